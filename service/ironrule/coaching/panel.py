"""Asks the engine which rules of a stage hold, and keeps what could not be evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ironrule.carried.decision import Unevaluated
from ironrule.coaching.effects import Standing
from ironrule.coaching.explain import Clause, clauses_with_values
from ironrule.engine.features import features_of
from ironrule.engine.port import Engine, Verdict
from ironrule.rulebook.evaluate import reading_of
from ironrule.rulebook.lowering import Group, GroupKey, Row
from ironrule.rulebook.missing import missing_in
from ironrule.rulebook.rulebook import Case, Rule, Rulebook, end_of
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.scene import Scene


class Finding(NamedTuple):
    """A rule that holds for a subject, by one of its cases."""

    rule: Rule
    row: Row
    scene: Scene

    @property
    def case(self) -> Case:
        """The case of the rule that is true."""
        return self.rule.cases[self.row.case]


@dataclass(frozen=True)
class Trace:
    """How one rule came out: `status` is True, False or None for unknown; of a rule for each set, for which set."""

    rule: str
    section: str
    subject: str
    status: bool | None
    clauses: tuple[Clause, ...]
    set_number: int = 0


@dataclass
class Panel:
    """The rules of a rulebook and the engine that evaluates them, for one request."""

    rulebook: Rulebook
    engine: Engine
    tracing: bool = False
    unevaluated: list[Unevaluated] = field(default_factory=list)
    asks: list[tuple[str, str]] = field(default_factory=list)
    conflicts: int = 0
    traces: list[Trace] = field(default_factory=list)
    reviewed: dict[str, list[Trace]] = field(default_factory=dict)

    def held(self, section: str, stage: str, scope: str, scene: Scene, *, loadless: bool = False) -> list[Finding]:
        """The rules of one stage that hold for a subject, in the order in which they act: priority, then name.

        A `loadless` subject has no load that a rule could change: rules that change nothing else are left out.
        """
        groups = self.rulebook.groups_for(section, stage, scope, scene.subject)
        if len(groups) < 2:
            return self._held_in(groups[0], scene, loadless) if groups else []
        found = [finding for group in groups for finding in self._held_in(group, scene, loadless)]
        return sorted(found, key=lambda each: (-each.rule.priority, each.rule.id))

    def mark(self) -> tuple[int, int, int]:
        """How far it has come with what could not be evaluated, what is asked for, and traces."""
        return len(self.unevaluated), len(self.asks), len(self.traces)

    def back_to(self, mark: tuple[int, int, int]) -> None:
        """Lets go of what it has kept since: the same rules are asked anew."""
        del self.unevaluated[mark[0] :], self.asks[mark[1] :], self.traces[mark[2] :]

    def _verdict(self, group: Group, scene: Scene) -> Verdict:
        if group.alike:
            return scene.once_for_all(id(group), lambda alike: self.engine.judge(group, features_of(group, alike)))
        return self.engine.judge(group, features_of(group, scene))

    @staticmethod
    def _missing(group: Group, row: Row, scene: Scene) -> tuple[str, ...]:
        if group.alike:
            return scene.once_for_all(id(row), lambda alike: missing_in(row.condition, alike))
        return missing_in(row.condition, scene)

    def _held_in(self, group: Group, scene: Scene, loadless: bool) -> list[Finding]:
        verdict = self._verdict(group, scene)
        found: list[Finding] = []
        if not (verdict.true or verdict.unknown or self.tracing):
            return found
        first: dict[int, int] = {}
        for number in sorted(verdict.true | verdict.unknown):
            first.setdefault(group.rows[number].owner, number)
        for owner in range(len(group.owners)) if self.tracing else first:
            rule = self.rulebook.rule_named.get(group.owners[owner])
            if rule is not None and not (loadless and rule.needs_load):
                finding = self._case_of(rule, owner, first.get(owner), group, verdict, scene)
                if finding:
                    found.append(finding)
        return found

    def ended(self, stage: str, standing: Sequence[Standing], scene: Scene) -> frozenset[str]:
        """The ends of effects' phases that are reached, by name; an end that is unknown is kept with what it lacks."""
        waiting = {end_of(each.effect.name, each.progress.phase): each for each in standing if each.phase.until}
        if not waiting:
            return frozenset()
        group = self.rulebook.groups.get(GroupKey("after session", stage, "track"))
        if group is None:
            return frozenset()
        verdict = self._verdict(group, scene)
        for number in sorted(verdict.unknown):
            row = group.rows[number]
            each = waiting.get(group.owners[row.owner])
            if each is not None:
                place, missing = each.phase.place.line_text, missing_in(row.condition, scene)
                self.unevaluated.append(Unevaluated(each.phase.rule, "after session", scene.subject, place, missing))
        return frozenset(group.owners[group.rows[row].owner] for row in verdict.true)

    def _case_of(
        self, rule: Rule, owner: int, first: int | None, group: Group, verdict: Verdict, scene: Scene
    ) -> Finding | None:
        """The first case that is not false: it acts when it is true; an unknown one stops the search."""
        if first is None:
            self._trace(rule, next(row for row in group.rows if row.owner == owner), False, scene)
            return None
        row = group.rows[first]
        if first in verdict.true:
            self._trace(rule, row, True, scene)
            return Finding(rule, row, scene)
        self._trace(rule, row, None, scene)
        missing = self._missing(group, row, scene)
        self.unevaluated.append(Unevaluated(rule.id, rule.section, scene.subject, rule.place.line_text, missing))
        # Who asks for soreness asks of which muscle.
        lacked = {name.partition(" of ")[0] for name in missing}
        self.asks += [
            (reading, rule.id) for reading in rule.ask_if_unknown if reading in lacked and not _is_known(reading, scene)
        ]
        return None

    def keep_review(self, subject: str, section: str, *, anew: bool) -> None:
        """Keeps the traces since the last review as a subject's, beside those of other sections unless it is `anew`."""
        before = () if anew else (each for each in self.reviewed.get(subject, ()) if each.section != section)
        self.reviewed[subject], self.traces = [*before, *self.traces], []

    def go_on_as(self, old: str, new: str) -> None:
        """What was kept for a track is told under its new name."""
        if old in self.reviewed:
            traces = self.reviewed.pop(old)
            self.reviewed[new] = [replace(each, subject=new) if each.subject == old else each for each in traces]

    def _trace(self, rule: Rule, row: Row, status: bool | None, scene: Scene) -> None:
        if self.tracing:
            clauses = tuple(clauses_with_values(row.condition, scene))
            self.traces.append(Trace(rule.id, rule.section, scene.subject, status, clauses, scene.set_number))


def _is_known(reading: str, scene: Scene) -> bool:
    """Whether it was answered today, and only its past is too short: nobody is asked twice."""
    fact = FACTS.get(reading)
    return fact is not None and reading_of(fact, scene) is not None
