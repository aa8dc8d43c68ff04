"""`ironrule revisions`, `rollback` and `resume` against a server whose files have changed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.cli.running import COMMAND, child, run
from tests.server.editing import Editor
from tests.server.running import in_loop, running

TOKEN = "sixteen-signs-or-more"  # noqa: S105 # of this test


def test_there_is_a_way_back_and_forth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The revision before answers after `rollback`, what stands in the files after `resume`; `revisions` tells both."""
    editor = Editor(tmp_path / "rules", 3)
    editor.begin()
    old = editor.stands["alpha"]
    monkeypatch.setenv("IRONRULE_ADMIN_TOKEN", TOKEN)

    async def story() -> None:
        async with running(
            rules=editor.root, tests="run", engine="compiled", poll_seconds=0.1, admin_token=TOKEN
        ) as service:

            async def asked(*words: str) -> tuple[int, str]:
                result = await asyncio.to_thread(
                    child, *COMMAND, *words, "alpha", "--server", f"127.0.0.1:{service.port}"
                )
                return result.returncode, result.stdout + result.stderr

            editor.change_pack()
            new = editor.stands["alpha"]
            while (listed := await asked("revisions"))[1].count("\n") < 3:
                await asyncio.sleep(0.1)
            assert [["alpha"], [new, "live"], [old, "kept"]] == [line.split()[:2] for line in listed[1].splitlines()]
            assert "tests passed: 1" in listed[1]
            assert (0, f"alpha: {old} is live; {new} is held\n") == await asked("rollback", "--reason", "too heavy")
            states = [line.split()[1] for line in (await asked("revisions"))[1].splitlines()[1:]]
            assert ["held", "live"] == states
            assert (0, f"alpha: held no longer: {new}\n") == await asked("resume")
            monkeypatch.setenv("IRONRULE_ADMIN_TOKEN", "")
            code, told = await asked("rollback")
            assert (1, True) == (code, told.startswith("Error: ADMIN_TOKEN_WRONG: expected the administrators' token"))

    in_loop(story)


def test_nobody_answers() -> None:
    """Exit code 3, and what to do."""
    result = run("rollback", "alpha", "--server", "127.0.0.1:1")

    assert 3 == result.exit_code
    assert "is `ironrule serve` running there?" in result.stderr
