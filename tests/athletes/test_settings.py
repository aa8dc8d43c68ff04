"""Any one setting of back-strength at either end of its range: everything that holds of a year still holds."""

from __future__ import annotations

from random import Random

import pytest

from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.read import read_rulebook
from simulation.year import WEEKS, Story
from tests.athletes import books
from tests.athletes.trial import Trial
from tests.sizes import SOAK, size

_SEED, _ATHLETES, _WEEKS = 5, size(1, 6), size(11, WEEKS)
_ENDS = tuple(books.ends(read_rulebook(books.HOME)))
#: Ends at which something broke once.
_BROKE = ("fault_again: 2", "learn_reps: 3")
_FEW = {*Random("settings").sample(_ENDS, 4), *_BROKE}  # noqa: S311  # repeatable, not secret
#: Fixed: the same few in every run of `make test`, all of them in `make soak`.
_TURNED = _ENDS if SOAK else sorted(_FEW)


@pytest.mark.soak
@pytest.mark.parametrize("adjusted", _TURNED)
def test_turned_to_an_end(adjusted: str) -> None:
    """The rulebook checks, and athletes who train on it break nothing."""
    book = books.turned(adjusted)
    trial = Trial(book, CompiledEngine(book), adjusted, replays=(_WEEKS,))
    number = _ENDS.index(adjusted) * _ATHLETES
    stories = [Story(_SEED, each, _WEEKS) for each in range(number, number + _ATHLETES)]

    assert "" == "\n\n".join(filter(None, map(trial.report, stories)))


def test_every_range_has_its_ends() -> None:
    """A setting with a range is turned both ways, or to the one end that is stricter."""
    ranges = {name: each for name, each in read_rulebook(books.HOME).settings.items() if each.range is not None}
    turned = [each.partition(":")[0] for each in _ENDS]

    assert {name: 1 if each.stricter else 2 for name, each in ranges.items()} == {
        name: turned.count(name) for name in turned
    }
