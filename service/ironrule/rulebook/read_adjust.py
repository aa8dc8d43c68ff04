"""Reads `adjust`: other values for settings of imported packs and of the rulebook that is extended.

    adjust:
      step: {kg: 1.25, lb: 2.5}
      raise_cap: {novice: 8 %}

A setting keeps its name, kind, meaning and range. Where it says which way is stricter, it goes that way only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from ironrule.rulebook.read_words import values_of
from ironrule.rulebook.setting import Constant, Setting, size_of
from ironrule.rulebook.source import Desk, Table, Text
from ironrule.units import Load, LoadPair, Unit
from ironrule.vocabulary.kind import Kind


def read_adjust(table: Table | None, desk: Desk, known: Mapping[str, Setting]) -> dict[str, Setting]:
    """The settings that are adjusted, by name."""
    found: dict[str, Setting] = {}
    for name, node in (table.values if table else {}).items():
        assert table is not None
        if name not in known:
            what = "nothing that is imported or extended has a setting"
            desk.unknown("IR302", table.keys[name], what, name, known)
            continue
        setting = known[name]
        pair = isinstance(node, Table) and set(node.values) == {"kg", "lb"}
        each_name = isinstance(node, Table) and setting.by is not None and not pair
        rows = values_of(node, setting.by.names if each_name and setting.by else (), desk)
        adjusted = {label: value for label, value, kind, text in rows if _fits(setting, label, value, kind, text, desk)}
        if rows and len(adjusted) == len(rows):
            found[name] = _with(setting, adjusted, each_name=each_name)
    return found


def _with(setting: Setting, adjusted: Mapping[str, Constant], *, each_name: bool) -> Setting:
    """The setting with one value for all, or with others for some names."""
    if each_name:
        return replace(setting, values=tuple({**dict(setting.values), **adjusted}.items()))
    return replace(setting, value=adjusted[""], values=(), by=None)


def _fits(setting: Setting, label: str, value: Constant, kind: Kind, text: Text, desk: Desk) -> bool:
    """Of the setting's kind, within its range, and not looser than what it takes the place of."""
    if not kind.fits(setting.kind):
        desk.note("IR202", text.place, f"{text.value!r} is {kind.plain_words}", expected=setting.kind.plain_words)
        return False
    if setting.range is not None and not setting.range.holds(value):
        expected = f"{setting.range.text} (its range)"
    elif setting.stricter and not all(_as_strict(setting, value, before) for before in _befores(setting, label)):
        expected = f"no {'more' if setting.stricter == 'lower' else 'less'} than before: it is only made stricter"
    else:
        return True
    written = value if isinstance(value, LoadPair) else text.value
    desk.note("IR303", text.place, f"{setting.name} is {written}", expected=expected)
    return False


def _befores(setting: Setting, label: str) -> list[Constant | None]:
    """What a value for this name, or for every name, takes the place of."""
    if setting.by is None:
        return [setting.value]
    return [setting.picked(label)] if label else [value for _, value in setting.values]


def _as_strict(setting: Setting, value: Constant, before: Constant | None) -> bool:
    pairs = zip(_sizes(value), _sizes(before), strict=False)
    return all(size <= was if setting.stricter == "lower" else size >= was for size, was in pairs)


def _sizes(value: Constant | None) -> list[Decimal]:
    """One number, or of a load that of each unit: 22 lb is less than 10 kg, and more than 20 lb."""
    if isinstance(value, LoadPair):
        return [value.kg, value.lb]
    if isinstance(value, Load):
        return [value.to(Unit.KG).amount, value.to(Unit.LB).amount]
    size = size_of(value)
    return [] if size is None else [size]
