"""`ironrule metrics`: what a record shows, for a person and for a program."""

from __future__ import annotations

import json
from pathlib import Path

from ironrule.vocabulary.facts import FACTS
from tests.cli.running import NOVICE, ROOT, RULES, TIRED, run


def test_what_a_person_sees() -> None:
    """Each subject has what rules read in one paragraph, then charts with a star and what to know of them."""
    result = run("metrics", TIRED, "--rules", str(RULES))

    assert (0, "") == (result.exit_code, result.stderr)
    assert "The athlete\n   monotony 0.8; strain_z 1.34;" in result.stdout
    assert "   acwr*                 0.89 (a chart: it predicts no injury)\n" in result.stdout
    assert "\nDeadlift conventional (heavy)\n" in result.stdout
    assert "inol 1.07, hard; inol_week 1.07, easy" in result.stdout
    assert "16 reps, within for 10 to 20, best 15 (from weightlifters" in result.stdout
    assert [] == [line for line in result.stdout.splitlines() if len(line) > 100 or line != line.rstrip()]


def test_what_a_program_sees() -> None:
    """A list of rows; what is no chart is a fact, and what nobody knows is unknown."""
    rows = json.loads(run("metrics", NOVICE, "--rules", str(RULES), "--json").stdout)
    by_name = {(each["subject"], each["name"]): each for each in rows}

    assert {"value": "unknown", "display": False}.items() <= by_name["athlete", "hrv_z"].items()
    assert {"note": "a chart: it predicts no injury", "display": True}.items() <= by_name["athlete", "acwr"].items()
    assert {each["name"] for each in rows if not each["display"]} <= FACTS.keys()


def test_from_carried_state(tmp_path: Path) -> None:
    """A record without its log, with the state that prescribe has saved, shows the same."""
    saved, short = tmp_path / "carried.json", tmp_path / "record.json"
    assert 0 == run("prescribe", TIRED, "--rules", str(RULES), "--save", str(saved)).exit_code
    record = json.loads(Path(TIRED).read_text(encoding="utf-8"))
    short.write_text(json.dumps({**record, "events": []}), encoding="utf-8")

    whole = run("metrics", TIRED, "--rules", str(RULES)).stdout
    assert whole == run("metrics", str(short), "--rules", str(RULES), "--carried", str(saved)).stdout


def test_what_is_wrong_is_told() -> None:
    """A wrong record, and none."""
    wrong, none = (
        run("metrics", str(ROOT / "examples" / "wrong-record.json"), "--rules", str(RULES)),
        run("metrics", "nobody.json"),
    )

    assert (1, 2) == (wrong.exit_code, none.exit_code)
    assert "REQUEST_INVALID: 3 fields are wrong" in wrong.stderr
    assert "nobody.json: no such file" in none.stderr
