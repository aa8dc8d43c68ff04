"""The process in which short programs run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.child import Children

PRELUDE = """
import json, re, sys, threading
from dataclasses import replace
import durable_rules_engine as raw
from ironrule.engine import build
from ironrule.engine.shards import shards_of
from ironrule.engine.spelling import check_names, definition_of, key_of, number_text
from ironrule.rulebook.conditions import Both, Either, Not
from ironrule.rulebook.operators import Op
from ironrule.rulebook.lowering import GroupKey
from ironrule.units import BEYOND, QUANTUM
from tests.engine.lab import *
from tests.engine.made import compared, group_of, ladder_of, rulebook_of
"""


@pytest.fixture(scope="session")
def children() -> Iterator[Children]:
    """A process that has everything imported, and forks for each program."""
    with Children(PRELUDE) as running:
        yield running
