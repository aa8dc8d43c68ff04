"""Reads rules and effects: conditions, cases, verbs, reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ironrule.rulebook.conditions import (
    ALWAYS,
    Both,
    Condition,
    Either,
    HowMany,
    IfMissing,
    Not,
    facts_in,
    text_of,
)
from ironrule.rulebook.phrases import Phrase, Unreadable, Words
from ironrule.rulebook.problems import Place
from ironrule.rulebook.rulebook import Action, Blank, Case, Deed, Effect, Held, NumberAction, Phase, Rule, Template, Try
from ironrule.rulebook.shapes import items_at, one_of, only_keys, table_at, tables_in, text_at, texts_at, whole_number
from ironrule.rulebook.source import Desk, Node, Table, Text
from ironrule.training.tempo import tempo_from
from ironrule.vocabulary.facts import ATHLETE, FACTS, TRACK
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.verbs import DEEDS, GRADES, STAGES, TARGETS, VERBS, Force, Target

_RULE_KEYS = (
    "rule", "stage", "for", "when", "if missing", "first of", "then", "because", "grade", "source", "priority",
    "ask if unknown",
)  # fmt: skip
_LATER_RULE_KEYS = ("each", "once")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NUMBER_VERBS = ("raise", "set", "times", "hold", "cut to", "cut", "at most")
#: Stages in which a rule may only limit: nothing about safety ever adds load.
_LIMITS_ONLY = frozenset({"safety", "pain"})
_READINGS = ("red_flags", *dict.fromkeys(each.reading for each in FACTS.values() if each.reading), "blood_pressure")


@dataclass(frozen=True)
class Names:
    """What rules may name apart from the words of conditions."""

    words: Words
    tracks: frozenset[str]
    messages: frozenset[str]
    #: From the first pass over every file: rule names with their places, for duplicates.
    seen: dict[str, Place]


def read_rules(nodes: tuple[Node, ...], section: str, desk: Desk, names: Names) -> list[Rule]:
    """The rules of one section."""
    found: list[Rule] = []
    for table in tables_in(nodes, desk, f"a rule in {section!r}"):
        rule = _rule(table, section, desk, names)
        if rule is not None:
            found.append(rule)
    return found


def _rule(table: Table, section: str, desk: Desk, names: Names) -> Rule | None:
    only_keys(table, _RULE_KEYS, desk, "a rule", later=_LATER_RULE_KEYS)
    id_ = text_at(table, "rule", desk, required=True)
    if id_ is None:
        return None
    first = names.seen.setdefault(id_.value, id_.place)
    if first != id_.place:
        desk.note("IR301", id_.place, f"the rule {id_.value!r} again (first in {first})", expected="another name")
    stage_text = text_at(table, "stage", desk)
    stage = (one_of(stage_text, STAGES, desk, "stage") if stage_text else None) or "progression"
    scope, tracks = _scope(table, desk, names)
    words = replace(names.words, scope=scope, section=section)
    missing = _if_missing(table, desk)
    when = _condition_at(table, "when", desk, words, missing)
    cases = _cases(table, stage, section, desk, names, words)
    grade, source = evidence_at(table, desk)
    priority = text_at(table, "priority", desk)
    ask = text_at(table, "ask if unknown", desk)
    if when is None or not cases:
        return None
    return Rule(
        id_.value,
        section,
        stage,
        scope,
        cases,
        id_.place,
        tracks,
        when,
        (whole_number(priority, desk, "priority", 0, 100) or 0) if priority else 0,
        grade,
        source,
        (one_of(ask, _READINGS, desk, "a reading") or "") if ask else "",
    )


def _scope(table: Table, desk: Desk, names: Names) -> tuple[str, frozenset[str]]:
    """`for: athlete`, or the tracks that the rule is for; none means every track."""
    chosen = texts_at(table, "for", desk)
    if any(each.value == ATHLETE for each in chosen):
        if len(chosen) > 1:
            desk.note(
                "IR103", chosen[0].place, "'for: athlete' goes with nothing else", expected="for: athlete, or tracks"
            )
        return ATHLETE, frozenset()
    known = [each.value for each in chosen if one_of(each, [*names.tracks, ATHLETE], desk, "for")]
    return TRACK, frozenset(known)


def _if_missing(table: Table, desk: Desk) -> dict[str, bool]:
    inner = table_at(table, "if missing", desk)
    chosen: dict[str, bool] = {}
    for name, node in (inner.values if inner else {}).items():
        assert inner is not None
        if name not in FACTS:
            desk.unknown("IR201", inner.keys[name], "unknown fact", name, list(FACTS))
        elif isinstance(node, Text) and one_of(node, ("passes", "fails"), desk, "if missing"):
            chosen[name] = node.value == "passes"
    return chosen


def _condition_at(table: Table, key: str, desk: Desk, words: Words, missing: Mapping[str, bool]) -> Condition | None:
    text = text_at(table, key, desk)
    if text is None:
        return None if key in table.values else ALWAYS
    found = read_condition(text, desk, words)
    unused = set(missing) - {fact.name for fact in facts_in(found)} if found is not None else set()
    for name in sorted(unused):
        desk.note("IR302", text.place, f"'if missing' names {name!r}, which the condition does not read")
    return None if found is None else _filled(found, missing)


def read_condition(text: Text, desk: Desk, words: Words) -> Condition | None:
    """A condition; None when it cannot be read, with the problem noted."""
    try:
        phrase = Phrase(text, words, desk)
        found = phrase.condition()
        phrase.finish()
    except Unreadable:
        return None
    return found


def _filled(node: Condition, missing: Mapping[str, bool]) -> Condition:
    """The condition with `if missing` set beside each clause that reads such a fact."""
    match node:
        case Both(parts):
            return Both(tuple(_filled(part, missing) for part in parts))
        case Either(parts):
            return Either(tuple(_filled(part, missing) for part in parts))
        case Not(part) if isinstance(part, Both | Either):
            return Not(_filled(part, missing))
        case _:
            chosen = [missing[fact.name] for fact in facts_in(node) if fact.name in missing]
            return IfMissing(node, chosen[0], text_of(node)) if chosen else node


def _cases(table: Table, stage: str, section: str, desk: Desk, names: Names, words: Words) -> tuple[Case, ...]:
    because = template_at(table, desk, words, required="first of" not in table.values)
    if "first of" not in table.values:
        actions = read_actions(table_at(table, "then", desk, required=True), stage, section, desk, names, words)
        return (Case(ALWAYS, actions, because),) if actions else ()
    if "then" in table.values:
        desk.note("IR103", table.keys["then"], "'then' beside 'first of'", expected="one of the two")
    found: list[Case] = []
    rows = list(tables_in(items_at(table, "first of", desk), desk, "a row of 'first of'"))
    for number, row in enumerate(rows):
        only_keys(row, ("if", "if missing", "otherwise", "then", "because"), desk, "a row")
        last = number == len(rows) - 1
        if "otherwise" in row.values and not last:
            desk.note("IR103", row.keys["otherwise"], "'otherwise' before the last row", expected="it at the end")
        condition = _condition_at(row, "if", desk, words, _if_missing(row, desk))
        if "if" not in row.values and "otherwise" not in row.values:
            desk.note("IR102", row.place, "'if' is missing", expected="if: a condition, or otherwise: yes")
        actions = read_actions(table_at(row, "then", desk, required=True), stage, section, desk, names, words)
        own = template_at(row, desk, words, required=not because) or because
        if condition is not None and actions:
            found.append(Case(condition, actions, own))
    return tuple(found)


def evidence_at(table: Table, desk: Desk) -> tuple[str, str]:
    """Grade and source of a rule."""
    grade, source = text_at(table, "grade", desk), text_at(table, "source", desk)
    return (one_of(grade, GRADES, desk, "grade") or "" if grade else ""), source.value if source else ""


def template_at(table: Table, desk: Desk, words: Words, *, required: bool = True) -> Template:
    """The reason: text with places to fill."""
    text = text_at(table, "because", desk, required=required)
    if text is None:
        return ()
    parts: list[object] = []
    end = 0
    for match in _PLACEHOLDER.finditer(text.value):
        parts.append(text.value[end : match.start()])
        end = match.end()
        parts.append(_placeholder(text, match, desk, words))
    parts.append(text.value[end:])
    return tuple(part for part in parts if part not in ("", None))  # type: ignore[misc]  # a mixed list by design


def _placeholder(text: Text, match: re.Match[str], desk: Desk, words: Words) -> object:
    inner = match[1].strip()
    if inner in ("from", "to"):
        return Blank(inner)
    held = inner.startswith("held ")
    name = inner.removeprefix("held ")
    padded = Text(" " * (match.end() - 1 - len(name)) + name, text.place, text.plain)
    try:
        phrase = Phrase(padded, words, desk)
        found = phrase.condition_or_expression()
        phrase.finish()
    except Unreadable:
        return None
    if held and not isinstance(found, HowMany):
        desk.note("IR203", text.place, f"{name!r} does not count conditions", expected="a term with 'how many of'")
        return None
    if isinstance(found, Condition):
        desk.note(
            "IR203",
            text.place,
            f"{name!r} is a condition, not a value",
            expected="a fact, a setting or a term with a value",
        )
        return None
    return Held(found) if held and isinstance(found, HowMany) else found


def read_actions(
    table: Table | None, stage: str, section: str, desk: Desk, names: Names, words: Words
) -> tuple[Action, ...]:
    """What a rule does."""
    if table is None:
        return ()
    found: list[Action] = []
    targets = _targets(section, words)
    for name, node in table.values.items():
        if name in DEEDS:
            found += _deeds(name, table, section, desk, names)
        elif name == "try" and section == "after session":
            found += _try(table, stage, section, desk, names, words)
        elif name in ("try", "go", "exercise", "move", "skip", "end", "refer"):
            desk.note(
                "IR306", table.keys[name], f"{name!r} is part of the language that this version does not have yet"
            )
        elif name not in targets:
            what = "a rule cannot change" if name not in TARGETS else f"{section!r} changes carried variables, not"
            desk.unknown("IR302", table.keys[name], what, name, [*targets, *DEEDS])
        elif isinstance(node, Text):
            action = read_number_action(targets[name], node, desk, words)
            if action is not None and _may_stand(action, stage, node, desk):
                found.append(action)
        else:
            desk.note("IR103", node.place, f"{name!r} needs a verb", expected=f"{name}: raise 2.5 kg")
    return tuple(found)


def _try(table: Table, stage: str, section: str, desk: Desk, names: Names, words: Words) -> list[Action]:
    """Branches in order; a branch has no branches of its own."""
    branches: list[tuple[NumberAction | Deed, ...]] = []
    for branch in tables_in(items_at(table, "try", desk), desk, "a branch of 'try'"):
        actions = read_actions(branch, stage, section, desk, names, words)
        if any(isinstance(each, Try) for each in actions):
            desk.note("IR103", branch.place, "'try' inside 'try'", expected="one list of branches")
        branches.append(tuple(each for each in actions if not isinstance(each, Try)))
    if len(branches) < 2:  # one branch is no choice
        desk.note("IR103", table.keys["try"], "'try' with fewer than two branches", expected="try: [{...}, {...}]")
    return [Try(tuple(branches))]


def _targets(section: str, words: Words) -> dict[str, Target]:
    if section == "before session":
        return TARGETS
    return {name: Target(name, ref.kind, _NUMBER_VERBS) for name, ref in words.carry.items()}


def _deeds(name: str, table: Table, section: str, desk: Desk, names: Names) -> list[Deed]:
    known = {
        "start": names.words.effects,
        "stop": names.messages,
        "alert": names.messages,
        "advise": names.messages,
        "ask": frozenset(_READINGS),
    }[name]
    what = {"start": "there is no effect", "ask": "there is no reading"}.get(name, "there is no message")
    if name in ("stop", "ask") and section != "before session":
        desk.note("IR308", table.keys[name], f"{name!r} in {section!r}", expected="it in 'before session'")
    found: list[Deed] = []
    for text in texts_at(table, name, desk):
        if text.value in known:
            found.append(Deed(name, text.value))
        else:
            desk.unknown("IR302", text.place, what, text.value, list(known))
    return found


def _may_stand(action: NumberAction, stage: str, text: Text, desk: Desk) -> bool:
    if stage in _LIMITS_ONLY and action.verb.force is not Force.LIMIT:
        desk.note(
            "IR308", text.place, f"{action.verb.words!r} in stage {stage!r}", expected="a limit: hold, cut, at most"
        )
        return False
    if (action.verb.force is Force.CONVERSION) != (stage == "tempo" and action.target == "load"):
        desk.note(
            "IR308",
            text.place,
            f"{text.value!r} in stage {stage!r}",
            expected="'convert by' for load in stage tempo, and only there",
        )
        return False
    return True


def read_number_action(target: Target, text: Text, desk: Desk, words: Words) -> NumberAction | None:
    """A verb with its amount."""
    verb = next((VERBS[each] for each in VERBS if text.value == each or text.value.startswith(f"{each} ")), None)
    if verb is None or verb.words not in target.verbs:
        word = text.value.split(" ")[0] if text.value else ""
        if verb is None:
            desk.unknown("IR201", text.place, f"{target.name} has no verb", word, list(target.verbs))
        else:
            desk.note(
                "IR203",
                text.place,
                f"{verb.words!r} does not fit {target.name}",
                expected=f"one of {', '.join(target.verbs)}",
            )
        return None
    if target.name == "tempo":
        return _tempo_action(target, verb.words, text, desk)
    padded = Text(" " * len(verb.words) + text.value[len(verb.words) :], text.place, text.plain)
    try:
        phrase = Phrase(padded, words, desk)
        amount = None if verb.words == "hold" else phrase.expression()
        floor = phrase.expression() if phrase.take("but", "at", "least") else None
        ceiling = phrase.expression() if verb.words == "raise" and phrase.take("up", "to") else None
        rounded = None
        if phrase.take("rounded"):
            rounded = "down" if phrase.take("down") else "nearest"
            if rounded == "nearest":
                phrase.need("nearest")
        phrase.finish()
    except Unreadable:
        return None
    wanted = _amount_kinds(verb.words, target)
    if amount is not None and not any(amount.kind.fits(kind) for kind in wanted):
        expected = " or ".join(kind.plain_words for kind in wanted)
        desk.note(
            "IR202",
            text.place,
            f"{text.value!r} has {amount.kind.plain_words} where {target.name} changes",
            expected=expected,
        )
        return None
    return NumberAction(target.name, verb, text.value, amount, floor, None, rounded, ceiling)


def _tempo_action(target: Target, verb: str, text: Text, desk: Desk) -> NumberAction | None:
    try:
        return NumberAction(
            target.name, VERBS[verb], text.value, tempo=tempo_from(text.value.removeprefix(verb).strip())
        )
    except ValueError as error:
        desk.note("IR204", text.place, str(error))
        return None


def _amount_kinds(verb: str, target: Target) -> tuple[Kind, ...]:
    if verb in ("cut to", "convert by"):
        return (Kind.PERCENT,)
    if verb == "times":
        return (Kind.NUMBER,)
    if verb in ("raise", "cut"):
        return (target.kind, Kind.PERCENT)
    return (target.kind,)


def read_effects(table: Table | None, desk: Desk, names: Names) -> dict[str, Effect]:
    """Lasting effects by name."""
    found: dict[str, Effect] = {}
    for name, node in (table.values if table else {}).items():
        assert table is not None
        if not isinstance(node, Table):
            desk.note(
                "IR103",
                node.place,
                f"the effect {name!r} is not a table",
                expected=f"{name}: {{scope: athlete, phases: [...]}}",
            )
            continue
        only_keys(
            node, ("scope", "stage", "forgets", "again after", "phases"), desk, f"effect {name!r}", later=("with",)
        )
        scope_text, stage_text = (
            text_at(node, "scope", desk, required=True),
            text_at(node, "stage", desk, required=True),
        )
        scope = one_of(scope_text, (ATHLETE, TRACK), desk, "scope") if scope_text else None
        stage = one_of(stage_text, STAGES, desk, "stage") if stage_text else None
        forgets = [each.value for each in texts_at(node, "forgets", desk) if one_of(each, FACTS, desk, "a fact")]
        again = text_at(node, "again after", desk)
        days = _days(again, desk) if again else 0
        phases = [
            _phase(each, scope or TRACK, desk, names)
            for each in tables_in(items_at(node, "phases", desk, required=True), desk, "a phase")
        ]
        if scope and stage and phases and None not in phases:
            kept = tuple(each for each in phases if each is not None)
            found[name] = Effect(name, scope, stage, kept, table.keys[name], frozenset(forgets), days or 0)
    return found


def _phase(table: Table, scope: str, desk: Desk, names: Names) -> Phase | None:
    targets = [name for name in table.values if name in TARGETS]
    known = ("as", "for", "until", "judged", "because", "grade", "source")
    only_keys(table, (*known, *TARGETS), desk, "a phase")
    rule = text_at(table, "as", desk, required=True)
    words = replace(names.words, scope=TRACK, section="before session")
    actions: list[NumberAction] = []
    for name in targets:
        node = table.values[name]
        action = read_number_action(TARGETS[name], node, desk, words) if isinstance(node, Text) else None
        if action is not None and (
            action.verb.words in ("times", "at most", "hold", "cut", "cut to") or name in ("tempo", "rest")
        ):
            actions.append(action)
        elif action is not None:
            desk.note(
                "IR203",
                node.place,
                f"{action.verb.words!r} in an effect",
                expected="a limit: at most, times, hold, cut",
            )
    lasts, count, until = _duration(table, desk, replace(names.words, scope=TRACK, section="after session"))
    judged = text_at(table, "judged", desk)
    grade, source = evidence_at(table, desk)
    because = template_at(table, desk, words)
    if rule is None or not lasts:
        return None
    never = judged is not None and one_of(judged, ("never", "when full"), desk, "judged") == "never"
    return Phase(lasts, count, until, tuple(actions), not never, rule.value, because, grade, source, rule.place)


def _duration(table: Table, desk: Desk, words: Words) -> tuple[str, int, Condition | None]:
    for_text, until_text = text_at(table, "for", desk), text_at(table, "until", desk)
    if (for_text is None) == (until_text is None):
        desk.note(
            "IR102",
            table.place,
            "a phase needs one of 'for' and 'until'",
            expected="for: 7 days, for: 1 session, until: a condition",
        )
        return "", 0, None
    if until_text is not None:
        until = read_condition(until_text, desk, words)
        return ("until" if until is not None else ""), 0, until
    assert for_text is not None
    match = re.fullmatch(r"(\d{1,3}) (sessions?)", for_text.value)
    if match:
        return "sessions", int(match[1]), None
    days = _days(for_text, desk)
    return ("days" if days else ""), days or 0, None


def _days(text: Text, desk: Desk) -> int | None:
    match = re.fullmatch(r"(\d{1,3}) (days?|d|weeks?)", text.value)
    if match is None or not 1 <= int(match[1]) <= 180:
        desk.note("IR204", text.place, f"cannot read {text.value!r}", expected="1 to 180 days or weeks, as 7 days")
        return None
    return int(match[1]) * (7 if match[2].startswith("week") else 1)
