"""Each trap of durable-rules shown, and the adapter stepping around it."""

from __future__ import annotations

import pytest

from tests.engine.child import Children
from tests.engine.trap import Trap, program
from tests.engine.traps_loud import LOUD
from tests.engine.traps_silent import SILENT

TRAPS = [*LOUD, *SILENT]

#: How often a crash may fail to come.
TRIES = 5
#: A program that still runs after this many seconds hangs; a fair one takes milliseconds.
PATIENCE = 2


def named(trap: Trap) -> str:
    """A trap's name, for its test."""
    return trap.name


@pytest.mark.parametrize("trap", TRAPS, ids=named)
def test_trap_is_there(trap: Trap, children: Children) -> None:
    """durable-rules, used as its manual says, crashes, hangs or is wrong as the trap's sentence tells."""
    ended = ""
    # What reads memory that is not its own crashes most of the time, and now and then prints what lay there.
    for _ in range(TRIES if trap.falls == "crashes" else 1):
        outcome = children.run(program(trap.raw), PATIENCE if trap.falls == "hangs" else 120)
        ended = "crashes" if outcome.crashed else "hangs" if outcome.hung else outcome.printed.strip()
        if ended == trap.falls:
            return
    pytest.fail(f"{trap.sentence} It ended with {ended!r}.")


@pytest.mark.parametrize("trap", TRAPS, ids=named)
def test_adapter_steps_around_it(trap: Trap, children: Children) -> None:
    """The same way through the adapter ends well."""
    outcome = children.run(program(trap.adapted), 120)
    assert (trap.stands, 0) == (outcome.printed.strip(), outcome.status)


def test_children_tell_how_programs_end(children: Children) -> None:
    """A program's output, failure, crash and hang are told apart."""
    assert ("well\n", 0) == (children.run("print('well')").printed, children.run("pass").status)
    assert "ZeroDivisionError" in children.run("1 / 0").printed
    assert children.run("import os; os.abort()").crashed
    assert children.run("while True: pass", 0.2).hung
