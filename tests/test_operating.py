"""The page for those who run it names every code, metric, event and setting of reloads, and none that there is not."""

from __future__ import annotations

import re
from pathlib import Path

from prometheus_client import CollectorRegistry

from ironrule.cli.main import COMMANDS
from ironrule.server import candidates, news, reload, reload_metrics
from ironrule.server.settings import ServeSettings

ROOT = Path(__file__).resolve().parents[1]
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

    assert flags - {"--reason"} <= settings
    assert commands <= set(COMMANDS)
