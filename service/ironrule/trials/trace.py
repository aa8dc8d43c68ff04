"""Why an answer is what it is, in a coach's words: what held, which clause of a rule did not, how a load came about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ironrule.carried.decision import StepText
from ironrule.carried.state import ATHLETE
from ironrule.coaching.panel import Trace
from ironrule.trials.coverage import PACKAGED
from ironrule.trials.suite import Wanted
from ironrule.trials.told import Told

_LOADS = frozenset({"load", "raw", "bar", "bar raw", "carried: load"})
_STATUS = {True: "holds", False: "does not hold", None: "is unknown"}


def traced(told: Told, wanted: Wanted) -> Iterator[str]:
    """Lines about one expectation that was not met."""
    for each in told.decisions(wanted.subject):
        by = f", overruled by {each.overruled_by}" if each.overruled_by else ""
        yield f"{each.rule} held for {each.subject}{by}: {each.reason} ({each.position})"
    named = {
        each.partition(": ")[0] for each in ([wanted.expected] if isinstance(wanted.expected, str) else wanted.expected)
    }
    for trace in _traces(told, wanted.subject):
        if trace.rule in named:
            yield from _clauses(trace)
    own = [each for each in told.unknown(wanted.subject) if not each.position.startswith(PACKAGED)]
    unknown = {each.rule: ", ".join(each.missing) for each in own}
    if unknown:
        yield f"not evaluated: {'; '.join(f'{rule} for want of {facts}' for rule, facts in unknown.items())}"
    if wanted.word in _LOADS:
        yield from _loads(told, wanted.subject)


def _traces(told: Told, subject: str) -> Iterable[Trace]:
    return (each for each in told.traces if each.subject in (subject, ATHLETE) or not subject)


def _clauses(trace: Trace) -> Iterator[str]:
    """Which clauses of a rule are why it does not hold, each with the athlete's number."""
    yield f"{trace.rule} {_STATUS[trace.status]} for {trace.subject}:"
    for text, status, value in trace.clauses:
        mark = {True: "true ", False: "FALSE", None: "?    "}[status]
        yield f"   {mark} {text}" + (f" (it is {value})" if value else "")


def _loads(told: Told, subject: str) -> Iterator[str]:
    review = told.answer.carried.digest.reviews.get(subject)
    if review is not None and review.load_steps:
        yield f"the carried load: {_path(review.load_steps)}"
    for prescribed in told.answer.exercises:
        if prescribed.item.subject == subject:
            yield from (f"today's load: {_path(steps)}" for steps in prescribed.steps if steps)


def _path(steps: tuple[StepText, ...]) -> str:
    parts = [f"{steps[0].after} ({steps[0].note})"]
    bound = [each for each in steps[1:] if each.binding]
    parts += [f"{each.after} ({f'{each.rule}: ' if each.rule else ''}{each.note})" for each in bound]
    return " -> ".join(parts)
