"""Why an answer is what it is, in a coach's words: what held, which clause of a rule did not, how a load came about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ironrule.carried.decision import StepText
from ironrule.carried.state import ATHLETE, bears_on, track_of
from ironrule.coaching.panel import Trace
from ironrule.rulebook.rulebook import Rulebook
from ironrule.trials.coverage import PACKAGED
from ironrule.trials.suite import Wanted
from ironrule.trials.told import Told

_LOADS = frozenset({"load", "raw", "bar", "bar raw", "carried: load"})
_STATUS = {True: "holds", False: "does not hold", None: "is unknown"}
#: What has to happen for the rules of a section to be asked.
_WHEN = {
    "after set": "no set of this lift was under way",
    "after session": "no session of this lift was judged since the answer before",
    "after week": "no week ended",
    "after cycle": "no cycle ended",
    "after test": "no new maximum of this lift was told",
    "before session": "nothing was prescribed for this lift",
    "layout": "the plan has no such lift on this day",
}


@dataclass
class Tracer:
    """Tells why an answer is as it is; what was told of the same answer and lift already is not told again."""

    rulebook: Rulebook
    _answer: Told | None = None
    _said: set[str] = field(default_factory=set)

    def told(self, told: Told, wanted: Wanted) -> tuple[str, ...]:
        """Lines about one expectation that was not met."""
        if told is not self._answer:
            self._answer, self._said = told, set()
        found = list(dict.fromkeys(self._lines(told, wanted)))
        fresh = tuple(each for each in found if each not in self._said)
        self._said.update(found)
        if found and not fresh:
            return ("as told above",)
        return tuple(line for each in fresh for line in each.splitlines())

    def _lines(self, told: Told, wanted: Wanted) -> Iterator[str]:
        for subject in _tracks(told, track_of(wanted.subject)):
            yield from self._about(subject, told, wanted)

    def _about(self, subject: str, told: Told, wanted: Wanted) -> Iterator[str]:
        for each in told.decisions(subject):
            by = f", overruled by {each.overruled_by}" if each.overruled_by else ""
            place = f" ({each.position})" if each.position else ""
            yield f"{each.rule} held for {each.subject}{by}: {told.say(each.reason)}{place}"
        for rule in sorted(_named(wanted) & set(self.rulebook.rule_named)):
            yield from self._came_out(rule, told, subject)
        own = [each for each in told.unknown(subject) if not each.position.startswith(PACKAGED)]
        unknown = {each.rule: ", ".join(each.missing) for each in own}
        if unknown:
            yield f"not evaluated: {'; '.join(f'{rule} for want of {facts}' for rule, facts in unknown.items())}"
        if wanted.word in _LOADS:
            yield from _loads(told, subject)

    def _came_out(self, name: str, told: Told, subject: str) -> Iterator[str]:
        """How a rule that an expectation names came out, or why it was not asked."""
        mine = [each for each in _traces(told, subject) if each.rule == name]
        for trace in mine:
            yield _clauses(trace)
        rule = self.rulebook.rule_named[name]
        if mine or rule.place.line_text.startswith(PACKAGED):
            return
        if rule.tracks and subject and subject.rpartition("/")[2] not in rule.tracks:
            yield f"{name} was not asked: it is for {', '.join(sorted(rule.tracks))}"
        else:
            yield f"{name} was not asked: it stands in '{rule.section}', and {_WHEN[rule.section]}"


def _tracks(told: Told, subject: str) -> list[str]:
    """The subject itself; of a lift, which some numbers belong to, its tracks."""
    if subject in ("", ATHLETE) or "/" in subject:
        return [subject]
    reviewed = told.answer.carried.digest.reviews
    return sorted(each for each in {*told.lifts(), *reviewed} if each.partition("/")[0] == subject) or [subject]


def _named(wanted: Wanted) -> set[str]:
    """The names in an expectation: `P3` of `why: P3`, both of `effects: {deload: D2}`."""
    texts = (wanted.expected,) if isinstance(wanted.expected, str) else wanted.expected
    return {part for text in texts for part in text.split(": ")}


def _traces(told: Told, subject: str) -> Iterable[Trace]:
    return (each for each in told.traces if not subject or bears_on(each.subject, subject))


def _clauses(trace: Trace) -> str:
    """Which clauses of a rule are why it does not hold, each with the athlete's number, nested as they are joined."""
    of_a_set = f", set {trace.set_number}" if trace.set_number else ""
    lines = [f"{trace.rule} {_STATUS[trace.status]} for {trace.subject}{of_a_set}:"]
    for each in trace.clauses:
        mark = {True: "true ", False: "FALSE", None: "?    "}[each.status]
        said = each.value.removeprefix(f"{each.text.removeprefix('not ')} ")
        after = ":" if each.joint else f" (it is {said})" if said else ""
        lines.append(f"{'   ' * (each.depth + 1)}{mark} {each.text}{after}")
    return "\n".join(lines)


def _loads(told: Told, subject: str) -> Iterator[str]:
    review = told.answer.carried.digest.reviews.get(subject)
    if review is not None and review.load_steps:
        yield f"the carried load: {_path(review.load_steps, told)}"
    for prescribed in told.answer.exercises:
        if prescribed.item.subject == subject:
            yield from (f"today's load: {_path(steps, told)}" for steps in prescribed.steps if steps)
            if prescribed.item.load_open:
                yield "today's load: open, for nothing is known to work it out from: give, enter, test or lift one"


def _path(steps: tuple[StepText, ...], told: Told) -> str:
    parts = [f"{steps[0].after} ({told.say(steps[0].note)})"]
    bound = [each for each in steps[1:] if each.binding]
    parts += [f"{each.after} ({f'{each.rule}: ' if each.rule else ''}{told.say(each.note)})" for each in bound]
    return " -> ".join(parts)
