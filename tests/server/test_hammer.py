"""Rule files are edited in every way while sixteen clients ask: no answer is wrong, mixed or missing."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.prescriptions_pb2_grpc import PrescriptionServiceStub
from tests.server.child import SERVE, Child, serving
from tests.server.editing import Editor
from tests.server.hammering import Tally, hammer
from tests.sizes import SOAK, size

EDITS = size(24, 200)
#: Revisions with answers of their own that must have been met.
REVISIONS = size(6, 20)
#: Between edits, in seconds: some meet the copy of the files, some a proof, some nothing.
PAUSES = (0.0, 0.05, 0.3, 0.9, 2.0)

#: Answers name the live revision and come half from it, half from the first one, as if a swap had two steps.
BROKEN_SWAP = f"""
from dataclasses import replace
from ironrule.server.library import Library

whole, first = Library.find, {{}}

def half(library, name, revision=""):
    found = whole(library, name, revision)
    old = first.setdefault(found.rulebook.name, found.rulebook)
    return replace(found, rulebook=replace(found.rulebook, tracks=old.tracks))

Library.find = half
{SERVE}
"""


@pytest.mark.soak
def test_no_answer_is_wrong_while_files_are_edited(tmp_path: Path) -> None:
    """Shared pack, own file, broken ones, renames, a link that is swapped: every answer is that of its revision."""
    editor = Editor(tmp_path / "rules", 20261128)
    editor.begin()
    with serving(tmp_path / "log", RULES=str(editor.root), TESTS="required", POLL_SECONDS="0.5") as child:
        tally = hammered(
            child, editor, editor.edit, lambda edits, met: edits >= EDITS and len(met.revisions) >= REVISIONS
        )
        live = at_rest(child, editor)
        failed = child.metric("ironrule_reloads_total", result="failed")
        built = child.metric("ironrule_reload_seconds_count", phase="build")

    # For the log of a soak.
    sys.stderr.write(
        f"{tally.answers} answers, {tally.pinned} from a named revision, of {len(tally.revisions)} revisions; "
        f"{failed:g} contents of files refused; the slowest took {tally.slowest:.3f} s\n"
    )
    assert ([], 0, {}) == (tally.wrong, tally.mixtures, tally.failed)
    assert len(tally.revisions) >= REVISIONS
    assert editor.stands == live
    assert tally.pinned > 0
    assert built > 0
    assert failed > 0 or not SOAK


def test_the_hammer_finds_a_mixture(tmp_path: Path) -> None:
    """A service that answers half from one revision and half from another does not pass."""
    editor = Editor(tmp_path / "rules", 7)
    editor.begin()
    with serving(tmp_path / "log", BROKEN_SWAP, RULES=str(editor.root), POLL_SECONDS="0.5") as child:
        tally = hammered(child, editor, editor.swap, lambda _, met: met.mixtures > 0)

    assert tally.wrong
    assert tally.mixtures > 0


def hammered(child: Child, editor: Editor, edit: Callable[[], None], enough: Callable[[int, Tally], bool]) -> Tally:
    """What clients met while files were edited, until it was enough, or much too much."""
    tally = Tally()

    def edited() -> None:
        number = 0
        while not enough(number, tally) and number < 4 * EDITS:
            edit()
            number += 1
            time.sleep(editor.chance.choice(PAUSES))

    async def story() -> None:
        until = asyncio.Event()
        clients = asyncio.create_task(hammer(child.port, editor.right, until, tally))
        try:
            await asyncio.to_thread(edited)
        finally:
            until.set()
        await clients

    asyncio.run(story())
    return tally


def at_rest(child: Child, editor: Editor) -> dict[str, str]:
    """What is live once everything was mended, which takes no more than some seconds."""
    editor.mend()
    stub, until = PrescriptionServiceStub(child.channel), time.monotonic() + 60
    while True:
        info = stub.GetServerInfo(pb.GetServerInfoRequest(), timeout=30)
        live = {each.name: each.revision for each in info.rulebooks}
        if (live == editor.stands and not info.candidates) or time.monotonic() > until:
            return live
        time.sleep(0.2)
