"""Simulated athletes train on back-strength: no answer of their year breaks a check."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ironrule.engine import Engine, build
from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.rulebook import Rulebook
from simulation.people import CHARACTERS
from simulation.year import WEEKS, Story
from tests.athletes.trial import Trial
from tests.sizes import SOAK, size

#: Sixty athletes in `make test`: each sixth trains the whole year, the others seven weeks. In `make soak` all do.
_SEED, _ATHLETES, _AT_ONCE = 1, size(60, 2000), size(6, 20)
_WHOLE_EVERY, _SHORT = size(6, 1), 7
_BOTH_ENGINES = 3


@pytest.fixture(scope="module")
def trial(back_strength: Rulebook) -> Trial:
    """Judged by the compiled engine; the whole log is replayed at the end."""
    return Trial(back_strength, CompiledEngine(back_strength))


@pytest.fixture(scope="module")
def durable(back_strength: Rulebook) -> Iterator[Engine]:
    """The other engine."""
    engine = build(back_strength, "durable", lambda _: None)
    yield engine
    engine.close()


@pytest.mark.soak
@pytest.mark.parametrize("first", range(0, _ATHLETES, _AT_ONCE))
def test_year(trial: Trial, first: int) -> None:
    """No cap breached, no effect stacked or endless, safety never overruled, nobody stuck, each number explained."""
    stories = [
        Story(_SEED, number, WEEKS if (number + number // len(CHARACTERS)) % _WHOLE_EVERY == 0 else _SHORT)
        for number in range(first, first + _AT_ONCE)
    ]

    assert "" == "\n\n".join(filter(None, map(trial.report, stories)))


@pytest.mark.soak
def test_engines_agree_through_training(back_strength: Rulebook, durable: Engine) -> None:
    """The two engines give the same answers, byte for byte, all along."""
    trial = Trial(back_strength, CompiledEngine(back_strength), second=durable)
    stories = [Story(_SEED + 1, number, WEEKS if SOAK else 6) for number in range(size(_BOTH_ENGINES, 40))]

    assert "" == "\n\n".join(filter(None, map(trial.report, stories)))


def test_every_character_comes_round() -> None:
    """Among the athletes of `make test` each character is there, and one of each trains the whole year."""
    whole = {
        Story(_SEED, number).who.characters[0] for number in range(60) if (number + number // len(CHARACTERS)) % 6 == 0
    }

    assert set(CHARACTERS) == whole
