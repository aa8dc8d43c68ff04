"""From rule files to a checked Rulebook: the safety floor, the packs and the rulebook, every problem at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from ironrule.rulebook.checks import check_whole
from ironrule.rulebook.conditions import Both, CarryRef, Condition, Expression, FactRef
from ironrule.rulebook.dialect import rounding_of
from ironrule.rulebook.files import BOOK_NAME, Files, files_of
from ironrule.rulebook.lowering import Group, GroupKey, group_from
from ironrule.rulebook.problems import Place
from ironrule.rulebook.read_actions import Names
from ironrule.rulebook.read_adjust import read_adjust
from ironrule.rulebook.read_carry import knowing, read_carry
from ironrule.rulebook.read_consequences import read_consequence, read_new_max
from ironrule.rulebook.read_effects import read_effects
from ironrule.rulebook.read_ladders import check_climbs, check_moves, climbs_in, places_in, read_ladders
from ironrule.rulebook.read_layout import read_layout
from ironrule.rulebook.read_plan import check_trained, days_in, lifts_in, read_plan, track_tables
from ironrule.rulebook.read_rules import read_rules
from ironrule.rulebook.read_schedules import read_schedules
from ironrule.rulebook.read_share import with_shares
from ironrule.rulebook.read_substitutes import check_swaps, read_substitutes
from ironrule.rulebook.read_tables import read_tables
from ironrule.rulebook.read_timetable import stretches_of
from ironrule.rulebook.read_tracks import Consequence, goals_in, own_facts, read_tracks
from ironrule.rulebook.read_warm_ups import read_warm_ups
from ironrule.rulebook.read_words import read_dialect, read_messages, read_settings, read_terms, with_usual
from ironrule.rulebook.rulebook import CarryVariable, Effect, Message, Rule, Rulebook, end_of
from ironrule.rulebook.safeguards import check_safeguards
from ironrule.rulebook.setting import Setting
from ironrule.rulebook.shapes import items_at, table_at, text_at
from ironrule.rulebook.source import Desk, Table
from ironrule.rulebook.splitting import MOST_CONJUNCTIONS, split
from ironrule.rulebook.stage_order import check_stages
from ironrule.rulebook.translations import read_translations
from ironrule.rulebook.words import Words
from ironrule.training.estimates import estimator_of
from ironrule.vocabulary.fact import TRACK
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.named import facts_of_ladders, facts_of_plan
from ironrule.vocabulary.verbs import SECTIONS, STRETCHES

#: Rules that act once in a week, cycle or phase; with forty tracks what has acted still fits into what may come back.
_MOST_ONCE = 24

_Read = TypeVar("_Read")


@dataclass
class _Draft:
    """What has been read so far."""

    words: Words = field(default_factory=Words)
    messages: dict[str, Message] = field(default_factory=dict)
    carry: dict[str, CarryVariable] = field(default_factory=dict)


def read_rulebook(path: Path, desk: Desk | None = None) -> Rulebook:
    """The rulebook of a folder or file with everything it rests on; `desk` tells what was looked for.

    Raises RulebookInvalid with every problem of every file, each with its place.
    """
    desk = desk or Desk()
    files = files_of(path, desk)
    book = _assemble(files, desk) if files is not None else None
    if files is None or desk.refused or book is None:
        raise desk.refusal()
    books = read_translations(files, book, desk)
    if desk.refused:
        raise desk.refusal()
    check_whole(book, files.main, files.parts, desk)
    return replace(book, warnings=desk.warnings, books=books)


def _assemble(files: Files, desk: Desk) -> Rulebook | None:
    draft, main, tables = _Draft(), files.whole, files.parts
    plan_table = table_at(main, "plan", desk, required=True)
    in_tracks = track_tables(main, plan_table, desk)
    carried = main.get("carry")
    dialect = read_dialect(table_at(main, "dialect", desk), desk, carried.values if isinstance(carried, Table) else ())
    stretches = stretches_of(plan_table, desk)
    names_of_phases = tuple(each.name for each in stretches.phases)
    in_plan = facts_of_plan(stretches.week_after, stretches.phase_at, names_of_phases)
    ladder_table = table_at(main, "ladders", desk)
    ladders = read_ladders(ladder_table, desk)
    climbs = climbs_in(plan_table, ladders)
    own = {
        **in_plan,
        **(facts_of_ladders(places_in(climbs)) if ladders else {}),
        **own_facts(in_tracks, estimator_of(dialect), desk),
    }
    lifts = lifts_in(plan_table)
    days = days_in(plan_table)
    draft.words = Words(facts={**FACTS, **own}, weeks=stretches.weeks, phases=names_of_phases, lifts=lifts, days=days)
    _define_words(draft, main, files, dialect, desk)
    warm_ups = _of_every_file(tables, "warm_ups", lambda table: read_warm_ups(table, desk, draft.words), desk)
    goals = frozenset(goal for table in tables for goal in goals_in(table))
    read = read_tracks(in_tracks, desk, draft.words, warm_ups, goals)
    names = Names(draft.words, frozenset(read.tracks), frozenset(draft.messages), {})
    effects = _of_every_file(tables, "effects", lambda table: read_effects(table, desk, names), desk)
    scheduled = read_schedules(table_at(main, "schedules", desk), desk, names)
    of_maxima = read_new_max(table_at(main, "carry", desk), desk, names)
    rules = (*_rules(tables, read.consequences, dialect, desk, names), *scheduled, *of_maxima)
    _not_too_many_once(rules, desk)
    name = text_at(files.main, "rulebook", desk, required=True)
    if name is not None and not BOOK_NAME.fullmatch(name.value):
        found = f"{name.value[:80]!r} is no name of a rulebook"
        desk.note("IR103", name.place, found, expected="up to 64 letters, digits, - and _, as back-strength")
    example = name.value.replace("-", " ").replace("_", " ").capitalize() if name else "What it is, in one line"
    title = text_at(files.main, "title", desk, required=True, example=example)
    layout_table = table_at(main, "layout", desk)
    plan = read_plan(plan_table, desk, read.tracks, stretches, ladders) if plan_table else None
    plan = replace(plan, climbs=climbs) if plan else None
    check_climbs(plan_table, climbs, ladder_table, desk)
    check_moves(rules, climbs, desk)
    plan = with_shares(plan_table, plan, read.tracks, draft.carry, desk, names) if plan_table and plan else plan
    told = len(desk.problems)
    layout = read_layout(layout_table, desk, names)
    if plan is not None and len(desk.problems) == told:
        check_trained(plan_table, plan, layout.rules, desk)
    listed = _of_every_file(tables, "substitutes", lambda table: read_substitutes(table, desk, draft.words), desk)
    check_swaps(layout.rules, listed, desk)
    check_stages(rules, effects, desk, lays_out=bool(layout.rules or layout.fits or layout.pairings))
    rules += layout.rules
    check_safeguards(rules, effects, tables, desk)
    groups = dict(_groups(rules, effects, desk))
    if desk.refused or plan is None:
        return None
    if plan.weekdays and not plan.alternates:
        dialect = {**dialect, "missed_days": "keep" if plan.keeps_missed else "skip"}
    return Rulebook(
        name.value if name else "",
        title.value if title else "",
        files.digest,
        dialect,
        draft.words.settings,
        draft.carry,
        dict(read.tracks),
        plan,
        rules,
        effects,
        draft.messages,
        read.warm_ups,
        layout.order,
        groups,
        {key: effect.forgets for key, effect in effects.items() if effect.forgets},
        draft.words.facts,
        fits=layout.fits,
        substitutes=listed,
        pairings=layout.pairings,
    )


def _not_too_many_once(rules: Iterable[Rule], desk: Desk) -> None:
    """What has acted travels with the carried state, which is bounded."""
    once = [rule for rule in rules if rule.once in STRETCHES]
    if len(once) > _MOST_ONCE:
        found = f"{len(once)} rules act once in a stretch of the plan"
        desk.note("IR303", once[_MOST_ONCE].place, found, expected=f"at most {_MOST_ONCE}")


def _of_every_file(
    tables: list[Table], section: str, read: Callable[[Table | None], Mapping[str, _Read]], desk: Desk
) -> dict[str, _Read]:
    """What each file says in a section, by name; a name that comes again stands for what is said last."""
    return {key: found for table in tables for key, found in read(table_at(table, section, desk)).items()}


def _rules(
    tables: list[Table], consequences: tuple[Consequence, ...], dialect: dict[str, str], desk: Desk, names: Names
) -> Iterator[Rule]:
    """The rules of every section and file, those that decision tables are, and those that sessions lead to."""
    for table in tables:
        for section in SECTIONS:
            yield from read_rules(items_at(table, section, desk), section, desk, names)
    for table in tables:
        yield from read_tables(table_at(table, "tables", desk), desk, names)
    missed = dialect["unfinished_set"] == "missed"
    for each in consequences:
        rule = read_consequence(each, desk, names, unfinished_is_missed=missed)
        if rule is not None:
            yield rule


def _percents(dialect: dict[str, str], words: Words, main: Table, desk: Desk) -> Expression | None:
    """What a bare percent in a set line is of."""
    name = dialect["percent_of"]
    if name == "nothing":
        return None
    found = words.carry.get(name) or (FactRef(words.facts[name]) if name in words.facts else None)
    if found is not None and found.kind is Kind.LOAD:
        return found
    chosen = main.values["dialect"]
    assert isinstance(chosen, Table)
    place = chosen.values["percent_of"].place
    if found is not None:
        told = f"percent_of: {name}, which is {found.kind.plain_words}"
        desk.note("IR202", place, told, expected=Kind.LOAD.plain_words)
    elif name not in desk.broken:
        told = f"percent_of: {name}, and nothing is carried under that name"
        desk.note("IR302", place, told, expected=f"{name} in carry")
    desk.broken.add("percent_of")
    return None


def _define_words(draft: _Draft, main: Table, files: Files, dialect: dict[str, str], desk: Desk) -> None:
    """Settings, carry, effect names, messages and terms of every file, in the order of import."""
    carry_table = table_at(main, "carry", desk)
    _only_new_numbers(files.books, desk)
    effects: list[tuple[str, Place]] = []
    settings: dict[str, Setting] = {}
    for table in files.parts:
        settings.update(read_adjust(table_at(table, "adjust", desk), desk, settings))
        own = table_at(table, "settings", desk)
        settings.update(read_settings(own, desk, settings, draft.words.facts) if own else {})
        named = table_at(table, "effects", desk)
        effects += named.keys.items() if named else []
        own = table_at(table, "messages", desk)
        for name, message in (read_messages(own, desk) if own else {}).items():
            if name in draft.messages and own is not None:
                desk.note("IR301", own.keys[name], f"the message {name!r} is already defined", expected="another name")
            draft.messages.setdefault(name, message)
    facts = {name: fact for name, fact in draft.words.facts.items() if name not in settings}
    settings = with_usual(settings, files.parts, desk)
    words = replace(draft.words, settings=settings, facts=facts)
    draft.carry = read_carry(carry_table, desk, words, rounding_of(dialect)) if carry_table else {}
    refs: dict[str, CarryRef] = {name: each.ref for name, each in draft.carry.items()}
    for name in refs:
        if name in settings and carry_table is not None:
            desk.note("IR301", carry_table.keys[name], f"{name!r} is a setting", expected="another name")
    first = dict(reversed(effects))
    for name, place in effects:
        if place != first[name]:
            desk.note("IR301", place, f"the effect {name!r} is already defined", expected="another name")
    words = replace(knowing(words, refs), effects=frozenset(first))
    draft.words = replace(words, percent_of=_percents(dialect, words, main, desk))
    for table in files.parts:
        own = table_at(table, "terms", desk)
        if own is not None:
            draft.words = replace(draft.words, terms=read_terms(own, desk, draft.words))


def _only_new_numbers(books: list[Table], desk: Desk) -> None:
    """What a rulebook carries keeps its shape in those that extend it."""
    known: set[str] = set()
    for book in books:
        own = table_at(book, "carry", desk)
        for name in own.keys if own else ():
            if own is not None and name in known:
                desk.note("IR301", own.keys[name], f"{name!r} is carried already", expected="another name")
        known.update(own.keys if own else ())


def _groups(rules: tuple[Rule, ...], effects: dict[str, Effect], desk: Desk) -> Iterator[tuple[GroupKey, Group]]:
    """Rules by section, stage, scope and tracks, and the ends of effects beside those for every track.

    Rules stand in the order of their priority, then of their names: where they stand in a file is nothing.
    """
    owners: dict[GroupKey, list[tuple[str, list[Condition]]]] = {}
    for rule in sorted(rules, key=lambda each: (-each.priority, each.id)):
        key = GroupKey(rule.section, rule.stage, rule.scope, tuple(sorted(rule.tracks)))
        owners.setdefault(key, []).append((rule.id, [Both((rule.when, case.when)) for case in rule.cases]))
    for effect in effects.values():
        ends = owners.setdefault(GroupKey("after session", effect.stage, TRACK), [])
        ends += ((end_of(effect.name, n), [phase.until]) for n, phase in enumerate(effect.phases) if phase.until)
    size = 0
    for key in sorted(owners, key=lambda each: each.tracks):
        if owners[key]:
            group = group_from(key, owners[key])
            size += split(group).size
            yield key, group
    if size > MOST_CONJUNCTIONS and rules:
        alternatives = f"the conditions of {len(rules)} rules have {size} alternatives"
        desk.note("IR305", rules[-1].place, alternatives, expected=f"at most {MOST_CONJUNCTIONS} in a rulebook")
