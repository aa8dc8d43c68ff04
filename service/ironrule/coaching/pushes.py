"""What the pushes of rules did to the numbers of an exercise, once these are known; whether it became a light one."""

from __future__ import annotations

from ironrule.carried.decision import Change
from ironrule.coaching.explain import shown_load
from ironrule.coaching.item import Item
from ironrule.coaching.ledger import Entry
from ironrule.coaching.line import Line
from ironrule.coaching.number import Push, Resolved, Step, StepKind
from ironrule.rulebook.rulebook import Rulebook
from ironrule.speech.said import Shown
from ironrule.units import plain


def report_push(item: Item, target: str, push: Push, entry: Entry) -> None:
    """What one push did to the sets that it is for, now that their numbers are known."""
    line = _told_by(push, item, target)
    result = item.counts.get(push.to) if target == "sets" else _result(line, target)
    if result is None:
        return
    before, after = _sets_of(item, push.to) if target == "sets" else _ends(item, line, target, result)
    ends = [result, line.reps_top] if target == "reps" else [result]
    binding = any(step.push == push.id and step.binding for end in ends if end is not None for step in end.steps)
    if push.id in result.overruled:
        entry.overruled_by, binding = result.overruled[push.id], False
    entry.changes.append(Change(target, push.text, before, after if binding else before, binding))
    if target == "load":
        entry.number = (before, after)


def _told_by(push: Push, item: Item, target: str) -> Line:
    """The sets by which it is told what a push did: the first that it is for, or where it first decided something."""
    mine = [each for each in item.lines if not push.to or push.to in each.picked] or item.lines
    if target == "sets":
        return mine[0]
    results = [_result(line, target) for line in mine]
    if results[0] is not None and push.id not in results[0].overruled:
        for line, result in zip(mine, results, strict=True):
            if result is not None and any(step.push == push.id and step.binding for step in result.steps):
                return line
    return mine[0]


def _result(line: Line, target: str) -> Resolved | None:
    return line.load if target == "load" else line.numbers[target]


def _sets_of(item: Item, name: str) -> tuple[Shown, Shown]:
    """How many sets of a name, or in all, were planned, and how many there are."""
    mine = [line for line in item.planned if not name or line.named == name]
    return str(sum(line.sets for line in mine)), str(sum(line.sets_now for line in mine))


def _ends(item: Item, line: Line, target: str, result: Resolved) -> tuple[Shown, Shown]:
    """A number before any rule and after all of them, as a coach would write it."""
    if target == "load":
        return shown_load(line.base), shown_load(line.bar)
    if target == "reps":
        return _range(line.reps, line.reps_max), _range(line.reps_now, line.reps_max_now)
    prefix = "RPE " if target == "effort" else ""
    unplanned = (target == "effort" and line.rpe is None) or (target == "rest" and line.rest_s is None)
    return "free" if unplanned else _count(result.base, prefix), _count(result.exact, prefix)


def _range(reps: int | None, reps_max: int | None) -> str:
    top = "" if reps_max is None or reps_max == reps else f"-{reps_max}"
    return "free" if reps is None else f"{reps}{top}"


def _count(number: object, prefix: str) -> str:
    return "free" if number is None else f"{prefix}{plain(number)}"  # type: ignore[arg-type]  # a Decimal by construction


def lowered(item: Item, rulebook: Rulebook) -> bool:
    """A limit took load, sets, reps or effort away, so the session will not be judged.

    Conversions do not, nor do caps, unless their rule says so.
    """
    lines = (each for line in item.lines for each in (line.load, line.numbers["reps"], line.numbers["effort"]))
    steps = (step for each in (*item.counts.values(), *lines) if each is not None for step in each.steps)
    return any(step.binding and (step.kind is StepKind.LIMIT or _is_light(step, rulebook)) for step in steps)


def _is_light(step: Step, rulebook: Rulebook) -> bool:
    rule = rulebook.rule_named.get(step.rule)
    return step.kind is StepKind.CAP and rule is not None and not rule.judged
