"""Bar velocity: what is lost in a set, and what a load usually moves at."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ironrule.training.velocity import velocity_delta, velocity_drop, velocity_loss

velocities = st.decimals("0.05", "2", places=2)


def row(*numbers: str) -> list[Decimal]:
    """Velocities in m/s."""
    return [Decimal(each) for each in numbers]


def test_loss() -> None:
    """0.50, 0.48, 0.44, 0.40: a fifth of the fastest is lost; one rep says nothing."""
    assert Decimal(20) == velocity_loss(row("0.50", "0.48", "0.44", "0.40"))
    assert Decimal(10) == velocity_loss(row("0.45", "0.50", "0.45"))
    assert velocity_loss(row("0.5")) is None


@given(st.lists(velocities, min_size=2, max_size=12))
def test_loss_is_a_share(reps: list[Decimal]) -> None:
    """From nothing to less than all, and none where the last rep was the fastest."""
    found = velocity_loss(reps)
    assert found is not None
    assert 0 <= found < 100
    assert (found == 0) is (reps[-1] == max(reps))


def test_against_the_usual() -> None:
    """0.54 where 0.60, 0.62 and 0.58 were usual: 0.06 m/s slower, or a tenth; two days are needed, one is none."""
    before = row("0.60", "0.62", "0.58")
    assert (Decimal("-0.06"), Decimal(10)) == (
        velocity_delta(Decimal("0.54"), before),
        velocity_drop(Decimal("0.54"), before),
    )
    assert velocity_delta(Decimal("0.54"), before[:1]) is None
    assert velocity_drop(Decimal("0.54"), []) is None
