"""The number, sentence by sentence of design.md section 4, over random pushes, gyms and dialects.

A sentence takes a case, asserts, and says whether the case had what it is about; each must have been about enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import floor
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ironrule.coaching.number import Resolved, resolve
from ironrule.coaching.rounding import to_bar, to_count, to_grain
from ironrule.speech import phrases
from ironrule.units import Load
from ironrule.vocabulary.verbs import STAGES, Force
from tests.coaching.made_numbers import Case, cases, small_raises
from tests.coaching.plain_number import STAGES as PLAIN_STAGES
from tests.coaching.plain_number import Said, bound, loaded, offered, worked_out
from tests.sizes import size

#: Sixty digits are as exact as a kilogram in pounds gets.
_DIGITS = Fraction(1, 10**45)
_ROUNDS = size(400, 50_000)


def bar_of(case: Case, *, caps_cut: bool = True) -> tuple[Load, Resolved]:
    """The bar of a case."""
    result = resolve(case.base, case.full, case.pushes, caps_cut=caps_cut)
    bar = to_bar(result, case.rack, case.dialect)
    assert bar is not None
    return bar, result


def exact_of(case: Case, *, caps_cut: bool = True) -> Decimal:
    """The exact number of a case."""
    exact = resolve(case.base, case.full, case.pushes, caps_cut=caps_cut).exact
    assert exact is not None
    return exact


def without(case: Case, *names: str) -> Case:
    """A case without some kinds of pushes: proposal, limit, cap, conversion."""
    kept = zip(case.pushes, case.said, strict=True)
    return replace(case, pushes=tuple(push for push, said in kept if said.kind not in names))


def limits_of(case: Case) -> list[tuple[Said, Fraction]]:
    """Limits and caps, each with what it leaves."""
    return [(each, bound(each, Fraction(case.reference))) for each in case.said if each.kind in ("limit", "cap")]


def it_is_the_number_of_a_second_implementation(case: Case) -> bool:
    """The exact number, the winner, who took a raise back, and the bar; for today, and for what is carried."""
    base, full = Fraction(case.base), None if case.full is None else Fraction(case.full)
    for caps_cut in (True, False):
        worked = worked_out(base, full, case.said, caps_cut=caps_cut)
        result = resolve(case.base, case.full, case.pushes, caps_cut=caps_cut)
        assert result.exact is not None
        assert abs(worked.exact - Fraction(result.exact)) < _DIGITS
        winner = next((each.rule for each in case.pushes if each.id == result.winner), None)
        assert (worked.winner.rule if worked.winner else None, worked.conflict) == (winner, result.conflict)
        assert worked.taken_back_by == result.overruled.get(result.winner, "")
        bar = to_bar(result, case.rack, case.dialect)
        assert bar is not None
        assert loaded(base, full, case.said, case.gym, caps_cut=caps_cut) == Fraction(bar.amount)
    return True


def limits_always_bind(case: Case) -> bool:
    """No bar is above a limit, unless it is rounded to the nearest by its words or the dialect; save the empty bar."""
    bar = Fraction(bar_of(case)[0].amount)
    limits = limits_of(case)
    if bar > case.gym.weights[0]:
        for said, amount in limits:
            nearest = not said.strict and (said.rounded or case.dialect["cuts_round"]) == "nearest"
            assert bar <= (case.gym.rounded(amount, "nearest") if nearest else amount), said
    return bool(limits)


def nothing_rounds_across_a_cap(case: Case) -> bool:
    """Not a raise, not a cut that goes to the nearest, not a cap that says so itself."""
    bar = Fraction(bar_of(case)[0].amount)
    caps = [amount for said, amount in limits_of(case) if said.kind == "cap"]
    assert bar == case.gym.weights[0] or all(bar <= amount for amount in caps)
    return bool(caps)


def a_cut_ends_below_what_it_cuts(case: Case) -> bool:
    """Under every dialect, by one step if need be; at the lightest that can be loaded it stays, and says so."""
    bar, result = bar_of(case)
    reference = Fraction(case.reference)
    cuts = [said for said, amount in limits_of(case) if said.verb in ("cut", "cut to") and amount < reference]
    if cuts and Fraction(bar.amount) >= reference:
        assert (case.rack.lightest(), phrases.AT_FLOOR) == (bar, result.steps[-1].note)
    return bool(cuts)


def a_hold_or_a_cut_beats_every_raise(case: Case) -> bool:
    """With one of them the exact number is not above the base, nor the bar above what the base itself rounds to."""
    holds = [said for said, _ in limits_of(case) if said.verb in ("hold", "cut", "cut to")]
    if holds:
        bar, result = bar_of(without(case, "conversion"))
        assert result.exact is not None
        assert result.exact <= case.base
        unchanged = case.rack.nearest(Load(case.base, case.rack.unit), ties_up=case.dialect["ties"] == "up")
        assert bar <= unchanged
    return bool(holds) and any(each.force is Force.PROPOSAL for each in case.pushes)


def the_order_of_pushes_is_nothing(case: Case) -> bool:
    """Not for the number, nor for its steps, nor for who overruled whom."""
    shuffled = replace(case, pushes=tuple(Random(len(case.pushes)).sample(case.pushes, len(case.pushes))))  # noqa: S311  # a shuffle
    for caps_cut in (True, False):
        (bar, result), (other_bar, other) = bar_of(case, caps_cut=caps_cut), bar_of(shuffled, caps_cut=caps_cut)
        assert bar == other_bar
        assert (result.exact, result.steps, result.overruled) == (other.exact, other.steps, other.overruled)
        assert (result.winner, result.conflict, result.held_back) == (other.winner, other.conflict, other.held_back)
    return len(case.pushes) > 1


def the_strongest_proposal_wins_and_names_the_losers(case: Case) -> bool:
    """The earlier stage, then the higher priority; of equals the lighter, which is a conflict when they differ."""
    _, result = bar_of(without(case, "limit", "cap", "conversion"))
    proposals = [each for each in case.pushes if each.force is Force.PROPOSAL]
    if not proposals:
        return False
    strongest = min((STAGES.index(each.stage), -each.priority) for each in proposals)
    equals = [each for each in proposals if (STAGES.index(each.stage), -each.priority) == strongest]
    winner = next(each for each in proposals if each.id == result.winner)
    said = dict(zip((each.id for each in case.pushes), case.said, strict=True))
    values = {each.id: offered(said[each.id], Fraction(case.base)) for each in equals}
    assert values[winner.id] == min(values.values())
    assert result.conflict == (len(set(values.values())) > 1)
    assert {each.id: winner.rule for each in proposals if each is not winner} == result.overruled
    assert result.conflict == any("step.conflict" == step.note.text for step in result.steps)
    return result.conflict


def caps_never_cut_what_is_carried(case: Case) -> bool:
    """After a session caps alone leave the number where it is, and never take a raise below it."""
    carried = replace(without(case, "limit", "conversion"), full=None)
    capped, uncapped = exact_of(carried, caps_cut=False), exact_of(without(carried, "cap"))
    assert capped >= min(case.base, uncapped)
    return any(each.cap for each in carried.pushes)


def a_raise_that_rounds_back_takes_the_next_step(case: Case) -> bool:
    """One step at least where the dialect says so, unless a limit, a cap or the last plate is in the way."""
    bar, result = bar_of(case)
    assert result.exact is not None
    if result.exact <= case.base:
        return False
    if bar.amount <= case.base:
        step = case.rack.above(Load(case.base, case.rack.unit))
        stopped = step is None or any(amount < Fraction(step.amount) for _, amount in limits_of(case))
        assert stopped or case.dialect["least_raise"] == "none"
    return phrases.ONE_STEP == result.steps[-1].note


def it_is_rounded_once_to_what_can_be_loaded(case: Case) -> bool:
    """Without limits and caps the bar is the exact number, to the nearest or down; one rounding step, the last."""
    bar, result = bar_of(case)
    assert Fraction(bar.amount) in case.gym.weights
    assert [len(result.steps) - 1] == [at for at, step in enumerate(result.steps) if step.kind.value == "rounding"]
    free = replace(without(case, "limit", "cap"), dialect=case.dialect | {"least_raise": "none"})
    bar, result = bar_of(free)
    assert result.exact is not None
    direction = case.dialect["cuts_round" if result.exact < case.base else "round"]
    rounded = case.gym.rounded(Fraction(result.exact), direction)
    back = result.lowered and result.exact < case.base <= rounded
    lighter = [each for each in case.gym.weights if back and each < case.base]
    assert Fraction(bar.amount) == max(lighter, default=rounded)
    return True


def a_limit_never_makes_it_heavier(case: Case) -> bool:
    """One limit less, and the bar is not lighter; a conversion that it skips is another matter."""
    plain = without(case, "conversion")
    bar = bar_of(plain)[0]
    for number, each in enumerate(plain.pushes):
        if each.force is Force.LIMIT:
            fewer = replace(plain, pushes=plain.pushes[:number] + plain.pushes[number + 1 :])
            assert bar <= bar_of(fewer)[0], each
    return bool(limits_of(case))


def a_conversion_comes_after_limits(case: Case) -> bool:
    """Skipped, and overruled by the limit, when limits took 10 % or more of the last full load; else it is in full."""
    conversions = [each for each in case.pushes if each.force is Force.CONVERSION]
    if not conversions:
        return False
    limited = resolve(case.base, case.full, without(case, "conversion", "cap").pushes)
    converted = resolve(case.base, case.full, without(case, "cap").pushes)
    assert limited.exact is not None
    skipped = limited.limited and Fraction(limited.exact) <= Fraction(case.reference) * 9 / 10 + _DIGITS
    assert [skipped] * len(conversions) == [each.id in converted.overruled for each in conversions]
    assert not skipped or limited.exact == converted.exact
    return skipped


def counts_round_half_up_and_never_across_a_cap(case: Case) -> bool:
    """Half of five is three, but nothing above a cap, a hold or an `at most`. What is planned is whole."""
    planned = replace(case, base=Decimal(int(case.base)), full=None)
    result = resolve(planned.base, None, planned.pushes)
    assert result.exact is not None
    strict = [floor(amount) for said, amount in limits_of(planned) if said.strict or said.rounded == "down"]
    assert min([floor(Fraction(result.exact) + Fraction(1, 2)), *strict]) == to_count(result)
    return bool(strict)


def what_is_stored_exactly_is_below_its_limits(case: Case) -> bool:
    """On the grain, to the nearest, but never above what the tightest limit or cap allows."""
    result = resolve(case.base, case.full, case.pushes)
    stored = to_grain(result)
    assert stored is not None
    assert result.exact is not None
    assert abs(stored - result.exact) < Decimal("0.0001")
    assert result.ceiling is None or stored <= result.ceiling
    return result.ceiling is not None


#: Every sentence, and in how many of a hundred cases it must have been about something.
SENTENCES: dict[Callable[[Case], bool], int] = {
    it_is_the_number_of_a_second_implementation: 100,
    limits_always_bind: 50,
    nothing_rounds_across_a_cap: 10,
    a_cut_ends_below_what_it_cuts: 15,
    a_hold_or_a_cut_beats_every_raise: 20,
    the_order_of_pushes_is_nothing: 50,
    the_strongest_proposal_wins_and_names_the_losers: 2,
    caps_never_cut_what_is_carried: 10,
    a_raise_that_rounds_back_takes_the_next_step: 1,
    it_is_rounded_once_to_what_can_be_loaded: 100,
    a_limit_never_makes_it_heavier: 50,
    a_conversion_comes_after_limits: 3,
    counts_round_half_up_and_never_across_a_cap: 20,
    what_is_stored_exactly_is_below_its_limits: 50,
}


@pytest.mark.soak
def test_every_sentence_of_the_design_holds() -> None:
    """Each for every random case; and none of them was about nothing."""
    about: Counter[str] = Counter()

    @settings(
        max_examples=_ROUNDS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.one_of(cases(), cases(), cases(), small_raises()))
    def every_sentence(case: Case) -> None:
        about["cases"] += 1
        for sentence in SENTENCES:
            about[sentence.__name__] += sentence(case)

    every_sentence()
    print(f"\nthe number: {dict(about)}")  # noqa: T201  # `make soak` shows what was tried
    seldom = [each.__name__ for each, share in SENTENCES.items() if about[each.__name__] * 100 < share * about["cases"]]
    assert [] == seldom


def test_stages_are_those_of_the_language() -> None:
    """The second implementation has its own list, from the design."""
    assert list(STAGES) == PLAIN_STAGES
