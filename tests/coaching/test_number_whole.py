"""Random athletes in random gyms under random rules, through the whole core: every bar keeps every limit it reports."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from google.protobuf import json_format

from ironrule.coaching.answer import Answer
from ironrule.coaching.answering import answer
from ironrule.coaching.item import Item
from ironrule.coaching.number import Step, StepKind
from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.read_words import DIALECTS
from ironrule.training.equipment import PLATE_LOADED
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.wire import record_from, response_from
from tests.sizes import size
from tests.test_training_on import done

SESSIONS = 3
LIFTS = {"deadlift_conventional": "heavy", "trap_bar_deadlift": "light", "chest_supported_row": "light"}
STAGES = ["safety", "pain", "technique", "deload", "readiness", "progression", "tempo", "caps", "caps"]
AMOUNTS = ["1 kg", "2.5 kg", "5 lb", "12.5 lb", "1 %", "2.5 %", "10 %"]
SHARES = ["80 %", "90 %", "97.5 %", "99 %", "101 %", "105 %"]
NUMBERS = ["40 kg", "61.25 kg", "142.5 lb", "101 kg"]
START = datetime.fromisoformat("2026-03-02T18:00:00+00:00")


def load_words(random: Random, stage: str, section: str) -> str:
    """Something to do to a load that fits the stage."""
    rounded = random.choice(["", "", " rounded nearest", " rounded down"])
    floor = random.choice(["", "", f" but at least {random.choice(NUMBERS)}"])
    limits = [
        "hold",
        f"cut {random.choice(AMOUNTS)}{floor}{rounded}",
        f"cut to {random.choice(SHARES)}{rounded}",
        f"at most {random.choice(SHARES)} of last_full_load{floor}{rounded}",
        f"at most last_full_load + {random.choice(['2.5 kg', '5 lb'])}",
        f"at most {random.choice(NUMBERS)}{rounded}",
    ]
    proposals = [
        f"raise {random.choice(AMOUNTS)}",
        f"raise {random.choice(AMOUNTS)} up to {random.choice(NUMBERS)}",
        f"times {random.choice(['0.9', '0.99', '1.05'])}",
        f"set {random.choice(NUMBERS)}",
    ]
    if stage == "tempo":
        return f"convert by {random.choice(['97.5 %', '95 %', '90 %'])}" if section == "before session" else "hold"
    return random.choice(limits if stage in ("safety", "pain", "caps") else [*limits, *proposals, *proposals])


def rules_of(random: Random, section: str) -> str:
    """Up to seven rules of one section."""
    rows = []
    for number in range(random.randint(1, 7)):
        stage = random.choice([each for each in STAGES if each != "tempo" or section == "before session"])
        then = [f"load: {load_words(random, stage, section)}"]
        if section == "before session" and stage != "tempo" and random.random() < 0.4:
            then.append(random.choice(["reps: at most 4", "sets: cut 1", "sets: hold", "effort: at most RPE 7"]))
        when = random.choice(["exposures_seen >= 0", "every_set_made", "not every_set_made"])
        name = f"{'A' if section == 'after session' else 'B'}{number}"
        head = f"rule: {name}, stage: {stage}, priority: {random.randint(0, 1)}, when: {when}"
        rows.append(f'  - {{{head}, then: {{{", ".join(then)}}}, because: "{name}."}}')
    return "\n".join([f"{section}:", *rows])


def rulebook_of(random: Random) -> str:
    """A rulebook with a dialect, rules in both sections, and an effect that its rules start."""
    names = ("round", "ties", "cuts_round", "least_raise", "raise_from")
    dialect = ", ".join(f"{name}: {random.choice(DIALECTS[name])}" for name in names)
    stored = random.choice(["bar", "exact"])
    effect = f"load: {random.choice(['times 0.9', 'cut to 95 %', 'at most 90 % of last_full_load rounded down'])}"
    return f"""rulebook: case
title: Made by chance
dialect: {{{dialect}}}
carry: {{load: {{per: track, kind: load, start: first done, stored: {stored}}}}}
warm_ups: {{ramp: {{steps: [bar x8, 40 % x5, 55 % x4, 70 % x3], skip closer than: 10 kg}}}}
tracks: {{heavy: {{do: 3x5 at load @8, warm_up: ramp}}, light: {{do: 2x8-12 at 93 % of load @7}}}}
plan:
  rotation: [a]
  days: {{a: [{", ".join(f"{{lift: {lift}, track: {track}}}" for lift, track in LIFTS.items())}]}}
{rules_of(random, "after session")}
  - {{rule: tired, when: not every_set_made, then: {{start: easy}}, because: "Tired."}}
{rules_of(random, "before session")}
effects:
  easy: {{scope: track, stage: deload, phases: [{{as: easy, for: 1 session, {effect}, because: "Easy."}}]}}
"""


def request_of(random: Random) -> PrescribeRequest:
    """An athlete of some gym, with one session on record, lifted in either unit."""
    unit = random.choice(["KG", "LB"])
    other = random.choice(["KG", "LB"])

    def load(amount: object, in_unit: str = unit) -> dict[str, object]:
        return {"amount": float(str(amount)), "unit": f"LOAD_UNIT_{in_unit}"}

    sizes = random.sample(["1.25", "2.5", "5", "10", "15", "20", "25", "45"], random.randint(2, 5))
    plates = [
        {"weight": load(each, random.choice([unit, unit, other])), "pairs": random.randint(1, 4)} for each in sizes
    ]
    implements = (
        [{"kind": "barbell", "empty": load(random.choice(["15", "20", "45"]))}] if random.random() < 0.5 else []
    )
    sets = [{"load": load(random.randint(8, 40) * 2.5, other), "repsTarget": 5, "repsDone": 5, "rpe": 8}] * 3
    session = {
        "endedAt": START.isoformat(),
        "exercises": [{"exercise": lift, "track": track, "sets": sets} for lift, track in LIFTS.items()],
    }
    text = {
        "rulebook": "case",
        "athlete": {
            "id": "by-chance",
            "trainingStatus": "TRAINING_STATUS_NOVICE",
            "equipment": {
                "unit": f"LOAD_UNIT_{unit}",
                "plates": plates if random.random() < 0.6 else [],
                "implements": implements,
            },
        },
        "events": [{"id": "first", "session": session}],
        "asOf": (START + timedelta(days=2)).isoformat(),
    }
    return json_format.ParseDict(text, PrescribeRequest())


def next_request(last: PrescribeRequest, response: PrescribeResponse, random: Random, number: int) -> PrescribeRequest:
    """The session was done as prescribed, or a rep short."""
    moment = START + timedelta(days=2 + 3 * number)
    event = done(response, moment)
    if random.random() < 0.3:
        for exercise in event.session.exercises:
            exercise.sets[-1].reps_done = max(0, exercise.sets[-1].reps_done - 2)
    request = PrescribeRequest()
    request.CopyFrom(last)
    del request.events[:]
    request.events.append(event)
    request.carried.CopyFrom(response.carried)
    request.as_of = (moment + timedelta(days=3)).isoformat()
    return request


def weights_of(item: Item, request: PrescribeRequest) -> list[Fraction]:
    """Every weight of an item's implement up to some heavy one, by search, in the gym's unit."""
    rack = item.rack
    plates = request.athlete.equipment.plates if item.exercise.implement in PLATE_LOADED else ()
    if not plates:
        return [Fraction(rack.empty) + number * Fraction(rack.step) for number in range(600)]
    sides = {Fraction(0)}
    for each, (weight, _) in zip(plates, rack.discs, strict=True):
        sides = {side + count * Fraction(weight) for side in sides for count in range(each.pairs + 1)}
    return sorted(Fraction(rack.empty) + 2 * side for side in sides)


def left_by(step: Step, weights: list[Fraction], cuts_round: str) -> Fraction:
    """The heaviest bar that a limit or cap in the steps of an answer leaves."""
    assert step.amount is not None
    amount = Fraction(step.amount)
    strict = step.kind is StepKind.CAP or ("rounded" not in step.words and step.words.startswith(("hold", "at most")))
    to_nearest = "rounded nearest" in step.words or ("rounded" not in step.words and cuts_round == "nearest")
    if strict or not to_nearest:
        return amount
    closest = min(abs(each - amount) for each in weights)
    return max(each for each in weights if abs(each - amount) == closest)


def check(found: Answer, request: PrescribeRequest) -> int:
    """Every bar can be loaded, with the discs that are shown, and keeps every limit; how many limits there were."""
    limits = 0
    for prescribed in found.exercises:
        item = prescribed.item
        weights = weights_of(item, request)
        ramp = [Fraction(each.load.amount) for each in prescribed.warm_ups]
        assert ramp == sorted({each for each in ramp if each in weights})
        assert not ramp or (item.lines[0].bar is not None and ramp[-1] < Fraction(item.lines[0].bar.amount))
        for line in (each for each in item.lines if each.bar is not None and each.load is not None):
            assert line.bar is not None
            assert line.load is not None
            bar = Fraction(line.bar.amount)
            assert bar in weights
            if item.rack.discs:
                discs = sum((Fraction(each.amount) for each in item.rack.per_side(line.bar)), Fraction(0))
                assert bar == Fraction(item.rack.empty) + 2 * discs
            for step in line.load.steps:
                if step.kind in (StepKind.LIMIT, StepKind.CAP) and bar > weights[0]:
                    assert bar <= left_by(step, weights, found.dialects["cuts_round"]), step
                    limits += 1
            cut = [step for step in line.load.steps if step.words.startswith("cut ") and "at least" not in step.words]
            full = found.carried.digest.last_full.get(item.subject)
            if cut and full is not None and bar > weights[0] and "cut to 10" not in str(cut):
                assert line.bar < full.load, cut
    return limits


@pytest.mark.soak
def test_every_bar_keeps_every_limit(tmp_path: Path) -> None:
    """Some weeks of each athlete; what a raise or a cut leaves is carried on, and rounded and limited again."""
    limits = 0
    for seed in range(size(30, 1000)):
        random = Random(seed)  # noqa: S311  # repeatable, not secret
        (tmp_path / "rulebook.yaml").write_text(rulebook_of(random), encoding="utf-8")
        book = read_rulebook(tmp_path)
        engine = CompiledEngine(book)
        request = request_of(random)
        for number in range(SESSIONS):
            found = answer(record_from(request), book, engine)
            limits += check(found, request)
            request = next_request(request, response_from(found), random, number)
    assert limits > size(30, 1000) * SESSIONS
