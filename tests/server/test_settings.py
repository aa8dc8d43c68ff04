"""Settings: flags before variables before defaults, and every wrong value at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ironrule.server.serve import options, serve
from ironrule.server.settings import ServeSettings, SettingsInvalid, unknown_in
from tests.server.running import log_lines


def test_nothing_said_means_loopback_and_no_reflection() -> None:
    """The defaults are safe on any machine."""
    settings = ServeSettings.gathered({})

    assert ServeSettings() == settings
    assert ("127.0.0.1", 50051, 9464, False) == (settings.host, settings.port, settings.metrics_port, settings.dev)


def test_a_flag_beats_a_variable() -> None:
    """What is typed on the command line counts before what the environment says."""
    environment = {"IRONRULE_PORT": "6000", "IRONRULE_RULES": "/srv/rules", "IRONRULE_GRACE_SECONDS": "2.5"}

    settings = ServeSettings.gathered(environment, port=7000, host=None)

    assert ServeSettings(port=7000, rules=Path("/srv/rules"), grace_seconds=2.5) == settings


def test_all_wrong_values_are_told_at_once() -> None:
    """Each problem names where the value came from and what was expected."""
    environment = {"IRONRULE_PORT": "70000", "IRONRULE_ENGINE": "durible", "IRONRULE_DEV": "perhaps"}

    with pytest.raises(SettingsInvalid) as mistake:
        ServeSettings.gathered(environment, grace_seconds=-1)

    assert (
        "IRONRULE_PORT: expected a whole number from 0 to 65535, got '70000'",
        "IRONRULE_ENGINE: expected durable or compiled, got 'durible'",
        "IRONRULE_DEV: expected true or false, got 'perhaps'",
        "--grace-seconds: expected seconds from 0 to 3600, got '-1'",
    ) == mistake.value.problems


def test_developers_read_their_log() -> None:
    """With `dev` the log is for a terminal, unless something else was asked for."""
    assert "console" == ServeSettings.gathered({}, dev=True).log_format
    assert "json" == ServeSettings.gathered({"IRONRULE_LOG_FORMAT": "json"}, dev=True).log_format


def test_links_of_kubernetes_are_not_settings() -> None:
    """A cluster that has a Service called ironrule sets IRONRULE_PORT to a URL; that is not meant for us."""
    assert 50051 == ServeSettings.gathered({"IRONRULE_PORT": "tcp://10.0.0.1:50051"}).port


def test_developers_need_not_wait_for_tests() -> None:
    """With `dev` no tests are run before the start, unless something else was asked for."""
    assert ("run", "off") == (ServeSettings.gathered({}).tests, ServeSettings.gathered({}, dev=True).tests)
    assert "required" == ServeSettings.gathered({}, dev=True, tests="required").tests


def test_reloads_have_settings() -> None:
    """Wrong ones are told with what was expected; a token that cannot be one is never shown."""
    environment = {"IRONRULE_ADMIN_TOKEN": "hunter2", "IRONRULE_WATCH": "inotify", "IRONRULE_POLL_SECONDS": "0"}

    with pytest.raises(SettingsInvalid) as mistake:
        ServeSettings.gathered(environment, tests="some", kept_revisions=0)

    assert (
        "IRONRULE_WATCH: expected events, poll or off, got 'inotify'",
        "IRONRULE_POLL_SECONDS: expected seconds from 0.05 to 3600, got '0'",
        "IRONRULE_ADMIN_TOKEN: expected 16 to 512 signs without spaces",
        "--tests: expected required, run or off, got 'some'",
        "--kept-revisions: expected a whole number from 1 to 100, got '0'",
    ) == mistake.value.problems
    assert "hunter2" not in str(mistake.value)
    assert "planted-secret-token" not in repr(ServeSettings(admin_token="planted-secret-token"))  # noqa: S106 # planted


def test_the_largest_message_can_be_told_to_grpc() -> None:
    """Twice the largest that may be set is more than gRPC's number has room for."""
    most = ServeSettings.gathered({}, max_message_bytes=1024**3)
    assert {2**31 - 1} == {number for name, number in options(most) if name.endswith("message_length")}


def test_files_are_not_tried_in_no_time() -> None:
    """With no time every file would be too costly; who wants none tried says --max-checks 0."""
    with pytest.raises(SettingsInvalid, match="--check-seconds: expected seconds from 1 to 3600, got '0'"):
        ServeSettings.gathered({}, check_seconds=0)


def test_variables_that_are_no_settings_are_known() -> None:
    """A slip is told with what was probably meant; what Kubernetes sets of its own, and settings, are passed over."""
    environment = {
        "IRONRULE_GRACE_SECOND": "5",
        "IRONRULE_ADMIN_TOKN": "a-token-of-sixteen-signs",
        "IRONRULE_COLOUR": "red",
        "IRONRULE_METRIC_PORT": "9464",
        "IRONRULE_PORT": "6000",
        "IRONRULE_SERVICE_HOST": "10.0.0.1",
        "IRONRULE_SERVICE_PORT_GRPC": "50051",
        "IRONRULE_PORT_50051_TCP_ADDR": "10.0.0.1",
        "IRONRULE_HEADLESS_SERVICE_PORT": "50051",
        "IRONRULE_HEADLESS_PORT": "tcp://10.0.0.1:50051",
        "PATH": "/bin",
    }

    assert [
        ("IRONRULE_ADMIN_TOKN", "IRONRULE_ADMIN_TOKEN"),
        ("IRONRULE_COLOUR", ""),
        ("IRONRULE_GRACE_SECOND", "IRONRULE_GRACE_SECONDS"),
        ("IRONRULE_METRIC_PORT", "IRONRULE_METRICS_PORT"),
    ] == unknown_in(environment)


def test_a_slip_is_logged_without_its_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is a warning: whoever starts us may set what is meant for others."""
    slips = unknown_in({"IRONRULE_ADMIN_TOKN": "planted-secret-token"})
    asyncio.run(serve(ServeSettings(port=0, metrics_port=0, rules=tmp_path), None, slips))

    out = capsys.readouterr().out
    first, _ = log_lines(out)
    told = ("warning", "setting_unknown", "IRONRULE_ADMIN_TOKN", "IRONRULE_ADMIN_TOKEN")
    assert told == (first["level"], first["event"], first["variable"], first["did_you_mean"])
    assert "planted-secret-token" not in out
