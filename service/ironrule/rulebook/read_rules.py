"""Reads rules: scope, condition, cases, reason, evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ironrule.rulebook.clauses import text_of
from ironrule.rulebook.conditions import ALWAYS, Both, Condition, Either, IfMissing, IsTrue, Not, words_in
from ironrule.rulebook.layout import LAYOUT
from ironrule.rulebook.phrases import read_condition
from ironrule.rulebook.problems import Place, nearest
from ironrule.rulebook.read_actions import ASKED, Names, read_actions
from ironrule.rulebook.read_after_set import read_actions_after_set, whose_sets, words_after_set
from ironrule.rulebook.read_passes import read_pass_actions
from ironrule.rulebook.read_reasons import evidence_at, template_at
from ironrule.rulebook.rulebook import Action, Case, Rule
from ironrule.rulebook.shapes import (
    items_at,
    one_of,
    only_keys,
    says_yes,
    table_at,
    tables_in,
    text_at,
    texts_at,
    whole_number,
)
from ironrule.rulebook.source import Desk, Node, Table, Text
from ironrule.rulebook.words import Words
from ironrule.vocabulary.fact import ATHLETE, MUSCLE, SET, TRACK
from ironrule.vocabulary.facts import IN_SEVERAL_WORDS
from ironrule.vocabulary.facts_set import fact_of_sets_named
from ironrule.vocabulary.named import fact_of_once
from ironrule.vocabulary.verbs import AFTER_SET, ONCE, STAGES, STRETCHES

#: What a rule may say.
RULE_KEYS = (
    "rule", "stage", "for", "when", "if missing", "first of", "then", "because", "grade", "source", "priority",
    "ask if unknown", "each", "once", "judged",
)  # fmt: skip


def read_rules(nodes: tuple[Node, ...], section: str, desk: Desk, names: Names) -> list[Rule]:
    """The rules of one section."""
    found: list[Rule] = []
    for table in tables_in(nodes, desk, f"a rule in {section!r}"):
        rule = _rule(table, section, desk, names)
        if rule is not None:
            found.append(rule)
    return found


@dataclass(frozen=True)
class Heading:
    """What a rule says of itself apart from its condition and what it does, and the words that it may use."""

    id: str
    section: str
    stage: str
    scope: str
    tracks: frozenset[str]
    place: Place
    priority: int
    asks: tuple[str, ...]
    words: Words
    once: str = ""
    judged: bool = True
    #: The names of set lines after whose sets it is read; empty for every set.
    sets: frozenset[str] = frozenset()

    def rule(self, cases: tuple[Case, ...], when: Condition, grade: str, source: str) -> Rule:
        """The rule."""
        return Rule(
            self.id,
            self.section,
            self.stage,
            self.scope,
            cases,
            self.place,
            self.tracks,
            self._armed(when),
            self.priority,
            grade,
            source,
            self.asks,
            self.once,
            self.judged,
        )

    def _armed(self, when: Condition) -> Condition:
        """With what keeps a rule that has acted from acting again in the same stretch of the plan."""
        if self.once not in STRETCHES:
            return self._of_its_sets(when)
        armed = IsTrue(fact_of_once(self.id, self.scope), f"once per {self.once}")
        return Both((armed,)) if when is ALWAYS else Both((when, armed))

    def _of_its_sets(self, when: Condition) -> Condition:
        """With the names of the sets after which it is read."""
        if not self.sets:
            return when
        fact = fact_of_sets_named(self.sets)
        mine = IsTrue(fact, fact.name)
        return Both((mine,)) if when is ALWAYS else Both((mine, when))


def heading_of(id_: str, place: Place, table: Table, section: str, desk: Desk, names: Names) -> Heading:
    """Name, stage, scope, priority and what is asked for; a name that is there already is noted."""
    names.claim(id_, place, desk)
    stage_text, priority = text_at(table, "stage", desk), text_at(table, "priority", desk)
    stage = (one_of(stage_text, STAGES, desk, "stage") if stage_text else None) or "progression"
    if section == AFTER_SET:
        tracks, sets = whose_sets(table, desk, names)
        words = words_after_set(names.words)
    else:
        scope, tracks = _scope(table, section, desk, names)
        words, sets = replace(names.words, scope=scope, section=section), frozenset()
    asks = texts_at(table, "ask if unknown", desk)
    return Heading(
        id_,
        section,
        stage,
        words.scope or TRACK,
        tracks,
        place,
        (whole_number(priority, desk, "priority", 0, 100) or 0) if priority else 0,
        tuple(each.value for each in asks if one_of(each, ASKED, desk, "a reading")),
        words,
        _once(table, section, desk, names.words),
        _judged(table, section, desk),
        sets,
    )


def _once(table: Table, section: str, desk: Desk, words: Words) -> str:
    """The stretch in which the rule acts once at most; empty where it acts whenever it holds."""
    text = text_at(table, "once", desk)
    chosen = one_of(text, ONCE, desk, "once") if text is not None else None
    if text is None or chosen is None:
        return ""
    if section == "before session":
        told = "what is only proposed has not acted"
        desk.note("IR308", text.place, f"'once' in {section!r}: {told}", expected="it in an 'after' section")
    elif section == AFTER_SET and chosen != "per session":
        told = "what is only asked has not acted"
        desk.note("IR308", text.place, f"'once: {chosen}' in {section!r}: {told}", expected="once: per session")
    elif (chosen == "per cycle" and not words.weeks) or (chosen == "per phase" and not words.phases):
        example = "cycle: 4 weeks" if chosen == "per cycle" else "phases: [{phase: base, weeks: 3}, ...]"
        desk.note("IR102", text.place, f"'once: {chosen}', and no {chosen[4:]}", expected=f"plan: {{{example}, ...}}")
    return chosen.removeprefix("per ")


def _judged(table: Table, section: str, desk: Desk) -> bool:
    """Whether a session is judged from which the rule took something away."""
    text = text_at(table, "judged", desk)
    if text is None:
        return True
    if section != "before session":
        told = f"'judged' in {section!r}, which changes no session"
        desk.note("IR308", text.place, told, expected="it in 'before session'")
    return one_of(text, ("never", "when full"), desk, "judged") != "never"


def _rule(table: Table, section: str, desk: Desk, names: Names) -> Rule | None:
    only_keys(table, RULE_KEYS, desk, "a rule")
    id_ = text_at(table, "rule", desk, required=True)
    if id_ is None:
        return None
    head = heading_of(id_.value, id_.place, table, section, desk, names)
    when = condition_at(table, "when", desk, head.words, if_missing_at(table, desk, head.words))
    cases = cases_of(table, head.stage, section, desk, names, head.words)
    grade, source = evidence_at(table, desk)
    return None if when is None or not cases else head.rule(cases, when, grade, source)


def _scope(table: Table, section: str, desk: Desk, names: Names) -> tuple[str, frozenset[str]]:
    """`for: athlete`, `each: muscle`, or the tracks that the rule is for; none means every track."""
    chosen = texts_at(table, "for", desk)
    each = text_at(table, "each", desk)
    of = one_of(each, (SET, MUSCLE), desk, "each") or nearest(each.value, (SET, MUSCLE)) if each is not None else None
    if each is not None and of == MUSCLE:
        if chosen:
            desk.note("IR103", chosen[0].place, "'for' beside 'each: muscle'", expected="one of the two")
        if section == "before session":
            told = "'each: muscle' in 'before session', which is about the lifts of a day"
            desk.note("IR308", each.place, told, expected="it in an 'after' section")
        return MUSCLE, frozenset()
    if any(each.value == ATHLETE for each in chosen):
        if len(chosen) > 1:
            desk.note(
                "IR103", chosen[0].place, "'for: athlete' goes with nothing else", expected="for: athlete, or tracks"
            )
        return ATHLETE, frozenset()
    known = [text.value for text in chosen if one_of(text, [*names.tracks, ATHLETE], desk, "for")]
    return of or TRACK, frozenset(known)


def if_missing_at(table: Table, desk: Desk, words: Words) -> dict[str, bool]:
    """`if missing`: facts and carried numbers whose unknown clauses count as passed or failed."""
    inner = table_at(table, "if missing", desk)
    chosen: dict[str, bool] = {}
    for name, node in (inner.values if inner else {}).items():
        assert inner is not None
        # Of a word of another lift the condition knows the lift.
        word = name.partition(" of ")[0]
        if word not in words.facts and word not in words.carry and name not in IN_SEVERAL_WORDS:
            desk.unknown("IR201", inner.keys[name], "unknown fact", word, [*words.facts, *words.carry])
        elif isinstance(node, Text) and one_of(node, ("passes", "fails"), desk, "if missing"):
            chosen[name] = node.value == "passes"
    return chosen


def condition_at(table: Table, key: str, desk: Desk, words: Words, missing: Mapping[str, bool]) -> Condition | None:
    """The condition under a key; always true where there is none, None where it cannot be read."""
    text = text_at(table, key, desk)
    if text is None:
        return None if key in table.values else ALWAYS
    found = read_condition(text, desk, words)
    unused = set(missing) - {word.name for word in words_in(found)} if found is not None else set()
    for name in sorted(unused):
        desk.note("IR302", text.place, f"'if missing' names {name!r}, which the condition does not read")
    return None if found is None else filled(found, missing)


def filled(node: Condition, missing: Mapping[str, bool]) -> Condition:
    """The condition with `if missing` set beside each clause that reads such a word."""
    match node:
        case Both(parts):
            return Both(tuple(filled(part, missing) for part in parts))
        case Either(parts):
            return Either(tuple(filled(part, missing) for part in parts))
        case Not(part) if isinstance(part, Both | Either):
            return Not(filled(part, missing))
        case _:
            answers = {word.name: missing[word.name] for word in words_in(node) if word.name in missing}
            return IfMissing(node, tuple(answers.items()), text_of(node)) if answers else node


def cases_of(table: Table, stage: str, section: str, desk: Desk, names: Names, words: Words) -> tuple[Case, ...]:
    """The rows of a rule, or the one that it is."""
    because = template_at(table, desk, words, required="first of" not in table.values)
    if "first of" not in table.values:
        actions = actions_of(table_at(table, "then", desk, required=True), stage, section, desk, names, words)
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
        condition = condition_at(row, "if", desk, words, if_missing_at(row, desk, words))
        if "if" in row.values and "otherwise" in row.values:
            desk.note("IR103", row.keys["otherwise"], "'otherwise' beside 'if'", expected="one of the two")
        elif "if" not in row.values and not says_yes(row, "otherwise", desk):
            desk.note("IR102", row.place, "'if' is missing", expected="if: a condition, or otherwise: yes")
        actions = actions_of(table_at(row, "then", desk, required=True), stage, section, desk, names, words)
        own = template_at(row, desk, words, required=not because) or because
        if condition is not None and actions:
            found.append(Case(condition, actions, own))
    return tuple(found)


def actions_of(
    table: Table | None, stage: str, section: str, desk: Desk, names: Names, words: Words
) -> tuple[Action, ...]:
    """What a rule of a section does, by the words that it has there."""
    if section == LAYOUT:
        return read_pass_actions(table, stage, desk, names, words)
    if section == AFTER_SET:
        return read_actions_after_set(table, stage, desk, names, words)
    return read_actions(table, stage, section, desk, names, words)
