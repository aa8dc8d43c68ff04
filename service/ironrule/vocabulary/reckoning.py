"""What verbs make of a number: exact, in one unit, and never below zero. Rules and the lines of schedules go by it."""

from __future__ import annotations

from decimal import Decimal

from ironrule.units import exact_difference, exact_product, exact_sum, percent_of

_NOTHING = Decimal(0)


def proposed(
    verb: str, base: Decimal, amount: Decimal, *, percent: bool, floor: Decimal | None, ceiling: Decimal | None
) -> Decimal:
    """What a proposal makes of a number. `floor` and `ceiling` close it in; a raise ends no lower than it began."""
    match verb:
        case "raise":
            found, least = exact_sum(base, percent_of(amount, base) if percent else amount), base
            found = max(found, least)
        case "times":
            found, least = exact_product(base, amount), _NOTHING
        case _:
            found, least = amount, _NOTHING
    if ceiling is not None:
        found = max(least, min(found, ceiling))
    return max(found, floor or _NOTHING)


def bound(verb: str, reference: Decimal, amount: Decimal, *, percent: bool, floor: Decimal | None) -> Decimal:
    """What a limit allows; it may be more than there is."""
    match verb:
        case "hold":
            found = reference
        case "cut":
            found = exact_difference(reference, percent_of(amount, reference) if percent else amount)
        case "cut to":
            found = percent_of(amount, reference)
        case "times":
            found = exact_product(reference, amount)
        case _:
            found = amount
    return max(found, floor or _NOTHING)
