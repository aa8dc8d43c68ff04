"""A year of one simulated athlete: visits, prescriptions, sessions. The same story gives the same year, always.

Every visit draws from a source of chance of its own, so that a visit which a story leaves out changes nothing of what
chance does to the others. That is what makes a failing year small.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random

from ironrule.carried.state import Carried
from ironrule.coaching.answering import answer
from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.training.exercise import CATALOGUE
from ironrule.v1.events_pb2 import CheckIn, Event
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.wire import record_from, response_from
from simulation.body import Body
from simulation.diary import Bout, Diary, Started, due_before_tempo
from simulation.people import HONEST, Habits, Person, person
from simulation.rack import Gym
from simulation.training import check_in, left_for, trained

START = datetime.fromisoformat("2026-01-05T18:00:00+01:00")
WEEKS = 52
_WEEKDAYS = {2: (0, 3), 3: (0, 2, 4)}
#: The stages in which effects ease a whole week.
_EASING = frozenset({"return", "deload"})
#: Nobody trains on while a flag stands: how many visits go by before somebody clears it.
_UNTIL_CLEARED = 2


@dataclass(frozen=True)
class Story:
    """Which year: an athlete of a seed, as far as a week, without some visits, and plain at others.

    At a plain visit the athlete is honest, says everything, and nothing happens. `known` is somebody who is described
    rather than drawn.
    """

    seed: int
    number: int
    weeks: int = WEEKS
    without: frozenset[int] = frozenset()
    plain: frozenset[int] = frozenset()
    known: Person | None = None

    @cached_property
    def who(self) -> Person:
        """The athlete."""
        return self.known or person(self.seed, self.number)


@dataclass(frozen=True)
class Visit:
    """One answer, what was asked, and the diary as it stood before the session that follows it."""

    number: int
    story: Story
    book: Rulebook
    request: PrescribeRequest
    before: Carried | None
    answer: PrescribeResponse
    carried: Carried
    diary: Diary
    gym: Gym
    said: CheckIn | None
    as_of: datetime

    @property
    def on(self) -> date:
        """Its civil day."""
        return self.as_of.date()

    @property
    def week(self) -> int:
        """Its week of the year, from 1."""
        return (self.as_of - START).days // 7 + 1

    @property
    def who(self) -> Person:
        """The athlete."""
        return self.story.who

    def by(self, engine: Engine) -> PrescribeResponse:
        """The same request answered by another engine."""
        return response_from(answer(replace(record_from(self.request), carried=self.before), self.book, engine))

    @cached_property
    def limited(self) -> dict[str, bool]:
        """Tracks that are asked for, and whether a limit or an effect lowered them."""
        return {f"{each.exercise}/{each.track}": each.limited for each in self.answer.session_ref.slots}


@dataclass
class Year:
    """Trains one story through, visit by visit."""

    story: Story
    book: Rulebook
    engine: Engine
    log: list[Event] = field(default_factory=list)
    diary: Diary = field(default_factory=Diary)
    carried: Carried | None = None
    flagged_for: int = 0

    def visits(self) -> Iterator[Visit]:
        """One after the other; the diary grows with them."""
        who = self.story.who
        body, gym, pending = Body(who), Gym(who.athlete.equipment), [Event() for _ in ()]
        for number, day, missed in calendar(who, self.story.weeks):
            random = Random(f"visit {who.seed} {who.number} {number}")  # noqa: S311  # repeatable, not secret
            if number in self.story.without:
                continue
            habits = HONEST if number in self.story.plain else who.habits
            if number in self.story.plain:
                habits = replace(HONEST, bouts_of_pain=0, red_flags=0, bad_weeks=0, fevers=0, technique=5)
            body.wake(day, random)
            as_of = START + timedelta(days=day)
            if missed:
                if random.random() < habits.tells_misses:
                    pending.append(_missed(as_of))
                continue
            said, events = self._before(body, habits, as_of, random)
            pending += events
            visit = self._asked(number, pending, gym, said, as_of)
            yield visit
            pending = self._after(visit, body, habits, gym, random)

    def whole(self) -> PrescribeRequest:
        """The last request as a platform would send it that stores nothing but the log."""
        request = PrescribeRequest()
        request.CopyFrom(self.last)
        del request.events[:]
        request.events.extend(self.log)
        return request

    def _before(
        self, body: Body, habits: Habits, as_of: datetime, random: Random
    ) -> tuple[CheckIn | None, list[Event]]:
        """The check-in of the day, and the end of a flag."""
        events: list[Event] = []
        if self.diary.flagged:
            self.flagged_for += 1
            if self.flagged_for > _UNTIL_CLEARED:
                cleared = Event(id=f"cleared {as_of:%Y-%m-%d}")
                cleared.clearance.at, cleared.clearance.by = (as_of - timedelta(hours=2)).isoformat(), "physician"
                events.append(cleared)
                self.diary.flagged, self.flagged_for, body.pain = False, 0, 0.0
        flag = not self.diary.flagged and random.random() < habits.red_flags / 100
        said = check_in(body, habits, as_of - timedelta(hours=1), flag, random)
        if said is not None:
            event = Event(id=f"check-in {as_of:%Y-%m-%d}")
            event.check_in.CopyFrom(said)
            events.append(event)
            self.diary.said.append(said)
            self.diary.flagged = self.diary.flagged or flag
        return said, events

    def _asked(self, number: int, events: list[Event], gym: Gym, said: CheckIn | None, as_of: datetime) -> Visit:
        request = PrescribeRequest(
            rulebook=self.book.name, athlete=self.story.who.athlete, events=events, as_of=as_of.isoformat()
        )
        before, self.last = self.carried, request
        self.log += events
        found = answer(replace(record_from(request), carried=before), self.book, self.engine)
        self.carried = found.carried
        return Visit(
            number,
            self.story,
            self.book,
            request,
            before,
            response_from(found),
            found.carried,
            self.diary,
            gym,
            said,
            as_of,
        )

    def _after(self, visit: Visit, body: Body, habits: Habits, gym: Gym, random: Random) -> list[Event]:
        """The session, if there is one."""
        if not visit.answer.session.exercises:
            return []
        ended = visit.as_of + left_for(visit.answer)
        event = trained(visit.answer, body, habits, gym, ended, random)
        echoed = event.session.HasField("session_ref")
        asked = {f"{each.exercise}/{each.track}": each for each in visit.answer.session.exercises}
        bouts = [
            Bout(
                ended,
                CATALOGUE[each.exercise],
                each.track,
                tuple(each.sets),
                asked[subject] if echoed else None,
                limited=visit.limited.get(subject, False) if echoed else False,
                echoed=echoed,
                due=due_before_tempo(asked[subject]) if echoed else None,
            )
            for each in event.session.exercises
            for subject in (f"{each.exercise}/{each.track}",)
        ]
        self.diary.add(bouts, visit.on)
        if any(each.effect and each.stage in _EASING for each in visit.answer.decisions):
            self.diary.eased.append(visit.on)
        if echoed:
            starts = visit.answer.session_ref.starts
            self.diary.started += [Started(each.effect, each.subject, each.rule, visit.on) for each in starts]
        return [event]


def calendar(who: Person, weeks: int) -> Iterator[tuple[int, int, bool]]:
    """Number of a visit, its day of the year, and whether it was planned and missed; nothing is planned while away."""
    random = Random(f"calendar {who.seed} {who.number}")  # noqa: S311  # repeatable, not secret
    away: set[int] = set()
    for length in (who.habits.holiday, who.habits.layoff):
        first = random.randrange(8, WEEKS - 4 - length)
        away |= set(range(first, first + length))
    number = 0
    for week in range(WEEKS):
        for weekday in range(7):
            planned = weekday in _WEEKDAYS[who.days]
            unasked = random.random() < who.habits.comes_unasked / 3
            stays = random.random() < who.habits.stays_away
            if week in away or not (planned or unasked):
                continue
            if week < weeks:
                yield number, week * 7 + weekday, planned and stays
            number += 1


def _missed(as_of: datetime) -> Event:
    event = Event(id=f"missed {as_of:%Y-%m-%d}")
    event.missed_session.planned_on = f"{as_of:%Y-%m-%d}"
    return event
