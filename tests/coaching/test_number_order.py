"""The order of rules in a file never matters: whole answers from shuffled rule files are the same answers."""

from __future__ import annotations

import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest
from google.protobuf import json_format

from ironrule.coaching.answer import Answer
from ironrule.coaching.answering import answer
from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeRequest
from ironrule.wire import record_from, response_from
from tests.sizes import size
from tests.test_training_on import done

ROOT = Path(__file__).resolve().parents[2]
ATHLETES = ROOT / "examples" / "athletes"
SESSIONS = 4

#: A rulebook in which rules meet: equal ranks, offers for the same numbers, one effect and one message started by
#: several rules, limits beside proposals, and what to try when caps leave nothing.
RULEBOOK = """rulebook: case
title: Many minds
carry:
  load: {per: track, kind: load, start: first done, stored: bar}
  extra: {per: track, kind: count, start: 0}
  rounds: {per: track, kind: count, start: 3}
messages:
  word: {athlete: "A word.", coach: "A word."}
tracks: {heavy: {do: 3x5 at load @8}, light: {do: 2x8-12 at load @7}}
plan:
  rotation: [a]
  days: {a: [{lift: deadlift_conventional, track: heavy}, {lift: chest_supported_row, track: light}]}
terms:
  made: every_set_made
  always: extra >= 0
  tired: fatigue >= 2
after session:
  - {rule: bold, when: made, then: {load: raise 10 kg, extra: set 2}, because: "{from} to {to}."}
  - {rule: shy, when: made, then: {load: raise 2.5 kg, extra: set 3}, because: "{from} to {to}."}
  - {rule: counter, when: made, then: {extra: set 1, rounds: raise 1}, because: "{from} to {to}."}
  - rule: trier
    priority: 2
    when: made
    then: {try: [{load: raise 1 %, rounds: set 2}, {extra: raise 1, advise: word}, {alert: word}]}
    because: "{from} to {to}."
  - rule: second
    priority: 1
    when: made
    then: {try: [{load: raise 2 %}, {rounds: raise 2, start: easy}]}
    because: "{from} to {to}."
  - {rule: easing, priority: 1, when: made, then: {start: easy, advise: word}, because: "Easy."}
  - {rule: also_easing, priority: 1, when: made, then: {start: easy, advise: word, alert: word}, because: "Easy."}
  - {rule: near, stage: caps, when: made, then: {load: at most 101 % of last_full_load}, because: "Near."}
  - {rule: nearer, stage: caps, when: made, then: {load: at most 100.5 % of last_full_load}, because: "Nearer."}
before session:
  - {rule: gentle, when: always, then: {load: times 0.97, reps: set 4}, because: "{from} to {to}."}
  - {rule: gentler, when: always, then: {load: times 0.95, reps: set 6, rest: set 200 s}, because: "{from} to {to}."}
  - {rule: rester, when: always, then: {rest: set 100 s, sets: raise 1}, because: "{from} to {to}."}
  - {rule: setter, when: always, then: {sets: set 5, effort: set RPE 7}, because: "{from} to {to}."}
  - rule: asker
    stage: readiness
    when: tired
    then: {load: cut 2 %, ask: sleep_h}
    because: "Asked."
    ask if unknown: fatigue
  - rule: other_asker
    stage: readiness
    when: tired
    then: {sets: at most 4, ask: sleep_h, advise: word}
    because: "Asked, too."
    ask if unknown: fatigue
  - {rule: day, stage: readiness, when: always, then: {start: easy, advise: word, alert: word}, because: "Easy."}
  - {rule: other_day, stage: readiness, when: always, then: {start: easy, alert: word}, because: "Easy."}
  - rule: whole_day
    stage: readiness
    for: athlete
    when: days_without_deload >= 0 d
    then: {effort: at most RPE 8, alert: word}
    because: "All."
effects:
  easy:
    scope: track
    stage: deload
    phases: [{as: easy, for: 2 sessions, load: at most 95 % of last_full_load, reps: times 0.8, because: "Easy."}]
"""


def shuffled(text: str, random: Random) -> str:
    """A rule file with the rules of each of its sections in another order."""
    blocks = re.split(r"(?m)^(?=  - ?\{?rule:|\S)", text)
    found: list[str] = []
    rules: list[str] = []
    for block in [*blocks, ""]:
        if block.startswith("  -"):
            rules.append(block if block.endswith("\n") else f"{block}\n")
            continue
        random.shuffle(rules)
        found += [*rules, block]
        rules = []
    return "".join(found)


def seen(found: Answer) -> dict[str, object]:
    """Everything that an answer says, apart from lines of files."""
    return {
        "exercises": [
            (each.item.exercise.id, each.item.view, each.warm_ups, each.carried_load, each.steps, each.carried_steps)
            for each in found.exercises
        ],
        "decisions": [msgspec.structs.replace(each, position="") for each in found.decisions],
        "unevaluated": [(each.rule, each.subject, each.missing) for each in found.unevaluated],
        "said": (found.messages, found.alerts, found.checks_due, found.notices, found.conflicts),
        "echoed": found.session_ref,
        "carried": (found.carried.variables, found.carried.effects, found.carried.next_day),
    }  # fmt: skip


def train(book: Rulebook, whole: PrescribeRequest) -> list[dict[str, object]]:
    """What is answered on the way: a first request with its log, then some sessions done as prescribed."""
    engine = CompiledEngine(book)
    found = answer(record_from(whole), book, engine)
    moment = datetime.fromisoformat(whole.as_of)
    on_the_way = [seen(found)]
    for number in range(SESSIONS):
        request = PrescribeRequest()
        request.CopyFrom(whole)
        del request.events[:]
        response = response_from(found)
        request.events.append(done(response, moment))
        request.carried.CopyFrom(response.carried)
        moment += timedelta(days=2 + number % 2)
        request.as_of = moment.isoformat()
        found = answer(record_from(request), book, engine)
        on_the_way.append(seen(found))
    return on_the_way


def athlete(name: str) -> PrescribeRequest:
    """An example's whole request."""
    return json_format.Parse((ATHLETES / f"{name}.json").read_text(encoding="utf-8"), PrescribeRequest())


@pytest.mark.soak
@pytest.mark.parametrize("name", ["novice", "intermediate-tired", "red-flag"])
def test_shipped_rules_in_any_order(name: str, tmp_path: Path) -> None:
    """back-strength with its packs, rules shuffled in every file: every answer of a training month is the same."""
    expected = train(read_rulebook(ROOT / "rules" / "back-strength"), athlete(name))
    random = Random(name)  # noqa: S311  # repeatable, not secret
    for round_ in range(size(1, 5)):
        rules = tmp_path / str(round_)
        shutil.copytree(ROOT / "rules", rules)
        for file in rules.rglob("*.yaml"):
            file.write_text(shuffled(file.read_text(encoding="utf-8"), random), encoding="utf-8")
        assert expected == train(read_rulebook(rules / "back-strength"), athlete(name))


@pytest.mark.soak
def test_rules_that_meet_in_any_order(tmp_path: Path) -> None:
    """Where rules conflict, overrule each other, start and say the same, the file's order still decides nothing."""
    random = Random(4)  # noqa: S311  # repeatable, not secret
    answers: list[list[dict[str, object]]] = []
    for round_ in range(size(6, 50)):
        folder = tmp_path / str(round_)
        folder.mkdir()
        text = shuffled(RULEBOOK, random) if round_ else RULEBOOK
        (folder / "rulebook.yaml").write_text(text, encoding="utf-8")
        answers.append(train(read_rulebook(folder), athlete("novice")))
        for step, (first, other) in enumerate(zip(answers[0], answers[-1], strict=True)):
            for part, value in first.items():
                assert value == other[part], (step, part)
