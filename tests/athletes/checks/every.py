"""Every check of a year, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from simulation.year import Visit
from tests.athletes.checks.caps import CAPS
from tests.athletes.checks.effects import EFFECTS
from tests.athletes.checks.limits import Limits
from tests.athletes.checks.progress import Progress
from tests.athletes.checks.reasons import REASONS
from tests.athletes.checks.safety import SAFETY

Check = Callable[[Visit, Limits], Iterator[str]]

OF_A_VISIT: tuple[Check, ...] = (*CAPS, *SAFETY, *EFFECTS, *REASONS)


class Checks:
    """The checks of one year."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._progress = Progress()

    def broken(self, visit: Visit) -> Iterator[tuple[str, str]]:
        """The names of checks that an answer breaks, each with what it found."""
        for check in OF_A_VISIT:
            yield from ((check.__name__, found) for found in check(visit, self._limits))
        yield from self._progress.check(visit, self._limits)
