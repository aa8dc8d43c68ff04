"""Reads the steps of a test: its only one, those under `steps`, or one for each entry of its log under `after each`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from ironrule.rulebook.shapes import items_at, only_keys, says_yes, tables_in, text_at
from ironrule.rulebook.source import Node, Table, Text
from ironrule.trials.names import Names
from ironrule.trials.performed import planned
from ironrule.trials.quantities import read_moment
from ironrule.trials.read_expect import after_each, read_expect
from ironrule.trials.read_log import Clock, LogReader
from ironrule.trials.read_under_way import read_under_way
from ironrule.trials.readings import read_reading
from ironrule.trials.shorthand import Did, read_planned
from ironrule.trials.suite import Entry, Reading, Step
from ironrule.v1.prescriptions_pb2 import PlannedSession

_STEP_KEYS = ("test", "log", "under way", "as of", "check-in", "plan", "day", "expect", "independent")
#: Stands for a moment that was not given or cannot be read, so that the rest of the test can be read.
_UNPINNED = datetime(2000, 1, 1, 12, tzinfo=UTC)


@dataclass
class StepReader:
    """Reads the steps of one test. `about` is the test's table with the file's own keys beneath it."""

    names: Names
    about: Table
    every: timedelta
    logs: Mapping[str, Node]
    check_ins: Mapping[str, Node]
    steps: list[Step] = field(default_factory=list)

    def read(self) -> tuple[Step, ...]:
        """Every step, in order."""
        self._log = LogReader(self.names, self.logs)
        forms = [key for key in ("expect", "steps", "after each") if key in self.about.values]
        if len(forms) > 1:
            place = self.about.keys[forms[1]]
            self.names.desk.note("IR103", place, f"{forms[1]!r} beside {forms[0]!r}", expected="one of the two")
        if "steps" in self.about.values:
            tables = list(tables_in(items_at(self.about, "steps", self.names.desk), self.names.desk, "a step"))
            if not tables:
                self.names.desk.note("IR531", self.about.keys["steps"], "no steps", expected="- {log: .., expect: ..}")
            for number, table in enumerate(tables, 1):
                only_keys(table, _STEP_KEYS, self.names.desk, "a step")
                name = text_at(table, "test", self.names.desk)
                on_the_way = number < len(tables) and "expect" not in table.values
                told = name.value if name else f"step {number}"
                self._step(table, table.get("log"), table.get("expect"), told, on_the_way=on_the_way)
        elif "after each" in self.about.values:
            self._after_each(self.about.values["after each"])
        else:
            self._step(self.about, self.about.get("log"), self.about.get("expect"), "")
        return tuple(self.steps)

    def _after_each(self, node: Node) -> None:
        """One step for each entry of the log; one more expectation than entries begins before the first."""
        wanted = after_each(node, self.names)
        log = self._log.written_out(self.about.get("log"))
        if len(wanted) not in (len(log), len(log) + 1):
            expected = f"{len(log)} for the entries of the log, or one more to begin with"
            self.names.desk.note("IR533", node.place, f"'after each' has {len(wanted)} answers", expected=expected)
            return
        entries: list[Node | None] = [*([None] if len(wanted) > len(log) else []), *log]
        for number, (entry, table) in enumerate(zip(entries, wanted, strict=True), 1):
            self._step(self.about, entry, table, f"answer {number}")

    def _step(
        self, table: Table, log: Node | None, expect: Node | None, name: str, *, on_the_way: bool = False
    ) -> None:
        """One step; one that only leads `on_the_way` to the next need expect nothing."""
        independent = says_yes(table, "independent", self.names.desk)
        last = self.steps[-1] if self.steps else None
        fresh = last is None or independent
        clock = self._clock(table, None if fresh else last)
        entries, end = self._log.read(log, clock)
        self._check_order(entries, end, table, fresh)
        step = Step(
            table.place,
            name,
            tuple(entries),
            end,
            () if on_the_way else read_expect(expect, self.names, table.place),
            fresh,
            self._reading(table),
            self._plan(table),
            self._day(table),
            read_under_way(table.values["under way"], self.names) if "under way" in table.values else None,
        )
        self.steps.append(step)

    def _clock(self, table: Table, last: Step | None) -> Clock:
        """When things happen: before the moment that is asked for, or on from the last one."""
        own = table.get("as of") if table is not self.about or last is None else None
        as_of = self._moment(own, last.as_of if last else None)
        if last is not None:
            return Clock(self.every, begin=last.as_of, end=as_of)
        as_of = as_of or self._moment(self.about.get("as of"), None)
        if as_of is None and "as of" not in self.about.values:
            expected = "as of: 2026-03-12 18:00 +01:00 in the file or the test"
            self.names.desk.note("IR532", self.about.place, "nothing pins the time of this test", expected=expected)
        # The rest is read all the same, so that every problem is told at once.
        return Clock(self.every, end=as_of or _UNPINNED)

    def _moment(self, node: Node | None, before: datetime | None) -> datetime | None:
        if not isinstance(node, Text):
            return None
        offset = before.tzinfo if before is not None else None
        return read_moment(node, self.names.desk, offset or UTC)

    def _check_order(self, entries: list[Entry], end: datetime, table: Table, fresh: bool) -> None:
        for entry in entries:
            if entry.at > end != _UNPINNED:
                found = f"this happens {entry.at:%Y-%m-%d %H:%M}, after the moment that is asked for"
                self.names.desk.note("IR532", entry.place, found, expected=f"{end:%Y-%m-%d %H:%M} at the latest")
        if not fresh and end < self.steps[-1].as_of:
            found = f"this step asks for {end:%Y-%m-%d %H:%M}, before the step before it"
            self.names.desk.note(
                "IR532", table.place, found, expected=f"{self.steps[-1].as_of:%Y-%m-%d %H:%M} or later"
            )

    def _reading(self, table: Table) -> Reading | None:
        node = table.get("check-in") or self.about.get("check-in")
        if isinstance(node, Text):
            if node.value == "none":
                return None
            named = self.check_ins.get(node.value)
            if named is None:
                known = [*self.check_ins, "none"]
                self.names.desk.unknown("IR302", node.place, "there is no check-in", node.value, known)
            node = named
        return read_reading(node, self.names.desk) if isinstance(node, Table) else None

    def _plan(self, table: Table) -> PlannedSession | None:
        node = table.get("plan") or self.about.get("plan")
        dids: dict[str, Did] = {}
        if isinstance(node, Text) and node.value != "none":
            did = read_planned(node, self.names.desk)
            if did is not None and self.names.lift:
                dids[self.names.lift] = did
        elif isinstance(node, Table):
            for key, inner in node.values.items():
                subject = self.names.subject(Text(key, node.keys[key]))
                did = read_planned(inner, self.names.desk) if isinstance(inner, Text) else None
                if subject and did is not None:
                    dids[subject] = did
        return planned(dids) if dids else None

    def _day(self, table: Table) -> str:
        text = text_at(table, "day", self.names.desk) or text_at(self.about, "day", self.names.desk)
        if text is None or text.value == "next":
            return "" if text is None else text.value
        return text.value if self.names.known(text, "day") else ""


def with_beneath(table: Table, below: Table, keys: tuple[str, ...]) -> Table:
    """A test's table with those of the file's keys beneath it that it does not have itself."""
    added = {key: below.values[key] for key in keys if key in below.values and key not in table.values}
    return replace(
        table, values={**added, **table.values}, keys={**{key: below.keys[key] for key in added}, **table.keys}
    )
