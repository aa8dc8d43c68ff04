"""A carried load is what sets at `load` are done with, whoever has it and whatever it starts from."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironrule.trials.run import COMPILED, Runner
from ironrule.trials.wording import told_failures
from tests.trials.small import cases, read, small_in

OLD = "load: {per: track, kind: load, start: first done, stored: bar}"


@pytest.mark.parametrize(
    ("new", "text"),
    [
        (
            "load: {per: lift, kind: load, start: ask, stored: bar}",
            """
            - test: of the lift, when somebody has entered it
              log: [{entered: {load: 60 kg}}, made]
              after each: {load: [60 kg, 62.5 kg], bar: [60 kg, 62.5 kg]}
            """,
        ),
        (
            "load: {per: track, kind: load, start: 40 kg, stored: bar}",
            """
            - test: begins at a number
              log: [made, made]
              after each: {bar: [40 kg, 42.5 kg, 45 kg]}
            """,
        ),
        (
            "load: {per: lift, kind: load, start: 50 % of one_rm, stored: bar}",
            """
            - test: begins at a share of the maximum
              log: [{tested: 1 @ 101 kg}, made]
              after each: {bar: [50 kg, 52.5 kg]}
            """,
        ),
        (
            OLD,
            """
            - test: reasons speak of the load before
              log: [3x5 @ 60 kg -> 5 5 4, 3x5 @ 60 kg -> 5 5 4]
              expect: {load: 52.5 kg, reason: {back: 2 misses in a row at 60 kg}}
            """,
        ),
    ],
)
def test_it_is_the_load_of_the_track(tmp_path: Path, new: str, text: str) -> None:
    """Sets, rules, answers and reasons read one and the same number."""
    home = small_in(tmp_path, it=cases(text))
    rulebook = (home / "rulebook.yaml").read_text(encoding="utf-8")
    assert OLD in rulebook
    rulebook = rulebook.replace(OLD, new).replace("misses in a row: back.", "misses in a row at {load}: back.")
    (home / "rulebook.yaml").write_text(rulebook, encoding="utf-8")
    book, suite = read(home)
    with Runner(book, COMPILED, tracing=True) as runner:
        (verdict,) = [runner.run(trial) for trial in suite.trials]
    assert [] == list(told_failures(verdict))


def test_a_trace_of_a_number_of_the_lift_tells_of_its_tracks(tmp_path: Path) -> None:
    """A number of the lift belongs to no track by itself, and is told by what its tracks decided."""
    home = small_in(
        tmp_path,
        it=cases("""
        - test: of the lift
          log: [{entered: {load: 60 kg}}, made]
          expect: {carried: {load: 65 kg}}
        """),
    )
    rulebook = (home / "rulebook.yaml").read_text(encoding="utf-8")
    (home / "rulebook.yaml").write_text(rulebook.replace(OLD, OLD.replace("track", "lift")), encoding="utf-8")
    book, suite = read(home)
    with Runner(book, COMPILED, tracing=True) as runner:
        (verdict,) = [runner.run(trial) for trial in suite.trials]
    (failure,) = verdict.failures
    assert ("back_squat", "62.5 kg") == (failure.subject, failure.actual)
    assert "the carried load: 60 kg (what was lifted) -> 62.5 kg (up: raise step)" in failure.trace
