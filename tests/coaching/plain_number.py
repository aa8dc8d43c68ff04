"""The number, worked out a second time from design.md section 4 alone: in fractions, by search, slow and plain.

It shares nothing with the product but the words of a push. Loadable weights come as a list, lightest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

#: Stages as the design lists them, the earlier first.
STAGES = "safety pain technique return deload readiness consistency progression sequencing tempo caps".split()


@dataclass(frozen=True)
class Said:
    """What a rule says about a number. `limit` is for an effect, in which every line is a limit."""

    rule: str
    stage: str
    priority: int
    verb: str
    amount: Fraction = Fraction(0)
    percent: bool = False
    floor: Fraction | None = None
    ceiling: Fraction | None = None
    rounded: str | None = None
    limit: bool = False

    @property
    def kind(self) -> str:
        """Proposals compete, limits bind, conversions come after; limits of the last stage are caps."""
        if self.verb == "convert by":
            return "conversion"
        if self.verb in ("raise", "set", "times") and not self.limit:
            return "proposal"
        return "cap" if self.stage == "caps" else "limit"

    @property
    def weakness(self) -> tuple[int, int]:
        """The earlier stage, then the higher priority is the stronger."""
        return STAGES.index(self.stage), -self.priority

    @property
    def strict(self) -> bool:
        """Rounding never goes above it, whatever the dialect."""
        return self.kind == "cap" or (self.verb in ("hold", "at most") and self.rounded is None)


@dataclass(frozen=True)
class Worked:
    """The exact number, who won, whose raise came to nothing by whom, and whether a conflict was seen."""

    exact: Fraction
    winner: Said | None
    taken_back_by: str
    conflict: bool


@dataclass(frozen=True)
class Gym:
    """What can be loaded, lightest first, far beyond any load asked for unless the plates end; and the dialect."""

    weights: Sequence[Fraction]
    dialect: dict[str, str]

    def down(self, amount: Fraction) -> Fraction | None:
        """The heaviest weight not above an amount."""
        return max((each for each in self.weights if each <= amount), default=None)

    def rounded(self, amount: Fraction, direction: str) -> Fraction:
        """To the nearest, ties as the dialect says, or down; the lightest when nothing is that light."""
        if direction == "down":
            return self.down(amount) or self.weights[0]
        up = self.dialect["ties"] == "up"
        return min(self.weights, key=lambda each: (abs(each - amount), -each if up else each))


def offered(said: Said, base: Fraction) -> Fraction:
    """What a proposal makes of the base."""
    found = said.amount
    if said.verb == "raise":
        found = base + (base * said.amount / 100 if said.percent else said.amount)
        if said.ceiling is not None:
            found = max(base, min(found, said.ceiling))
    if said.verb == "times":
        found = base * said.amount
    return max(found, said.floor if said.floor is not None else Fraction(0))


def bound(said: Said, reference: Fraction) -> Fraction:
    """What a limit leaves of what it is a percent of; never less than nothing, nor than its own floor."""
    found = {
        "hold": reference,
        "cut": reference - (reference * said.amount / 100 if said.percent else said.amount),
        "cut to": reference * said.amount / 100,
        "times": reference * said.amount,
        "at most": said.amount,
    }[said.verb]
    return max(found, said.floor if said.floor is not None else Fraction(0), Fraction(0))


def worked_out(base: Fraction, full: Fraction | None, words: Sequence[Said], *, caps_cut: bool = True) -> Worked:
    """Base, winning proposal, minimum of all limits, conversions, caps."""
    reference = base if full is None else full
    value, winner, conflict = base, None, False
    proposals = [each for each in words if each.kind == "proposal"]
    if proposals:
        strongest = min(each.weakness for each in proposals)
        equals = [each for each in proposals if each.weakness == strongest]
        value = min(offered(each, base) for each in equals)
        winner = min((each for each in equals if offered(each, base) == value), key=lambda each: each.rule)
        conflict = len({offered(each, base) for each in equals}) > 1
    proposed, by = value, ""
    for limit in _tightest_last(words, "limit", base, reference):
        if _allowed(limit, base, reference) < value:
            value, by = _allowed(limit, base, reference), limit.rule
    taken_back_by = by if proposed > base >= value else ""
    tightest = min((_allowed(each, base, reference) for each in words if each.kind == "limit"), default=None)
    if not (by and value <= reference * Fraction(9, 10)):
        for each in (each for each in words if each.kind == "conversion"):
            value = value * each.amount / 100
        value = value if tightest is None else min(value, tightest)
    by, least = "", Fraction(0) if caps_cut else base
    for cap in _tightest_last(words, "cap", base, reference, least):
        allowed = max(_allowed(cap, base, reference), least)
        if allowed < value:
            value, by = allowed, cap.rule
    if not taken_back_by and proposed > base >= value:
        taken_back_by = by
    return Worked(value, winner, taken_back_by, conflict)


def _tightest_last(
    words: Sequence[Said], kind: str, base: Fraction, reference: Fraction, least: Fraction = Fraction(0)
) -> list[Said]:
    """Of equally tight ones the strongest decides, so it comes first."""
    found = [each for each in words if each.kind == kind]
    return sorted(found, key=lambda each: (-max(_allowed(each, base, reference), least), each.weakness, each.rule))


def _allowed(said: Said, base: Fraction, reference: Fraction) -> Fraction:
    """What a limit allows the exact number: a hold or a cut beats every raise, so not more than the base either."""
    return bound(said, reference) if said.verb == "at most" else min(bound(said, reference), base)


def loaded(
    base: Fraction, full: Fraction | None, words: Sequence[Said], gym: Gym, *, caps_cut: bool = True
) -> Fraction:
    """What is on the bar: what is wanted, else the heaviest below it that every limit leaves."""
    reference = base if full is None else full
    worked = worked_out(base, full, words, caps_cut=caps_cut)
    if worked.exact < gym.weights[0]:
        return gym.weights[0]
    limits = [each for each in words if each.kind in ("limit", "cap")]
    left = min((_left_by(each, base, reference, gym, caps_cut=caps_cut) for each in limits), default=gym.weights[-1])
    unlimited = worked_out(base, full, [each for each in words if each.kind in ("proposal", "conversion")])
    if worked.exact < base and worked.exact < unlimited.exact and _at_a_limit(worked, base, reference, words):
        alone = worked_out(base, full, [each for each in words if each.kind == "proposal"])
        return min(left, _wanted(base, replace(alone, exact=min(alone.exact, base)), gym))
    return min(left, _wanted(base, worked, gym))


def _at_a_limit(worked: Worked, base: Fraction, reference: Fraction, words: Sequence[Said]) -> bool:
    """The exact number is what some limit or cap allows."""
    return worked.exact in {_allowed(each, base, reference) for each in words if each.kind in ("limit", "cap")}


def _wanted(base: Fraction, worked: Worked, gym: Gym) -> Fraction:
    """The bar before limits and caps have their say: one step at least, up for a raise, down for what is lowered."""
    if worked.exact >= base:
        wanted = gym.rounded(worked.exact, gym.dialect["round"])
        heavier = [each for each in gym.weights if each > base]
        if worked.exact > base >= wanted and gym.dialect["least_raise"] == "one step" and heavier:
            return min(heavier)
        return wanted
    wanted = gym.rounded(worked.exact, gym.dialect["cuts_round"])
    if worked.winner is not None and offered(worked.winner, base) < base <= wanted:
        return max(each for each in gym.weights if each < base)
    return wanted


def _left_by(said: Said, base: Fraction, reference: Fraction, gym: Gym, *, caps_cut: bool) -> Fraction:
    """The heaviest weight that a limit leaves: as it is rounded, and below the reference when it lowers that."""
    least = base if said.kind == "cap" and not caps_cut else Fraction(0)
    most = max(_allowed(said, base, reference), least)
    rounded = gym.rounded(most, "down" if said.strict else said.rounded or gym.dialect["cuts_round"])
    lowers = max(bound(said, reference), least) < reference
    fitting = [each for each in gym.weights if each <= rounded and not (lowers and each >= reference)]
    return max(fitting, default=gym.weights[0])


@dataclass(frozen=True)
class Rule:
    """What one rule says about several numbers, by target. Rules of one test have distinct ranks."""

    says: dict[str, Said]


def standing(
    rules: Sequence[Rule], bases: dict[str, Fraction], full: dict[str, Fraction], gym: Gym
) -> dict[str, list[Said]]:
    """What is heard for each number: every limit, and the proposals of rules that stand; the strongest choose first.

    A rule whose raise comes to nothing has fallen in its other numbers, but still keeps weaker ones out of this one.
    """
    heard: dict[str, list[Said]] = {target: [] for target in bases}
    for rule in rules:
        for target, said in rule.says.items():
            if said.kind != "proposal":
                heard[target].append(said)
    taken: set[str] = set()
    for rule in sorted(rules, key=_weakness):
        offers = {target: said for target, said in rule.says.items() if said.kind == "proposal"}
        if taken & set(offers):
            continue
        back = [
            target
            for target, said in offers.items()
            if _comes_to_nothing(said, heard[target], bases[target], full[target], gym if target == "load" else None)
        ]
        for target in back or offers:
            heard[target].append(offers[target])
            taken.add(target)
    return heard


def _comes_to_nothing(said: Said, heard: Sequence[Said], base: Fraction, full: Fraction, gym: Gym | None) -> bool:
    """Limits and caps take a raise back, or leave less than the next step."""
    worked = worked_out(base, full, [*heard, said])
    if worked.taken_back_by or gym is None:
        return bool(worked.taken_back_by)
    return worked.exact > base >= loaded(base, full, [*heard, said], gym) < loaded(base, full, [said], gym)


def _weakness(rule: Rule) -> tuple[int, int]:
    return next(iter(rule.says.values())).weakness
