"""The checks that the engines are one would notice if they were not."""

from __future__ import annotations

import pytest

from tests.engine.agreement import CHECKS
from tests.engine.faults import FAULTS, Fault
from tests.engine.mutants import RECORDS, caught, checked_first, seeded, trials
from tests.engine.trials import Trial


@pytest.fixture(scope="module")
def made() -> list[Trial]:
    """A trial for each seed."""
    return trials(RECORDS)


def test_sound_code_passes(made: list[Trial]) -> None:
    """Without a fault no check fails."""
    assert "" == caught(made[0])


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_is_caught(fault: Fault, made: list[Trial]) -> None:
    """A fault in lowering, in an engine or in their comparison fails a check, whatever the seed."""
    with seeded(fault):
        found = [caught(each, checked_first(fault)) for each in made]
    assert "" not in found


def test_a_fault_is_taken_out_again(made: list[Trial]) -> None:
    """What a fault changed is as it was, wherever it was imported."""
    with seeded(FAULTS[0]):
        assert caught(made[0])
    CHECKS["compiled"](made[0])


def test_faults_are_many_and_everywhere() -> None:
    """At least twenty, in every room between a condition and a verdict."""
    assert 20 <= len(FAULTS) == len({fault.name for fault in FAULTS})
    rooms = {f"rulebook.{name}" for name in ("lowering", "splitting")}
    rooms |= {f"engine.{name}" for name in ("shards", "spelling", "durable", "compiled", "build")}
    assert rooms == {fault.room for fault in FAULTS}
