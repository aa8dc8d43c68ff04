"""How decisions become one exact number: base, winning proposal, minimum of all limits, conversions, caps.

Amounts are plain decimals in one unit; whose number it is (a load, sets, an effort) only matters for rounding, which
rounding.py does. The order of rules in a file never matters: stage, then priority picks the proposal, and limits take
the minimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

import msgspec

from ironrule.speech import phrases
from ironrule.speech.said import Said
from ironrule.units import exact_share, lightened
from ironrule.vocabulary import reckoning
from ironrule.vocabulary.kind import for_people
from ironrule.vocabulary.verbs import STAGES, Force

#: Limits that have taken this share or less of the last full load leave no room for a conversion.
_CONVERSION_FLOOR = Decimal(90)
_NOTHING, _WHOLE = Decimal(0), Decimal(1)
#: Stages by their place.
RANKS = {stage: number for number, stage in enumerate(STAGES)}


class StepKind(StrEnum):
    """One step from the base to the bar."""

    BASE = "base"
    PROPOSAL = "proposal"
    LIMIT = "limit"
    CONVERSION = "conversion"
    CAP = "cap"
    ROUNDING = "rounding"


class Step(msgspec.Struct, frozen=True):
    """What one rule, or rounding, did to the number.

    `words` are the rule's own, and `amount` is what they came to, where they come to one. `how` is what else is told.
    """

    kind: StepKind
    rule: str
    before: Decimal | None
    after: Decimal | None
    words: str
    binding: bool
    push: int = -1
    amount: Decimal | None = None
    how: Said | None = None

    @property
    def note(self) -> Said:
        """What is told: the rule's words with what they came to, two decimals at most."""
        if self.how is not None:
            return self.how
        if self.amount is None:
            return phrases.BY_RULE(words=self.words)
        return phrases.BY_RULE_TO(words=self.words, amount=for_people(self.amount))


class Push(msgspec.Struct, frozen=True):
    """One rule's action on a number, its amount already worked out. `id` tells which decision it belongs to.

    `amount` is in the number's own unit, or a percent when `percent`; None for hold. `floor` and `ceiling` bound what
    the action makes of the number. `to` picks the sets that it is for; empty for all of them. `by_hand`: it is a load
    as somebody wants it, and rounding makes no step of it.
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
    to: str = ""
    by_hand: bool = False

    @property
    def limits(self) -> bool:
        """It binds whatever else is proposed."""
        return self.force is Force.LIMIT

    @property
    def cap(self) -> bool:
        """A limit of the last stage: it binds after conversions, and rounding never crosses it."""
        return self.limits and self.stage == "caps"

    @property
    def rank(self) -> tuple[int, int]:
        """Smaller wins: the earlier stage, then the higher priority."""
        return RANKS[self.stage], -self.priority

    @property
    def rounding(self) -> str | None:
        """How what it allows becomes loadable: as its words say, `at most` and `hold` never up, None as the dialect."""
        if self.cap or (self.rounded is None and self.verb in ("at most", "hold")):
            return "down"
        return self.rounded

    def proposed_from(self, base: Decimal, lowest: Decimal = _NOTHING) -> Decimal:
        """What a proposal makes of the base; nothing ends below `lowest`."""
        amount, closed = self.amount or _NOTHING, {"floor": self.floor, "ceiling": self.ceiling}
        return reckoning.proposed(self.verb, base, amount, percent=self.percent, lowest=lowest, **closed)

    def bound_from(self, reference: Decimal) -> Decimal:
        """What a limit allows, which may be below zero, whatever `but at least` says."""
        return reckoning.bound(self.verb, reference, self.amount or _NOTHING, percent=self.percent, floor=None)


class _Reference(msgspec.Struct, frozen=True):
    """What limits are reckoned from: of a number that is a part of a whole, the same part of the whole's reference."""

    amount: Decimal
    part: Decimal = _WHOLE
    whole: Decimal = _WHOLE

    @property
    def own(self) -> Decimal:
        """The number's own reference."""
        return exact_share(self.amount, self.part, self.whole)

    def bound(self, push: Push) -> Decimal:
        """What a limit leaves of the number; `at most` is what it says, whatever the number is a part of."""
        bound = push.bound_from(self.amount)
        if push.verb != "at most":
            bound = exact_share(bound, self.part, self.whole)
        return bound if push.floor is None else max(bound, push.floor)


class Bound(msgspec.Struct, frozen=True):
    """What a limit leaves to rounding. `below`: a limit that lowers this number must be loaded below it."""

    rule: str
    amount: Decimal
    rounding: str | None
    below: Decimal | None
    cap: bool


class Resolved(msgspec.Struct):
    """The number and how it came about.

    `proposed` is what the winning proposal makes of the base. `ceiling` is what the tightest limit or cap allows, and
    `limited` says that the number ended there. `held_back`: a limit, not a cap, took a raise back. `by_hand`: the
    winning proposal is a load as somebody wants it. `converted`: how a conversion that binds says it is rounded.
    """

    base: Decimal | None
    exact: Decimal | None
    steps: list[Step]
    overruled: dict[int, str] = {}
    bounds: list[Bound] = []
    ceiling: Decimal | None = None
    limited: bool = False
    winner: int = -1
    conflict: bool = False
    proposed: Decimal | None = None
    held_back: bool = False
    by_hand: bool = False
    converted: str | None = None

    @property
    def lowered(self) -> bool:
        """The winning proposal itself is below the base."""
        return self.proposed is not None and self.base is not None and self.proposed < self.base


def resolve(
    base: Decimal | None,
    reference: Decimal | None,
    pushes: Sequence[Push],
    *,
    caps_cut: bool = True,
    lowest: Decimal = _NOTHING,
    top: Decimal | None = None,
) -> Resolved:
    """The exact number. `reference` is what percent limits are a percent of: the last full load, or what is carried.

    Nothing ends below `lowest`, which is below zero where there is assistance. `top` is the heaviest load planned for
    the exercise, which the last full load is compared with: of a lighter line a limit leaves the same share as of that.

    Caps bound what a carried number may become, and never cut what it is: `caps_cut` is for today's session.
    Without a reference a limit binds on the base: a limit that nothing is known for is never let go.
    """
    result = Resolved(base, base, [Step(StepKind.BASE, "", None, base, "", False)])
    if base is None or not pushes:
        return result
    # Assistance, which is below zero, is no share of anything.
    shares = top is not None and min(top, base) > _NOTHING
    full = (
        _Reference(base)
        if reference is None
        else _Reference(reference, base, top)
        if shares and top
        else _Reference(reference)
    )
    proposals: list[Push] = []
    limits: list[Push] = []
    conversions: list[Push] = []
    caps: list[Push] = []
    for each in pushes:
        if each.limits:
            (caps if each.cap else limits).append(each)
        else:
            (proposals if each.force is Force.PROPOSAL else conversions).append(each)
    proposed = _propose(result, base, proposals, lowest)
    limited_by = _limit(result, base, full, limits, StepKind.LIMIT, lowest)
    result.held_back = _taken_back(result, base, proposed, limited_by)
    _convert(result, full, limited_by, conversions)
    capped_by = _limit(result, base, full, caps, StepKind.CAP, lowest if caps_cut else base)
    if not result.held_back:
        _taken_back(result, base, proposed, capped_by)
    return result


def resolve_carried(base: Decimal | None, pushes: Sequence[Push], lowest: Decimal) -> Resolved:
    """A carried number, percents of it too; where none is, only `set` begins it, unless a hold binds."""
    if base is not None:
        return resolve(base, base, pushes, caps_cut=False, lowest=lowest)
    sets = [each for each in pushes if each.force is Force.PROPOSAL and each.verb == "set"]
    holds = [each.rule for each in pushes if each.verb == "hold"]
    if not sets or holds:
        return Resolved(None, None, [], {each.id: min(holds) for each in sets})
    result = resolve(_NOTHING, None, [*sets, *(each for each in pushes if each.verb == "at most")], lowest=lowest)
    winner = next(each.rule for each in sets if each.id == result.winner)
    result.overruled |= {each.id: winner for each in pushes if each.force is Force.PROPOSAL and each not in sets}
    del result.steps[0]
    return result


def _propose(result: Resolved, base: Decimal, proposals: Sequence[Push], lowest: Decimal) -> Decimal:
    """The earlier stage, then the higher priority wins; of equals the lighter, and that is a conflict."""
    if not proposals:
        return base
    winner = min(proposals, key=lambda each: (each.rank, each.proposed_from(base, lowest), each.rule))
    proposed, rank = winner.proposed_from(base, lowest), winner.rank
    others = [each for each in proposals if each is not winner]
    result.conflict = any(each.rank == rank and each.proposed_from(base, lowest) != proposed for each in others)
    result.overruled = {each.id: winner.rule for each in others}
    result.exact, result.winner, result.proposed = proposed, winner.id, proposed
    result.by_hand = winner.by_hand
    how = phrases.CONFLICT(words=winner.text) if result.conflict else None
    told = Step(StepKind.PROPOSAL, winner.rule, base, proposed, winner.text, proposed != base, winner.id, how=how)
    result.steps.append(told)
    return proposed


def _limit(
    result: Resolved, base: Decimal, full: _Reference, limits: Sequence[Push], kind: StepKind, least: Decimal
) -> str:
    """All bind, none below `least`, and a hold or a cut beats every raise of the base. Steps are shown tightest last.

    The rule that decided; empty when none bound.
    """
    decided = ""
    rows: list[tuple[Decimal, Push]] = []
    for each in limits:
        bound = max(full.bound(each), least)
        allowed = bound if each.verb == "at most" else max(min(bound, base), least)
        below = full.own if bound < full.own else None
        result.bounds.append(Bound(each.rule, allowed, each.rounding, below, each.cap))
        rows.append((allowed, each))
    for allowed, each in sorted(rows, key=lambda row: (-row[0], row[1].rank, row[1].rule)):
        before = result.exact
        assert before is not None
        if allowed < before:
            result.exact, result.limited, decided = allowed, True, each.rule
        step = Step(kind, each.rule, before, result.exact, each.text, allowed < before, each.id, allowed)
        result.steps.append(step)
        result.ceiling = allowed if result.ceiling is None else min(result.ceiling, allowed)
    return decided


def _taken_back(result: Resolved, base: Decimal, proposed: Decimal, by: str) -> bool:
    """A raise that `by` brought down to the base again is overruled by it."""
    assert result.exact is not None
    back = bool(by) and proposed > base >= result.exact
    if back:
        result.overruled[result.winner] = by
    return back


def _convert(result: Resolved, full: _Reference, limited_by: str, conversions: Sequence[Push]) -> None:
    """Every conversion, or none where limits have cut the last full load by 10 % or more; never above a limit."""
    if not conversions:
        return
    exact = result.exact
    assert exact is not None
    cut_already = bool(limited_by) and exact <= lightened(_CONVERSION_FLOOR, full.own)
    for each in sorted(conversions, key=lambda push: (push.rank, push.rule)):
        assert each.amount is not None
        before = result.exact
        if cut_already:
            how = phrases.NOT_CONVERTED(words=each.text)
            result.overruled[each.id] = limited_by
        else:
            how = phrases.CONVERTED(words=each.text, share=f"{for_people(each.amount)} %")
            exact = lightened(each.amount, exact)
            result.exact = exact if result.ceiling is None else min(exact, result.ceiling)
            result.limited = result.exact == result.ceiling and (result.limited or exact > result.exact)
        binding = result.exact != before
        result.converted = each.rounded if binding else result.converted
        told = Step(StepKind.CONVERSION, each.rule, before, result.exact, each.text, binding, each.id, how=how)
        result.steps.append(told)
