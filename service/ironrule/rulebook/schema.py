"""JSON Schemas of rule files, for editors: keys with what they mean, and the words that may stand in them.

Words come from the tables that the reader uses. Phrases are texts to a schema: `ironrule check` reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ironrule.rulebook.keys import KEYS, REQUIRED
from ironrule.rulebook.ladders import CLIMB, MOVES
from ironrule.rulebook.layout import BUDGETS, FIT, OVER, PAIR, RULED
from ironrule.rulebook.read_actions import ASKED
from ironrule.rulebook.read_carry import KINDS, MIGRATIONS, OWNERS
from ironrule.rulebook.read_passes import PASS_ACTIONS
from ironrule.rulebook.read_timetable import MISSED_DAYS
from ironrule.rulebook.read_tracks import CONSEQUENCES
from ironrule.rulebook.read_warm_ups import ROUNDINGS
from ironrule.rulebook.read_words import DIALECTS
from ironrule.training.exercise import CATALOGUE
from ironrule.training.moment import WEEKDAYS
from ironrule.training.muscle import MUSCLES
from ironrule.vocabulary.fact import ATHLETE, ITEM, MUSCLE, SET, TRACK
from ironrule.vocabulary.facts import FACTS, IN_SEVERAL_WORDS
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.verbs import (
    AFTER_SET,
    DEEDS,
    DEEDS_AFTER_SET,
    GRADES,
    OF_A_SET,
    ONCE,
    PASSES,
    SECTIONS,
    SELECTORS,
    STAGES,
    SWAP_REASONS,
    TARGETS,
    VERBS,
)

Schema = dict[str, object]

_DRAFT = "http://json-schema.org/draft-07/schema#"
#: An editor reads `3` as a number and `yes` as a truth; to us every scalar is text.
_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_PASSES_OR_FAILS: Schema = {"enum": ["passes", "fails"]}
_YES: Schema = {"enum": ["yes", "no", True, False]}
_TEXTS: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}


def rulebook_schema() -> Schema:
    """The schema of a rulebook.yaml."""
    return _file("a rulebook", "A rulebook of Ironrule")


def pack_schema() -> Schema:
    """The schema of a pack."""
    return _file("a pack", "A pack of Ironrule rules")


def translation_schema() -> Schema:
    """The schema of what stands beside a rule file in another language."""
    said = _table({"athlete": "What the athlete reads.", "coach": "What the coach reads."}, {})
    values = {"rules": _named(_TEXTS), "effects": _named(_TEXTS), "messages": _named(said), "names": _named(_TEXT)}
    return {"$schema": _DRAFT, "title": "Ironrule rules in another language", **_sort("a translation", values)}


#: What `ironrule schema` can print.
SCHEMAS = {"rulebook": rulebook_schema, "pack": pack_schema, "translation": translation_schema}


def _file(sort: str, title: str) -> Schema:
    keys, values, required = {**KEYS[sort], **KEYS["a file"]}, _SECTIONS, REQUIRED[sort]
    either: Schema = {}
    if sort == "a rulebook":
        keys, values = {**KEYS["an overlay"], **keys}, {**_SECTIONS, **_ONLY_IN_RULEBOOKS}
        required = tuple(each for each in required if each in REQUIRED["an overlay"])
        overlay: Schema = {"required": ["extends"], **_without("plan", "tracks", "layout")}
        either = {"oneOf": [overlay, {"required": ["plan"], **_without("extends")}]}
    table = _table(keys, values, required)
    return {"$schema": _DRAFT, "title": title, **table, **either, "definitions": _definitions()}


def _without(*keys: str) -> Schema:
    """No table with one of these keys."""
    return {"not": {"anyOf": [{"required": [each]} for each in keys]}}


def _definitions() -> dict[str, Schema]:
    """One definition for each sort of table that is named in several places, or that is long."""
    evidence: dict[str, Schema] = {"grade": _one_of(GRADES, GRADES)}
    facts = {name: fact.meaning for name, fact in (*FACTS.items(), *IN_SEVERAL_WORDS.items())}
    missing = _table(facts, dict.fromkeys(facts, _PASSES_OR_FAILS))
    missing["additionalProperties"] = _PASSES_OR_FAILS  # what is carried, and facts of sets with a name
    rule: dict[str, Schema] = {
        **evidence,
        "stage": _one_of(STAGES),
        "for": _TEXTS,
        "if missing": _ref("if missing"),
        "ask if unknown": _some_of(ASKED),
        "once": _one_of(ONCE),
        "judged": _one_of(("never", "when full")),
        "each": _one_of((SET, MUSCLE)),
    }
    row: dict[str, Schema] = {"if missing": _ref("if missing"), "otherwise": {"enum": ["yes", True]}}
    after = _table(
        {**_DEEDS_MEAN, "try": _TRY}, {**dict.fromkeys(DEEDS, _TEXTS), "try": _branches(), CLIMB: _one_of(MOVES)}
    )
    after["additionalProperties"] = _verbs(VERBS)
    setting: dict[str, Schema] = {
        "value": {},
        "stricter": _one_of(("lower", "higher")),
        "by": _one_of(_names_of_kind(Kind.NAME)),
    }
    found: dict[str, Schema] = {
        "if missing": missing,
        "warm-up": _sort("warm-up", {"steps": _TEXTS, "heavy steps": _TEXTS, "round": _one_of(ROUNDINGS)}),
        "setting": _sort("setting", {**evidence, **setting}),
        "carry variable": _sort("carry variable", _CARRY),
        **_what_is_done(),
        "consequence": {"anyOf": [_TEXT, {**after, "properties": {**_of(after), **_TOLD}}]},
        "table": _sort("a table", {**rule, "columns": _TEXTS, "rows": {"type": "array"}}),
        "schedule": _schedule(evidence),
        "effect": _sort("effect", _EFFECT),
        "phase": _table({**KEYS["a phase"], **_MEANINGS}, {**evidence, **_PHASE, **_VERBS}, REQUIRED["a phase"]),
        "then before session": _table(
            {**_MEANINGS, **_DEEDS_MEAN, "to": _TO}, {**_VERBS, **dict.fromkeys(DEEDS, _TEXTS)}
        ),
        "then after session": after,
        "substitute": _sort("a substitute", {"to": _one_of(CATALOGUE), "why": _some_of(SWAP_REASONS)}),
        "then after set": _table(
            {
                **_MEANINGS_AFTER_SET,
                **{name: deed.meaning for name, deed in DEEDS_AFTER_SET.items()},
                "to": _TO_REMAINING,
            },
            {**_VERBS, "alert": _TEXTS, "advise": _TEXTS},
        ),
    }
    found.update(_passes(evidence, rule, row))
    for section in ("before session", "after session", AFTER_SET):
        then = _ref(f"then {section}")
        found[f"row {section}"] = _sort("a row", {**row, "then": then})
        rows: Schema = {"type": "array", "items": _ref(f"row {section}")}
        found[f"rule {section}"] = _sort("a rule", {**rule, "then": then, "first of": rows})
    return found


def _what_is_done() -> dict[str, Schema]:
    """Tracks and slots: their sets by week, phase and stage, and what sessions lead to."""
    leads_to = dict.fromkeys(CONSEQUENCES, _ref("consequence"))
    week: Schema = {"anyOf": [_TEXTS, _sort("a week of track", {"deload": _YES_OR_NO, "do": _TEXTS})]}
    stage = _sort("stage", {"do": _TEXTS, **leads_to})
    ramp: Schema = {"anyOf": [_TEXT, _ref("warm-up")]}
    stretches: dict[str, Schema] = {"do": _TEXTS, "by week": _named(week), "by phase": _named(week), "warm_up": ramp}
    track = _sort("track", {**stretches, "stages": _named(stage), **leads_to})
    track["patternProperties"] = {f"^do by ({'|'.join(_names_of_kind(Kind.NAME))})$": _named(_TEXTS)}
    slot = _sort(
        "a slot",
        {"start": _one_of(CATALOGUE), "lift": _one_of(CATALOGUE), "optional": _YES_OR_NO, **stretches, **leads_to},
    )
    lifts: Schema = {"type": "array", "minItems": 2, "items": _ref("slot")}
    slot["oneOf"] = [{"required": ["lift"]}, {"required": ["ladder"]}]
    return {"track": track, "slot": slot, "superset": _sort("a superset", {"superset": lifts})}


def _passes(evidence: Mapping[str, Schema], rule: Mapping[str, Schema], row: Mapping[str, Schema]) -> dict[str, Schema]:
    """Rules and budgets of the layout, by the name of their pass."""
    found: dict[str, Schema] = {}
    for name, keys in PASS_ACTIONS.items():
        said = {"why": _one_of(SWAP_REASONS), "propose": _TEXTS, "keep": _TEXTS}
        then = _table({key: PASSES[key].meaning for key in keys}, said)
        rows: Schema = {"type": "array", "items": _sort("a row", {**row, "then": then})}
        found[name] = _sort("a pass rule", {**rule, "each": _one_of((ITEM,)), "then": then, "first of": rows})
    numbers: Schema = {"anyOf": [_TEXT, _named(_TEXT)]}
    values: dict[str, Schema] = {"if missing": _ref("if missing")}
    values |= {"budget": _one_of(BUDGETS), "over": _one_of(OVER), "at most": numbers, "keep": _TEXTS}
    values |= {"by": _one_of(_names_of_kind(Kind.NAME)), "drop": {"anyOf": [_TEXT, _SORT]}}
    pair = _sort("pair", {**evidence, "among": _TEXTS, "at most": _TEXT})
    return {**found, "pair": pair, "fit": _sort("fit", {**evidence, **values})}


def _table(keys: Mapping[str, str], values: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    """A table with these keys and no others."""
    properties = {key: {**values.get(key, _TEXT), "description": meaning} for key, meaning in keys.items()}
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"required": list(required)} if required else {})


def _sort(sort: str, values: Mapping[str, Schema]) -> Schema:
    """A sort of table that the reader knows."""
    return _table(KEYS[sort], values, REQUIRED.get(sort, ()))


def _of(schema: Schema) -> dict[str, Schema]:
    """The properties of a table's schema."""
    return schema["properties"]  # type: ignore[return-value]  # as `_table` made it


def _ref(name: str) -> Schema:
    # In draft 7 what stands beside a reference is not read, but for `allOf`.
    return {"allOf": [{"$ref": f"#/definitions/{name.replace(' ', '%20')}"}]}


def _named(value: Schema) -> Schema:
    """A table whose keys are names of the rulebook's own."""
    return {"type": "object", "additionalProperties": value}


def _one_of(words: Iterable[str], meanings: Mapping[str, str] | None = None) -> Schema:
    found: Schema = {"enum": list(words)}
    return found | ({"enumDescriptions": list(meanings.values())} if meanings else {})


def _some_of(words: Iterable[str]) -> Schema:
    one = _one_of(words)
    return {"anyOf": [one, {"type": "array", "items": one}]}


def _verbs(verbs: Iterable[str]) -> Schema:
    """A text that begins with a verb."""
    words = sorted(verbs, key=len, reverse=True)
    return {
        "type": "string",
        "pattern": f"^({'|'.join(words)})( |$)",
        "examples": [VERBS[each].example for each in words],
    }


def _schedule(evidence: dict[str, Schema]) -> Schema:
    """A schedule: whose it is and why, and a table of weeks for each carried number."""
    found = _sort("schedule", {**evidence, "stage": _one_of(STAGES), "for": _TEXTS})
    return found | {"patternProperties": {" by week$": _named(_verbs(VERBS))}}


def _branches() -> Schema:
    return {"type": "array", "minItems": 2, "items": _ref("then after session")}


def _names_of_kind(kind: Kind) -> list[str]:
    return [fact.name for fact in FACTS.values() if fact.kind is kind]


_TOLD: dict[str, Schema] = {"because": _TEXT, "grade": _one_of(GRADES, GRADES), "source": _TEXT}
_TRY = "Branches, of which the first counts that still changes something after rounding and caps."
_TO = f"The sets that it is for: {', '.join(SELECTORS)}, or the name of a set line; all where it is not said."
_MEANINGS = {each.name: f"Takes {', '.join(each.verbs)}: {each.kind.plain_words}." for each in TARGETS.values()}
_TO_REMAINING = "The sets that it is for: those of a set line's name; all that remain where it is not said."
_MEANINGS_AFTER_SET = {name: text for name, text in _MEANINGS.items() if name in OF_A_SET}
_DEEDS_MEAN = {name: deed.meaning for name, deed in DEEDS.items()}
_VERBS: dict[str, Schema] = {each.name: _verbs(each.verbs) for each in TARGETS.values()}
_CARRY: dict[str, Schema] = {
    "start": {"anyOf": [_TEXT, {"type": "object", "required": ["kg", "lb"], "additionalProperties": _TEXT}]},
    "per": _one_of(OWNERS),
    "kind": _one_of(KINDS),
    "stored": _one_of(("bar", "exact")),
    "migrate": _one_of(MIGRATIONS),
}
_EFFECT: dict[str, Schema] = {
    "scope": _one_of((ATHLETE, TRACK, MUSCLE)),
    "stage": _one_of(STAGES),
    "forgets": _some_of(FACTS),
    "not while": _some_of(STAGES),
    "phases": {"type": "array", "items": _ref("phase")},
}
_SUBSTITUTES: Schema = {"anyOf": [_ref("substitute"), {"type": "array", "items": _ref("substitute")}]}
_YES_OR_NO: Schema = {"enum": ["yes", "no", True, False]}
_PHASE: dict[str, Schema] = {"judged": _one_of(("never", "when full")), "if missing": _ref("if missing")}
_SECTIONS: dict[str, Schema] = {
    "settings": _named(_ref("setting")),
    "terms": _named({"anyOf": [_TEXT, _sort("term", {"how many of": _named(_TEXT)})]}),
    "messages": _named(_sort("message", {})),
    "effects": _named(_ref("effect")),
    "warm_ups": _named(_ref("warm-up")),
    "substitutes": {**_named(_SUBSTITUTES), "propertyNames": _one_of(CATALOGUE)},
    AFTER_SET: {"type": "array", "items": _ref("rule after set")},
    **{
        each: {"type": "array", "items": _ref("rule after session")}
        for each in SECTIONS
        if each.startswith("after") and each != AFTER_SET
    },
    "tables": _named(_ref("table")),
    "before session": {"type": "array", "items": _ref("rule before session")},
}
_SLOT: Schema = {"anyOf": [_ref("slot"), _ref("superset")]}
#: The name of any carried load may stand there as well.
_PERCENTS: Schema = {"type": "string", "examples": list(DIALECTS["percent_of"])}
_PLAN: dict[str, Schema] = {
    "rotation": _TEXTS,
    "on": _some_of(WEEKDAYS),
    "weekdays": _sort("weekdays", {}),
    "missed days": _one_of(MISSED_DAYS),
    "days": _named({"anyOf": [{"type": "array", "items": _SLOT}, _SLOT]}),
    "phases": {"type": "array", "items": _sort("a phase of the plan", {})},
    "share": {"type": "array", "items": _sort("a share", {"muscle": _one_of(MUSCLES), "over": _named(_TEXT)})},
}
_SORT: Schema = {"type": "array", "items": {"anyOf": [_TEXT, _named(_TEXTS)]}}
_LAYOUT: dict[str, Schema] = {
    **{each: {"anyOf": [_ref(each), {"type": "array", "items": _ref(each)}]} for each in (*RULED, PAIR, FIT)},
    "order": _sort("order", {"by": {"anyOf": [_TEXT, _SORT]}, "grade": _one_of(GRADES, GRADES)}),
}
_ONLY_IN_RULEBOOKS: dict[str, Schema] = {
    "imports": _TEXTS,
    "adjust": {"type": "object"},
    "dialect": _sort("dialect", {name: _one_of(words) for name, words in DIALECTS.items()} | {"percent_of": _PERCENTS}),
    "carry": _named(_ref("carry variable")),
    "tracks": _named(_ref("track")),
    "ladders": _named({"type": "array", "minItems": 2, "uniqueItems": True, "items": _one_of(CATALOGUE)}),
    "plan": _sort("plan", _PLAN),
    "schedules": _named(_ref("schedule")),
    "layout": _sort("layout", _LAYOUT),
}
