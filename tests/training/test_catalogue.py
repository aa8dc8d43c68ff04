"""The catalogue of exercises, as it is written."""

from __future__ import annotations

from ironrule.training import exercise, muscle


def test_every_row_is_an_exercise_of_its_own() -> None:
    """No id stands in two rows, of which the first would count for nothing."""
    for module in (exercise, muscle):
        tables = (module._ROWS, module._VARIANTS_AND_ACCESSORIES, module._BODYWEIGHT)
        ids = [row.partition("|")[0].strip() for table in tables for row in table.strip().splitlines()]
        assert len(set(ids)) == len(ids)
        assert set(exercise.CATALOGUE) == set(ids)
