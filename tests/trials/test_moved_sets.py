"""What the shorthand of velocities and of losses says of a set, and from which effort a set is hard."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironrule.trials.run import COMPILED, Runner
from tests.trials.small import cases, read, small_in, verdicts


@pytest.mark.parametrize(
    ("told", "loss", "delta"),
    [
        ("velocity 0.64/0.48", "25 %", "0.08"),
        ("velocity 0.48", "unknown", "0"),
        ("loss 5 10 25", "25 %", "0.52"),
        ("loss 25", "25 %", "0.52"),
    ],
)
def test_a_loss_is_one_of_velocity(tmp_path: Path, told: str, loss: str, delta: str) -> None:
    """Of the first and last rep or said alone it is the same loss."""
    text = f"""
        - test: it
          log: [3x5 @ 60 kg velocity 0.48, 3x5 @ 60 kg velocity 0.48, 3x5 @ 60 kg {told}]
          expect: {{facts: {{velocity_loss: {loss}, velocity_delta: {delta} m/s}}}}
        """
    (verdict,) = verdicts(tmp_path, text)
    assert [] == [(each.word, each.expected, each.actual) for each in verdict.failures]


def test_a_loss_alone_is_no_change_of_velocity(tmp_path: Path) -> None:
    """Where only losses are told, sets begin alike: the load is neither faster nor slower than usual."""
    text = """
        - test: it
          log: [3x5 @ 60 kg loss 10 10 10, 3x5 @ 60 kg loss 5 10 15, 3x5 @ 60 kg loss 40 40 40]
          expect: {facts: {velocity_loss: 40 %, velocity_delta: 0 m/s}}
        """
    (verdict,) = verdicts(tmp_path, text)
    assert [] == [(each.word, each.expected, each.actual) for each in verdict.failures]


@pytest.mark.parametrize(("setting", "hard"), [("", 1), ("\n  hard_set_rpe: {value: RPE 6, means: hard}", 2)])
def test_from_which_effort_sets_are_hard(tmp_path: Path, setting: str, hard: int) -> None:
    """Of sets at RPE 5, 6 and 8, light for the athlete, by the setting of the rulebook."""
    home = small_in(
        tmp_path,
        it=cases(
            f"""
            - test: it
              log: [{{tested: 1 @ 200 kg, lift: back_squat}}, 3x5 @ 100 kg rpe 5 6 8]
              expect: {{facts: {{hard_sets: {hard}}}}}
            """
        ),
    )
    file = home / "rulebook.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("settings:", f"settings:{setting}", 1), encoding="utf-8")
    book, suite = read(home)
    with Runner(book, COMPILED) as runner:
        (verdict,) = [runner.run(trial) for trial in suite.trials]
    assert [] == [(each.word, each.expected, each.actual) for each in verdict.failures]
