"""From test files to suites: the file, what its fixtures name, and its tests, every problem at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from ironrule.carried.state import ATHLETE, Variable, prime_muscle_of
from ironrule.coaching.rungs import RUNG
from ironrule.rulebook.problems import Place, Problem
from ironrule.rulebook.rulebook import Rulebook
from ironrule.rulebook.shapes import items_at, only_keys, table_at, tables_in, text_at, whole_number
from ironrule.rulebook.source import Node, Table, Text, read_source
from ironrule.trials.athletes import read_athlete
from ironrule.trials.binding import bindings_of, bound, unbound_in
from ironrule.trials.desk import TestDesk
from ironrule.trials.names import Names
from ironrule.trials.quantities import read_day, read_span
from ironrule.trials.read_steps import StepReader, with_beneath
from ironrule.trials.suite import Findings, Given, Suite, Trial
from ironrule.trials.values import texts_in
from ironrule.trials.variants import Variants
from ironrule.v1.athlete_pb2 import Athlete
from ironrule.vocabulary.fact import MUSCLE

FIXTURES = "fixtures.yaml"
_SHARED = ("athletes", "logs", "check-ins")
#: The latest week or cycle of a plan that a test begins in.
_LATEST = 1000
#: What a file says for all of its tests.
_FOR_ALL = ("athlete", "lift", "as of", "every", "given", "check-in", "plan", "day", "language")
_TEST_KEYS = (
    "test", *_FOR_ALL, "override", "log", "under way", "expect", "steps", "after each", "for each", "matrix", "change",
)  # fmt: skip
_USUAL_EVERY = timedelta(days=2)


class TestsInvalid(Exception):
    """A coach's mistake: test files do not check. Holds every problem, in order of place."""

    __test__ = False  # pytest takes classes of this name for tests

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass
class SuiteReader:
    """Reads the test files of one rulebook."""

    rulebook: Rulebook
    variants: Variants

    def read(self, file: Path, name: str) -> Suite:
        """One test file; `name` is how it is called in problems. Raises TestsInvalid."""
        desk = TestDesk()
        table, _ = read_source(file, name, desk)
        fixtures, shown = file.with_name(FIXTURES), str(Path(name).with_name(FIXTURES))
        shared = read_source(fixtures, shown, desk)[0] if fixtures.is_file() else None
        trials: tuple[Trial, ...] = ()
        title = None
        if table is not None:
            if shared is not None:
                only_keys(shared, _SHARED, desk, "a file of fixtures")
            only_keys(table, ("tests", *_SHARED, *_FOR_ALL, "cases"), desk, "a test file")
            title = text_at(table, "tests", desk, required=True)
            reader = _FileReader(self.rulebook, self.variants, desk, table, shared)
            trials = tuple(reader.trials())
        if desk.problems:
            raise TestsInvalid(desk.problems)
        return Suite(title.value if title else "", file, trials)


@dataclass
class _FileReader:
    rulebook: Rulebook
    variants: Variants
    desk: TestDesk
    table: Table
    shared: Table | None

    def trials(self) -> Iterator[Trial]:
        """Every test of the file; the same name twice is a problem."""
        cases = list(tables_in(items_at(self.table, "cases", self.desk), self.desk, "a case"))
        if not cases:
            self.desk.note("IR531", self.table.place, "the file has no test", expected="cases: with a list of tests")
        seen: dict[str, Place] = {}
        for case in cases:
            only_keys(case, _TEST_KEYS, self.desk, "a test")
            if text_at(case, "test", self.desk, required=True) is None:
                continue
            counts: Counter[str] = Counter()
            for binding in bindings_of(case, self.desk):
                made = bound(case, binding)
                assert isinstance(made, Table)
                trial = self._trial(with_beneath(made, self.table, _FOR_ALL))
                if trial is None:
                    continue
                first = seen.setdefault(trial.name, trial.place)
                if first != trial.place:
                    self.desk.note("IR301", trial.place, f"the test {trial.name!r} again (first in {first.line_text})")
                counts[trial.name] += 1
                again = counts[trial.name]
                yield trial if again == 1 else replace(trial, name=f"{trial.name} ({again})")

    def _trial(self, about: Table) -> Trial | None:
        for text, unbound in unbound_in(about):
            expected = f"for each: {{{unbound}: [..]}}"
            self.desk.note("IR302", text.place, f"nothing stands for <{unbound}>", expected=expected)
        name = text_at(about, "test", self.desk)
        if name is None:
            return None
        book, findings = self._variant(about)
        if findings is not None:
            return Trial(name.value, about.keys["test"], Athlete(), "", Given(), (), None, findings)
        names, changes = self._names(about, book), about.get("change")
        every = text_at(about, "every", self.desk)
        reader = StepReader(
            names,
            about,
            (read_span(every, self.desk, "every") if every is not None else None) or _USUAL_EVERY,
            self._fixtures("logs"),
            self._fixtures("check-ins"),
        )
        return Trial(
            name.value,
            about.keys["test"],
            self._athlete(about),
            names.lift,
            self._given(about, names),
            reader.read(),
            book if book is not self.rulebook else None,
            language=self._language(about),
            of_settings=isinstance(changes, Table) and self.variants.of_settings(changes),
        )

    def _language(self, about: Table) -> str:
        """The language that the test asks for; empty for English."""
        text = text_at(about, "language", self.desk)
        if text is not None and text.value not in self.rulebook.books:
            self.desk.unknown("IR302", text.place, "no answer can be in the language", text.value, self.rulebook.books)
        return text.value if text is not None else ""

    def _variant(self, about: Table) -> tuple[Rulebook, Findings | None]:
        """The rulebook of a test, and what the checker should find in it where that is what the test is about."""
        changes, expect = table_at(about, "change", self.desk), about.get("expect")
        wanted = expect.get("findings") if isinstance(expect, Table) else None
        found = self.variants.changed(changes, self.desk) if changes is not None else None
        if wanted is not None and isinstance(expect, Table):
            self._check_findings(about, expect)
            texts = texts_in(wanted, Names(self.rulebook, self.desk)) or []
            problems = found if isinstance(found, tuple) else ()
            return self.rulebook, Findings(tuple(each.value for each in texts), expect.keys["findings"], problems)
        if isinstance(found, tuple) and changes is not None:
            first = f"{found[0].code} {found[0].found}" if found else ""
            self.desk.note("IR534", about.keys["change"], f"the changed rulebook does not check: {first}")
        return found if isinstance(found, Rulebook) else self.rulebook, None

    def _check_findings(self, about: Table, expect: Table) -> None:
        if "change" not in about.values:
            expected = "change: {a text of the rulebook: what stands there instead}"
            self.desk.note("IR102", expect.keys["findings"], "findings without a change", expected=expected)
        for key, place in expect.keys.items():
            if key != "findings":
                self.desk.note(
                    "IR103", place, f"{key!r} beside 'findings'", expected="findings alone: nothing is asked"
                )

    def _names(self, about: Table, book: Rulebook) -> Names:
        names = Names(book, self.desk)
        text = text_at(about, "lift", self.desk)
        if text is None:
            return names
        lift = names.subject(text)
        planned = "plan" in about.values or any(
            isinstance(step, Table) and "plan" in step.values for step in items_at(about, "steps", self.desk)
        )
        if lift and not planned and not names.days_of(lift):
            expected = "a lift of the plan, or plan: with a session of the coach's own"
            self.desk.note("IR533", text.place, f"the plan never trains {lift}", expected=expected)
        # A lift that is wrong is told once, and not again wherever a lift is due.
        return replace(names, lift=lift or text.value)

    def _athlete(self, about: Table) -> Athlete:
        node = about.get("athlete")
        if isinstance(node, Text):
            known = self._fixtures("athletes")
            if node.value not in known:
                self.desk.unknown("IR302", node.place, "there is no athlete", node.value, list(known))
            node = known.get(node.value)
        if isinstance(node, Table):
            return read_athlete(node, self.desk)
        if "athlete" not in about.values:
            expected = "athlete: {unit: kg, status: novice}, or the name of one of athletes:"
            self.desk.note("IR102", about.place, "nobody trains in this test", expected=expected)
        return Athlete()

    def _fixtures(self, kind: str) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for each in (self.shared, self.table):
            inner = table_at(each, kind, self.desk) if each is not None else None
            found |= inner.values if inner is not None else {}
        return found

    def _given(self, about: Table, names: Names) -> Given:
        """The test's own, with what the file gives beneath it."""
        variables: dict[tuple[str, str], Variable] = {}
        effects: dict[tuple[str, str], date] = {}
        stages: dict[str, str] = {}
        rungs: dict[str, str] = {}
        place = {"week": 1, "cycle": 1}
        day = ""
        for table in (table_at(self.table, "given", self.desk), table_at(about, "given", self.desk)):
            for key, node in (table.values if table is not None else {}).items():
                assert table is not None
                if key == "day" and isinstance(node, Text):
                    day = node.value if names.known(node, "day") else ""
                elif key == "stage" and isinstance(node, Text):
                    stages |= {names.lift: node.value} if names.known(node, "stage") else {}
                elif key == RUNG:
                    rungs |= names.rung(node, table.keys[key], names.lift)
                elif key in place and isinstance(node, Text):
                    place[key] = whole_number(node, self.desk, key, 1, _LATEST) or 1
                elif key == "effects":
                    effects |= self._effects(node, names)
                elif names.looks_like_a_lift(key) and isinstance(node, Table):
                    subject = names.subject(Text(key, table.keys[key]), node)
                    rungs |= names.rung(node.values[RUNG], node.keys[RUNG], subject) if RUNG in node.values else {}
                    for name in (each for each in node.values if each != RUNG):
                        variables |= self._variable(name, node.values[name], node, names, subject)
                else:
                    variables |= self._variable(key, node, table, names, names.lift)
        return Given(variables, effects, day, stages, place["week"], place["cycle"], rungs)

    def _variable(
        self, name: str, node: Node, table: Table, names: Names, subject: str
    ) -> dict[tuple[str, str], Variable]:
        if name not in names.rulebook.carry:
            names.no_variable(name, table.keys[name])
            return {}
        return names.variables(name, node, subject)

    def _effects(self, node: Node, names: Names) -> dict[tuple[str, str], date]:
        """Effects that run, each with its first day."""
        found: dict[tuple[str, str], date] = {}
        if not isinstance(node, Table):
            self.desk.note("IR103", node.place, "'effects' is not a table", expected="effects: {deload: 2026-03-09}")
            return found
        for name, value in node.values.items():
            if not names.known(Text(name, node.keys[name]), "effect"):
                continue
            scope = names.rulebook.effects[name].scope
            owner = {ATHLETE: ATHLETE, MUSCLE: prime_muscle_of(names.lift)}.get(scope, names.lift)
            since = read_day(value, self.desk, name)
            if since is not None:
                found[(name, owner)] = since
        return found
