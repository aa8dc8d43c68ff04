"""The runner of coaches' tests: what fails, what is said of it, and that both engines are asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironrule.engine import Engine, Verdict, build
from ironrule.engine.build import Report
from ironrule.engine.port import Features
from ironrule.rulebook.lowering import Group
from ironrule.rulebook.rulebook import Rulebook
from ironrule.trials.expectations import WORDS
from ironrule.trials.run import BOTH, COMPILED, Runner
from ironrule.trials.wording import if_right, told_failures
from tests.trials.small import cases, failures, read, small_in, verdicts

MADE_GOES_UP = """
- test: made goes up
  log: 3x5 @ 60 kg
  expect: {load: 62.5 kg, why: up}
"""


@pytest.mark.parametrize("which", [BOTH, COMPILED])
def test_a_test_passes(which: str, tmp_path: Path) -> None:
    """What comes out as expected passes, on both engines or on one."""
    assert [True] == [each.passed for each in verdicts(tmp_path, MADE_GOES_UP, which)]


@pytest.mark.parametrize("which", ["durable", "compiled"])
def test_a_test_that_should_fail_does_fail(which: str, tmp_path: Path) -> None:
    """A wrong expectation fails on each engine by itself."""
    book, suite = read(small_in(tmp_path, it=cases(MADE_GOES_UP.replace("62.5 kg", "65 kg"))))

    def only(rulebook: Rulebook, _: str, report: Report) -> Engine:
        return build(rulebook, which, report)

    with Runner(book, COMPILED, built=only) as runner:
        (verdict,) = [runner.run(trial) for trial in suite.trials]
    assert [("load", "65 kg", "62.5 kg")] == [(each.word, each.expected, each.actual) for each in verdict.failures]


def test_a_failure_is_told_as_it_would_be_written(tmp_path: Path) -> None:
    """Expected beside actual, where the expectation stands, what became of each rule, and what to write instead."""
    text = """
    - test: all that can be wrong
      log: 3x5 @ 60 kg -> 5 5 4
      check-in: {red_flags: none, pain_now: 0, sleep_h: 4 h}
      expect:
        load: 62.5 kg
        sets: [5 @ 60 kg, 5, 5]
        why: [up, tired_day, back]
        not: tired_day
        reason: {tired_day: 5 h of sleep}
        carried: {bad_days: 1}
        facts: {misses_in_a_row: 0}
        bench_press: {reps: 8, facts: {outcome: unknown}}
    """
    (verdict,) = verdicts(tmp_path, text)
    assert [
        "tests/it.yaml:10:7 load",
        "        expected  62.5 kg",
        "        actual    60 kg",
        "        if that is right  load: 60 kg",
        "tests/it.yaml:11:7 sets",
        "        expected  [5 @ 60 kg, 5, 5]",
        "        actual    [5 @ 55 kg, 5 @ 55 kg, 5 @ 55 kg]",
        "        if that is right  sets: [5 @ 55 kg, 5 @ 55 kg, 5 @ 55 kg]",
        "tests/it.yaml:12:7 why",
        "        expected  [up, tired_day, back]",
        "        actual    tired_day",
        "                  up did not hold; back did not hold",
        "        if that is right  why: tired_day",
        "tests/it.yaml:13:7 not",
        "        expected  tired_day",
        "        actual    none",
        "                  tired_day held",
        "tests/it.yaml:14:7 reason",
        "        expected  tired_day: 5 h of sleep",
        "        actual    tired_day: 4 h of sleep.",
        "        if that is right  reason: {tired_day: 4 h of sleep.}",
        "tests/it.yaml:15:17 carried: bad_days",
        "        expected  1",
        "        actual    0",
        "        if that is right  carried: {bad_days: 0}",
        "tests/it.yaml:16:15 facts: misses_in_a_row",
        "        expected  0",
        "        actual    1",
        "        if that is right  facts: {misses_in_a_row: 1}",
        "tests/it.yaml:17:21 reps of bench_press/light",
        "        expected  8",
        "        actual    not prescribed",
        "                  back_squat/main was prescribed on day a; 'day:' asks for another day",
        "tests/it.yaml:17:38 facts: outcome of bench_press/light",
        "        expected  unknown",
        "        actual    not prescribed",
        "                  back_squat/main was prescribed on day a; 'day:' asks for another day",
    ] == list(told_failures(verdict))


WRONG_WORDS = """
load: 1 kg
raw: 1 kg
bar: [1 kg, 2 kg]
bar raw: 1 kg
sets: 1x1
reps: [1, 2]
rep goal: 1
superset: A1
optional: yes
optional sets: 1
effort: RPE 1
tempo: 1-1-1-1
rest: 1 s
every: 1 s
warm-up: 1 kg x 1
limited: no
why: back
why only: up
overruled: {up: back}
unknown: {up: sleep_h}
reason: {tired_day: nothing}
effects: {easy: easy_day}
outcome: stopped
day: b
on: 2026-03-16
planned on: 2026-03-16
order: [bench_press, back_squat]
left out: {back_squat/main: up}
added: {bench_press/main: up}
refused: {up: [b]}
messages: well_done
alerts: well_done
checks: [sleep_h]
notices: [LATE_SESSION]
frozen: yes
facts: {sleep_h: 1 h}
carried: {bad_days: 3}
"""


@pytest.mark.parametrize("wrong", WRONG_WORDS.strip().splitlines())
def test_what_would_have_to_be_written_passes(wrong: str, tmp_path: Path) -> None:
    """Every word can fail, and passes once what it says of the actual is written in the place of the expected."""
    text = """
    - test: one word
      log: 3x5 @ 60 kg -> 5 5 4
      check-in: {red_flags: none, sleep_h: 4 h, bp_systolic: 120}
      expect: {%s}
    """
    ((failure,),) = [each.failures for each in verdicts(tmp_path / "wrong", text % wrong)]
    right = if_right(failure)

    assert right.partition(":")[0] == wrong.partition(":")[0]
    assert [()] == [each.failures for each in verdicts(tmp_path / "right", text % right)]


def test_every_word_can_fail() -> None:
    """The list above has every word of `expect`; `not` has nothing that could be written."""
    words = {line.partition(":")[0] for line in WRONG_WORDS.strip().splitlines()}

    assert {*WORDS, "facts", "carried"} - {"not"} == words


def test_what_lies_ahead_is_told_as_such(tmp_path: Path) -> None:
    """A failure names the session that it is about; one that was not projected is no session that fits."""
    text = """
    - test: a b a
      log: 3x5 @ 60 kg
      expect: {bar: 62.5 kg, ahead: [{day: b, bench_press: {load: none}}, {day: a, bar: 1 kg, facts: {week: 9}}]}
    - test: nobody trains
      log: 3x5 @ 60 kg
      check-in: {red_flags: [chest_pain]}
      expect: {ahead: [{day: b}]}
    """
    first, second = (each.failures for each in verdicts(tmp_path, text, BOTH))
    assert [("session 2 ahead", "bar", "65 kg"), ("session 2 ahead", "facts: week", "2")] == [
        (each.step, each.word, each.actual) for each in first
    ]
    assert [("session 1 ahead", "day", "not projected")] == [(each.step, each.word, each.actual) for each in second]


def test_a_trace_tells_which_clause_failed(tmp_path: Path) -> None:
    """With a trace, a rule that was expected to hold is told clause by clause with the athlete's numbers."""
    text = """
    - test: no second miss
      log: 3x5 @ 60 kg -> 5 5 4
      expect: {load: 52.5 kg, why: back}
    """
    (verdict,) = verdicts(tmp_path, text, tracing=True)
    load, why = verdict.failures
    missing = "not evaluated: tired_day for want of sleep_h"
    assert (missing, "today's load: 60 kg (the carried load)") == load.trace
    assert (
        "back does not hold for back_squat/main:",
        "   true  not every_set_made (it is no)",
        "   FALSE misses_in_a_row >= 2 (it is 1)",
    ) == why.trace


def test_a_trace_shows_what_is_nested(tmp_path: Path) -> None:
    """Clauses of `or` and `not` stand below what joins them, each joint with what it came to."""
    tired = "(sleep_h < 5 h or (misses_in_a_row >= 2 and reps_missed > 0))"
    either = "misses_in_a_row >= 2 or (every_set_made or reps_missed > 3)"
    clean = "not (every_set_made or technique_score < 3) and not (reps_missed > 9 and sleep_h < 5 h)"
    text = f"""
    - test: nested
      change: {{"not every_set_made and misses_in_a_row >= 2": "{tired} and {clean}"}}
      log: 3x5 @ 60 kg -> 5 5 4
      expect: {{why: back}}
    - test: one or the other
      change: {{"not every_set_made and misses": "{either} or misses"}}
      log: 3x5 @ 60 kg -> 5 5 4
      expect: {{why: back}}
    """
    nested, other = [each.failures[0].trace for each in verdicts(tmp_path, text, tracing=True)]
    assert (
        "not evaluated: back for want of sleep_h, technique_score; tired_day for want of sleep_h",
        "back is unknown for back_squat/main:",
        "   ?     any of:",
        "      ?     sleep_h < 5 h (it is unknown)",
        "      FALSE all of:",
        "         FALSE misses_in_a_row >= 2 (it is 1)",
        "         true  reps_missed > 0 (it is 1)",
        "   ?     none of:",
        "      FALSE every_set_made (it is no)",
        "      ?     technique_score < 3 (it is unknown)",
        "   true  not all of:",
        "      FALSE reps_missed > 9 (it is 1)",
        "      ?     sleep_h < 5 h (it is unknown)",
    ) == (nested[-1], *nested[:-1])
    assert (
        "back does not hold for back_squat/main:",
        "   FALSE any of:",
        "      FALSE misses_in_a_row >= 2 (it is 1)",
        "      FALSE every_set_made (it is no)",
        "      FALSE reps_missed > 3 (it is 1)",
        "      FALSE misses_in_a_row >= 2 (it is 1)",
    ) == other[:6]


def test_a_trace_tells_rules_of_every_section(tmp_path: Path) -> None:
    """What held after the session is told beside what held after the week, and why a rule was not asked at all."""
    home = small_in(
        tmp_path,
        it=cases("""
        - test: the end of a week
          lift: bench_press/light
          given: {day: b}
          log: 2x10 @ 40 kg -> 10 9
          expect: {why: [up, weekly, yearly], back_squat: {why: weekly}, barbell_row/light: {why: swapped}}
        """),
    )
    rules = """
after week:
  - {rule: weekly, for: light, when: reps_missed >= bad_days + 5, then: {load: hold}, because: "Many."}
after cycle:
  - {rule: yearly, for: light, when: reps_missed >= 5, then: {load: hold}, because: "Many."}
layout:
  swap:
    - {rule: swapped, when: pattern = hinge, then: {exercise: swap to another}, because: "No hinge."}
"""
    with (home / "rulebook.yaml").open("a", encoding="utf-8") as file:
        file.write(rules)
    book, suite = read(home)
    with Runner(book, COMPILED, tracing=True) as runner:
        (verdict,) = [runner.run(trial) for trial in suite.trials]
    bench, squat, row = [each.trace for each in verdict.failures]
    assert (
        "up does not hold for bench_press/light:",
        "   FALSE every_set_made (it is no)",
        "   FALSE last_set_reps >= 10 (it is 9)",
        "weekly does not hold for bench_press/light:",
        "   FALSE reps_missed >= bad_days + 5 (it is 1, against 5)",
        "yearly was not asked: it stands in 'after cycle', and no cycle ended",
    ) == bench
    assert ("weekly was not asked: it is for light",) == squat
    assert ("swapped was not asked: it stands in 'layout', and the plan has no such lift on this day",) == row


def test_a_trace_tells_each_set(tmp_path: Path) -> None:
    """A rule that looks at each set is told set by set, and a load of which nothing is known is told as open."""
    text = """
    - test: a short set
      log: [3x5 @ 60 kg -> 5 5 4]
      expect: {carried: {reps_up: [1, 1, 1]}, why: each}
    - test: nothing is known
      expect: {bar: 60 kg}
    """
    home = small_in(tmp_path, it=cases(text))
    rulebook = (home / "rulebook.yaml").read_text(encoding="utf-8")
    rulebook = rulebook.replace("messages:\n", "  reps_up: {per: set, kind: count, start: 0}\nmessages:\n")
    rule = '  - {rule: each, each: set, when: set.made, then: {reps_up: raise 1}, because: "One more."}\n'
    rulebook = rulebook.replace("before session:\n", f"{rule}before session:\n")
    (home / "rulebook.yaml").write_text(rulebook, encoding="utf-8")
    book, suite = read(home)
    with Runner(book, COMPILED, tracing=True) as runner:
        short, unknown = [runner.run(trial) for trial in suite.trials]
    assert [("carried: reps_up", ("1", "1", "0"))] == [(each.word, each.actual) for each in short.failures[:1]]
    assert "today's load: open, for nothing is known to work it out from: give, enter, test or lift one" in (
        unknown.failures[0].trace
    )


def test_a_trace_tells_the_steps_of_a_load(tmp_path: Path) -> None:
    """A load that is not as expected is told step by step."""
    text = """
    - test: twice five kilograms
      log: 3x5+ @ 60 kg -> 5 5 12
      expect: {load: 62.5 kg}
    """
    (verdict,) = verdicts(tmp_path, text, tracing=True)
    assert [
        "up held for back_squat/main: Ten reps: two steps. (rules/small/rulebook.yaml:19)",
        "not evaluated: tired_day for want of sleep_h",
        "the carried load: 60 kg (what was lifted) -> 65 kg (up: raise 5 kg)",
        "today's load: 65 kg (the carried load)",
    ] == list(verdict.failures[0].trace)


def test_engines_that_differ_fail_a_test(tmp_path: Path) -> None:
    """A test whose numbers are right fails where durable-rules and compiled give different answers."""
    book, suite = read(small_in(tmp_path, it=cases(MADE_GOES_UP)))
    with Runner(book, BOTH, built=_forgetful) as runner:
        (verdict,) = [runner.run(trial) for trial in suite.trials]
    (failure,) = verdict.failures
    assert ("engines", "the same from both engines") == (failure.word, failure.expected)
    assert "answer 1 differs; 2 failures on durable-rules, 0 on compiled" == failure.actual


class _Forgetful:
    """An engine that never finds a rule true."""

    name = "durable"

    def judge(self, group: Group, features: Features) -> Verdict:
        """No row holds, and none is unknown."""
        assert len(features) == len(group.features)
        return Verdict(frozenset(), frozenset())

    def close(self) -> None:
        """Nothing to free."""


def _forgetful(rulebook: Rulebook, name: str, report: Report) -> Engine:
    return _Forgetful() if name == "durable" else build(rulebook, name, report)


def test_what_an_engine_reports_fails_a_test(tmp_path: Path) -> None:
    """A disagreement that was mended on the way is still a failure."""
    book, suite = read(small_in(tmp_path, it=cases(MADE_GOES_UP)))

    def reporting(rulebook: Rulebook, name: str, report: Report) -> Engine:
        if name == "durable":
            report("disagreement")
        return build(rulebook, COMPILED, report)

    with Runner(book, BOTH, built=reporting) as runner:
        (verdict,) = [runner.run(trial) for trial in suite.trials]
    assert ["durable-rules: disagreement"] == [each.actual for each in verdict.failures]


def test_a_record_that_is_refused_fails_a_test(tmp_path: Path) -> None:
    """What the service would not take is told in its own words, in the step that sends it."""
    text = """
    - test: a session from before
      steps:
        - {log: 3x5 @ 60 kg, expect: {load: 62.5 kg}}
        - {log: {did: 3x5 @ 60 kg, on: 2026-03-01}, expect: {load: 62.5 kg}}
    """
    ((word, expected, actual),) = failures(tmp_path, text)
    assert ("log", "a record that the service takes") == (word, expected)
    assert "was recorded before events that are already folded" in str(actual)


def test_findings_of_a_changed_rulebook(tmp_path: Path) -> None:
    """A test may expect that a change does not check, and with what; a change that checks fails it."""
    text = """
    - test: an RPE is no step
      change: {"raise 5 kg": "raise RPE 1"}
      expect: {findings: [IR202]}
    - test: it would check
      change: {"raise 5 kg": "raise 7 kg"}
      expect: {findings: [IR202 'raise 7 kg']}
    """
    right, wrong = verdicts(tmp_path, text)
    assert right.passed
    assert [("findings", ("IR202 'raise 7 kg'",), ("it checks",))] == [
        (each.word, each.expected, each.actual) for each in wrong.failures
    ]


def test_a_changed_rulebook_runs(tmp_path: Path) -> None:
    """A test may change a setting or a rule, and looks at what comes out then."""
    text = """
    - test: a step of <step> leads to <load>
      for each: {step: [2.5, 7.5], load: [62.5 kg, 67.5 kg]}
      change: {"{kg: 2.5, lb: 5}": "{kg: <step>, lb: 5}"}
      log: 3x5 @ 60 kg
      expect: {load: <load>}
    """
    book, suite = read(small_in(tmp_path, it=cases(text)))
    with Runner(book, BOTH) as runner:
        assert [True, True] == [runner.run(trial).passed for trial in suite.trials]


def test_a_log_of_a_lift_that_was_not_asked_for_fails(tmp_path: Path) -> None:
    """Results for a lift that is not trained on the day are not let go in silence."""
    text = """
    - test: results for the squat on day b
      lift: back_squat/main
      steps:
        - {log: [], day: b, expect: {day: b}}
        - {log: made -> 5 5 3, expect: {day: a}}
    - test: a session as prescribed needs no lift of its own
      lift: back_squat/main
      steps:
        - {log: [], day: b, expect: {day: b}}
        - {log: made, expect: {day: a}}
    """
    verdict, fine = verdicts(tmp_path, text)

    assert fine.passed, list(told_failures(fine))
    assert ["log", "a lift that was asked for: bench_press/light", "back_squat/main; day b was asked for"] == [
        verdict.failures[0].word,
        verdict.failures[0].expected,
        verdict.failures[0].actual,
    ]


def test_lifts_are_seen_with_their_tracks_or_without(tmp_path: Path) -> None:
    """The order, and what was expected on another track than the one of today."""
    text = """
    - test: the order
      lift: back_squat/main
      log: []
      expect: {order: [back_squat]}
    - test: another track of the lift
      log: []
      expect: {bench_press/main: {bar: 60 kg}}
      day: b
    """
    order, track = verdicts(tmp_path, text)

    assert order.passed
    assert "this expects bench_press/main; on day b it is bench_press/light" == track.failures[0].hint
