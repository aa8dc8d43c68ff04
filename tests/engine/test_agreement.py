"""Two engines that say the same, and a third reading of the conditions that neither shares code with."""

from __future__ import annotations

import pytest

from ironrule.engine.compiled import source_of
from tests.engine.agreement import both_answer_as_one, compiled_is_the_textbook, durable_is_the_textbook
from tests.engine.trials import MOSTLY, RARELY, SHAPES, Trial, trial
from tests.sizes import size

#: Two trials of each shape reduced, forty whole; each is a thousand evaluations by either engine.
SEEDS = range(size(2, 40) * len(SHAPES))
RECORDS = 1000


@pytest.fixture(scope="module", params=SEEDS)
def made(request: pytest.FixtureRequest) -> Trial:
    """Made-up rules and a thousand records."""
    return trial(request.param, RECORDS)


@pytest.mark.soak
def test_trials_are_hard(made: Trial) -> None:
    """Every rule is true in 5 to 95 % of the records, and at least 30 % of the facts are missing."""
    shares = made.shares()
    assert RARELY <= min(shares)
    assert max(shares) <= MOSTLY
    group = made.group()
    known = [value is not None for features in made.features(group) for value in features]
    assert sum(known) <= 0.70 * len(known)


@pytest.mark.soak
def test_compiled_is_the_textbook(made: Trial) -> None:
    """True rows and unknown rows of the compiled engine are those of three-valued logic."""
    compiled_is_the_textbook(made)


@pytest.mark.soak
def test_durable_is_the_textbook(made: Trial) -> None:
    """True rows of durable are those of three-valued logic, also after a reset; closed, it answers nothing."""
    durable_is_the_textbook(made)


def test_engines_answer_as_one() -> None:
    """Built as the service builds them, proof at the boundaries included, they answer by the textbook and agree."""
    both_answer_as_one(trial(1, 200))


def test_compiled_text_holds_no_word_of_a_rule() -> None:
    """The compiled functions are made of indices, operators and numbers, so no rule file can inject code."""
    group = trial(1, 50).group()
    text = f"{source_of(group, missing=False)}\n{source_of(group, missing=True)}"
    words = set(text.translate(str.maketrans("():,", "    ")).split())
    allowed = set("def rows features true unknown = [] if else .append not and or return == != < <= > >=".split())
    assert set() == {word for word in words - allowed if not _index_or_number(word)}


def _index_or_number(word: str) -> bool:
    if (word[0] == "f" and word[1:].isdigit()) or word in ("true.append", "unknown.append"):
        return True
    try:
        float(word)
    except ValueError:
        return False
    return True
