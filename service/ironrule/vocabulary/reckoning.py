"""What verbs make of a number: exact and in one unit. Rules and the lines of schedules go by it.

More and less are harder and easier: of assistance, which is below zero, 5 % more are 5 % less help.
"""

from __future__ import annotations

from decimal import Decimal

from ironrule.units import exact_difference, exact_product, exact_sum, lightened, percent_of

_NOTHING, _WHOLE = Decimal(0), Decimal(100)


def proposed(
    verb: str,
    base: Decimal,
    amount: Decimal,
    *,
    percent: bool,
    floor: Decimal | None,
    ceiling: Decimal | None,
    lowest: Decimal = _NOTHING,
) -> Decimal:
    """What a proposal makes of a number. `floor` and `ceiling` close it in; a raise ends no lower than it began.

    Without a floor nothing ends below `lowest`.
    """
    match verb:
        case "raise":
            found, least = exact_sum(base, percent_of(amount, abs(base)) if percent else amount), base
        case "times":
            found, least = lightened(exact_product(amount, _WHOLE), base), lowest
        case _:
            found, least = amount, lowest
    if ceiling is not None:
        found = max(least, min(found, ceiling))
    return max(found, lowest if floor is None else floor)


def bound(verb: str, reference: Decimal, amount: Decimal, *, percent: bool, floor: Decimal | None) -> Decimal:
    """What a limit allows; it may be more than there is, and without a floor below zero."""
    match verb:
        case "hold":
            found = reference
        case "cut":
            found = exact_difference(reference, percent_of(amount, abs(reference)) if percent else amount)
        case "cut to":
            found = lightened(amount, reference)
        case "times":
            found = lightened(exact_product(amount, _WHOLE), reference)
        case _:
            found = amount
    return found if floor is None else max(found, floor)
