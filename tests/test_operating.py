"""The page for those who run it names every code, metric, event and setting of reloads, and none that there is not."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from prometheus_client import CollectorRegistry

from ironrule.cli.main import COMMANDS, ironrule
from ironrule.server import candidates, news, reload, reload_metrics
from ironrule.server.settings import ServeSettings

ROOT = Path(__file__).resolve().parents[1]
#: Commands that ask a server.
ASKING = ("prescribe", "revisions", "rollback", "resume", "healthcheck")
PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def test_every_code_has_a_row() -> None:
    """A candidate's code is looked up in the table, or has a page of its own."""
    codes = {name for name, value in vars(candidates).items() if name.isupper() and value == name}
    rows = set(re.findall(r"^\| ([A-Z_]{4,}) \|", PAGE, re.M))

    assert len(codes) > 5
    assert codes | {"INTERNAL"} == rows


def test_every_metric_has_a_row() -> None:
    """The table has the metrics of reloads, with the labels that the page of all metrics gives them."""
    registry = CollectorRegistry()
    reload_metrics.ReloadMetrics(registry)
    named = dict(re.findall(r"^\| `(ironrule_\w+)` \| ([^|]+) \|", PAGE, re.M))
    told = {each.name + ("_total" if each.type == "counter" else ""): each for each in registry.collect()}

    assert told.keys() | {"ironrule_rulebook_info"} == named.keys()
    everything = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    labels = dict(re.findall(r"^\| `(ironrule_\w+)` \| \w+ \| ([^|]+) \|", everything, re.M))
    assert {each: labels[each].replace("`", "") for each in named} == named


def test_every_event_is_named() -> None:
    """Each line that the log may have of a reload is on the page."""
    texts = [Path(str(module.__file__)).read_text(encoding="utf-8") for module in (news, reload)]
    events = {event for text in texts for event in re.findall(r'_log\.\w+\(\s*"(\w+)"', text)}

    assert "rulebook_live" in events
    assert events == set(re.findall(r"`((?:rulebook|reload)_[a-z_]+)`", PAGE))


def test_settings_and_commands_exist() -> None:
    """Flags are settings of `serve` or options of the commands, and commands are there."""
    settings = {f"--{name.replace('_', '-')}" for name in ServeSettings.__dataclass_fields__}
    flags = set(re.findall(r"--[a-z][a-z-]+", PAGE))
    commands = set(re.findall(r"ironrule ([a-z]+)", PAGE))

    assert flags <= settings | {option for each in asking() for option in each.opts}
    assert commands <= set(COMMANDS)


def asking() -> list[click.Parameter]:
    """Every option of the commands that ask a server."""
    commands = [ironrule.get_command(click.Context(ironrule), each) for each in ASKING]
    return [parameter for each in commands if each is not None for parameter in each.params]


@pytest.mark.parametrize("page", ["operating", "calling", "runbook"])
def test_variables_exist(page: str) -> None:
    """Each is one of a setting, or of an option of a command that asks a server."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    settings = {f"IRONRULE_{name.upper()}" for name in ServeSettings.__dataclass_fields__}

    assert set(re.findall(r"\bIRONRULE_[A-Z_]+", text)) <= settings | {str(each.envvar) for each in asking()}


def test_every_option_of_tls_is_told() -> None:
    """Those that all commands have that ask a server, with the variable of each."""
    text = (ROOT / "docs" / "calling.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `(--tls-[a-z-]+)` \| `(IRONRULE_TLS_[A-Z_]+)` \|", text, re.M))

    for name in ASKING:
        options = ironrule.get_command(click.Context(ironrule), name).params  # type: ignore[union-attr]  # it is there
        assert rows == {(each.opts[0], each.envvar) for each in options if each.opts[0].startswith("--tls-")}
