"""What may be left out of a run is written down: skips, expected failures and deselections, and nothing that ran."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.skips import listed

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[1]

CONFTEST = """
import pytest
from pathlib import Path
from tests.skips import Skips

def pytest_configure(config):
    config.pluginmanager.register(Skips(config, Path(__file__).with_name("SKIPS")))
"""
DESELECT = """
def pytest_collection_modifyitems(config, items):
    config.hook.pytest_deselected(items=[item for item in items if "slow" in item.name])
    items[:] = [item for item in items if "slow" not in item.name]
"""
TESTS = """
import pytest

def test_fine(): pass
def test_slow(): pass
@pytest.mark.skip(reason="lazy")
def test_skipped(): pass
@pytest.mark.parametrize("value", [1])
def test_in_the_middle(value): pytest.skip("lazy")
@pytest.mark.xfail
def test_xfails(): assert False
@pytest.mark.xfail
def test_passes_unexpectedly(): pass
"""
LEFT_OUT = {
    "test_it.py::test_skipped: skipped",
    "test_it.py::test_in_the_middle[1]: skipped",
    "test_it.py::test_xfails: expected to fail",
    "test_it.py::test_passes_unexpectedly: expected to fail",
}


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A suite of its own, with nothing on its list."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeconftest(CONFTEST)
    pytester.makefile("", SKIPS="")
    return pytester


def faults(suite: pytest.Pytester, *words: str, fails: bool = True) -> set[str]:
    """What the run says about its list; whether it failed is as expected."""
    result = suite.runpytest_inprocess("-p", "no:cacheprovider", *words)
    assert fails == (pytest.ExitCode.TESTS_FAILED == result.ret), result.stdout.str()
    _, _, text = result.stdout.str().partition(" tests/SKIPS ")
    return {line for line in text.splitlines()[1:] if ".py" in line}


def test_left_out_and_not_listed(suite: pytest.Pytester) -> None:
    """Each way to leave a test out fails a run in which nothing else failed, and is named."""
    suite.makepyfile(test_it=TESTS)

    assert {f"{each}, and not listed" for each in LEFT_OUT} == faults(suite)


def test_left_out_and_listed(suite: pytest.Pytester) -> None:
    """With a line for each of them the run is fine."""
    suite.makepyfile(test_it=TESTS)
    lines = [f"{each.partition(': ')[0]} | everywhere | shown here" for each in LEFT_OUT]
    suite.makefile("", SKIPS="\n".join(["# why", "", *lines]))

    assert set() == faults(suite, fails=False)


def test_deselected_by_code(suite: pytest.Pytester) -> None:
    """What a conftest or the settings take out counts; what the command line takes out does not."""
    suite.makeconftest(CONFTEST + DESELECT)
    suite.makepyfile(test_it="def test_fine(): pass\ndef test_slow(): pass\n")

    assert {"test_it.py::test_slow: deselected by code, and not listed"} == faults(suite)
    suite.makeconftest(CONFTEST)
    assert set() == faults(suite, "-k", "fine", fails=False)
    suite.makeini("[pytest]\naddopts = -k fine\n")
    assert {"test_it.py::test_slow: deselected by code, and not listed"} == faults(suite)


def test_a_file_that_gives_no_test(suite: pytest.Pytester) -> None:
    """A file may neither skip itself nor be left out by a conftest."""
    suite.makeconftest(CONFTEST + "collect_ignore = ['test_hidden.py']\n")
    suite.makepyfile(
        test_it="def test_fine(): pass\n",
        test_hidden="def test_fine(): pass\n",
        test_shy="import pytest\npytest.skip('lazy', allow_module_level=True)\n",
    )

    expected = {"test_hidden.py: no test of it was collected", "test_shy.py: skipped as a whole, and not listed"}
    assert expected == faults(suite)


def test_a_line_that_excuses_nothing(suite: pytest.Pytester) -> None:
    """A listed test that ran, and one that is gone, fail the run as well."""
    suite.makepyfile(test_it="def test_fine(): pass\n")
    suite.makefile("", SKIPS="test_it.py::test_f* | everywhere | lazy\ntest_it.py::test_gone | everywhere | lazy\n")

    assert {
        "test_it.py::test_f*: ran everywhere, and is listed",
        "test_it.py::test_gone: listed, and there is no such test",
    } == faults(suite)
    assert {"test_it.py::test_f*: ran everywhere, and is listed"} == faults(suite, "test_it.py")


def test_a_skip_for_want_of_a_program(suite: pytest.Pytester) -> None:
    """A test may be skipped without its program, and only without it."""
    suite.makepyfile(test_it=TESTS[: TESTS.index("@pytest.mark.parametrize")])
    suite.makefile("", SKIPS="test_it.py::test_skipped | without no-such-program | it starts it\n")
    assert set() == faults(suite, fails=False)

    suite.makefile("", SKIPS="test_it.py::test_skipped | without sh | it starts it\n")
    assert {"test_it.py::test_skipped: skipped, and not listed"} == faults(suite)


def test_processes_that_share_the_tests(suite: pytest.Pytester) -> None:
    """With pytest-xdist nothing is lost between the processes."""
    suite.makeconftest(CONFTEST + DESELECT)
    suite.makepyfile(test_it=TESTS)
    left_out = {*LEFT_OUT, "test_it.py::test_slow: deselected by code"}

    suite.makefile("", SKIPS="test_it.py::test_gone | everywhere | lazy\n")

    expected = {f"{each}, and not listed" for each in left_out}
    assert {*expected, "test_it.py::test_gone: listed, and there is no such test"} == faults(
        suite, "-p", "xdist", "-n", "1"
    )


def test_a_line_without_a_reason() -> None:
    """Every line says where and why."""
    for text in ("tests/test_it.py::test_it | everywhere", "tests/test_it.py::test_it | sometimes | lazy"):
        with pytest.raises(pytest.UsageError, match="expected 'test"):
            listed(text)
