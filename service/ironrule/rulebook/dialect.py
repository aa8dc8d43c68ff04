"""What the choices of a dialect mean; which there are, and what holds where none is made, read_words.py says."""

from __future__ import annotations

from collections.abc import Mapping

from ironrule.training.equipment import Rounding


def rounding_of(dialect: Mapping[str, str], direction: str = "") -> Rounding:
    """How loads are rounded: in a direction, or as raises, the plan and starts are."""
    return Rounding(direction or dialect["round"], dialect["ties"] == "up")
