"""The clauses of a condition are told one by one, each as it was written."""

from __future__ import annotations

from ironrule.rulebook.clauses import clauses_of, text_of
from ironrule.rulebook.phrases import read_condition
from ironrule.rulebook.problems import Place
from ironrule.rulebook.source import Desk, Text
from ironrule.rulebook.words import Words


def test_a_yes_or_no_fact_is_a_clause_of_its_own() -> None:
    """A fact of yes or no beside other clauses is told by its name, not by the whole phrase."""
    phrase = "reps_missed >= 3 and not every_set_made or (sets_done > 1 and every_set_made)"
    condition = read_condition(Text(phrase, Place("rulebook.yaml", 1, 1)), Desk(), Words(scope="track"))

    assert condition is not None
    expected = ["reps_missed >= 3", "not every_set_made", "sets_done > 1", "every_set_made"]
    assert expected == [text_of(each) for each in clauses_of(condition)]
