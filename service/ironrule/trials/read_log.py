"""Logs of test files: sessions in shorthand, check-ins, tests, entered numbers and the like, each at its moment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ironrule.carried.state import Variable
from ironrule.coaching.rungs import RUNG
from ironrule.rulebook.problems import Place
from ironrule.rulebook.shapes import only_keys, table_at, text_at, whole_number
from ironrule.rulebook.source import Items, Node, Table, Text
from ironrule.trials.athletes import wire_load
from ironrule.trials.names import Names
from ironrule.trials.performed import performed
from ironrule.trials.quantities import read_span, read_when
from ironrule.trials.readings import read_reading
from ironrule.trials.shorthand import Did, read_did
from ironrule.trials.suite import Entry
from ironrule.units import Load
from ironrule.v1.events_pb2 import Event

_KINDS = ("did", "check-in", "tested", "entered", "missed", "clearance")
_WHEN = ("on", "ago", "recorded", "times")
_SESSION_RPE = "session rpe"
_KEYS = (*_KINDS, *_WHEN, "lift", _SESSION_RPE)
_RATED = re.compile(r"(10|\d(?:\.\d)?) for (\d{1,3}) min", re.ASCII)
_MISSED = re.compile(r"missed session", re.IGNORECASE)
_MOST_TIMES = 60
#: What is no session and has no moment of its own stands so long before what follows it.
_BESIDE = timedelta(hours=1)
_NOWHEN = datetime.min.replace(tzinfo=UTC)
#: What is said of a maximum: nothing that belongs to a track.
_NOTHING = Table({}, {}, Place("", 1, 1))


@dataclass(frozen=True)
class Clock:
    """How sessions without a moment of their own are laid out: one every so often, before `end` or from `begin` on."""

    every: timedelta
    begin: datetime | None = None
    end: datetime | None = None

    @property
    def usual(self) -> datetime:
        """A moment whose time of day and offset others have."""
        found = self.end or self.begin
        assert found is not None
        return found

    def end_after(self, sessions: int) -> datetime:
        """The moment to ask for after some sessions."""
        if self.end is not None:
            return self.end
        assert self.begin is not None
        return self.begin + self.every * max(1, sessions)


@dataclass(frozen=True)
class _Draft:
    """An entry before it has its moment."""

    entry: Entry
    spaced: bool = False
    at: datetime | None = None
    ago: timedelta | None = None
    times: int = 1


@dataclass
class LogReader:
    """Reads the logs of one test file; `logs` are those that fixtures name."""

    names: Names
    logs: Mapping[str, Node] = field(default_factory=dict)

    def read(self, node: Node | None, clock: Clock) -> tuple[list[Entry], datetime]:
        """Every entry with its moment, in order, and the moment that is asked for after them."""
        drafts = [
            draft for each in self._entries(node) for draft in self._drafts(each, clock) for _ in range(draft.times)
        ]
        sessions = sum(each.spaced and each.at is None and each.ago is None for each in drafts)
        end = clock.end_after(sessions)
        begin = clock.begin if clock.begin is not None else end - clock.every * sessions
        found: list[Entry] = []
        placed = 0
        waiting: list[int] = []
        for draft in drafts:
            at = draft.at or (end - draft.ago if draft.ago is not None else None)
            if at is None and draft.spaced:
                at, placed = begin + clock.every * placed, placed + 1
            found.append(replace(draft.entry, at=at or _NOWHEN))
            if at is None:
                waiting.append(len(found) - 1)
                continue
            _settle(found, waiting, at)
        _settle(found, waiting, end)
        return found, end

    def written_out(self, node: Node | None) -> list[Node]:
        """The entries of a log, one for each time that it happens."""
        found: list[Node] = []
        for each in self._entries(node):
            times = each.get("times") if isinstance(each, Table) else None
            count = int(times.value) if isinstance(times, Text) and times.value.isdecimal() else 1
            one = each
            if isinstance(each, Table) and times is not None:
                rest = {key: value for key, value in each.values.items() if key != "times"}
                one = Table(rest, {key: each.keys[key] for key in rest}, each.place)
            found += [one] * min(count, _MOST_TIMES)
        return found

    def _entries(self, node: Node | None) -> list[Node]:
        """Entries in order, with named logs written out."""
        if node is None:
            return []
        found: list[Node] = []
        for each in node.values if isinstance(node, Items) else (node,):
            if isinstance(each, Text) and each.value in self.logs:
                named = self.logs[each.value]
                found += named.values if isinstance(named, Items) else (named,)
            else:
                found.append(each)
        return found

    def _drafts(self, node: Node, clock: Clock) -> list[_Draft]:
        """What an entry tells: one thing, but for numbers that are entered together."""
        if isinstance(node, Table) and "entered" in node.values:
            return [self._timed(each, node, clock) for each in self._entered(node)]
        draft = self._draft(node, clock)
        return [] if draft is None else [draft]

    def _draft(self, node: Node, clock: Clock) -> _Draft | None:
        if isinstance(node, Text):
            if _MISSED.fullmatch(node.value):
                return _Draft(Entry(node.place, _missed(), _NOWHEN), spaced=True)
            return self._session(node, node, self.names.lift)
        if isinstance(node, Table):
            return self._table(node, clock)
        self.names.desk.note("IR103", node.place, "a list within a log", expected="one entry a session")
        return None

    def _table(self, table: Table, clock: Clock) -> _Draft | None:
        desk = self.names.desk
        if any(self.names.looks_like_a_lift(key) for key in table.values):
            beside = next((each for each in table.values if each in _KEYS), None)
            if beside is not None:
                told = f"{beside!r} beside lifts"
                desk.note(
                    "IR103", table.keys[beside], told, expected="{did: {back_squat: 3x5 @ 100 kg}, on: 2026-03-09}"
                )
                return None
            return self._lifts(table, table)
        only_keys(table, _KEYS, desk, "an entry of a log")
        kinds = [each for each in _KINDS if each in table.values]
        if len(kinds) != 1:
            expected = f"one of {', '.join(_KINDS)}"
            desk.note("IR102", table.place, "an entry does not say what happened", expected=expected)
            return None
        draft = self._happened(kinds[0], table)
        return self._timed(draft, table, clock) if draft is not None else None

    def _happened(self, kind: str, table: Table) -> _Draft | None:
        node = table.values[kind]
        if kind == "did":
            draft = self._session(node, table, self._lift_of(table))
            return self._rated(draft, table) if draft is not None and _SESSION_RPE in table.values else draft
        if kind == "check-in":
            if not isinstance(node, Table):
                self.names.desk.note("IR103", node.place, "'check-in' is not a table", expected="{sleep_h: 5 h}")
                return None
            reading = read_reading(node, self.names.desk)
            draft = _Draft(Entry(table.place, Event(check_in=reading.check_in), _NOWHEN))
            return replace(draft, ago=reading.age) if "age" in node.values else draft
        if kind == "missed":
            return _Draft(Entry(table.place, _missed(), _NOWHEN), spaced=True)
        return self._tested(table) if kind == "tested" else self._clearance(table)

    def _rated(self, draft: _Draft, table: Table) -> _Draft:
        """With the exertion of the whole session, and how long it took."""
        text, event = text_at(table, _SESSION_RPE, self.names.desk), Event()
        match = _RATED.fullmatch(text.value) if text is not None else None
        if text is not None and match is None:
            found = f"{_SESSION_RPE} is {text.value!r}"
            self.names.desk.note("IR522", text.place, found, expected="0 to 10 and minutes, as 7 for 60 min")
        event.CopyFrom(draft.entry.event)
        if match is not None:
            event.session.session_rpe, event.session.duration_minutes = float(match[1]), int(match[2])
        return replace(draft, entry=replace(draft.entry, event=event))

    def _clearance(self, table: Table) -> _Draft | None:
        by = text_at(table, "clearance", self.names.desk)
        event = Event()
        event.clearance.by = by.value if by else ""
        return _Draft(Entry(table.place, event, _NOWHEN)) if by else None

    def _tested(self, table: Table) -> _Draft | None:
        text = text_at(table, "tested", self.names.desk)
        if text is None:
            return None
        did = read_did(Text(f"test {text.value}", text.place, plain=False), self.names.desk)
        if did is None or not did.groups or did.groups[0].load is None:
            return None
        event, group = Event(), did.groups[0]
        assert group.load is not None
        event.strength_test.exercise = self._lift_of(table, _NOTHING).partition("/")[0]
        event.strength_test.load.CopyFrom(wire_load(group.load))
        event.strength_test.reps = group.low
        return _Draft(Entry(table.place, event, _NOWHEN))

    def _entered(self, table: Table) -> Iterator[_Draft]:
        """Carried numbers as somebody enters them, within their range or not."""
        only_keys(table, ("entered", *_WHEN, "lift"), self.names.desk, "an entry of a log")
        inner = table_at(table, "entered", self.names.desk)
        for name, node in inner.values.items() if inner is not None else ():
            assert inner is not None
            if name == RUNG:
                lift = self._lift_of(table, inner)
                for exercise in self.names.rung(node, inner.keys[name], lift).values():
                    climb = self.names.rulebook.plan.climb_at(lift)
                    assert climb is not None
                    place = Decimal(climb.place_of(exercise))
                    yield _Draft(Entry(node.place, _number(RUNG, lift, place), _NOWHEN))
                continue
            if name not in self.names.rulebook.carry:
                self.names.no_variable(name, inner.keys[name])
                continue
            for owner, each in self.names.owners(name, node, self._lift_of(table, inner)):
                value = self.names.value(name, each)
                if value is not None:
                    yield _Draft(Entry(each.place, _number(name, owner, value), _NOWHEN))

    def _lift_of(self, table: Table, said: Table | None = None) -> str:
        """The lift that an entry names, else that of the test; `said` is what is told of it, if it is told."""
        text = text_at(table, "lift", self.names.desk)
        return self.names.subject(text, said) if text is not None else self.names.lift

    def _timed(self, draft: _Draft, table: Table, clock: Clock) -> _Draft:
        desk = self.names.desk
        on, ago, recorded, times = (text_at(table, key, desk) for key in ("on", "ago", "recorded", "times"))
        if on is not None and ago is not None:
            desk.note("IR103", ago.place, "'ago' beside 'on'", expected="one of the two")
        entry = draft.entry
        if recorded is not None:
            entry = replace(entry, recorded=read_when(recorded, desk, clock.usual))
        return replace(
            draft,
            entry=entry,
            at=read_when(on, desk, clock.usual) if on is not None else None,
            ago=read_span(ago, desk, "ago") if ago is not None else draft.ago,
            times=(whole_number(times, desk, "times", 1, _MOST_TIMES) or 1) if times is not None else 1,
        )

    def _session(self, node: Node, whole: Node, lift: str) -> _Draft | None:
        """A session from one text for the lift of the test, or from a table of lifts."""
        if isinstance(node, Table):
            return self._lifts(node, whole)
        if not isinstance(node, Text):
            self.names.desk.note(
                "IR103", node.place, "a session that is a list", expected="a text, or lifts with texts"
            )
            return None
        did = read_did(node, self.names.desk)
        if did is None:
            return None
        if did.follows:
            follows = {lift: did} if lift else {}
            return _Draft(Entry(whole.place, Event(), _NOWHEN, follows=follows, whole=True), spaced=True)
        if not lift:
            self.names.desk.note(
                "IR102", node.place, "no lift is named", expected="lift: at the top of the file or test"
            )
            return None
        return _Draft(Entry(whole.place, _event({lift: did}), _NOWHEN), spaced=True)

    def _lifts(self, table: Table, whole: Node) -> _Draft | None:
        dids: dict[str, Did] = {}
        for key, node in table.values.items():
            subject = self.names.subject(Text(key, table.keys[key]))
            did = read_did(node, self.names.desk) if isinstance(node, Text) else None
            if not isinstance(node, Text):
                self.names.desk.note("IR103", node.place, f"{key!r} is not a text", expected="sets in shorthand")
            if subject and did is not None:
                dids[subject] = did
        if len(dids) < len(table.values):
            return None
        if any(did.follows for did in dids.values()):
            if not all(did.follows for did in dids.values()):
                self.names.desk.note("IR533", table.place, "a session that follows the answer in part only")
            return _Draft(Entry(whole.place, Event(), _NOWHEN, follows=dids), spaced=True)
        return _Draft(Entry(whole.place, _event(dids), _NOWHEN), spaced=True)


def _settle(found: list[Entry], waiting: list[int], at: datetime) -> None:
    """Gives those that wait their moments before what follows."""
    for back, index in enumerate(reversed(waiting), 1):
        found[index] = replace(found[index], at=at - _BESIDE * back)
    waiting.clear()


def _missed() -> Event:
    event = Event()
    event.missed_session.SetInParent()
    return event


def _number(name: str, owner: str, value: Variable) -> Event:
    event = Event()
    event.entered_number.name, event.entered_number.subject = name, owner
    if isinstance(value, Load):
        event.entered_number.load.CopyFrom(wire_load(value))
    else:
        event.entered_number.number = str(value)
    return event


def _event(dids: Mapping[str, Did]) -> Event:
    event = Event()
    for subject, did in dids.items():
        event.session.exercises.append(performed(subject, did))
    return event
