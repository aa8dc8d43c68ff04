"""`try` offers the next thing when a cap leaves nothing of the first, and only then."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ironrule.coaching.answer import Answer
from ironrule.coaching.answering import answer
from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.read import read_rulebook
from ironrule.units import Load, Unit
from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from ironrule.wire import record_from
from tests.story import scenario_1

BOOK = """rulebook: case
title: What to try
carry:
  load: {{per: track, kind: load, start: first done, stored: {stored}}}
  extra: {{per: track, kind: count, start: 0}}
  rounds: {{per: track, kind: count, start: 3}}
messages: {{word: {{athlete: "A word.", coach: ""}}}}
tracks: {{heavy: {{do: 3x5 at load @8}}}}
plan: {{rotation: [a], days: {{a: [{{lift: deadlift_conventional, track: heavy}}]}}}}
after session:
"""
UP = "try: [{load: raise 2.5 kg, rounds: set 2}, {extra: raise 1 up to 1}, {advise: word}]"


def reviewed(folder: Path, rules: list[str], *, stored: str = "bar", lifted: float = 60) -> Answer:
    """Two sessions of three fives, made, reviewed by some rules: `rule stage priority what it does`."""
    rows = []
    for each in rules:
        name, stage, priority, then = each.split(" ", 3)
        head = f"rule: {name}, stage: {stage}, priority: {priority}"
        rows.append(f'  - {{{head}, when: every_set_made, then: {{{then}}}, because: "Made."}}\n')
    folder.mkdir()
    (folder / "rulebook.yaml").write_text(BOOK.format(stored=stored) + "".join(rows), encoding="utf-8")
    book = read_rulebook(folder)
    request = next(scenario_1().requests())[1](PrescribeResponse())
    for event in request.events:
        for exercise in event.session.exercises:
            for done in exercise.sets:
                done.load.amount = lifted
    return answer(record_from(request), book, CompiledEngine(book))


def carried(found: Answer) -> dict[str, object]:
    """What is carried for the lift, in plain words."""
    return {name: str(value) for (name, _), value in sorted(found.carried.variables.items())}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], {"load": "62.5 kg", "rounds": "2"}),
        # The cap leaves no step: a rep instead, once; after that a word, and nothing is changed.
        (["cap caps 0 load: at most 101 % of last_full_load"], {"load": "60 kg", "extra": "1"}),
        # What a limit takes back is not offered in another way.
        (["X1 technique 0 load: hold"], {"load": "60 kg"}),
        (["near technique 0 load: at most 61 kg"], {"load": "60 kg"}),
        # A limit that leaves some of the raise, and a cap that takes the rest: the cap was in the way.
        (["near technique 0 load: at most 62 kg", "cap caps 0 load: hold"], {"load": "60 kg", "extra": "1"}),
        # Overruled by a stronger rule is not left with nothing.
        (["strong deload 0 load: raise 5 kg"], {"load": "65 kg"}),
        # The stronger one's raise is capped away and it goes on; then this one is heard, with the same end.
        (
            ["strong deload 0 try: [{load: raise 5 kg}, {advise: word}]", "cap caps 0 load: hold"],
            {"load": "60 kg", "extra": "1"},
        ),
        # The stronger one goes on to a number that `up` wants, too, so `up` falls; what lowers the load is heard.
        (
            ["strong deload 0 try: [{load: raise 5 kg}, {rounds: raise 2}]", "cap caps 0 load: hold",
             "down progression 1 load: times 0.9"],
            {"load": "52.5 kg", "rounds": "7"},
        ),
        # What the stronger one goes on to takes away what this one could have gone on from.
        (
            ["strong deload 0 try: [{load: raise 5 kg}, {extra: raise 2}]", "cap caps 0 load: hold",
             "other progression 1 try: [{extra: raise 1 up to 0}, {rounds: raise 2}]"],
            {"load": "60 kg", "extra": "4"},
        ),
        # Without the rule's second number it does not stand with its first either, and a limit is no cap.
        (["other deload 0 rounds: set 5"], {"load": "60 kg", "rounds": "5"}),
    ],
)  # fmt: skip
def test_what_is_tried(rules: list[str], expected: dict[str, str], tmp_path: Path) -> None:
    """The same in either order of the rules."""
    mine = ["up progression 0 " + UP, *rules]
    assert expected == carried(reviewed(tmp_path / "one", mine))
    assert expected == carried(reviewed(tmp_path / "other", mine[::-1]))


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (["cap caps 0 load: at most 200 kg"], {"load": "61 kg"}),  # a cap that caps nothing
        (["X1 technique 0 load: hold"], {"load": "61 kg"}),
        (
            ["up progression 0 " + UP, "cap caps 0 load: at most 101 % of last_full_load"],
            {"load": "61 kg", "extra": "1"},
        ),
        (["up progression 0 " + UP], {"load": "62.5 kg", "rounds": "2"}),
        (["back progression 0 load: cut 1 kg"], {"load": "60 kg"}),
    ],
)
def test_what_these_plates_do_not_make(rules: list[str], expected: dict[str, str], tmp_path: Path) -> None:
    """61 kg were lifted elsewhere: it stays 61 until a rule changes it, and a raise that comes to nothing does not."""
    assert expected == carried(reviewed(tmp_path / "case", rules, lifted=61))


def test_a_lift_without_a_load_goes_on_to_reps(tmp_path: Path) -> None:
    """There is no load that could change, so the rule goes on to what can."""
    request = next(scenario_1().requests())[1](PrescribeResponse())
    for event in request.events:
        for exercise in event.session.exercises:
            for each in exercise.sets:
                each.ClearField("load")
    rows = f'  - {{rule: up, when: every_set_made, then: {{{UP}}}, because: "Made."}}\n'
    (tmp_path / "rulebook.yaml").write_text(BOOK.format(stored="bar") + rows, encoding="utf-8")
    book = read_rulebook(tmp_path)
    assert {"extra": "1"} == carried(answer(record_from(request), book, CompiledEngine(book)))


def test_the_last_thing_to_try_is_a_word(tmp_path: Path) -> None:
    """With the extra rep used up in the first session, the second session's review says the word."""
    found = reviewed(tmp_path / "case", ["up progression 0 " + UP, "cap caps 0 load: hold"])
    assert [("word", "A word.", "up")] == found.messages


def test_an_exact_load_is_stored_exactly(tmp_path: Path) -> None:
    """Nothing is rounded to a bar, so two raises of 1 % are two raises of 1 %."""
    found = reviewed(tmp_path / "case", ["up progression 0 load: raise 1 %"], stored="exact")
    assert Load(Decimal("60.6"), Unit.KG) == found.carried.variables["load", "deadlift_conventional/heavy"]


def test_a_load_that_starts_somewhere(tmp_path: Path) -> None:
    """A carried load with a start is raised from there, before anything was written to it."""
    book = BOOK.replace("start: first done", "start: 20 kg")
    rows = '  - {rule: up, when: every_set_made, then: {load: raise 5 kg}, because: "Made."}\n'
    (tmp_path / "rulebook.yaml").write_text(book.format(stored="bar") + rows, encoding="utf-8")
    read = read_rulebook(tmp_path)
    request = next(scenario_1().requests())[1](PrescribeResponse())
    assert {"load": "30 kg"} == carried(answer(record_from(request), read, CompiledEngine(read)))


def test_a_raise_up_to_what_is_not_known_waits(tmp_path: Path) -> None:
    """Its ceiling is missing, so nothing says where it must end: it is not evaluated, and the answer names the fact."""
    found = reviewed(tmp_path / "case", ["up progression 0 extra: raise 1 up to soreness"])
    assert {"load": "60 kg"} == carried(found)
    assert [("soreness",)] == [each.missing for each in found.unevaluated if each.rule == "up"]
