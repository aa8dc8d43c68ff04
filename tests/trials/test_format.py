"""What can be said in a test file: logs, chains, moments, many tests out of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trials.small import cases, failures, read, small_in

#: Test files that must pass: each says something in its own way, with numbers worked out by hand.
FINE = {
    "a chain goes on from step to step": """
    - test: up, up, missed, missed
      steps:
        - {log: 3x5 @ 60 kg, expect: {load: 62.5 kg, why: up, day: a}}
        - {log: made, expect: {load: 65 kg, carried: {load: 65 kg}}}
        - {log: missed, expect: {load: 65 kg, facts: {misses_in_a_row: 1}}}
        # 90 % of 65 kg, and down to what can be loaded; an easy session follows.
        - log: missed
          expect: {load: 57.5 kg, raw: 58.5 kg, why: [back, easy_day], effort: RPE 7, effects: {easy: easy_day}}
        - {log: made, expect: {load: 57.5 kg, effects: none, facts: {outcome: not_judged}}}
    """,
    "an independent step starts again": """
    - test: twice from 60
      given: {load: 60 kg}
      steps:
        - {log: made, expect: {load: 62.5 kg}}
        - {log: "as prescribed, last set 12 reps", independent: yes, expect: {load: 65 kg}}
        - {log: made, expect: {load: 67.5 kg}}
    """,
    "a list or a table stands for its values, in a name and in what was done": """
    - test: after <readings>
      for each: {readings: [{sleep_h: 4 h}, {sleep_h: 8 h, age: 2 h}], why: [tired_day, none]}
      given: {load: 60 kg}
      check-in: <readings>
      log: []
      expect: {why: <why>}
    - test: <done> leads to <next>
      given: {load: 60 kg}
      for each: {done: [[5, 5, 5], [5, 5, 4]], next: [62.5 kg, 60 kg]}
      log: made -> <done>
      expect: {load: <next>}
    """,
    "as prescribed, but": """
    - test: "<did>"
      given: {load: 60 kg}
      for each:
        did: [as prescribed, made -> 5 5 10, as prescribed last set 10 reps, made at 65 kg, as prescribed skipped]
        load: [62.5 kg, 65 kg, 65 kg, 67.5 kg, 60 kg]
      log: <did>
      expect: {load: <load>}
    """,
    "an expectation after each entry": """
    - test: from the start
      given: {load: 60 kg}
      log: [{did: made, times: 2}, missed]
      after each:
        load: [60 kg, 62.5 kg, 65 kg, 65 kg]
        facts: [{sets_done: unknown}, {sets_done: 3}, {sets_done: 3}, {lowest_reps: 4}]
    - test: and from the first entry
      log: [3x5 @ 60 kg, made]
      after each: [{load: 62.5 kg}, {load: 65 kg, why: up}]
    """,
    "sets of several kinds, and loads set by set": """
    - test: back-offs
      log: 1x5 @ 100 kg, 2x5 @ 90 kg
      expect: {load: 92.5 kg, facts: {load_done: 90 kg, sets_done: 3}}
    - test: the last set lighter
      log: 3x5 @ 60 kg -> 5 5 5 @ 55 kg
      expect: {load: 62.5 kg, facts: {load_done: 60 kg, lowest_reps: 5}}
    - test: some sets left out
      log: 3x5 @ 60 kg -> 5 5
      expect: {load: 60 kg, facts: {outcome: unfinished, sets_done: 2}}
    - test: a test beside the work
      log: test 1 @ 140 kg, 3x5 @ 60 kg
      expect: {load: 62.5 kg}
    """,
    "effort, technique, pain, tempo and faults": """
    - test: all of them
      log: 3x5 @ 60 kg @8 rpe 7 8 9.5 technique 4 3 5 pain 2 tempo 3-1-X-0 fault hitching 2 reps in sets 2 3
      expect:
        facts:
          rpe_target: 8
          last_set_rpe: 9.5
          technique_score: 3
          pain_in_session: 2
          fault: hitching
          major_fault_share: 26.67 %
    """,
    "events that are no session": """
    - test: a tested best, a missed session, a clearance and check-ins
      plan: 3x5 @8
      log:
        - {tested: 5 @ 100 kg, ago: 5 d}
        - missed session
        - {check-in: {red_flags: [chest_pain]}, ago: 30 h}
        - {clearance: physician, ago: 20 h}
        - {check-in: {sleep_h: 6.5 h}}
      expect: {outcome: prescribed, frozen: no, facts: {sleep_h: 6.5 h, adherence_14d: 0 %}, bar: 95 kg, sets: 3x5}
    """,
    "a step on the way expects nothing": """
    - test: the second of three, and an earlier moment anew
      steps:
        - {log: 3x5 @ 60 kg}
        - {log: made, expect: {load: 65 kg}}
        - {log: made, independent: no}
        - {log: 3x5 @ 60 kg, as of: 2026-03-01 18:00 +01:00, independent: yes, expect: {load: 62.5 kg}}
    """,
    "numbers that are entered": """
    - test: what is entered counts from then on, at the end of its range where it lies beyond
      log:
        - {entered: {load: 70 kg, bad_days: 12}}
        - 3x5 @ 75 kg -> 5 5 4
        - {entered: {load: 75 kg}, lift: back_squat, ago: 1 d}
        - {entered: {load: 40 kg}, lift: bench_press/light, on: 2026-03-11}
      expect:
        load: 75 kg
        bar: 75 kg
        bad_days: 9
        notices: [CARRY_CLAMPED, NO_SESSION_REF]
        bench_press: {load: 40 kg}
    """,
    "readings have an age": """
    - test: sleep of <age> ago
      given: {load: 60 kg}
      for each:
        age: [1 h, 23 h, 25 h]
        bar: [55 kg, 55 kg, 60 kg]
        unknown: [S3, S3, {tired_day: sleep_h}]
      check-in: {red_flags: none, sleep_h: 4 h, age: <age>}
      expect: {bar: <bar>, load: 60 kg, unknown: <unknown>}
    """,
    "every combination": """
    - test: with <sets> sets and <reps> reps
      matrix: {sets: [1, 2, 3], reps: [5, 6]}
      log: <sets>x<reps> @ 60 kg
      expect: {load: 62.5 kg, facts: {sets_done: <sets>, lowest_reps: <reps>}}
    """,
    "another lift, another day, what was given": """
    - test: the bench on its day
      given: {bench_press: {load: 40 kg}, load: 60 kg, bad_days: 2}
      day: b
      expect:
        order: bench_press
        bench_press/light: {bar: 40 kg, sets: 2x10, rest: none, warm-up: none}
        carried: {bad_days: 2}
        bad_days: 2
    - test: the plan as it comes
      log: {back_squat: 3x5 @ 60 kg}
      day: next
      expect: {day: b, order: bench_press}
    - test: an effect that runs
      given: {load: 60 kg, effects: {easy: 2026-03-10}}
      expect: {effects: easy, effort: RPE 7, limited: yes, notices: none}
    """,
    "pounds, plates and the empty bar": """
    - test: in pounds
      athlete: {unit: lb}
      log: 3x5 @ 185 lb
      expect: {load: 190 lb, bar: [190 lb, 190 lb, 190 lb], sets: [5 @ 190 lb, 5 @ 190 lb, 5 @ 190 lb], reps: [5, 5, 5]}
    - test: with odd plates
      athlete: {unit: kg, plates: [20 kg x 1, 1.25 kg x 1, 0.5 kg x 1], implements: {barbell: {empty: 20 kg}}}
      check-in: {red_flags: none, sleep_h: 4 h}
      given: {load: 63.5 kg}
      expect: {bar: 60 kg, bar raw: 60.325 kg}
    """,
}  # fmt: skip


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_it_can_be_said(text: str, tmp_path: Path) -> None:
    """The tests of a file pass."""
    assert [] == failures(tmp_path, text)


def test_names_of_tests_are_filled(tmp_path: Path) -> None:
    """One test for each row, each named by its values."""
    text = """
    - test: made at <load> goes to <next>
      for each: [{load: 60 kg, next: 62.5 kg}, {load: 80 kg, next: 82.5 kg}]
      log: 3x5 @ <load>
      expect: {load: <next>}
    """
    text += """
    - test: the same name
      matrix: {load: [60 kg, 80 kg]}
      log: 3x5 @ <load>
      expect: {why: up}
    """
    _, suite = read(small_in(tmp_path, it=cases(text)))
    names = [each.name for each in suite.trials]
    assert ["made at 60 kg goes to 62.5 kg", "made at 80 kg goes to 82.5 kg"] == names[:2]
    assert ["the same name", "the same name (2)"] == names[2:]


def test_files_share_fixtures(tmp_path: Path) -> None:
    """Athletes, logs and check-ins of fixtures.yaml are known in every file beside it."""
    fixtures = "athletes: {anna: {unit: kg}}\nlogs: {twice: [3x5 @ 60 kg, made]}\ncheck-ins: {short: {sleep_h: 4 h}}\n"
    text = "tests: Shared\nlift: back_squat\nas of: 2026-03-12 18:00\nathlete: anna\ncheck-in: short\ncases:\n"
    text += "  - {test: one, log: [twice, made], expect: {load: 67.5 kg, why: tired_day}}\n"
    book, suite = read(small_in(tmp_path, fixtures=fixtures, it=text))

    assert ["small", 3] == [book.name, len(suite.trials[0].steps[0].log)]


def test_sessions_without_a_day_are_laid_out(tmp_path: Path) -> None:
    """Before the first moment that is asked for, and on from it in later steps; check-ins stand before what follows."""
    text = """
    - test: moments
      every: 3 d
      steps:
        - {log: [3x5 @ 60 kg, {check-in: {sleep_h: 7 h}}, made], expect: {load: 65 kg}}
        - {log: [made, made], expect: {load: 70 kg}}
        - {log: made, as of: 2026-03-30 07:00, expect: {load: 72.5 kg}}
    """
    _, suite = read(small_in(tmp_path, it=cases(text)))
    laid = [f"{entry.at:%m-%d %H:%M}" for step in suite.trials[0].steps for entry in step.log]
    asked = [f"{step.as_of:%m-%d %H:%M %z}" for step in suite.trials[0].steps]

    assert ["03-06 18:00", "03-09 17:00", "03-09 18:00", "03-12 18:00", "03-15 18:00", "03-18 18:00"] == laid
    assert ["03-12 18:00 +0100", "03-18 18:00 +0100", "03-30 07:00 +0100"] == asked
