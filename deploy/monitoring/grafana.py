"""Writes deploy/grafana/dashboards/*.json: the boards, as Grafana reads them. Run it after a board has changed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from deploy.monitoring.board import Board, dashboard
from deploy.monitoring.boards.coaching import COACHING
from deploy.monitoring.boards.objectives import OBJECTIVES
from deploy.monitoring.boards.rulebooks import RULEBOOKS
from deploy.monitoring.boards.service import SERVICE

FOLDER = Path(__file__).resolve().parents[1] / "grafana" / "dashboards"
BOARDS = (SERVICE, COACHING, OBJECTIVES, RULEBOOKS)


def file_of(board: Board) -> Path:
    """Where a board is written."""
    return FOLDER / f"{board.name}.json"


def text_of(board: Board) -> str:
    """What is written."""
    return json.dumps(dashboard(board), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in BOARDS:
        file_of(each).write_text(text_of(each), encoding="utf-8")
    sys.exit(0)
