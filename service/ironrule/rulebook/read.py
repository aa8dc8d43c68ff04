"""From rule files to a checked Rulebook: the safety floor, the packs and the rulebook, every problem at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from ironrule.rulebook.checks import check_whole
from ironrule.rulebook.conditions import Both, CarryRef, Condition, Expression, FactRef
from ironrule.rulebook.lowering import Group, GroupKey, group_from
from ironrule.rulebook.problems import Place, nearest
from ironrule.rulebook.read_actions import Names
from ironrule.rulebook.read_carry import facts_beginning, read_carry
from ironrule.rulebook.read_consequences import read_consequence
from ironrule.rulebook.read_effects import read_effects
from ironrule.rulebook.read_plan import cycle_of, read_order, read_plan, read_warm_ups, track_tables
from ironrule.rulebook.read_rules import read_rules
from ironrule.rulebook.read_tables import read_tables
from ironrule.rulebook.read_tracks import Consequence, goals_in, own_facts, read_tracks
from ironrule.rulebook.read_words import read_dialect, read_messages, read_settings, read_terms
from ironrule.rulebook.rulebook import CarryVariable, Effect, Message, Rule, Rulebook, end_of
from ironrule.rulebook.shapes import items_at, only_keys, table_at, text_at, texts_at
from ironrule.rulebook.source import Desk, Table, read_source
from ironrule.rulebook.splitting import MOST_CONJUNCTIONS, split
from ironrule.rulebook.stage_order import check_stages
from ironrule.rulebook.words import Words
from ironrule.vocabulary.facts import FACTS, TRACK
from ironrule.vocabulary.verbs import LATER_SECTIONS, SECTIONS

#: The floor under every rulebook; packaged, loaded first, and only ever made stricter.
SAFETY_FLOOR = Path(__file__).parent.parent / "packs" / "safety-floor.yaml"

_PACK_KEYS = ("settings", "terms", "messages", "effects", "warm_ups", "tables", *SECTIONS)
_BOOK_KEYS = ("title", "dialect", "imports", "carry", "tracks", "plan", "layout", *_PACK_KEYS)
_LATER_KEYS = (*LATER_SECTIONS, "schedules", "ladders", "unit")
_MOST_IMPORTS = 50
_PACK_NAME = re.compile(r"[\w-]{1,64}(/[\w-]{1,64}){0,3}")

_Read = TypeVar("_Read")


@dataclass
class _Draft:
    """What has been read so far."""

    words: Words = field(default_factory=Words)
    messages: dict[str, Message] = field(default_factory=dict)
    carry: dict[str, CarryVariable] = field(default_factory=dict)


def read_rulebook(path: Path, desk: Desk | None = None) -> Rulebook:
    """The rulebook of a folder or file with everything it imports; `desk` is for who wants to know what was looked for.

    Raises RulebookInvalid with every problem of every file, each with its place.
    """
    file = (path / "rulebook.yaml" if path.is_dir() else path).absolute()
    root = file.parent.parent
    desk = desk or Desk()
    digest = hashlib.sha256()
    main, data = read_source(file, _shown(file, root), desk)
    digest.update(data)
    if main is None:
        raise desk.refusal()
    files = [SAFETY_FLOOR, *_imports(main, root, desk)]
    tables: list[Table] = []
    for each in files:
        table, data = read_source(each, _shown(each, root), desk)
        digest.update(each.name.encode() + b"\0" + data)
        if table is not None:
            only_keys(table, ("pack", *_PACK_KEYS), desk, "a pack", later=_LATER_KEYS)
            text_at(table, "pack", desk, required=True)
            tables.append(table)
    only_keys(main, ("rulebook", *_BOOK_KEYS), desk, "a rulebook", later=_LATER_KEYS)
    name = text_at(main, "rulebook", desk, required=True)
    book = _assemble(name.value if name else "", main, [*tables, main], digest.hexdigest()[:12], desk)
    if desk.refused or book is None:
        raise desk.refusal()
    check_whole(book, main, [*tables, main], desk)
    return replace(book, warnings=desk.warnings)


def rulebooks_in(folder: Path) -> list[Path]:
    """The rulebook files of a folder: itself a rulebook, or one in each sub-folder."""
    if folder.is_file() or (folder / "rulebook.yaml").is_file():
        return [folder]
    return sorted(each.parent for each in folder.glob("*/rulebook.yaml"))


def _shown(file: Path, root: Path) -> str:
    """A file's name in messages: from the folder of rulebooks, or its own name when it is packaged."""
    if file == SAFETY_FLOOR:
        return f"packs/{file.name}"
    return str(file.relative_to(root.parent)) if root.parent in file.parents else str(file)


def _imports(main: Table, root: Path, desk: Desk) -> list[Path]:
    named = texts_at(main, "imports", desk)
    if len(named) > _MOST_IMPORTS:
        found = f"{len(named)} packs are imported"
        desk.note("IR303", named[_MOST_IMPORTS].place, found, expected=f"at most {_MOST_IMPORTS}")
    packs = sorted(str(each.relative_to(root).with_suffix("")) for each in (root / "packs").glob("*.yaml"))
    imported: list[Path] = []
    for text in named[:_MOST_IMPORTS]:
        file = root / f"{text.value}.yaml"
        if not _PACK_NAME.fullmatch(text.value) or not file.is_file():
            near = nearest(text.value, packs)
            expected = "" if near else f"one of {', '.join(packs)}" if packs else "a pack in packs/, without .yaml"
            desk.note("IR307", text.place, f"there is no pack {text.value!r}", expected=expected, suggestion=near)
        elif file in imported:
            desk.note("IR301", text.place, f"{text.value!r} is imported twice", expected="each pack once")
        else:
            imported.append(file)
    return imported


def _assemble(name: str, main: Table, tables: list[Table], revision: str, desk: Desk) -> Rulebook | None:
    draft = _Draft()
    plan_table = table_at(main, "plan", desk, required=True)
    in_tracks = track_tables(main, plan_table, desk)
    dialect = read_dialect(table_at(main, "dialect", desk), desk)
    weeks = cycle_of(plan_table, desk)
    draft.words = Words(facts={**FACTS, **own_facts(in_tracks, desk)}, weeks=weeks)
    _define_words(draft, main, tables, dialect, desk)
    warm_ups = _of_every_file(tables, "warm_ups", lambda table: read_warm_ups(table, desk, draft.words), desk)
    goals = frozenset(goal for table in tables for goal in goals_in(table))
    read = read_tracks(in_tracks, desk, draft.words, warm_ups, goals)
    names = Names(draft.words, frozenset(read.tracks), frozenset(draft.messages), {})
    effects = _of_every_file(tables, "effects", lambda table: read_effects(table, desk, names), desk)
    rules = tuple(_rules(tables, read.consequences, dialect, desk, names))
    title = text_at(main, "title", desk, required=True)
    plan = read_plan(plan_table, desk, read.tracks, weeks) if plan_table else None
    order = read_order(table_at(main, "layout", desk), desk, replace(draft.words, scope="athlete"))
    check_stages(rules, effects, desk)
    groups = dict(_groups(rules, effects, desk))
    if desk.refused or plan is None:
        return None
    return Rulebook(
        name,
        title.value if title else "",
        revision,
        dialect,
        draft.words.settings,
        draft.carry,
        dict(read.tracks),
        plan,
        rules,
        effects,
        draft.messages,
        warm_ups,
        order,
        groups,
        {key: effect.forgets for key, effect in effects.items() if effect.forgets},
        draft.words.facts,
    )


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
    if name in words.carry:
        return words.carry[name]
    if name in words.facts:
        return FactRef(words.facts[name])
    desk.note(
        "IR302",
        main.keys["dialect"],
        f"percent_of: {name}, and nothing is carried under that name",
        expected=f"{name} in carry",
    )
    return None


def _define_words(draft: _Draft, main: Table, tables: list[Table], dialect: dict[str, str], desk: Desk) -> None:
    """Settings, carry, effect names, messages and terms of every file, in the order of import."""
    carry_table = table_at(main, "carry", desk)
    effects: list[tuple[str, Place]] = []
    settings = dict(draft.words.settings)
    for table in tables:
        own = table_at(table, "settings", desk)
        settings.update(read_settings(own, desk, settings) if own else {})
        named = table_at(table, "effects", desk)
        effects += named.keys.items() if named else []
        own = table_at(table, "messages", desk)
        for name, message in (read_messages(own, desk) if own else {}).items():
            if name in draft.messages and own is not None:
                desk.note("IR301", own.keys[name], f"the message {name!r} is already defined", expected="another name")
            draft.messages.setdefault(name, message)
    words = replace(draft.words, settings=settings)
    draft.carry = read_carry(carry_table, desk, words) if carry_table else {}
    refs: dict[str, CarryRef] = {name: each.ref for name, each in draft.carry.items()}
    for name in refs:
        if name in settings and carry_table is not None:
            desk.note("IR301", carry_table.keys[name], f"{name!r} is a setting", expected="another name")
    first = dict(reversed(effects))
    for name, place in effects:
        if place != first[name]:
            desk.note("IR301", place, f"the effect {name!r} is already defined", expected="another name")
    words = replace(words, carry=refs, effects=frozenset(first), facts=facts_beginning(words.facts, refs))
    draft.words = replace(words, percent_of=_percents(dialect, words, main, desk))
    for table in tables:
        own = table_at(table, "terms", desk)
        if own is not None:
            draft.words = replace(draft.words, terms=read_terms(own, desk, draft.words))


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
