"""Ways round what keeps athletes safe that no reader sees by itself: names, forgotten pain, heavy stand-ins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from ironrule.rulebook.conditions import Literal, SettingRef
from ironrule.rulebook.files import FLOOR
from ironrule.rulebook.layout import MOST_SHARE, Swap
from ironrule.rulebook.rulebook import Effect, Rule
from ironrule.rulebook.source import Desk, Table, Text
from ironrule.units import plain

#: Facts of a lift's past that the safety floor goes by.
_REMEMBERED = frozenset({"pain_in_session", "pain_rise"})


def check_safeguards(rules: Iterable[Rule], effects: Mapping[str, Effect], tables: Iterable[Table], desk: Desk) -> None:
    """Notes phases that report as a rule of the floor, effects that let pain be forgotten, and heavy stand-ins."""
    rules = list(rules)
    floor = {rule.id for rule in rules if rule.place.file == FLOOR}
    for effect in effects.values():
        for phase in effect.phases:
            if phase.rule in floor:
                found = f"the phase reports as {phase.rule!r}, a rule of the safety floor"
                desk.note("IR301", phase.place, found, expected="another name")
    for table in tables:
        for text in _forgotten(table):
            if text.value in _REMEMBERED:
                found = f"{text.value!r} is forgotten, and the safety floor goes by it"
                desk.note("IR308", text.place, found, expected="facts of progress, as misses_in_a_row")
    for rule in rules:
        for share in (share for case in rule.cases for each in case.actions for share in _shares(each)):
            if share > MOST_SHARE:
                found = f"{rule.id!r} lets a lift stand in at {plain(share)} %"
                desk.note("IR303", rule.place, found, expected=f"at most {MOST_SHARE} % of the other's load")


def _forgotten(table: Table) -> Iterator[Text]:
    """What the effects of a file let go of."""
    named = table.get("effects")
    for node in named.values.values() if isinstance(named, Table) else ():
        said = node.get("forgets") if isinstance(node, Table) else None
        for each in getattr(said, "values", (said,)):
            if isinstance(each, Text):
                yield each


def _shares(action: object) -> list[Decimal]:
    """Every share of the load that a stand-in may get, as far as it is written."""
    share = action.share if isinstance(action, Swap) else None
    if isinstance(share, Literal):
        return [share.value] if isinstance(share.value, Decimal) else []
    if isinstance(share, SettingRef):
        setting = share.setting
        values = (setting.value, *(value for _, value in setting.values))
        return [each for each in values if isinstance(each, Decimal)]
    return []
