"""What tests of the benchmark share: one engine of each kind would prove nothing that is not proved elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from bench.scaling import disagreed
from bench.workload import Calls, calls
from ironrule.engine import Engine, build
from ironrule.rulebook.rulebook import Rulebook


@pytest.fixture(scope="session")
def both(back_strength: Rulebook) -> Iterator[Engine]:
    """The durable engine, compared with the compiled one on every evaluation."""
    with closing(build(back_strength, "durable", disagreed)) as engine:
        yield engine


@pytest.fixture(scope="session")
def two(back_strength: Rulebook, both: Engine) -> Calls:
    """The calls of two athletes."""
    return calls(back_strength, both, 2)
