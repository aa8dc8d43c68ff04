"""What tests have seen of a rulebook: rules that held, clauses both true and false, rows taken, phases of effects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ironrule.engine import Engine, Verdict
from ironrule.engine.port import Features
from ironrule.rulebook.clauses import clauses_of, text_of
from ironrule.rulebook.conditions import Both, Condition, Either, Not
from ironrule.rulebook.lowering import Group, Leaf, Row, leaves
from ironrule.rulebook.problems import Place
from ironrule.rulebook.rulebook import Effect, Rule, Rulebook, end_of
from ironrule.trials.told import Told

#: The packaged pack, which is tested with Ironrule and not by every rulebook on top of it.
PACKAGED = "packs/safety-floor.yaml"


@dataclass(frozen=True, order=True)
class Point:
    """Something to see of a rule: that it holds, a side of a clause, a row, a phase; and where the rule stands."""

    place: Place
    rule: str
    number: int
    what: str
    rules: bool = False
    clause: str = ""

    def __str__(self) -> str:
        return f"{self.place.line_text}: {self.rule} {self.what}"


@dataclass(frozen=True)
class Share:
    """How many of some points were seen."""

    seen: int
    of: int

    @property
    def percent(self) -> float:
        """All of nothing is everything."""
        return 100 * self.seen / self.of if self.of else 100.0

    def __str__(self) -> str:
        return f"{self.percent:.0f} % ({self.seen} of {self.of})"


@dataclass
class Coverage:
    """The points of one rulebook, and which of them were seen."""

    rulebook: Rulebook
    points: tuple[Point, ...] = field(init=False)
    seen: set[Point] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._rules = {rule.id: rule for rule in self.rulebook.rules if rule.place.file != PACKAGED}
        self._ends = {
            end_of(effect.name, number): (effect, number)
            for effect in self.rulebook.effects.values()
            if effect.place.file != PACKAGED
            for number, phase in enumerate(effect.phases)
            if phase.until is not None
        }
        self._sides: dict[tuple[str, int, int], tuple[Point, Point]] = {}
        self._asked: set[tuple[object, ...]] = set()
        self._of_ends: set[tuple[str, Point]] = set()
        self.points = tuple(sorted(set(self._all())))

    def watching(self, engine: Engine) -> Engine:
        """An engine that notes here what it is asked."""
        return _Watched(engine, self)

    def share(self, *, rules: bool) -> Share:
        """Rules that held, or everything else: sides of clauses, rows and phases."""
        mine = [each for each in self.points if each.rules is rules]
        return Share(sum(each in self.seen for each in mine), len(mine))

    def unseen(self) -> list[Point]:
        """What was never seen, in the order of the files."""
        return [each for each in self.points if each not in self.seen]

    def note(self, group: Group, features: Features, verdict: Verdict) -> None:
        """One evaluation: the sides of clauses that it shows, and the rows that are taken."""
        key = (group.key, *features)
        if key in self._asked:
            return
        self._asked.add(key)
        taken: set[int] = set()
        for number, row in enumerate(group.rows):
            owner = group.owners[row.owner]
            self._note_clauses(owner, row, features)
            if row.owner not in taken and (number in verdict.true or number in verdict.unknown):
                taken.add(row.owner)
                if number in verdict.true and owner in self._rules:
                    self._note_row(self._rules[owner], row.case)

    def end(self, answers: Iterable[Told]) -> None:
        """Closes a test with its answers: the phases that they report, and what was seen of the ends of those."""
        at = {
            (effect.name, phase.place.line_text): (effect, number)
            for effect in self.rulebook.effects.values()
            for number, phase in enumerate(effect.phases)
        }
        decisions = {(each.effect, each.position) for told in answers for each in told.answer.decisions}
        ran = [at[each] for each in decisions if each in at]
        self.seen |= {self._phase(effect, number) for effect, number in ran}
        names = {end_of(effect.name, number) for effect, number in ran}
        self.seen |= {side for end, side in self._of_ends if end in names}
        self._of_ends, self._asked = set(), set()

    def _note_row(self, rule: Rule, case: int) -> None:
        self.seen.add(_held(rule))
        if len(rule.cases) > 1:
            self.seen.add(_taken(rule, case))

    def _note_clauses(self, owner: str, row: Row, features: Features) -> None:
        for index, leaf in enumerate(leaves(row.tree)):
            value = features[leaf.feature]
            sides = self._sides.get((owner, row.case, index))
            if value is None or sides is None:
                continue
            side = sides[0] if _true(leaf, value) else sides[1]
            if owner in self._ends:
                # Asked together with rules, also while the effect does not run.
                self._of_ends.add((owner, side))
            else:
                self.seen.add(side)

    def _all(self) -> Iterator[Point]:
        for rule in self._rules.values():
            yield _held(rule)
            if len(rule.cases) > 1:
                yield from (_taken(rule, case) for case in range(len(rule.cases)))
        for effect in self.rulebook.effects.values():
            if effect.place.file != PACKAGED:
                yield from (self._phase(effect, number) for number in range(len(effect.phases)))
        for group in self.rulebook.groups.values():
            for row in group.rows:
                yield from self._of_row(group.owners[row.owner], row)

    def _of_row(self, owner: str, row: Row) -> Iterator[Point]:
        """Both sides of each clause. The clauses that rows share, those of `when`, are the same points for each."""
        clauses = list(_signed(row.condition, negated=False))
        assert len(clauses) == sum(1 for _ in leaves(row.tree))
        if owner in self._rules:
            rule = self._rules[owner]
            shared, place, name = len(list(clauses_of(rule.when))), rule.place, rule.id
        elif owner in self._ends:
            effect, number = self._ends[owner]
            shared, place, name = len(clauses), effect.phases[number].place, f"the end of {effect.name}"
        else:
            return
        for index, text in enumerate(clauses):
            own = 1000 * (1 + row.case) if index >= shared else 0
            where = f"in row {row.case + 1} " if own else ""
            sides = tuple(
                Point(place, name, 10 + own + index * 2 + side, f"never saw {text!r} {where}{word}", clause=_bare(text))
                for side, word in enumerate(("true", "false"))
            )
            self._sides[(owner, row.case, index)] = (sides[0], sides[1])
            yield from sides

    @staticmethod
    def _phase(effect: Effect, number: int) -> Point:
        phase = effect.phases[number]
        return Point(phase.place, phase.rule, 1, f"never ran phase {number + 1} of {effect.name}")


@dataclass
class _Watched:
    """An engine that is watched."""

    engine: Engine
    coverage: Coverage

    def __post_init__(self) -> None:
        self.name = self.engine.name

    def judge(self, group: Group, features: Features) -> Verdict:
        verdict = self.engine.judge(group, features)
        self.coverage.note(group, features, verdict)
        return verdict

    def close(self) -> None:
        self.engine.close()


def _held(rule: Rule) -> Point:
    return Point(rule.place, rule.id, 0, "never held", rules=True)


def _taken(rule: Rule, case: int) -> Point:
    return Point(rule.place, rule.id, 1 + case, f"never took row {case + 1}")


def _signed(node: Condition, *, negated: bool) -> Iterator[str]:
    """The clauses in the order of their leaves, each as it is evaluated: a `not` around several is told with each."""
    match node:
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _signed(part, negated=negated)
        case Not(part):
            yield from _signed(part, negated=not negated)
        case _:
            yield f"not {text_of(node)}" if negated else text_of(node)


def _bare(clause: str) -> str:
    """A clause as it stands in its file, where `not` may be elsewhere."""
    return clause.removeprefix("not ")


def _true(leaf: Leaf, value: float) -> bool:
    return leaf.op.says(value, leaf.constant)
