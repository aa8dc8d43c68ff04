"""A year on trial: every check on every answer, replays on the way, and the smallest story that still fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from simulation.year import WEEKS, Story, Visit, Year
from tests.athletes.checks.every import Checks
from tests.athletes.checks.limits import Limits
from tests.athletes.told import told
from tests.core import asking

#: Rounds of the search for a smaller story: each trains a part of the year anew.
_MOST_ROUNDS = 60


@dataclass(frozen=True)
class Trial:
    """A rulebook with its engine; `adjusted` says what was turned, as `--adjust` of the command takes it.

    `replays` are weeks after which the whole log is replayed; `second` is an engine that must answer alike.
    """

    book: Rulebook
    engine: Engine
    adjusted: str = ""
    replays: Sequence[int] = (WEEKS,)
    second: Engine | None = None

    def first_broken(self, story: Story) -> tuple[Visit, str, str] | None:
        """The first visit that breaks a check, its name, and what it found."""
        return next(self.broken(story), None)

    def broken(self, story: Story) -> Iterator[tuple[Visit, str, str]]:
        """Everything that a year breaks."""
        year, checks = Year(story, self.book, self.engine), Checks(Limits(self.book, story.who))
        due = sorted(self.replays)
        last: Visit | None = None
        for visit in year.visits():
            yield from ((visit, name, found) for name, found in checks.broken(visit))
            yield from ((visit, "engines_agree", found) for found in self._apart(visit))
            while due and visit.week >= due[0]:
                due.pop(0)
                yield from ((visit, "replay_is_carry", found) for found in self.replayed(year, visit))
            last = visit
        if due and last is not None:
            yield from ((last, "replay_is_carry", found) for found in self.replayed(year, last))

    def replayed(self, year: Year, visit: Visit) -> Iterator[str]:
        """What the whole log gives other than the carried state does, byte for byte."""
        yield from _apart(visit.answer, asking(self.book, self.engine)(year.whole()), "replaying the log")

    def _apart(self, visit: Visit) -> Iterator[str]:
        """What another engine says otherwise."""
        if self.second is not None:
            yield from _apart(visit.answer, visit.by(self.second), "the other engine")

    def smallest(self, story: Story, name: str) -> Story:
        """A story that breaks the same check with fewer visits, and fewer on which anything happens."""
        found = self.first_broken_by(story, name)
        if found is None:
            return story
        story = replace(story, weeks=found.week)
        numbers, rounds = list(range(found.number)), 0
        for shrink in (_without, _plain):
            length = max(1, len(numbers) // 2)
            while length and rounds < _MOST_ROUNDS:
                for start in range(0, len(numbers), length):
                    smaller = shrink(story, numbers[start : start + length])
                    rounds += smaller != story
                    if rounds < _MOST_ROUNDS and smaller != story and self.first_broken_by(smaller, name) is not None:
                        story = smaller
                length //= 2
        return story

    def first_broken_by(self, story: Story, name: str) -> Visit | None:
        """The first visit that breaks one check."""
        return next((visit for visit, which, _ in self.broken(story) if which == name), None)

    def report(self, story: Story) -> str:
        """What a year breaks first, made small, with how to see it again; empty where nothing is broken."""
        found = self.first_broken(story)
        if found is None:
            return ""
        visit, name, what = found
        small = self.smallest(story, name)
        seen = next(((each, text) for each, which, text in self.broken(small) if which == name), (visit, what))
        return told(small, seen[0], name, seen[1], self.adjusted)


def _without(story: Story, numbers: Sequence[int]) -> Story:
    return replace(story, without=story.without | set(numbers))


def _plain(story: Story, numbers: Sequence[int]) -> Story:
    return replace(story, plain=story.plain | (set(numbers) - story.without))


def _apart(one: PrescribeResponse, other: PrescribeResponse, who: str) -> Iterator[str]:
    one, other = _body(one), _body(other)
    if one.SerializeToString(deterministic=True) != other.SerializeToString(deterministic=True):
        names = [f.name for f in one.DESCRIPTOR.fields if getattr(one, f.name) != getattr(other, f.name)]
        yield f"{who} gives another answer: {', '.join(names)}"


def _body(response: PrescribeResponse) -> PrescribeResponse:
    """An answer without what it says of how the events came."""
    copy = PrescribeResponse()
    copy.CopyFrom(response)
    del copy.notices[:]
    return copy
