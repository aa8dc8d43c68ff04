"""Every fault of faults.py seeded in turn, and the check of agreement.py that catches it.

`python -m tests.engine.mutants` prints the table: for each fault and seed, which check, and in which evaluation.
"""

from __future__ import annotations
import __future__

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from textwrap import dedent

from tests.engine.agreement import CHECKS, Differs
from tests.engine.faults import FAULTS, Fault
from tests.engine.trials import Trial, trial

SEEDS = (11, 13, 14)
#: Records of a trial: enough for every check.
RECORDS = 120
#: Features and rules of a trial that has guards, parts, long conjunctions and several handles.
SHAPE = (14, 30)


@contextmanager
def seeded(fault: Fault) -> Iterator[None]:
    """Within, the fault is in the code: wherever the function was imported, its faulty twin stands."""
    module = import_module(f"ironrule.{fault.room}")
    *owners, name = fault.function.split(".")
    owner = getattr(module, owners[0]) if owners else module
    sound = owner.__dict__[name]
    source = dedent(inspect.getsource(sound))
    assert source.count(fault.old) == 1, f"{fault.old!r} does not stand once in {fault.function}"
    made: dict[str, object] = {}
    text = source.replace(fault.old, fault.new)
    code = compile(text, fault.function, "exec", flags=__future__.annotations.compiler_flag)
    exec(code, module.__dict__, made)  # noqa: S102  # our own source, changed
    places = [(owner, name)] if owners else list(_places_of(sound))
    for place, attribute in places:
        setattr(place, attribute, made[name])
    try:
        yield
    finally:
        for place, attribute in places:
            setattr(place, attribute, sound)


def _places_of(function: object) -> Iterator[tuple[object, str]]:
    """Every module of ours that holds a function, and under which name."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("ironrule", "tests.engine")):
            yield from ((module, attribute) for attribute, held in list(vars(module).items()) if held is function)


def caught(made: Trial, first: str = "") -> str:
    """Which check fails, and in which evaluation or by which exception; nothing when none does."""
    for name, check in sorted(CHECKS.items(), key=lambda item: item[0] != first):
        try:
            check(made)
        except Differs as difference:
            return f"{name} {difference.evaluation}"
        except Exception as error:
            return f"{name} {type(error).__name__}"
    return ""


def checked_first(fault: Fault) -> str:
    """The check that a fault most likely fails, so that the others need not run."""
    return "trouble" if fault.room == "engine.build" else "compiled"


def trials(records: int) -> list[Trial]:
    """A trial for each seed."""
    return [trial(seed, records, SHAPE) for seed in SEEDS]


def table(made: list[Trial]) -> list[tuple[Fault, list[str]]]:
    """For each fault, how it was caught at each seed."""
    rows: list[tuple[Fault, list[str]]] = []
    for fault in FAULTS:
        with seeded(fault):
            rows.append((fault, [caught(each, checked_first(fault)) for each in made]))
    return rows


def _shown(rows: list[tuple[Fault, list[str]]]) -> str:
    lines = [f"{'fault':<42}{'room':<21}" + "".join(f"seed {seed:<17}" for seed in SEEDS)]
    for fault, cells in rows:
        lines.append(f"{fault.name:<42}{fault.room:<21}" + "".join(f"{cell or 'NOT CAUGHT':<22}" for cell in cells))
    return "\n".join(line.rstrip() for line in lines)


if __name__ == "__main__":
    sys.stdout.write(_shown(table(trials(RECORDS))) + "\n")
