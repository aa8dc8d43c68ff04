"""The page of recipes: each, laid over the page's rulebook, checks and does what its test says, on both engines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from ironrule.trials.run import BOTH, Runner
from ironrule.trials.wording import told_failures
from tests.pages import blocks_of
from tests.trials.small import read

PAGE = Path(__file__).resolve().parents[1] / "docs" / "recipes.md"
#: What says that something of the base is not used any more.
UNUSED = {"IR402", "IR403"}
_RECIPE = re.compile(
    r"^### ([^\n]+)\n\n> [^\n]+\n\n```yaml\n([^`]*)```\n\n```yaml\n(- test: [^`]*)```\n\nWatch for: ", re.MULTILINE
)


@dataclass(frozen=True)
class Recipe:
    """What a coach wishes, the snippet, and its tests."""

    wish: str
    snippet: str
    tests: str


def recipes() -> Iterator[Recipe]:
    """Every recipe that has the form of the page."""
    for match in _RECIPE.finditer(PAGE.read_text(encoding="utf-8")):
        yield Recipe(match[1], match[2], match[3])


def laid_over(base: str, snippet: str) -> str:
    """The base with the snippet over it: what it names takes the place of the same name, the rest is added."""
    whole, over = (yaml.load(text, yaml.BaseLoader) or {} for text in (base, snippet))  # texts and nothing else
    named = {each["rule"] for said in over.values() if isinstance(said, list) for each in said}
    named.update(over.get("schedules", ()))
    for said in whole.values():
        if isinstance(said, list):
            said[:] = [each for each in said if each["rule"] not in named]
    for key, said in over.items():
        if key == "plan" or key not in whole:
            whole[key] = said
        else:
            whole[key] = {**whole[key], **said} if isinstance(said, dict) else [*whole[key], *said]
    return yaml.dump(whole, sort_keys=False, allow_unicode=True)


def test_every_recipe_has_the_form() -> None:
    """What is said, the snippet, a test, and what to watch for: no heading lacks one of them."""
    headings = re.findall(r"^### (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert headings == [each.wish for each in recipes()]
    assert 35 <= len(headings) == len(set(headings))


@pytest.mark.parametrize("recipe", list(recipes()), ids=lambda each: each.wish)
def test_a_recipe_works(recipe: Recipe, tmp_path: Path) -> None:
    """It checks, with no warning but of what it leaves unused in the base, and every test of it passes."""
    base, head = blocks_of(PAGE, "yaml")[:2]
    snippet, *german = recipe.snippet.split("# rulebook.de.yaml\n")
    home = tmp_path / "rules" / "base"
    (home / "tests").mkdir(parents=True)
    (home / "rulebook.yaml").write_text(laid_over(base.text, snippet), encoding="utf-8")
    for text in german:
        (home / "rulebook.de.yaml").write_text(text, encoding="utf-8")
    (home / "tests" / "it.yaml").write_text(f"{head.text}cases:\n{recipe.tests}", encoding="utf-8")
    book, suite = read(home)
    assert set() == {each.code for each in book.warnings} - UNUSED
    with Runner(book, BOTH, tracing=True) as runner:
        assert [] == [line for trial in suite.trials for line in told_failures(runner.run(trial))]
