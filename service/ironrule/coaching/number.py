"""How decisions become one number: base, winning proposal, minimum of all limits, conversions, caps, and the bar.

Amounts are plain decimals in one unit; whose number it is (a load, sets, an effort) only matters for rounding. The
order of rules in a file never matters: stage, then priority picks the proposal, and limits take the minimum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from ironrule.training.equipment import Rack
from ironrule.units import Load, half_up, plain
from ironrule.vocabulary.verbs import STAGES, Force

#: Limits that have taken this share or less of the last full load leave no room for a conversion.
_CONVERSION_FLOOR = Decimal("0.9")


class StepKind(Enum):
    """One step from the base to the bar."""

    BASE = "base"
    PROPOSAL = "proposal"
    LIMIT = "limit"
    CONVERSION = "conversion"
    CAP = "cap"
    ROUNDING = "rounding"


@dataclass(frozen=True)
class Step:
    """What one rule, or rounding, did to the number."""

    kind: StepKind
    rule: str
    before: Decimal | None
    after: Decimal | None
    note: str
    binding: bool
    push: int = -1


@dataclass(frozen=True)
class Push:
    """One rule's action on a number, its amount already worked out. `id` tells which decision it belongs to.

    `amount` is in the number's own unit, or a percent when `percent`; None for hold.
    """

    id: int
    rule: str
    stage: str
    priority: int
    verb: str
    force: Force
    amount: Decimal | None
    percent: bool
    text: str
    floor: Decimal | None = None
    rounded: str | None = None
    ceiling: Decimal | None = None

    @property
    def cap(self) -> bool:
        """A limit of the last stage: it binds after conversions, and rounding never crosses it."""
        return self.stage == "caps"

    @property
    def rank(self) -> tuple[int, int]:
        """Smaller wins: the earlier stage, then the higher priority."""
        return STAGES.index(self.stage), -self.priority

    def proposed_from(self, base: Decimal) -> Decimal:
        """What a proposal makes of the base."""
        amount = self.amount or Decimal(0)
        if self.verb == "raise":
            raised = base + (base * amount / 100 if self.percent else amount)
            return raised if self.ceiling is None else max(base, min(raised, self.ceiling))
        return base * amount if self.verb == "times" else amount

    def bound_from(self, reference: Decimal) -> Decimal:
        """The bound that a limit sets."""
        amount = self.amount or Decimal(0)
        bound = {
            "hold": reference,
            "cut": reference - (reference * amount / 100 if self.percent else amount),
            "cut to": reference * amount / 100,
            "times": reference * amount,
            "at most": amount,
        }[self.verb]
        return bound if self.floor is None else max(bound, self.floor)


@dataclass
class Resolved:
    """The number and how it came about."""

    base: Decimal | None
    exact: Decimal | None
    steps: list[Step] = field(default_factory=list)
    overruled: dict[int, str] = field(default_factory=dict)
    ceiling: Decimal | None = None
    limited_by: str = ""
    capped_by: str = ""
    cut_from: Decimal | None = None
    rounded: str | None = None
    ceiling_rule: str = ""
    winner: int = -1
    conflict: bool = False

    @property
    def raised(self) -> bool:
        """The number goes up from its base."""
        return self.base is not None and self.exact is not None and self.exact > self.base


def resolve(
    base: Decimal | None,
    reference: Decimal | None,
    pushes: Sequence[Push],
    full: Decimal | None = None,
    *,
    caps_cut: bool = True,
) -> Resolved:
    """The exact number. `reference` is what percent limits are a percent of, `full` the last full load.

    Caps bound what a carried number may become, and never cut what it is: `caps_cut` is for today's session.
    Without a reference a limit binds on the base: a limit that nothing is known for is never let go.
    """
    result = Resolved(base, base, [Step(StepKind.BASE, "", None, base, "", False)])
    if base is None:
        return result
    reference = base if reference is None else reference
    winner = _proposal(result, base, pushes)
    limits = [each for each in pushes if each.force is Force.LIMIT and not each.cap]
    _limits(result, reference, limits, StepKind.LIMIT, Decimal(0))
    if winner is not None and result.exact is not None and result.exact <= base and result.limited_by:
        result.overruled[winner.id] = result.limited_by
    _conversions(result, full, [each for each in pushes if each.force is Force.CONVERSION])
    caps = [each for each in pushes if each.force is Force.LIMIT and each.cap]
    _limits(result, reference, caps, StepKind.CAP, Decimal(0) if caps_cut else base)
    at_base = result.exact is not None and result.exact <= base
    if winner is not None and at_base and result.capped_by and winner.id not in result.overruled:
        result.overruled[winner.id] = result.capped_by
    return result


def still_standing(target: str, pushes: Sequence[Push], fallen: Mapping[str, set[int]]) -> list[Push]:
    """The pushes of a target without those whose rule was overruled in another: a rule stands or falls as a whole."""
    elsewhere = {push for other, ids in fallen.items() if other != target for push in ids}
    return [each for each in pushes if each.id not in elsewhere or each.id in fallen.get(target, ())]


def _proposal(result: Resolved, base: Decimal, pushes: Sequence[Push]) -> Push | None:
    proposals = sorted(
        (each for each in pushes if each.force is Force.PROPOSAL), key=lambda each: (each.rank, each.rule)
    )
    if not proposals:
        return None
    equal = [each for each in proposals if each.rank == proposals[0].rank]
    winner = min(equal, key=lambda each: (each.proposed_from(base), each.rule))
    result.conflict = len({each.proposed_from(base) for each in equal}) > 1
    for each in proposals:
        if each is not winner:
            result.overruled[each.id] = winner.rule
    result.exact, result.winner = winner.proposed_from(base), winner.id
    note = f"{winner.text}{' (rule_conflict: the lighter wins)' if result.conflict else ''}"
    result.steps.append(Step(StepKind.PROPOSAL, winner.rule, base, result.exact, note, result.exact != base, winner.id))
    return winner


def _limits(result: Resolved, reference: Decimal, limits: Sequence[Push], kind: StepKind, least: Decimal) -> None:
    """All bind, none below `least`; the tightest decides. Steps are shown tightest last."""
    for each in sorted(limits, key=lambda push: (-push.bound_from(reference), push.rank, push.rule)):
        bound, before = max(each.bound_from(reference), least), result.exact
        assert before is not None
        binding = bound < before
        result.exact = min(before, bound)
        result.steps.append(
            Step(kind, each.rule, before, result.exact, f"{each.text}: {plain_for(bound)}", binding, each.id)
        )
        if result.ceiling is None or bound < result.ceiling:
            result.ceiling, result.ceiling_rule = bound, each.rule
        if binding:
            result.rounded = each.rounded
            if kind is StepKind.CAP:
                result.capped_by = each.rule
            else:
                result.limited_by = each.rule
        if each.verb in ("cut", "cut to"):
            result.cut_from = reference if result.cut_from is None else min(result.cut_from, reference)


def _conversions(result: Resolved, full: Decimal | None, conversions: Sequence[Push]) -> None:
    for each in sorted(conversions, key=lambda push: (push.rank, push.rule)):
        before = result.exact
        assert before is not None
        assert each.amount is not None
        if result.limited_by and full is not None and before <= full * _CONVERSION_FLOOR:
            note = f"{each.text}: not added, the load is already cut by 10 % or more"
            result.steps.append(Step(StepKind.CONVERSION, each.rule, before, before, note, False, each.id))
            result.overruled[each.id] = result.limited_by
            continue
        converted = before * each.amount / 100
        result.exact = converted if result.ceiling is None else min(converted, max(before, result.ceiling))
        note = f"{each.text}: {plain_for(each.amount)} %"
        result.steps.append(
            Step(StepKind.CONVERSION, each.rule, before, result.exact, note, result.exact != before, each.id)
        )


def plain_for(number: Decimal) -> str:
    """A number in a note, two decimals at most."""
    return plain(number.quantize(Decimal("0.01")))


def to_bar(result: Resolved, rack: Rack, dialect: Mapping[str, str]) -> Load | None:
    """The number as it can be loaded, rounded once and never across a limit or a cap; the step is added."""
    if result.exact is None or result.base is None:
        return None
    exact, base = Load(result.exact, rack.unit), Load(result.base, rack.unit)
    if result.raised:
        bar, note = _raised(result, rack, dialect, exact, base)
    elif result.exact < result.base or result.cut_from is not None:
        bar, note = _lowered(result, rack, dialect, exact)
    else:
        bar, note = _within(result, rack, rack.nearest(exact, ties_up=dialect["ties"] == "up")), ""
        note = "" if bar == exact else "nearest that can be loaded"
    result.steps.append(Step(StepKind.ROUNDING, "", result.exact, bar.amount, note or "loads as it is", bar != exact))
    return bar


def _raised(result: Resolved, rack: Rack, dialect: Mapping[str, str], exact: Load, base: Load) -> tuple[Load, str]:
    nearest = rack.nearest(exact, ties_up=dialect["ties"] == "up")
    wanted = nearest if dialect["round"] == "nearest" else rack.at_most(exact) or rack.lightest()
    note = f"rounded {dialect['round']}"
    if wanted <= base and dialect["least_raise"] == "one step":
        wanted, note = rack.above(base) or wanted, "one step at least"
    bar = _within(result, rack, wanted)
    if bar < wanted:
        note = "a limit or cap is nearer than the next step"
    if bar <= base and result.ceiling_rule:
        result.overruled[result.winner] = result.ceiling_rule
    return bar, note


def _lowered(result: Resolved, rack: Rack, dialect: Mapping[str, str], exact: Load) -> tuple[Load, str]:
    direction = result.rounded or dialect["cuts_round"]
    found = rack.at_most(exact) if direction == "down" else _within(result, rack, rack.nearest(exact))
    note = f"rounded {direction}"
    if found is not None and result.cut_from is not None and found >= Load(result.cut_from, rack.unit):
        found, note = rack.below(Load(result.cut_from, rack.unit)), "one step below what is cut"
    return (found, note) if found is not None else (rack.lightest(), "at_floor: the lightest that can be loaded")


def _within(result: Resolved, rack: Rack, bar: Load) -> Load:
    """Not above any limit or cap; the lightest weight when even that is above."""
    if result.ceiling is None or bar <= Load(result.ceiling, rack.unit):
        return bar
    return rack.at_most(Load(result.ceiling, rack.unit)) or rack.lightest()


def to_count(result: Resolved) -> int | None:
    """A count: ties go up."""
    return None if result.exact is None else half_up(result.exact)
