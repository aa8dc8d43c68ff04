"""What the programs of traps_loud.py and traps_silent.py are written in: durable-rules as in its manual, and ours."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import durable_rules_engine as raw
import pytest

from ironrule.engine import durable
from ironrule.engine.durable import DurableEngine
from ironrule.engine.port import EngineFailed, EngineUnavailable
from ironrule.rulebook.conditions import Compare, Condition, FactRef, Literal, Not, OverDays
from ironrule.rulebook.lowering import Group
from ironrule.rulebook.operators import Op
from ironrule.vocabulary.facts import FACTS
from tests.engine.made import NUMBERS, compared, group_of, rulebook_of

_LETTERS = "abcdefgh"


def rules(**conditions: object) -> int:
    """A handle of durable-rules with a rule on one message for each condition."""
    handle: int = raw.create_ruleset("trap", json.dumps({name: _on_message(each) for name, each in conditions.items()}))
    return handle


def fired(handle: int, **fact: object) -> list[str]:
    """Asserts a fact, and runs every rule that it activates; their names, in the order in which they ran."""
    code, offset = raw.assert_fact(handle, json.dumps({"id": "1", "sid": "s", **fact}))
    return drained(handle, offset) if code == 0 else []


def drained(handle: int, offset: int) -> list[str]:
    """Runs every rule that is activated; their names."""
    names: list[str] = []
    started = raw.start_action_for_state(handle, offset)
    message = started and started[1]
    while message:
        names.append(next(iter(json.loads(message))))
        message = raw.complete_and_start_action(handle, offset)
    return names


def over(letter: str, constant: int) -> dict[str, object]:
    """A condition of durable-rules: the property is above a number."""
    return {"$gt": {letter: float(constant)}}


def above(letter: str, constant: int) -> Condition:
    """A condition of ours: the fact behind the letter is above a number."""
    return compared(_LETTERS.index(letter), Op.GT, constant)


def not_above(letter: str, constant: int) -> Condition:
    """Its opposite."""
    return Not(above(letter, constant))


def beside(left: str, op: Op, right: str) -> Condition:
    """A condition on two facts."""
    return Compare(FactRef(NUMBERS[_LETTERS.index(left)]), op, FactRef(NUMBERS[_LETTERS.index(right)]), "made up")


def group_on(features: int) -> Group:
    """Conditions that all hold when every feature is 1, each on a feature of its own."""
    readings = [each for each in FACTS.values() if each.reading]
    places = [divmod(place, len(readings)) for place in range(features)]
    means = [OverDays("mean", readings[place], 1 + days, 1) for days, place in places]
    return group_of([Compare(each, Op.GT, Literal(Decimal(0), each.kind), "made up") for each in means])


class Adapted:
    """Our adapter on some conditions; facts are known by letters."""

    def __init__(self, *conditions: Condition, group: Group | None = None) -> None:
        self.group = group or group_of(conditions)
        self.engine = DurableEngine(rulebook_of(self.group))

    def held(self, **known: float) -> list[int]:
        """The places of the conditions that are true."""
        facts = {FactRef(NUMBERS[_LETTERS.index(letter)]): value for letter, value in known.items()}
        return self.held_with([facts.get(each) if isinstance(each, FactRef) else None for each in self.group.features])

    def held_with(self, features: list[float | None]) -> list[int]:
        """The same, with a number for every feature of the group."""
        return sorted(self.engine.rows_that_hold(self.group, features))


def refused(function: Callable[..., object], *given: object, **named: object) -> bool:
    """Whether our adapter will not, and says so."""
    try:
        function(*given, **named)
    except (EngineFailed, EngineUnavailable):
        return True
    return False


@contextmanager
def breaking(
    name: str, error: BaseException | None = None, *, after: int = 0, swallowed: object = None
) -> Iterator[None]:
    """Within, a call of durable-rules fails before it does anything, or is `swallowed` with this answer.

    `after` so many calls that go well.
    """
    left = [after]

    def broken(function: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object) -> object:
            left[0] -= 1
            if left[0] >= 0:
                return function(*given)
            if swallowed is not None:
                return swallowed
            raise error or raw.error(f"{name} is broken")

        return call

    with _instead_of_raw(lambda called, function: broken(function) if called == name else function):
        yield


@contextmanager
def watching() -> Iterator[list[str]]:
    """Within, the names of the calls of durable-rules that our adapter makes."""
    calls: list[str] = []

    def noted(called: str, function: Callable[..., object]) -> Callable[..., object]:
        def note(*given: object) -> object:
            calls.append(called)
            return function(*given)

        return note

    with _instead_of_raw(noted):
        yield calls


@contextmanager
def _instead_of_raw(change: Callable[[str, Callable[..., object]], Callable[..., object]]) -> Iterator[None]:
    before = durable.__dict__["_c"]

    class Changed:
        """The module, but for what was changed."""

        def __getattr__(self, name: str) -> object:
            found = getattr(before, name)
            return change(name, found) if name != "error" else found

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(durable, "_c", Changed())
        yield


def resident_kib() -> int:
    """Memory of this process."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4


def _on_message(condition: object) -> dict[str, object]:
    return {"all": [{"m": condition}]}
