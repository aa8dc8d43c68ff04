"""The article, sentence by sentence: which rules do what it prescribes, and which tests show each of them.

A test shows that a rule holds, does not hold or is unknown where it expects just that; whether it passes it says
itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.trials.asking import Sitting
from ironrule.trials.find import test_files
from ironrule.trials.read import SuiteReader
from ironrule.trials.suite import Wanted
from ironrule.trials.variants import Variants
from tests.story import stories

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "rules" / "back-strength"
#: The floor under every rulebook has tests of its own.
FLOOR = ROOT / "tests" / "cases" / "safety"
PAGE = FOLDER / "COVERAGE.md"

HELD, NOT_HELD, UNKNOWN = WAYS = ("held", "not held", "unknown")
_HELD_BY_NAME = ("why", "why only")
_HELD_BEFORE_COLON = ("overruled", "reason")
_HELD_AFTER_COLON = ("effects", "left out")


@dataclass(frozen=True)
class Article:
    """What `article.yaml` says: sentences by key, rules of no sentence, and ways that a rule cannot come out."""

    keys: dict[str, dict[str, Any]]
    beyond: dict[str, str]
    cannot: dict[str, dict[str, str]]

    @classmethod
    def read(cls) -> Article:
        """The file beside the rulebook."""
        return cls(**yaml.safe_load((FOLDER / "article.yaml").read_text(encoding="utf-8")))

    @property
    def rules(self) -> set[str]:
        """Every rule that some sentence names."""
        return {rule for each in self.keys.values() for rule in each["rules"]}


#: Names of tests by rule and by way.
Shown = dict[tuple[str, str], list[str]]


def shown_by_tests() -> Shown:
    """Which tests and stories show which rules, in the order of their files."""
    found: Shown = {}
    for where, rule, way in (*_of_stories(), *_of_tests(FOLDER), *_of_tests(FLOOR)):
        tests = found.setdefault((rule, way), [])
        if where not in tests:
            tests.append(where)
    return found


def unknown_in_tests() -> set[str]:
    """Every rule that some answer of the rulebook's own tests tells to be unknown, expected or not."""
    book = read_rulebook(FOLDER)
    engine, reader = CompiledEngine(book), SuiteReader(book, Variants(FOLDER))
    trials = (trial for file in test_files(FOLDER) for trial in reader.read(file, file.name).trials)
    sittings = (Sitting(trial, book, engine, full=False) for trial in trials if trial.variant is None)
    return {each.rule for sitting in sittings for _, told in sitting.tell() for each in told.unknown("")}


def _of_stories() -> Iterator[tuple[str, str, str]]:
    for story in stories():
        for step in story.text["steps"]:
            expected = step["expect"]
            held = [*expected.get("why", ()), *expected.get("overruled", ())]
            ways = ((HELD, held), (NOT_HELD, expected.get("not_held", ())), (UNKNOWN, expected.get("unknown", ())))
            yield from ((f"story {story.name}", rule, way) for way, rules in ways for rule in rules)


def _of_tests(folder: Path) -> Iterator[tuple[str, str, str]]:
    reader = SuiteReader(read_rulebook(folder), Variants(folder))
    for file in test_files(folder):
        for trial in reader.read(file, file.name).trials:
            where = f"{file.stem}: {trial.name}"
            wanted = (each for step in trial.steps for each in step.wanted)
            yield from ((where, rule, way) for each in wanted for rule, way in _shown_by(each))


def _shown_by(wanted: Wanted) -> Iterator[tuple[str, str]]:
    expected = (wanted.expected,) if isinstance(wanted.expected, str) else wanted.expected
    for each in expected:
        before, _, after = each.partition(": ")
        if wanted.word in _HELD_BY_NAME:
            yield each, HELD
        elif wanted.word in _HELD_BEFORE_COLON:
            yield before, HELD
        elif wanted.word in _HELD_AFTER_COLON and after:
            yield after, HELD
        elif wanted.word == "not":
            yield each, NOT_HELD
        elif wanted.word == "unknown":
            yield before, UNKNOWN


def page(article: Article, book: Rulebook, shown: Shown) -> str:
    """COVERAGE.md."""
    return "\n".join([*_head(), *_sentences(article, shown), *_evidence(article), *_rules(article, book, shown)]) + "\n"


def _head() -> list[str]:
    return [
        "# The article, rule by rule",
        "",
        "Made of `article.yaml`, the rules and their tests by `ACCEPT=1 make test TESTS=tests/test_article.py`.",
        "Every sentence of the article that prescribes something has a row.",
        "",
    ]


def _sentences(article: Article, shown: Shown) -> list[str]:
    rows = [
        f"| {key} | {each['says']} | {', '.join(each['rules'])} | {_first(each['rules'], shown)} |"
        for key, each in article.keys.items()
    ]
    return ["| key | the article | rules | shown by, for one |", "|---|---|---|---|", *rows, ""]


def _first(rules: list[str], shown: Shown) -> str:
    """A test of the first rule that has one: an acceptance scenario before other stories, and these before others."""
    tests = [test for rule in rules for test in shown.get((rule, HELD), ())]
    best = [each for start in ("story scenario", "story", "") for each in tests if each.startswith(start)]
    return next(iter(best), "nothing yet")


def _evidence(article: Article) -> list[str]:
    rows = [f"- **{key}** {each['evidence']}" for key, each in article.keys.items() if "evidence" in each]
    return ["## Where studies say otherwise", "", *rows, ""]


def _rules(article: Article, book: Rulebook, shown: Shown) -> list[str]:
    rows = []
    for rule in book.rule_ids:
        keys = [key for key, each in article.keys.items() if rule in each["rules"]]
        cells = [_cell(article, rule, way, shown) for way in WAYS]
        rows.append(f"| {rule} | {', '.join(keys) or article.beyond.get(rule, '?')} | {' | '.join(cells)} |")
    told = "How many tests and stories expect each rule to hold, not to hold and to be unknown, and the first of them."
    return ["## Rules", "", told, "", "| rule | keys | held | not held | unknown |", "|---|---|---|---|---|", *rows]


def _cell(article: Article, rule: str, way: str, shown: Shown) -> str:
    tests = shown.get((rule, way), [])
    return f"{len(tests)}: {tests[0]}" if tests else article.cannot.get(rule, {}).get(way, "?")
