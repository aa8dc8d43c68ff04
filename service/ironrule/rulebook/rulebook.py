"""The checked result: whoever holds a Rulebook need not check again. Immutable, named by the hash of its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from ironrule.carried.state import Carried, Shape
from ironrule.rulebook.conditions import ALWAYS, CarryRef, Condition, Expression, FactRef, facts_in
from ironrule.rulebook.layout import LAYOUT, Add, Fit, LeaveOut, OrderRule, OtherDays, Pairing, Swap
from ironrule.rulebook.lowering import Group, GroupKey
from ironrule.rulebook.plan import Plan
from ironrule.rulebook.problems import Place, Problem
from ironrule.rulebook.ranges import Range
from ironrule.rulebook.setting import Setting
from ironrule.rulebook.substitutes import Substitutes
from ironrule.rulebook.templates import Template
from ironrule.speech.book import Book
from ironrule.training.estimates import estimator_of
from ironrule.training.tempo import Tempo
from ironrule.units import Load
from ironrule.vocabulary.fact import SET, Fact
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.usual import USUAL, Usual
from ironrule.vocabulary.verbs import AFTER_SET, STAGES, Verb


@dataclass(frozen=True)
class NumberAction:
    """A verb applied to a number; `to` picks the sets that it is for, all of them where it is empty."""

    target: str
    verb: Verb
    text: str
    amount: Expression | None = None
    floor: Expression | None = None
    tempo: Tempo | None = None
    rounded: str | None = None
    ceiling: Expression | None = None
    to: str = ""


@dataclass(frozen=True)
class Deed:
    """What a rule does apart from changing a number: start an effect, go to a stage, stop, alert, advise, ask."""

    kind: str
    name: str

    @property
    def text(self) -> str:
        """As written."""
        return f"{self.kind}: {self.name}"


@dataclass(frozen=True)
class Skip:
    """After a set: the sets of its lift that remain are left out, or those of one name."""

    text: str
    named: str = ""


@dataclass(frozen=True)
class Try:
    """Branches, of which the first counts that still changes something after rounding and caps."""

    branches: tuple[tuple[NumberAction | Deed, ...], ...]


Action = NumberAction | Deed | Try | OtherDays | Add | LeaveOut | Swap | Skip


@dataclass(frozen=True)
class Case:
    """One row of a rule: the first whose condition is true acts; an unknown one stops the search."""

    when: Condition
    actions: tuple[Action, ...]
    because: Template


@dataclass(frozen=True)
class Rule:
    """A rule in a section and a stage. `once` is the stretch in which it acts once at most; empty for none.

    `judged` says whether a session counts from which it took something away; of limits outside `caps` it never does.
    """

    id: str
    section: str
    stage: str
    scope: str
    cases: tuple[Case, ...]
    place: Place
    tracks: frozenset[str] = frozenset()
    when: Condition = ALWAYS
    priority: int = 0
    grade: str = ""
    source: str = ""
    ask_if_unknown: tuple[str, ...] = ()
    once: str = ""
    judged: bool = True

    @property
    def needs_load(self) -> bool:
        """All that it does is to change a load that is there already; in the after sections `set` begins one."""
        begins = self.section != "before session"
        return all(
            isinstance(action, NumberAction) and action.target == "load" and not (begins and action.verb.words == "set")
            for case in self.cases
            for action in case.actions
        )


@dataclass(frozen=True)
class Phase:
    """A phase of an effect: how long, what it limits, and the rule id that it reports under."""

    lasts: str
    count: int
    until: Condition | None
    actions: tuple[NumberAction, ...]
    judged: bool
    rule: str
    because: Template
    grade: str
    source: str
    place: Place


@dataclass(frozen=True)
class Effect:
    """A lasting effect: phases one after the other, for the athlete or for one track.

    It does not start while an effect of one of the stages `not_while` runs.
    """

    name: str
    scope: str
    stage: str
    phases: tuple[Phase, ...]
    place: Place
    forgets: frozenset[str] = frozenset()
    again_after_days: int = 0
    not_while: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SetLine:
    """Working sets of one kind: `3x5 at load @8 tempo 2-1-X-0 rest 180 s named top`.

    Of a rep total, `25 reps in 3..6 sets`, `reps` are those of all sets together, `sets` the fewest, `most_sets` the
    most; else that is 0. `measure` is what is counted: m, s, or empty for reps; then `reps_from` and `reps_max_from`
    are metres or seconds too. `goal` is what to strive for, apart from `reps`.
    Of a `shared` line the plan says how many sets it has: `(share)x8-12 at load`. `sets_from` is a carried number of
    sets, or a setting: `(rounds)x(goal)`. An `optional` line may be left out.
    """

    sets: int
    reps: int | None
    reps_max: int | None = None
    amrap: bool = False
    load: Expression | None = None
    rpe: Expression | None = None
    tempo: Tempo | None = None
    rest_s: int | None = None
    distance_m: Decimal | None = None
    duration_s: Decimal | None = None
    named: str = ""
    reps_from: Expression | None = None
    reps_max_from: Expression | None = None
    test: bool = False
    chart: bool = False
    set_number: int = 0
    goal: Expression | None = None
    measure: str = ""
    distance_max_m: Decimal | None = None
    duration_max_s: Decimal | None = None
    most_sets: int = 0
    shared: bool = False
    sets_from: Expression | None = None
    optional: bool = False
    #: How many sets beyond these may be done, `3..5x5`; read as a line of its own.
    more: int = 0
    #: Seconds from the beginning of a set to that of the next, instead of a rest.
    every_s: int | None = None
    #: Its place among the lines of its exercise, from 0.
    place: int = 0


@dataclass(frozen=True)
class Track:
    """One progression of a lift. `lines` is keyed by the value of `by`, or holds one entry under the empty name.

    `success` is what makes a session; None where every set must be made. Lines under the labels of `not_judged` are
    deloads of the plan. `stages` are in order, the first is where a track begins; those of `success_in` are made by a
    line of their own.
    """

    name: str
    lines: Mapping[str, tuple[SetLine, ...]]
    by: FactRef | None
    warm_up: str
    place: Place
    success: Condition | None = None
    not_judged: frozenset[str] = frozenset()
    stages: tuple[str, ...] = ()
    success_in: Mapping[str, Condition | None] = field(default_factory=dict)

    def success_of(self, subject: str, carried: Carried) -> Condition | None:
        """What makes a session of a lift on it, in the stage where it stands."""
        stage = carried.stage_of(subject, self.stages) if self.success_in else ""
        return self.success_in.get(stage, self.success)


@dataclass(frozen=True)
class CarryVariable:
    """A variable of the carry section; `first done` takes over what the athlete lifts, at first and later.

    `asked`: it starts from what somebody enters, a track's load also from what is lifted first; with a start of its own
    only where that is not known.

    `migrate` says what becomes of numbers that a revision of another shape wrote; empty: they cannot be read.
    """

    ref: CarryRef
    first_done: bool
    stored_bar: bool
    range: Range | None = None
    migrate: str = ""
    asked: bool = False

    @property
    def shape(self) -> Shape:
        """The shape, which travels with the numbers."""
        return Shape(self.ref.per, self.ref.kind.name.lower(), "" if self.range is None else str(self.range))

    def kept(self, value: Load | Decimal, owner: str = "") -> Load | Decimal:
        """An owner's number as it may be carried."""
        return value if self.range is None else self.range.nearest(value, owner)

    def range_of(self, owner: str) -> str:
        """The range of an owner's number, in words; empty without one."""
        return "" if self.range is None else self.range.text_for(owner)


@dataclass(frozen=True)
class WarmUpStep:
    """A warm-up set or some; a share of the working load, or a load; None is the empty bar.

    `heavy` steps are only for heavy days.
    """

    share: Expression | None
    reps: int
    heavy: bool = False
    sets: int = 1


@dataclass(frozen=True)
class WarmUp:
    """A ramp up to the first working set. Steps that are no heavier than the one before are always left out."""

    name: str
    steps: tuple[WarmUpStep, ...]
    skip_closer_than: Expression | None
    heavy_from: Expression | None
    rounding: str = "down"


@dataclass(frozen=True)
class Message:
    """Texts of one message; empty when there is none for that reader."""

    athlete: str
    coach: str


@dataclass(frozen=True)
class Rulebook:
    """A checked rulebook with everything it imports, the safety floor first."""

    name: str
    title: str
    revision: str
    dialect: Mapping[str, str]
    settings: Mapping[str, Setting]
    carry: Mapping[str, CarryVariable]
    tracks: Mapping[str, Track]
    plan: Plan
    rules: tuple[Rule, ...]
    effects: Mapping[str, Effect]
    messages: Mapping[str, Message]
    warm_ups: Mapping[str, WarmUp]
    order: OrderRule | None
    groups: Mapping[GroupKey, Group]
    forgets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: Every fact that its rules may read: those of the vocabulary, and those that it makes itself.
    facts: Mapping[str, Fact] = field(default_factory=lambda: FACTS)
    #: What the checker finds odd, though it can be used.
    warnings: tuple[Problem, ...] = ()
    #: Budgets of a session, by the names of their rules.
    fits: tuple[Fit, ...] = ()
    #: What stands in for what.
    substitutes: Substitutes = field(default_factory=dict)
    #: What its answers say, by language.
    books: Mapping[str, Book] = field(default_factory=dict)
    pairings: tuple[Pairing, ...] = ()

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Every id that a decision can report, sorted."""
        ids = {rule.id for rule in self.rules} | {phase.rule for each in self.effects.values() for phase in each.phases}
        laid_out = (
            {each.rule for each in self.fits}
            | {each.rule for each in self.pairings}
            | ({self.order.rule} if self.order else set())
        )
        return tuple(sorted(ids | laid_out | {each.rule for each in self.plan.shares}))

    @cached_property
    def stage_by_rule(self) -> Mapping[str, str]:
        """The stage of every id that a decision can report; of the layout's own it is that of sequencing."""
        phases = {phase.rule: each.stage for each in self.effects.values() for phase in each.phases}
        return dict.fromkeys(self.rule_ids, "sequencing") | phases | {rule.id: rule.stage for rule in self.rules}

    @cached_property
    def rules_of_deload(self) -> frozenset[str]:
        """The ids by which a deload that runs reports."""
        running = (each for each in self.effects.values() if each.stage == "deload")
        return frozenset(phase.rule for each in running for phase in each.phases)

    @cached_property
    def rule_named(self) -> Mapping[str, Rule]:
        """Every rule by its id; the ends of effects are not among them."""
        return {rule.id: rule for rule in self.rules}

    @property
    def rules_count(self) -> int:
        """How many rules there are, the safety floor included."""
        return len(self.rules)

    def groups_for(self, section: str, stage: str, scope: str, subject: str = "") -> Sequence[Group]:
        """The rules of one section, stage and scope that are for a subject's track, first those for every track.

        Rules for other tracks are not among them, and cost nothing.
        """
        key = (section, stage, scope)
        found = self._beside.get(key, [])
        if key not in self._by_track:
            return found
        track = subject.rpartition("/")[2]
        return [group for group in found if not group.key.tracks or track in group.key.tracks]

    def has_rules(self, section: str, stage: str, scope: str) -> bool:
        """There is a rule in a stage of a section, of one scope."""
        return (section, stage, scope) in self._beside

    def stages(self, section: str) -> Sequence[str]:
        """The stages of a section that have a rule or an effect, in their order."""
        return self._stages.get(section, self.effect_stages)

    @cached_property
    def leaves_out(self) -> bool:
        """Some pass of the layout may leave a lift out, let another stand in, or pair two."""
        return bool(self.fits or self.pairings) or self.has_rules_in(LAYOUT)

    @cached_property
    def stages_before_layout(self) -> Sequence[str]:
        """The stages before a session up to that in which it is laid out."""
        last = STAGES.index("sequencing")
        return [each for each in self.stages("before session") if STAGES.index(each) <= last]

    @cached_property
    def usual(self) -> Usual:
        """The settings that facts go by."""
        own = ((name, self.settings[name].value) for name in USUAL if name in self.settings)
        numbers = {name: value for name, value in own if isinstance(value, Decimal)}
        return Usual(**numbers, chart=estimator_of(self.dialect).chart, week_caps=self._week_caps)

    @property
    def _week_caps(self) -> frozenset[str]:
        """Facts of which a rule says, of every lift and on no other condition: sets, at most so many."""
        rows = [(rule, case, each) for rule in self.rules for case in rule.cases for each in case.actions]
        return frozenset(
            action.amount.fact.name
            for rule, case, action in rows
            if isinstance(action, NumberAction) and isinstance(action.amount, FactRef) and not rule.tracks
            if (action.target, action.verb.words, action.to) == ("sets", "at most", "")
            if _reads(rule, case) <= {"sets", "axial_coef", action.amount.fact.name}
        )

    @cached_property
    def effect_stages(self) -> Sequence[str]:
        """The stages in which effects stand."""
        stages = {each.stage for each in self.effects.values()}
        return [stage for stage in STAGES if stage in stages]

    @cached_property
    def _stages(self) -> Mapping[str, Sequence[str]]:
        used = {(section, stage) for section, stage, _ in self._beside}
        return {
            section: [stage for stage in STAGES if (section, stage) in used or stage in self.effect_stages]
            for section, _ in used
        }

    def has_rules_in(self, section: str) -> bool:
        """There is a rule in a section."""
        return any(key[0] == section for key in self._beside)

    def has_rules_of(self, section: str, scope: str) -> bool:
        """There is a rule of a scope in a section, whatever its stage."""
        return any(key[0] == section and key[2] == scope for key in self._beside)

    @cached_property
    def goes_by_sets(self) -> bool:
        """Some rule looks at each set by itself, so the sets of the last session are remembered."""
        return any(rule.scope == SET and rule.section != AFTER_SET for rule in self.rules)

    @cached_property
    def _beside(self) -> Mapping[tuple[str, ...], list[Group]]:
        """Groups by section, stage and scope, whatever tracks they name."""
        found: dict[tuple[str, ...], list[Group]] = {}
        for key, group in self.groups.items():
            found.setdefault(key[:3], []).append(group)
        return found

    @cached_property
    def _by_track(self) -> frozenset[tuple[str, ...]]:
        """The sections, stages and scopes of which some group names tracks."""
        return frozenset(key[:3] for key in self.groups if key.tracks)


def _reads(rule: Rule, case: Case) -> set[str]:
    return {fact.name for when in (rule.when, case.when) for fact in facts_in(when)}


def end_of(effect: str, phase: int) -> str:
    """The name under which a group holds the `until` of an effect's phase."""
    return f"{effect}.{phase}.until"
