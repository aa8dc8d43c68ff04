"""Every rule is one that Prometheus takes; every alert has a test that fires, one that does not, and a chapter."""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from functools import cache
from typing import Any

import pytest
import yaml

from deploy.tests.manifests import ROOT

DEPLOY = ROOT / "deploy"
RULES = sorted((DEPLOY / "prometheus" / "rules").glob("*.yaml"))
TESTS = sorted((DEPLOY / "prometheus" / "tests").glob("*.yaml"))
ALERTMANAGER = DEPLOY / "alertmanager" / "alertmanager.yaml"
SEVERITIES = {"critical": "pager", "warning": "tickets"}


def alerts() -> dict[str, dict[str, Any]]:
    """Every alert by its name."""
    groups = yaml.safe_load((DEPLOY / "prometheus" / "rules" / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"]}


@cache
def told(*command: str) -> tuple[int, str]:
    """What a program says of our files."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    return done.returncode, done.stdout + done.stderr


def chapters() -> dict[str, str]:
    """The runbook, by the anchors of its chapters."""
    text = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    anchors = (re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in parts[::2])
    return dict(zip(anchors, parts[1::2], strict=True))


def test_prometheus_takes_them() -> None:
    """Its own program finds nothing wrong with rules and configuration."""
    assert 0 == told("promtool", "check", "rules", *map(str, RULES))[0]
    code, said = told("promtool", "check", "config", "deploy/prometheus/prometheus.yaml")
    assert 0 == code, said


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.stem)
def test_alerts_are_as_their_tests_say(file: Any) -> None:
    """Labels and texts to the letter, and silence where there is nothing to say."""
    code, said = told("promtool", "test", "rules", str(file))
    assert 0 == code, said


def test_every_alert_has_a_test_of_each_kind() -> None:
    """One that fires, and one that stays silent though there is something to see."""
    kinds = defaultdict(set)
    for file in TESTS:
        for test in yaml.safe_load(file.read_text(encoding="utf-8"))["tests"]:
            for each in test["alert_rule_test"]:
                assert test["input_series"]
                kinds[each["alertname"]].add(bool(each["exp_alerts"]))
    assert {name: {True, False} for name in alerts()} == kinds


@pytest.mark.parametrize("name", alerts())
def test_every_alert_says_what_to_do(name: str) -> None:
    """How bad it is, a full sentence, what it is about, and a chapter that has the four questions answered."""
    alert = alerts()[name]
    assert alert["labels"]["severity"] in SEVERITIES
    assert {"summary", "description", "runbook_url"} == alert["annotations"].keys()
    assert alert["annotations"]["summary"].endswith(".")
    assert "{{" not in alert["annotations"]["summary"]
    assert f"docs/runbook.md#{name.lower()}" == alert["annotations"]["runbook_url"]
    body = chapters()[name.lower()]
    headings = ("**What it means.**", "**Look here first.**", "**What to do.**", "**It is over when**")
    assert [] == [each for each in headings if each not in body]


def test_every_chapter_of_an_alert_is_of_one() -> None:
    """No chapter is about an alert that is no more."""
    assert set() == {each for each in chapters() if each.startswith("ironrule")} - {each.lower() for each in alerts()}


def test_alertmanager_takes_its_configuration() -> None:
    """Its own program finds nothing wrong, and who gets up is who has to."""
    assert 0 == told("amtool", "check-config", str(ALERTMANAGER))[0]
    for severity, receiver in SEVERITIES.items():
        config = f"--config.file={ALERTMANAGER}"
        code, said = told("amtool", "config", "routes", "test", config, "alertname=Any", f"severity={severity}")
        assert (0, receiver) == (code, said.splitlines()[0])
