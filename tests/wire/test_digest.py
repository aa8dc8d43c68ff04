"""The digest comes back from outside: every leaf and every ring of it that nothing can have written is refused."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ironrule.carried.check_ins import CHECK_INS_KEPT
from ironrule.carried.digest import DAYS_KEPT, EVENTS_REMEMBERED, EXPOSURES_KEPT, MOST_SPEEDS, RAISES_KEPT
from ironrule.carried.travel import digest_from_bytes, digest_to_bytes
from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.wire import RequestInvalid
from tests.core import asking
from tests.sizes import size
from tests.story import scenario_1

SUBJECT = "deadlift_conventional/heavy"
LOAD = ["142.5", "kg"]

Place = tuple[str | int, ...]
Json = dict[str, Any]


def exposure(day: int) -> list[Any]:
    """An exposure in which everything was recorded."""
    judged = [f"2026-03-{day:02}T18:30:00+01:00", "made", False]
    reps, effort, e1rm = [14, 5, 4, 1, 5, 8], [LOAD, "8.5", "8"], [LOAD, LOAD, "2.5", "0.5", "8"]
    technique, streaks = [4, "12.5", "hitching", "1.5", "0.9"], [2, 1]
    sets = [[5, 6, "8.5", True, 8]]
    named = {"top": [5, "8.5", True, LOAD, LOAD, LOAD]}
    beyond = [True, True, "2", ["30", "28", "45", "20", "18", "30"], "push_up"]
    fresh = [[[[LOAD, "0.62"]], "18.5", "0.06", "9.5"], "1.25", 3]
    seen = [["video", {"hitching": ["12.5", "major"]}, "1.5", True, False], [3, 1]]
    return [
        f"on {day}",
        *judged,
        3,
        *reps,
        *effort,
        *e1rm,
        *technique,
        *streaks,
        named,
        True,
        LOAD,
        sets,
        *beyond,
        *fresh,
        *seen,
    ]


def check_in(day: int) -> Json:
    """Readings in which nothing was left out."""
    counts = dict.fromkeys(("soreness", "fatigue", "stress", "motivation", "readiness"), 2)
    flags = {"red_flags": ["syncope"], "pain_radiates": True, "fever": False, "pain_location": "knee"}
    pressure = {"bp_systolic": 120, "bp_diastolic": 80}
    numbers = {"sleep_h": "7.5", "pain_now": "1", "adherence_14d": "0.9"}
    muscles = {"soreness_of": {"back": 3, "quads": 5}}
    heart = {"hrv": "4.1271", "resting_hr": 52, "joint_aches": [["knee", "3", 8]]}
    at = f"2026-03-{day:02}T07:00:00+01:00"
    return {"at": at, **counts, **flags, **pressure, **numbers, **muscles, **heart}


def whole() -> Json:
    """A digest in which every field is set."""
    because = ["Why {held}.", [["held", "s", [["short sleep", [], True]]]], True]
    rule, reason = ["P1", "after session", "progression", SUBJECT, "a.yaml:1"], [because, "S", "A study"]
    facts, changes = [["load", "60 kg", SUBJECT]], [["load", "raise", "60 kg", "65 kg", True]]
    decision = [*rule, *reason, facts, changes, "P2", "a Monday", "deload"]
    steps = [["base", "P1", "60 kg", "65 kg", ["base.lifted", [], False], False]]
    unknown = ["X1", "after session", SUBJECT, "a.yaml:2", ["technique_score"]]
    return {
        "form": 1,
        "exposures": {SUBJECT: [exposure(1), exposure(2)]},
        "last_full": {SUBJECT: [LOAD, "2026-03-02", "0.95"]},
        "raised_on": {SUBJECT: "2026-03-02"},
        "days": [
            ["2026-03-01", 1, 0, "2137.5", True, "420", 1, "1500"],
            ["2026-03-02", 1, 1, "2200", False, "0", 0, "1650.5"],
        ],
        "check_ins": [check_in(1), check_in(2)],
        "bests": {"deadlift_conventional": [LOAD, 1, "2026-03-02"]},
        "reviews": {SUBJECT: [[decision], [unknown], steps]},
        "folded": [[id_, "0123456789abcdef", "2026-03-02T18:30:00+01:00"] for id_ in "ab"],
        "forgotten": True,
        "newest_session": "2026-03-02T18:30:00+01:00",
        "first_session": "2026-03-01",
        "back_since": "2026-03-01",
        "this_week": {SUBJECT: [1, 0, 1, 3, 0]},
        "this_cycle": {SUBJECT: [3, 1, 4, 12, 0]},
        "raises": {SUBJECT: ["2026-02-25", "2026-03-02"]},
        "trained_since": {SUBJECT: "2026-01-05"},
    }


def leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every leaf of a digest, with its place."""
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(each, (*place, key))
    else:
        yield place, value


def changed(digest: Json, place: Place, value: Any) -> Json:
    """A copy with another value in one place."""
    digest = copy.deepcopy(digest)
    *way, last = place
    parent: Any = digest
    for key in way:
        parent = parent[key]
    parent[last] = value
    return digest


def is_refused(digest: object) -> bool:
    """Whether this is not taken for a digest."""
    try:
        digest_from_bytes(json.dumps(digest).encode())
    except ValueError:
        return True
    return False


#: Moments that cannot be put into UTC.
EDGES = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
#: What a leaf can be, and what it can never be.
KINDS: dict[str, tuple[str, list[Any]]] = {
    "number": (
        r"\d+(\.\d+)?",
        ["NaN", "-NaN", "sNaN", "Infinity", "-inf", "1e9", "-1e9", "1e999999", "1e-60", "0e-999999", "", "x", True, []],
    ),
    "moment": (
        r"\d{4}-\d\d-\d\dT.*",
        ["2026-03-02T18:30:00", "1949-12-31T12:00:00Z", "2200-01-01T12:00:00Z", "2026-02-30T18:30:00Z", *EDGES, "", 5],
    ),
    "day": (
        r"\d{4}-\d\d-\d\d",
        ["1949-12-31", "2200-01-01", "0001-01-01", "2026-02-30", "2026-03-02T18:30:00Z", "", 5, True],
    ),
    "unit": (r"kg", ["stone", "", None, 1]),
    "red flag": (r"syncope", ["toothache", "", None, 1]),
    "text": (r".*", [5, True, [], {}]),
}
COUNTS = [-1, 10**9, 10**30, 1.5, "3", True, []]
FLAGS = [0, "no", []]
LEAVES = dict(leaves(whole()))


def impossible(leaf: Any) -> list[Any]:
    """What can never stand in the place of a leaf."""
    if isinstance(leaf, bool):
        return FLAGS
    if isinstance(leaf, int):
        return COUNTS
    return next(values for shape, values in KINDS.values() if re.fullmatch(shape, leaf))


def test_the_whole_digest_is_one() -> None:
    """The digest that the other tests tamper with is accepted, and comes out as it went in."""
    data = digest_to_bytes(digest_from_bytes(json.dumps(whole()).encode()))
    assert whole() == json.loads(data)
    assert data == digest_to_bytes(digest_from_bytes(data))


@pytest.mark.parametrize("place", LEAVES, ids=lambda place: ".".join(map(str, place)))
def test_impossible_leaf(place: Place) -> None:
    """Whatever can never stand in a place is refused there: numbers, moments, counts, and other types."""
    accepted = [value for value in impossible(LEAVES[place]) if not is_refused(changed(whole(), place, value))]
    assert [] == accepted


def test_sets_that_were_kept_before_tops_were() -> None:
    """A digest whose sets end with `made` is read, without tops."""
    before = json.dumps(whole()).replace('[5, 6, "8.5", true, 8]', '[5, 6, "8.5", true]')
    rings = digest_from_bytes(before.encode()).exposures.values()
    assert {(5, None)} == {(each.reps_target, each.reps_top) for ring in rings for one in ring for each in one.sets}


def test_reasons_that_were_kept_as_texts() -> None:
    """A digest of before languages, whose reasons and notes are English texts, is read as it is."""
    digest = whole()
    (decision,), _, (step,) = digest["reviews"][SUBJECT]
    decision[5], step[4] = "Why.", "what was lifted"
    review = digest_from_bytes(json.dumps(digest).encode()).reviews[SUBJECT]

    assert ("Why.", "what was lifted") == (review.decisions[0].reason, review.load_steps[0].note)


def test_negative_loads() -> None:
    """No load is below nothing, wherever it stands."""
    amounts = [place for place, leaf in LEAVES.items() if leaf == LOAD[0]]
    assert [] == [place for place in amounts if not is_refused(changed(whole(), place, "-0.5"))]
    assert 18 == len(amounts)


def longer(name: str, most: int, made: Callable[[int], Any]) -> Json:
    """A digest with a memory of one entry more than it may have."""
    return {**whole(), name: [made(number) for number in range(most + 1)]}


def reversed_(name: str) -> Json:
    """A digest with a memory in the wrong order."""
    return {**whole(), name: whole()[name][::-1]}


MISSHAPEN: dict[str, object] = {
    "a ring too long": {**whole(), "exposures": {SUBJECT: [exposure(2)] * (EXPOSURES_KEPT + 1)}},
    "a ring backwards": {**whole(), "exposures": {SUBJECT: [exposure(2), exposure(1)]}},
    "an empty ring": {**whole(), "exposures": {SUBJECT: []}},
    "an exposure too short": {**whole(), "exposures": {SUBJECT: [exposure(1)[:4]]}},
    "days too many": longer("days", DAYS_KEPT + 1, lambda day: [f"2026-{1 + day // 28:02}-{1 + day % 28:02}"]),
    "days backwards": reversed_("days"),
    "a day twice": {**whole(), "days": [["2026-03-01"], ["2026-03-01"]]},
    "check-ins too many": longer("check_ins", CHECK_INS_KEPT, lambda _: check_in(1)),
    "check-ins backwards": reversed_("check_ins"),
    "events too many": longer("folded", EVENTS_REMEMBERED, lambda _: whole()["folded"][0]),
    "a factor below every tempo": changed(whole(), ("last_full", SUBJECT, 2), "0.49"),
    "a factor above 1": changed(whole(), ("last_full", SUBJECT, 2), "1.01"),
    "a full load without exposures": {**whole(), "last_full": {"barbell_row/a": whole()["last_full"][SUBJECT]}},
    "a week without exposures": {**whole(), "this_week": {"barbell_row/a": [1, 0, 1, 3, 0]}},
    "raises too many": {**whole(), "raises": {SUBJECT: [f"2026-03-{day:02}" for day in range(1, RAISES_KEPT + 2)]}},
    "raises backwards": {**whole(), "raises": {SUBJECT: ["2026-03-02", "2026-02-25"]}},
    "no raise": {**whole(), "raises": {SUBJECT: []}},
    "velocities too many": changed(whole(), ("exposures", SUBJECT, 0, -5, 0), [[LOAD, "0.6"]] * (MOST_SPEEDS + 1)),
    "a muscle that there is not": {**whole(), "check_ins": [{**check_in(1), "soreness_of": {"liver": 3}}]},
    "no soreness at all": {**whole(), "check_ins": [{**check_in(1), "soreness_of": {"back": 0}}]},
    "sorer than severe": {**whole(), "check_ins": [{**check_in(1), "soreness_of": {"back": 6}}]},
    "another type": [],
    "nothing": None,
}


@pytest.mark.parametrize("digest", MISSHAPEN.values(), ids=MISSHAPEN)
def test_misshapen(digest: object) -> None:
    """Memories that are too long, out of order, or of nobody, are refused."""
    assert is_refused(digest)


@pytest.mark.parametrize(
    "data",
    [b"{", b"\xff", b"null", b'{"form":1,"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", b"[" * 200_000],
    ids=["cut short", "not text", "null", "brackets in brackets", "only brackets"],
)
def test_what_is_not_a_digest_at_all(data: bytes) -> None:
    """Bytes that nobody could read are refused like any other."""
    with pytest.raises(ValueError, match="not a digest that Ironrule wrote"):
        digest_from_bytes(data)


@pytest.mark.parametrize(
    ("form", "said"), [({"form": 7}, "written in form 7"), ({}, "written before digests named their form")]
)
def test_another_form(form: Json, said: str) -> None:
    """A digest in another form is told from a broken one, with what to do."""
    digest = {name: value for name, value in whole().items() if name != "form"} | form
    with pytest.raises(ValueError, match=f"this digest was {said}, and this version reads form 1; send the whole log"):
        digest_from_bytes(json.dumps(digest).encode())


@pytest.mark.soak
def test_whatever_one_leaf_becomes(back_strength: Rulebook, engine: Engine) -> None:
    """A digest of which one leaf was changed, to anything, is refused by its field or answered, and nothing else."""
    chance = random.Random(20260302)  # noqa: S311  # repeatable, not secret
    request = next(scenario_1().requests())[1](PrescribeResponse())
    ask = asking(back_strength, engine)
    request.carried.CopyFrom(ask(request).carried)
    del request.events[:]
    digest = json.loads(request.carried.digest)
    places = list(dict(leaves(digest)))
    values = [*COUNTS, *FLAGS, *(value for _, values in KINDS.values() for value in values), "made", "1", 1, "é" * 999]
    fields = [_refusal(ask, request, changed(digest, *_drawn(chance, places, values))) for _ in range(size(60, 20_000))]
    assert {None, "carried.digest"} == set(fields)


def _drawn(chance: random.Random, places: list[Place], values: list[Any]) -> tuple[Place, Any]:
    return chance.choice(places), chance.choice(values)


def _refusal(
    ask: Callable[[PrescribeRequest], PrescribeResponse], request: PrescribeRequest, digest: Json
) -> str | None:
    """The field by which the request is refused; None when it is answered."""
    request.carried.digest = json.dumps(digest).encode()
    try:
        ask(request)
    except RequestInvalid as refused:
        return " ".join(each.field for each in refused.problems)
    return None
