"""`ironrule serve` and `ironrule healthcheck`, as far as they are seen from the command line."""

from __future__ import annotations

import asyncio

import pytest

from ironrule import __version__
from tests.cli.running import COMMAND, child, run
from tests.server.running import in_loop, running


def test_the_version_is_told() -> None:
    """--version prints one line."""
    assert f"ironrule {__version__}\n" == run("--version").stdout


def test_every_command_is_listed() -> None:
    """--help names every command."""
    text = run("--help").stdout

    assert [] == [
        each for each in ("prescribe", "check", "vocabulary", "serve", "healthcheck") if f"  {each} " not in text
    ]


def test_an_unknown_command_is_refused() -> None:
    """Exit code 2 for a command that is not there."""
    assert 2 == run("prescirbe").exit_code


def test_wrong_settings_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong flag and a wrong variable: exit code 2, both named."""
    monkeypatch.setenv("IRONRULE_METRICS_PORT", "many")
    result = run("serve", "--port", "99999")

    assert 2 == result.exit_code
    assert "--port: expected a whole number from 0 to 65535, got '99999'" in result.stderr
    assert "IRONRULE_METRICS_PORT: expected a whole number from 0 to 65535, got 'many'" in result.stderr


def test_nothing_to_serve() -> None:
    """Without rulebooks the service does not start: exit code 1, and the log says why."""
    result = child(*COMMAND, "serve", "--rules", "proto", "--port", "0", "--metrics-port", "0")

    assert 1 == result.returncode
    assert "no rulebook in proto" in result.stdout


def test_a_server_that_serves_is_healthy() -> None:
    """Exit code 0 and its status."""

    async def story() -> None:
        async with running() as service:
            address = f"127.0.0.1:{service.port}"
            result = await asyncio.to_thread(child, *COMMAND, "healthcheck", "--server", address)

        assert (0, f"{address}: SERVING\n") == (result.returncode, result.stdout)

    in_loop(story)


def test_a_server_that_is_not_there_is_not_healthy() -> None:
    """Exit code 1, and what to start."""
    result = run("healthcheck", "--server", "127.0.0.1:1")

    assert 1 == result.exit_code
    assert "nobody answers at 127.0.0.1:1" in result.stderr
