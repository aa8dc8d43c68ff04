"""What many tests share: the shipped rulebook, and each engine built on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ironrule.engine import Engine, build
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def back_strength() -> Rulebook:
    """The shipped rulebook."""
    return read_rulebook(ROOT / "rules" / "back-strength")


@pytest.fixture(scope="session", params=["durable", "compiled"])
def engine(request: pytest.FixtureRequest, back_strength: Rulebook) -> Iterator[Engine]:
    """Each engine in turn; a disagreement between them fails the test that saw it."""
    built = build(back_strength, request.param, _disagreed)
    yield built
    built.close()


def _disagreed(what: str) -> None:
    raise AssertionError(f"the engines are not one: {what}")
