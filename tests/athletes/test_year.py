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

#: Sixty athletes train for a whole year in `make test`, 2,000 in `make soak`.
_SEED, _ATHLETES, _AT_ONCE = 1, size(60, 2000), size(6, 20)
#: One of so many has the whole log replayed in the end, in `make soak` each.
_REPLAYED = size(3, 1)
_BOTH_ENGINES = 3


@pytest.fixture(scope="module")
def durable(back_strength: Rulebook) -> Iterator[Engine]:
    """The other engine."""
    engine = build(back_strength, "durable", lambda _: None)
    yield engine
    engine.close()


@pytest.mark.soak
@pytest.mark.parametrize("first", range(0, _ATHLETES, _AT_ONCE))
def test_year(back_strength: Rulebook, first: int) -> None:
    """No cap breached, no effect stacked or endless, safety never overruled, nobody stuck, each number explained."""
    engine = CompiledEngine(back_strength)
    reports = [
        Trial(back_strength, engine, replays=() if number % _REPLAYED else (WEEKS,)).report(Story(_SEED, number))
        for number in range(first, first + _AT_ONCE)
    ]

    assert "" == "\n\n".join(filter(None, reports))


@pytest.mark.soak
def test_engines_agree_through_training(back_strength: Rulebook, durable: Engine) -> None:
    """The two engines give the same answers, byte for byte, all along."""
    trial = Trial(back_strength, CompiledEngine(back_strength), second=durable)
    stories = [Story(_SEED + 1, number, WEEKS if SOAK else 6) for number in range(size(_BOTH_ENGINES, 40))]

    assert "" == "\n\n".join(filter(None, map(trial.report, stories)))


def test_every_character_comes_round() -> None:
    """Among the athletes of `make test` each character is there, and one of each has its log replayed."""
    replayed = {Story(_SEED, number).who.characters[0] for number in range(0, 60, 3)}

    assert set(CHARACTERS) == replayed
