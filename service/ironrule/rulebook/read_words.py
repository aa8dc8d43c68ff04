"""Reads the words that a rulebook defines itself: dialect, settings, terms, messages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from ironrule.rulebook.conditions import Condition, Expression, HowMany, Literal
from ironrule.rulebook.phrases import Phrase, read_expression
from ironrule.rulebook.rulebook import Message
from ironrule.rulebook.setting import Constant, Setting, SettingRange, size_of
from ironrule.rulebook.shapes import one_of, only_keys, table_at, text_at
from ironrule.rulebook.source import Desk, Node, Table, Text
from ironrule.rulebook.tokens import Unreadable
from ironrule.rulebook.use_order import in_order_of_use
from ironrule.rulebook.words import Words
from ironrule.speech.book import PLACE
from ironrule.training.estimates import BY_CHART, CHARTS, FORMULAS
from ironrule.units import LoadPair
from ironrule.vocabulary.fact import Fact
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.usual import USUAL
from ironrule.vocabulary.verbs import GRADES

#: Choices where programmes differ: allowed values, the first is what holds when a rulebook does not say.
DIALECTS: dict[str, tuple[str, ...]] = {
    "round": ("nearest", "down"),
    "ties": ("up", "down"),
    "cuts_round": ("down", "nearest"),
    "off_grid": ("snap", "keep"),
    "least_cut": ("one step",),
    "least_raise": ("one step", "none"),
    "raise_from": ("done", "prescribed"),
    "unfinished_set": ("missed", "not judged"),
    "reps_round": ("half up", "down"),
    "e1rm_from": (BY_CHART, *FORMULAS),
    "rpe_chart": tuple(CHARTS),
    "percent_of": ("nothing", "training_max", "one_rm", "load"),
}

_SETTING_KEYS = ("value", "by", "range", "stricter", "means", "grade", "source")


def read_dialect(table: Table | None, desk: Desk, carried: Collection[str] = ()) -> dict[str, str]:
    """The dialect, every key with a value; the answer prints them all. Percents may be of what is `carried`."""
    chosen = {name: values[0] for name, values in DIALECTS.items()}
    if table is None:
        return chosen
    only_keys(table, DIALECTS, desk, "dialect")
    for name, node in table.values.items():
        if name in DIALECTS and isinstance(node, Text):
            words = (*DIALECTS[name], *carried) if name == "percent_of" else DIALECTS[name]
            picked = one_of(node, words, desk, name)
            chosen[name] = picked or chosen[name]
    return chosen


def read_settings(
    table: Table, desk: Desk, known: Mapping[str, Setting], facts: Mapping[str, Fact] = FACTS
) -> dict[str, Setting]:
    """Settings of one file, checked against their range."""
    found: dict[str, Setting] = {}
    for name, node in table.values.items():
        place = table.keys[name]
        if name in known:
            desk.note(
                "IR301",
                place,
                f"the setting {name!r} is already defined in an imported file",
                expected=f"another name, or adjust: {{{name}: ...}}",
            )
        elif not isinstance(node, Table):
            desk.note(
                "IR103",
                node.place,
                f"the setting {name!r} is not a table",
                expected=f"{name}: {{value: ..., means: ...}}",
            )
        else:
            if name in FACTS:
                desk.note("IR301", place, f"{name!r} is a fact of the vocabulary", expected="another name")
            setting = setting_from(name, node, desk, facts)
            if setting is not None:
                found[name] = setting
    return found


def with_usual(settings: Mapping[str, Setting], tables: Iterable[Table], desk: Desk) -> dict[str, Setting]:
    """The settings with those that every rulebook has; one of these is one plain number of its kind."""
    found = {
        each.name: Setting(each.name, each.kind, each.value, means=each.means, grade=each.grade, source=each.source)
        for each in USUAL.values()
    }
    for table in tables:
        own = table.get("settings")
        for name, place in own.keys.items() if isinstance(own, Table) else ():
            setting = settings.get(name)
            if (
                name in found
                and setting is not None
                and not (setting.by is None and setting.kind.fits(found[name].kind))
            ):
                wanted = found[name].kind.plain_words
                desk.note("IR202", place, f"{name!r} is not what facts go by", expected=f"{wanted}, without 'by'")
    return {**found, **settings}


def read_terms(table: Table, desk: Desk, words: Words) -> dict[str, Condition | Expression | None]:
    """Terms; one may use another, wherever that stands."""
    terms = dict(words.terms)
    for name in in_order_of_use(table, "the term", desk, lambda node: node):
        node = table.values[name]
        if name in FACTS or name in words.settings or name in terms or name in words.carry:
            desk.note("IR301", table.keys[name], f"{name!r} is already a word", expected="another name")
            continue
        try:
            terms[name] = _term(name, node, desk, replace(words, terms=terms))
        except Unreadable:
            terms[name] = HowMany(name, ()) if isinstance(node, Table) else None
    return terms


def read_messages(table: Table, desk: Desk) -> dict[str, Message]:
    """Messages by id."""
    found: dict[str, Message] = {}
    for name, node in table.values.items():
        if not isinstance(node, Table):
            desk.note(
                "IR103",
                node.place,
                f"the message {name!r} is not a table",
                expected=f"{name}: {{athlete: ..., coach: ...}}",
            )
            continue
        only_keys(node, ("athlete", "coach"), desk, f"message {name!r}")
        athlete, coach = text_at(node, "athlete", desk), text_at(node, "coach", desk)
        for text in (athlete, coach):
            filled = None if text is None else PLACE.search(text.value)
            if text is not None and filled is not None:
                told = f"{filled[0]} in the message {name!r}, which is not filled in"
                desk.note("IR204", text.place, told, expected="plain words here, and numbers in the rule's 'because'")
        found[name] = Message(athlete.value if athlete else "", coach.value if coach else "")
    return found


def constant_phrase(text: Text, kind: Kind | None, desk: Desk) -> Expression | None:
    """A phrase without facts of its own words: `5 %`, `2.5 kg`."""
    found = read_expression(text, desk, Words())
    if found is not None and kind is not None and not found.kind.fits(kind):
        desk.note("IR202", text.place, f"{text.value!r} is {found.kind.plain_words}", expected=kind.plain_words)
        return None
    return found


def bounds_in(text: Text, desk: Desk) -> list[Expression | None] | None:
    """Both ends of a range, `1 % .. 10 %`; None, and a note, when there are not two."""
    low, _, high = text.value.partition("..")
    if not high:
        desk.note("IR204", text.place, f"the range {text.value!r}", expected="low .. high, as 1 % .. 10 %")
        return None
    return [constant_phrase(replace(text, value=part.strip()), None, desk) for part in (low, high)]


def _term(name: str, node: Node, desk: Desk, words: Words) -> Condition | Expression:
    if isinstance(node, Text):
        phrase = Phrase(node, words, desk)
        found = phrase.condition_or_expression()
        phrase.finish()
        return found
    if isinstance(node, Table):
        only_keys(node, ("how many of",), desk, f"term {name!r}")
        parts = table_at(node, "how many of", desk, required=True)
        if parts is not None:
            return HowMany(name, tuple(_parts(parts, desk, words)))
    else:
        desk.note(
            "IR103",
            node.place,
            f"the term {name!r} is a list",
            expected="a condition, a value, or how many of: {name: condition}",
        )
    raise Unreadable


def _parts(table: Table, desk: Desk, words: Words) -> list[tuple[str, Condition]]:
    found: list[tuple[str, Condition]] = []
    for label, node in table.values.items():
        if isinstance(node, Text):
            phrase = Phrase(node, words, desk)
            found.append((label, phrase.condition()))
            phrase.finish()
        else:
            desk.note("IR103", node.place, f"{label!r} is not a condition", expected="name: condition")
    return found


def setting_from(name: str, table: Table, desk: Desk, facts: Mapping[str, Fact] = FACTS) -> Setting | None:
    """A setting from its table; `facts` are those by which it may go."""
    only_keys(table, _SETTING_KEYS, desk, f"setting {name!r}")
    by_text, value = text_at(table, "by", desk), table.get("value")
    grade = text_at(table, "grade", desk)
    if grade is not None:
        one_of(grade, GRADES, desk, "grade")
    means, source = text_at(table, "means", desk, required=True), text_at(table, "source", desk)
    if value is None:
        desk.note("IR102", table.place, "'value' is missing", expected="value: a number with its unit")
        return None
    by = None
    if by_text is not None:
        by = facts.get(by_text.value)
        if by is None or by.kind is not Kind.NAME:
            names = [each.name for each in facts.values() if each.kind is Kind.NAME]
            desk.unknown("IR302", by_text.place, "a setting cannot go by", by_text.value, names)
            return None
    values = values_of(value, by.names if by else (), desk)
    kinds = {kind for _, _, kind, _ in values}
    if not values or len(kinds) != 1:
        if len(kinds) > 1:
            desk.note(
                "IR203", value.place, f"the values of {name!r} are of different kinds", expected="one kind for all"
            )
        return None
    kind = kinds.pop()
    stricter = text_at(table, "stricter", desk)
    way = one_of(stricter, ("lower", "higher"), desk, "stricter") if stricter else None
    picked = tuple((label, constant) for label, constant, _, _ in values)
    return Setting(
        name,
        kind,
        picked[0][1] if by is None else None,
        picked if by is not None else (),
        by,
        means.value if means else "",
        grade.value if grade else "",
        source.value if source else "",
        _range(name, values, table, kind, desk),
        way or "",
    )


def values_of(node: Node, names: tuple[str, ...], desk: Desk) -> list[tuple[str, Constant, Kind, Text]]:
    """Every value that is written for a setting with its label, kind and place; load pairs count as one value."""
    if isinstance(node, Table) and set(node.values) == {"kg", "lb"} and not names:
        pair = {key: constant_phrase(text, None, desk) for key, text in node.values.items() if isinstance(text, Text)}
        amounts = {
            key: each.value
            for key, each in pair.items()
            if isinstance(each, Literal) and isinstance(each.value, Decimal)
        }
        if set(amounts) != {"kg", "lb"}:
            desk.note("IR103", node.place, "a pair of loads needs two numbers", expected="{kg: 2.5, lb: 5}")
            return []
        first = next(text for text in node.values.values() if isinstance(text, Text))
        return [("", LoadPair(amounts["kg"], amounts["lb"]), Kind.LOAD, first)]
    if isinstance(node, Text):
        found = constant_phrase(node, None, desk)
        return [("", found.value, found.kind, node)] if isinstance(found, Literal) else []
    if isinstance(node, Table) and names:
        rows: list[tuple[str, Constant, Kind, Text]] = []
        for label, each in node.values.items():
            if label not in (*names, "other"):
                desk.unknown("IR302", node.keys[label], "there is no", label, [*names, "other"])
            rows += [(label, constant, kind, text) for _, constant, kind, text in values_of(each, (), desk)]
        return rows
    if isinstance(node, Table) and set(node.values) in ({"kg"}, {"lb"}):
        desk.note("IR103", node.place, "half a pair of loads", expected="both units, as {kg: 2.5, lb: 5}")
        return []
    desk.note(
        "IR103",
        node.place,
        "the value of a setting",
        expected="a number with its unit, or with 'by:' one for each name",
    )
    return []


def _range(
    name: str, values: list[tuple[str, Constant, Kind, Text]], table: Table, kind: Kind, desk: Desk
) -> SettingRange | None:
    """What the setting may be changed to; notes values that are outside."""
    text = text_at(table, "range", desk, example="5 kg .. 10 kg" if kind is Kind.LOAD else "1 .. 10")
    bounds = bounds_in(text, desk) if text is not None else None
    if text is None or bounds is None:
        return None
    misfit = next((each for each in bounds if each is not None and not each.kind.fits(kind)), None)
    if misfit is not None:
        found = f"{name} is {values[0][3].value}, and its range is {text.value}"
        desk.note("IR202", values[0][3].place, found, expected="the unit of the value at both ends of the range")
        return None
    low, high = (size_of(each.value) if isinstance(each, Literal) else None for each in bounds)
    if low is None or high is None:
        return None
    ends = SettingRange(low, high, text.value)
    for _, constant, _, place in values:
        if not ends.holds(constant):
            written = constant if isinstance(constant, LoadPair) else place.value
            desk.note("IR303", place.place, f"{name} is {written}", expected=f"{text.value} (its range)")
    return ends
