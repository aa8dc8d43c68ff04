"""What many tests share: the shipped rulebook, each engine built on it, and the list of tests that may be left out."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ironrule.engine import Engine, build
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from tests.skips import Skips

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """No run without both engines, and none that leaves out what tests/SKIPS does not list."""
    try:
        importlib.import_module("durable_rules_engine")
    except ImportError as error:
        raise pytest.UsageError(
            f"{error}: the tests compare both engines; with a C compiler: make clean setup"
        ) from error
    config.pluginmanager.register(Skips(config, ROOT / "tests" / "SKIPS"))


@pytest.fixture(scope="session")
def back_strength() -> Rulebook:
    """The shipped rulebook."""
    return read_rulebook(ROOT / "rules" / "back-strength")


@pytest.fixture(scope="session", params=["durable", "compiled"])
def engine(request: pytest.FixtureRequest, back_strength: Rulebook) -> Iterator[Engine]:
    """Each engine in turn; a disagreement between them fails the test that saw it."""
    built = build(back_strength, request.param, _disagreed)
    yield built
    built.close()


def _disagreed(what: str) -> None:
    raise AssertionError(f"the engines are not one: {what}")
