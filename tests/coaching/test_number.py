"""From decisions to one number: what binds, what is overruled, and where rounding goes, example by example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec
import pytest

from ironrule.coaching.number import Push, Resolved, resolve
from ironrule.coaching.rounding import to_bar, to_count, to_grain
from ironrule.rulebook.read_words import DIALECTS
from ironrule.speech import phrases
from ironrule.training.equipment import Rack
from ironrule.units import Load, Unit, plain
from ironrule.vocabulary.verbs import VERBS, Force

DIALECT = {name: values[0] for name, values in DIALECTS.items()}
KG = Rack(Unit.KG, Decimal(20), Decimal("2.5"))
LB = Rack(Unit.LB, Decimal(45), Decimal(5))


def push(text: str, rule: str = "R", stage: str = "progression", priority: int = 0, id_: int = 0) -> Push:
    """A push from words: `raise 5 %`, `cut 10 % but at least 50`, `at most 140 rounded nearest`, `hold`."""
    verb = next(each for each in VERBS if text.startswith(each))
    words, _, rounded = text.removeprefix(verb).strip().partition(" rounded ")
    words, _, ceiling = words.partition(" up to ")
    words, _, floor = words.partition(" but at least ")
    number = Decimal(words.removesuffix("%").strip()) if words else None
    return Push(
        id_,
        rule,
        stage,
        priority,
        verb,
        VERBS[verb].force,
        number,
        words.endswith("%"),
        text,
        Decimal(floor) if floor else None,
        rounded or None,
        Decimal(ceiling) if ceiling else None,
    )


def bar_of(
    base: str,
    pushes: Sequence[Push],
    *,
    full: str | None = None,
    rack: Rack = KG,
    dialect: Mapping[str, str] = DIALECT,
) -> tuple[str, Resolved]:
    """The bar for a base and some pushes."""
    result = resolve(Decimal(base), Decimal(full) if full else None, pushes)
    bar = to_bar(result, rack, dialect)
    return plain(bar.amount) if bar else "", result


@pytest.mark.parametrize(
    ("base", "pushes", "expected"),
    [
        ("60", ["raise 5 %"], "62.5"),  # 63 goes to the nearest
        ("30", ["raise 2.5 %"], "32.5"),  # 30.75 rounds back to 30: one step at least
        ("30", ["raise 2.5 %", "at most 31.5"], "30"),  # the step would cross the limit
        ("160", ["cut 10 %"], "142.5"),  # 144 goes down
        ("100", ["cut 1 %"], "97.5"),  # a cut ends below what it cuts
        ("20", ["cut 10 %"], "20"),  # the lightest there is stays
        ("140", ["raise 2.5 %", "hold"], "140"),  # a hold beats every raise
        ("140", ["hold", "cut 10 %", "at most 130"], "125"),  # all bind, the tightest decides
        ("125", ["raise 5 %", "at most 131.25"], "130"),  # 131.25 would round to 132.5, across the limit
        ("101", [], "100"),  # what cannot be loaded is rounded
        ("100", ["times 0.9"], "90"),
        ("100", ["times 0.99"], "97.5"),  # what lowers ends lower
        ("100", ["times 0.5 but at least 80"], "80"),  # a proposal keeps its floor
        ("100", ["set 72.5"], "72.5"),
        ("100", ["cut to 90 %"], "90"),
        ("60", ["cut 10 % but at least 60"], "60"),  # a cut that its floor keeps from cutting is no cut
        ("100", ["cut 0 %"], "100"),  # nor is a cut of nothing
        ("100", ["raise 10 % up to 105"], "105"),
        ("100", ["cut 150 %"], "20"),  # nothing is lighter than the empty bar
        ("100", ["raise -10"], "90"),
    ],
)
def test_bar(base: str, pushes: list[str], expected: str) -> None:
    """One number, one bar."""
    assert expected == bar_of(base, [push(text, id_=number) for number, text in enumerate(pushes)])[0]


@pytest.mark.parametrize(
    ("base", "pushes", "expected"),
    [
        ("60", ["cut 10 %"], "55"),  # Greyskull: 54 goes to 55
        ("55", ["cut 10 %"], "50"),  # and 49.5 to 50
        ("80", ["cut to 90 %"], "72.5"),  # 72
        ("5", ["cut 10 %"], "2.5"),  # 4.5 would go back to 5: one step less
        ("2.5", ["cut 10 %"], "2.5"),  # the lightest there is
        ("60", ["cut 10 %", "at most 54.5"], "52.5"),  # a cut that rounds up never crosses another limit
        ("80", ["at most 73.9"], "72.5"),  # `at most` says not above
        ("80", ["at most 73.9 rounded nearest"], "75"),  # unless it says how
        ("80", ["times 0.9"], "72.5"),
        ("80", ["times 0.99"], "77.5"),  # 79.2 would go back to 80
    ],
)
def test_published_programmes_cut_to_the_nearest(base: str, pushes: list[str], expected: str) -> None:
    """Under `cuts_round: nearest` a cut may end a little above what it comes to, but below what it cuts."""
    rack = Rack(Unit.KG, Decimal("2.5"), Decimal("2.5"))
    said = [push(text, id_=number) for number, text in enumerate(pushes)]
    assert expected == bar_of(base, said, rack=rack, dialect=DIALECT | {"cuts_round": "nearest"})[0]


def test_a_tie_of_a_cut() -> None:
    """90 % of 225 lb is 202.5 lb: 205 where ties go up, 200 where they go down."""
    dialects = [DIALECT | {"cuts_round": "nearest", "ties": ties} for ties in ("up", "down")]
    bars = [bar_of("225", [push("cut to 90 %")], rack=LB, dialect=dialect)[0] for dialect in dialects]
    assert ["205", "200"] == bars


def test_the_nearest_never_crosses_a_cap() -> None:
    """`rounded nearest` is no leave to cross a cap, not even in the cap's own words."""
    cut, cap = push("cut to 90 % rounded nearest", "cut"), push("at most 54.9 rounded nearest", "cap", "caps", id_=1)
    assert ["55", "52.5"] == [bar_of("60", pushes)[0] for pushes in ([cut], [cut, cap])]


@pytest.mark.parametrize(("round_", "expected"), [("nearest", ["102.5", "105"]), ("down", ["100", "102.5"])])
def test_a_plan_is_rounded_as_raises_are(round_: str, expected: list[str]) -> None:
    """A percent of a maximum that nothing changed goes where raises go."""
    dialect = DIALECT | {"round": round_}
    assert expected == [bar_of("101.9", said, dialect=dialect)[0] for said in ([], [push("raise 2.5")])]


def test_tie_in_pounds() -> None:
    """142.5 lb is an exact tie on 5-lb steps and goes up: floats in kilograms would lose it."""
    assert "140" == bar_of("150", [push("set 142.5")], rack=LB)[0]  # below the base: cuts go down
    assert "145" == bar_of("140", [push("set 142.5")], rack=LB)[0]


def test_precedence() -> None:
    """The earlier stage wins among proposals, then the higher priority; losers are overruled by name."""
    pushes = [push("raise 10 %", "late", id_=0), push("raise 5 %", "early", "deload", id_=1),
              push("raise 20 %", "first", "deload", priority=5, id_=2)]  # fmt: skip
    bar, result = bar_of("100", pushes)
    assert ("120", {0: "first", 1: "first"}) == (bar, result.overruled)


def test_conflict_takes_the_lighter() -> None:
    """Two equal-rank proposals of different values: the lighter wins, and the answer says rule_conflict."""
    bar, result = bar_of("100", [push("raise 10 %", "a", id_=0), push("raise 5 %", "b", id_=1)])
    assert ("105", True, {0: "b"}) == (bar, result.conflict, result.overruled)
    assert "step.conflict" == result.steps[1].note.text


def test_overruled_by_limit() -> None:
    """A raise that a hold takes back is overruled by the hold's rule."""
    _, result = bar_of("140", [push("raise 2.5 %", "P3", id_=0), push("hold", "X1", "technique", id_=1)])
    assert {0: "X1"} == result.overruled


def test_lowering_further_overrules_nobody() -> None:
    """A rule that lowers the load is not overruled by a limit that lowers it more."""
    _, result = bar_of("100", [push("times 0.9", "light", id_=0), push("at most 80", "pain", "pain", id_=1)])
    assert {} == result.overruled


@pytest.mark.parametrize("limit", ["hold", "cut 5 %"])
def test_a_light_plan_is_not_raised_against_a_hold(limit: str) -> None:
    """The plan is 80 and the last full load 100: a hold or a cut still beats the raise."""
    assert "80" == bar_of("80", [push("raise 5"), push(limit, "L", "technique", id_=1)], full="100")[0]


@pytest.mark.parametrize(("limit", "expected"), [("cut 10 %", "125"), ("cut 5 %", "127.5")])
def test_conversion(limit: str, expected: str) -> None:
    """A tempo conversion comes after limits, and is skipped when they already cut 10 % or more."""
    pushes = [push(limit, "L", "technique", id_=0), push("convert by 97.5 %", "T2", "tempo", id_=1)]
    bar, result = bar_of("140", pushes, full="140")
    assert expected == bar
    assert ({1: "L"} if limit == "cut 10 %" else {}) == result.overruled


def test_a_conversion_is_skipped_without_history_too() -> None:
    """What a limit is a percent of when nothing was lifted in full, the plan, is what the 10 % are of."""
    assert "105" == bar_of("140", [push("cut 25 %", "S2", "pain"), push("convert by 95 %", "T2", "tempo", id_=1)])[0]


def test_two_conversions_do_not_skip_each_other() -> None:
    """The 10 % are what limits cut, not what another conversion took."""
    pushes = [
        push("cut 6 %", "L"),
        push("convert by 95 %", "A", "tempo", id_=1),
        push("convert by 95 %", "B", "tempo", id_=2),
    ]
    assert Decimal("84.835") == bar_of("100", pushes, full="100")[1].exact


def test_a_conversion_never_climbs_over_a_limit() -> None:
    """A conversion above 100 % ends at the limit."""
    pushes = [push("at most 100", "L", "safety", id_=0), push("convert by 155 %", "T2", "tempo", id_=1)]
    assert "100" == bar_of("160", pushes, full="160")[0]


def test_what_is_lowered_and_converted_back_is_not_lowered() -> None:
    """The proposal alone is below the base; the number is not, so it goes to the nearest."""
    pushes = [push("set 90", "P"), push("convert by 155 %", "T2", "tempo", id_=1)]
    assert "140" == bar_of("100", pushes)[0]


def test_nothing_known() -> None:
    """Without a base nothing is computed, and nothing breaks."""
    result = resolve(None, None, [push("raise 5 %"), push("hold")])
    assert to_bar(result, KG, DIALECT) is None


def test_limit_without_reference_binds_on_the_base() -> None:
    """A first session under a cut is cut from the plan: a limit is never let go for want of history."""
    assert "75" == bar_of("100", [push("cut 25 %", "S2", "pain")])[0]


def test_at_floor() -> None:
    """The empty bar is heavier than the limit: it stays, and the step says why."""
    bar, result = bar_of("60", [push("at most 15")])
    assert ("20", phrases.AT_FLOOR) == (bar, result.steps[-1].note)


def test_the_plates_end() -> None:
    """A raise beyond the heaviest that can be loaded stays there; no rule is blamed for it."""
    rack = Rack(Unit.KG, Decimal(20), Decimal("2.5"), ((Decimal(20), 1),))
    bar, result = bar_of("60", [push("raise 5"), push("at most 200", "cap", "caps", id_=1)], rack=rack)
    assert ("60", phrases.AT_CEILING, {}) == (bar, result.steps[-1].note, result.overruled)


def test_caps_do_not_cut_what_is_carried() -> None:
    """After a session a cap says what the load may become; a cap that cuts, too, leaves what is there."""
    caps = [push("at most 90", "a", "caps"), push("cut 10 %", "b", "caps", id_=1)]
    result = resolve(Decimal(100), Decimal(100), [*caps, push("raise 5", id_=2)], caps_cut=False)
    assert Load(Decimal(100), Unit.KG) == to_bar(result, KG, DIALECT)


@pytest.mark.parametrize(
    ("base", "text", "stage", "expected"),
    [
        ("5", "times 0.5", "deload", 3),  # half of five sets is three
        ("3", "cut 10 %", "deload", 3),
        ("3", "at most 2.5", "deload", 2),  # not above two and a half
        ("3", "cut to 85 %", "caps", 2),  # 2.55 would be three, across the cap
    ],
)
def test_counts(base: str, text: str, stage: str, expected: int) -> None:
    """Sets and reps round half up, never across a cap."""
    assert expected == to_count(resolve(Decimal(base), Decimal(base), [push(text, stage=stage)]))


def test_what_is_stored_exactly_never_crosses_a_cap() -> None:
    """A grain is a grain, and half a grain above a cap is above it."""
    pushes = [push("raise 10"), push("at most 105.00005", "cap", "caps", id_=1)]
    assert Decimal("105.0000") == to_grain(resolve(Decimal(100), Decimal(100), pushes))


def test_an_effect_s_times_is_a_limit() -> None:
    """In an effect every line is a limit."""
    limit = msgspec.structs.replace(push("times 0.9", "D3", "deload"), force=Force.LIMIT)
    assert "90" == bar_of("100", [limit, push("raise 5", id_=1)])[0]


@pytest.mark.parametrize(("cut", "bar"), [("hold", "95"), ("cut 0.1", "95"), ("cut 6", "95"), ("cut 9", "90")])
def test_what_is_cut_is_no_heavier_than_it_was(cut: str, bar: str) -> None:
    """45 kg are 99.2 lb, 95 where plans round down; a little less is not 100, though cuts round to nearest."""
    base = Load(Decimal(45), Unit.KG).to(Unit.LB).amount
    result = resolve(base, None, [push(cut)])
    dialect = {**DIALECT, "round": "down", "cuts_round": "nearest"}
    assert Load(Decimal(bar), Unit.LB) == to_bar(result, Rack(Unit.LB, Decimal(15), Decimal(5)), dialect)


def test_a_limit_is_no_way_around_a_lighter_plan() -> None:
    """Where 37 goes down to 7.5, because 42.5 comes next, a limit that is rounded to nearest does not bring 42.5."""
    rack = Rack(Unit.LB, Decimal("2.5"), Decimal("2.5"), ((Decimal("2.5"), 1), (Decimal(20), 1)))
    lighter = [push("set 37", "R0", "readiness", id_=0), push("at most 35 rounded nearest", "R1", "return", id_=1)]
    assert ["7.5", "7.5"] == [bar_of("200", pushes, rack=rack)[0] for pushes in (lighter[:1], lighter)]
