"""Shares of a maximum, where they end."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ironrule.units import Load, Unit
from ironrule.vocabulary import facts_caps


@pytest.mark.parametrize(("load", "reached"), [("160", True), ("159.9", False), ("160.1", True)])
def test_a_share_by_the_chart_is_that_share(load: str, reached: bool) -> None:
    """160 kg made a reference of 160 / 0.85, rounded up in the fourth place: 160 kg are 85 % of it."""
    reference = Load(Decimal("188.2353"), Unit.KG)

    assert reached is facts_caps._reaches(None, Load(Decimal(load), Unit.KG), reference, Decimal(9), Decimal(85))
