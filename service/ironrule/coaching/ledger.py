"""The rules that held while one answer is worked out: what each did, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ironrule.carried.decision import Change, Decision, FactValue, Unevaluated
from ironrule.coaching.effects import Standing
from ironrule.coaching.explain import facts_of, reason_of
from ironrule.coaching.number import Push
from ironrule.coaching.panel import Finding
from ironrule.rulebook.conditions import words_in
from ironrule.rulebook.evaluate import value_of
from ironrule.rulebook.layout import FIT, LAYOUT, PAIR, Fit, OrderRule, Pairing
from ironrule.rulebook.missing import lacking_in
from ironrule.rulebook.rulebook import NumberAction
from ironrule.rulebook.templates import Template
from ironrule.speech.said import Said, Shown
from ironrule.units import Load, Unit
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.scene import Scene
from ironrule.vocabulary.verbs import Force


@dataclass
class Entry:
    """One rule that held for one subject."""

    id: int
    rule: str
    section: str
    stage: str
    position: str
    template: Template
    scene: Scene
    grade: str
    source: str
    facts: tuple[FactValue, ...]
    effect: str = ""
    #: How long the phase of that effect lasts, in words.
    until: Shown = ""
    changes: list[Change] = field(default_factory=list)
    overruled_by: str = ""
    number: tuple[Shown, Shown] | None = None
    #: What is said of it where no rule words it.
    said: Said | None = None
    #: It was about the numbers of a lift that is not trained today.
    moot: bool = False

    @property
    def decided(self) -> bool:
        """Worth reporting: a cap that caps nothing is only a step of the load."""
        return not self.moot and (self.stage != "caps" or any(change.binding for change in self.changes))

    def decision(self, reviewed_on: str = "") -> Decision:
        """The entry as it is sent."""
        blanks: dict[str, Shown] = {"from": self.number[0], "to": self.number[1]} if self.number else {}
        blanks["until"] = self.until
        return Decision(
            self.rule,
            self.section,
            self.stage,
            self.scene.subject,
            self.position,
            self.said or reason_of(self.template, self.scene, blanks),
            self.grade,
            self.source,
            self.facts,
            tuple(self.changes),
            self.overruled_by,
            reviewed_on,
            self.effect,
        )


@dataclass
class Ledger:
    """Every entry of one pass, in the order in which they came."""

    entries: list[Entry] = field(default_factory=list)
    unevaluated: list[Unevaluated] = field(default_factory=list)

    def note(self, finding: Finding) -> Entry:
        """Notes a rule that holds."""
        rule = finding.rule
        entry = Entry(
            len(self.entries),
            rule.id,
            rule.section,
            rule.stage,
            rule.place.line_text,
            finding.case.because,
            finding.scene,
            rule.grade,
            rule.source,
            facts_of(finding.row, finding.scene),
        )
        self.entries.append(entry)
        return entry

    def note_phase(self, standing: Standing, scene: Scene) -> Entry:
        """Notes that an effect's phase holds for a subject."""
        phase, effect = standing.phase, standing.effect
        entry = Entry(
            len(self.entries),
            phase.rule,
            "before session",
            effect.stage,
            phase.place.line_text,
            phase.because,
            scene,
            phase.grade,
            phase.source,
            (),
            effect.name,
            standing.until,
        )
        self.entries.append(entry)
        return entry

    def note_order(self, order: OrderRule, scene: Scene, change: Change) -> None:
        """Notes that the order of the session was changed."""
        entry = Entry(
            len(self.entries),
            order.rule,
            "before session",
            "sequencing",
            order.place.line_text,
            order.because,
            scene,
            order.grade,
            order.source,
            (),
            changes=[change],
        )
        self.entries.append(entry)

    def note_fit(self, fit: Fit, scene: Scene, facts: tuple[FactValue, ...], change: Change) -> Entry:
        """Notes that a budget left a lift out."""
        entry = Entry(
            len(self.entries),
            fit.rule,
            LAYOUT,
            FIT,
            fit.place.line_text,
            fit.because,
            scene,
            fit.grade,
            fit.source,
            facts,
            changes=[change],
        )
        self.entries.append(entry)
        return entry

    def note_pair(self, pairing: Pairing, scene: Scene, change: Change) -> Entry:
        """Notes that two lifts are done in turn."""
        entry = Entry(
            len(self.entries),
            pairing.rule,
            LAYOUT,
            PAIR,
            pairing.place.line_text,
            pairing.because,
            scene,
            pairing.grade,
            pairing.source,
            (),
            changes=[change],
        )
        self.entries.append(entry)
        return entry

    def note_share(self, rule: str, position: str, reason: Said, scene: Scene, change: Change) -> None:
        """Notes the sets that the plan shares out to a slot."""
        place, none = position, Template()
        entry = Entry(len(self.entries), rule, "before session", "progression", place, none, scene, "", "", ())
        entry.said = reason
        entry.changes.append(change)
        self.entries.append(entry)

    @staticmethod
    def _limits(entry: Entry, action: NumberAction) -> bool:
        return bool(entry.effect) or action.verb.force is Force.LIMIT

    def push(self, entry: Entry, action: NumberAction, unit: Unit, *, priority: int = 0) -> Push | None:
        """An action with its amount worked out; None, with the missing facts noted, when it cannot be."""
        value = None if action.amount is None else value_of(action.amount, entry.scene)
        if value is None and action.amount is not None and self._limits(entry, action):
            # Nothing was ever lifted in full: a limit binds on the plan rather than on nothing.
            assumed = entry.scene.assumed_full or (entry.scene.item.base if entry.scene.item else None)
            entry.scene = entry.scene.but(assumed_full=assumed)
            value = value_of(action.amount, entry.scene)
        ceiling = None if action.ceiling is None else value_of(action.ceiling, entry.scene)
        if (value is None and action.amount is not None) or (ceiling is None and action.ceiling is not None):
            scene = entry.scene
            phrases = (action.amount, action.ceiling)
            words = (word for phrase in phrases if phrase is not None for word in words_in(phrase))
            missing = tuple(dict.fromkeys(lacking_in(words, scene)))
            self.unevaluated.append(Unevaluated(entry.rule, entry.section, scene.subject, entry.position, missing))
            return None
        floor = None if action.floor is None else value_of(action.floor, entry.scene)
        force = Force.LIMIT if self._limits(entry, action) else action.verb.force
        percent = action.amount is not None and action.amount.kind is Kind.PERCENT
        return Push(
            entry.id,
            entry.rule,
            entry.stage,
            priority,
            action.verb.words,
            force,
            _plain(value, unit),
            percent,
            action.text,
            _plain(floor, unit),
            action.rounded,
            _plain(ceiling, unit),
            action.to,
        )


def _plain(value: object, unit: Unit) -> Decimal | None:
    """A value as a plain number: a load in the unit at hand."""
    if isinstance(value, Load):
        return value.to(unit).amount
    return value if isinstance(value, Decimal) else None
