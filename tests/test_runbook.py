"""Commands of the runbook that look into the log find there what they are said to find."""

from __future__ import annotations

import re
from pathlib import Path

import grpc
import pytest

from ironrule.v1 import prescriptions_pb2 as pb
from tests.pages import bash
from tests.server.running import in_loop, log_lines, novice, running

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
#: `kubectl logs` of a pod, and what the log is piped through.
LOOKS = re.findall(r"kubectl -n ironrule logs POD(?: --\S+)* \| (grep [^\n`]+)", PAGE)


def found(look: str, log: str, folder: Path) -> list[str]:
    """Code, or event where there is none, of each line that a command leaves."""
    (folder / "log").write_text(log, encoding="utf-8")
    return [each.get("code", each["event"]) for each in log_lines(bash(f"cat log | {look}", folder))]


def test_the_first_look_leaves_out_what_went_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real log of a call that went well, one that was refused and one that met a fault of ours: the last two stay."""

    async def story() -> None:
        async with running() as there:
            await there.prescriptions.Prescribe(novice())
            with pytest.raises(grpc.aio.AioRpcError):
                await there.prescriptions.Prescribe(pb.PrescribeRequest())
            monkeypatch.setattr("ironrule.server.service.parted", lambda _: 1 / 0)
            with pytest.raises(grpc.aio.AioRpcError):
                await there.prescriptions.Prescribe(novice())

    in_loop(story)
    log = capsys.readouterr().out
    codes = [each["code"] for each in log_lines(log) if each["event"] == "rpc"]
    first, second = LOOKS[:2]

    assert ["OK", "InvalidArgument", "Internal"] == codes
    assert ["InvalidArgument", "Internal"] == [each for each in found(first, log, tmp_path) if each in codes]
    assert ["Internal"] == found(second, log, tmp_path)


@pytest.mark.parametrize("look", LOOKS[2:])
def test_the_others_find_events_that_there_are(look: str, tmp_path: Path) -> None:
    """Lines of rulebooks, by names that the log has."""
    names = ("rulebook_failed", "rulebook_problem", "reload_bug", "rulebook_live", "rpc")
    log = "".join(f'{{"event": "{each}"}}\n' for each in names)

    assert {"rulebook_failed", "rpc"} & set(found(look, log, tmp_path)) == {"rulebook_failed"}
