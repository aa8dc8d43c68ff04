"""Reads what is of rules after a set alone: whose sets they are for, which words they have, and what they do.

after set:
  - {rule: enough, for: backoff, when: rpe >= 9, then: {skip: remaining backoff}, because: "RPE {rpe} is enough."}
"""

from __future__ import annotations

from dataclasses import replace

from ironrule.rulebook.read_actions import Names, may_stand, of_some_sets, read_deeds, read_number_action, targets_of
from ironrule.rulebook.rulebook import Action, Skip
from ironrule.rulebook.shapes import one_of, text_at, texts_at
from ironrule.rulebook.source import Desk, Table, Text
from ironrule.rulebook.words import Words
from ironrule.vocabulary.fact import ATHLETE, MUSCLE, SET
from ironrule.vocabulary.facts_set import AFTER_SET as FACTS_AFTER_SET
from ironrule.vocabulary.verbs import AFTER_SET, DEEDS, DEEDS_AFTER_SET, TARGETS

_REMAINING = "remaining"
_ELSEWHERE = "it in 'after session'"


def words_after_set(words: Words) -> Words:
    """The words of a rule after a set: bare ones are of that set, but for names that the rulebook gives itself."""
    own = {*words.settings, *words.carry, *words.terms}
    bare = {name: fact for name, fact in FACTS_AFTER_SET.items() if name not in own}
    return replace(words, scope=SET, section=AFTER_SET, facts={**words.facts, **bare})


def names_of_sets(words: Words) -> list[str]:
    """The names that set lines of the rulebook give, in their order."""
    return [name.removesuffix(".done") for name in words.facts if name.endswith(".done")]


def whose_sets(table: Table, desk: Desk, names: Names) -> tuple[frozenset[str], frozenset[str]]:
    """The tracks and the names of sets that a rule is `for`; neither means the sets of every lift."""
    each = text_at(table, "each", desk)
    if each is not None and one_of(each, (SET, MUSCLE), desk, "each") == MUSCLE:
        desk.note("IR308", each.place, "'each: muscle' in 'after set', which is about one set", expected=_ELSEWHERE)
    sets = names_of_sets(names.words)
    tracks: set[str] = set()
    chosen: set[str] = set()
    for text in texts_at(table, "for", desk):
        if text.value == ATHLETE:
            told = "'for: athlete' in 'after set', which is about one set"
            desk.note("IR308", text.place, told, expected=f"tracks or names of sets, or {_ELSEWHERE}")
        elif text.value in names.tracks and text.value in sets:
            told = f"{text.value!r} is a track and a name of sets"
            desk.note("IR301", text.place, told, expected="another name for one of them")
        elif text.value in sets:
            chosen.add(text.value)
        elif one_of(text, [*names.tracks, *sets], desk, "for"):
            tracks.add(text.value)
    if tracks and chosen:
        place = texts_at(table, "for", desk)[0].place
        desk.note("IR103", place, "'for' with tracks and names of sets", expected="tracks, or names of sets")
    return frozenset(tracks), frozenset(chosen)


def read_actions_after_set(
    table: Table | None, stage: str, desk: Desk, names: Names, words: Words
) -> tuple[Action, ...]:
    """What a rule does after a set: it skips sets that remain, changes their numbers, or tells somebody."""
    found: list[Action] = []
    targets = targets_of(AFTER_SET, words)
    for name, node in (table.values if table is not None else {}).items():
        assert table is not None
        if name == "to":
            continue
        if name == "skip":
            found += _skips(table, desk, words)
        elif name in DEEDS_AFTER_SET:
            found += read_deeds(name, table, AFTER_SET, desk, names, words)
        elif name not in targets:
            _note_not_after_set(name, table, desk, words)
        elif isinstance(node, Text):
            action = read_number_action(targets[name], node, desk, words)
            found += [action] if action is not None and may_stand(action, stage, node, desk) else []
        else:
            desk.note("IR103", node.place, f"{name!r} needs a verb", expected=f"{name}: cut 5 %")
    return tuple(of_some_sets(found, table, AFTER_SET, desk, words)) if table and "to" in table.values else tuple(found)


def _skips(table: Table, desk: Desk, words: Words) -> list[Action]:
    """`skip: remaining`, or `skip: remaining backoff`."""
    text = text_at(table, "skip", desk)
    if text is None:
        return []
    word, _, named = text.value.partition(" ")
    named, known = named.strip(), names_of_sets(words)
    if word != _REMAINING:
        near = f"{_REMAINING} {text.value}" if text.value in known else ""
        desk.note(
            "IR204",
            text.place,
            f"cannot read what {text.value!r} skips",
            expected="" if near else "skip: remaining, or skip: remaining and the name of a set line",
            suggestion=near,
        )
        return []
    if named and named not in known:
        desk.unknown("IR302", text.place, "there are no sets", named, known)
        return []
    return [Skip(f"skip: {text.value}", named)]


def _note_not_after_set(name: str, table: Table, desk: Desk, words: Words) -> None:
    """What a rule after a set cannot do, and where it can be done."""
    place = table.keys[name]
    if name in words.carry:
        told = f"{name!r} is carried, and what is asked after a set carries nothing"
        desk.note("IR308", place, told, expected=_ELSEWHERE)
    elif name == "sets":
        desk.note("IR308", place, "'sets' in 'after set'", expected="skip: remaining, or it in 'before session'")
    elif name in ("stop", "ask"):
        expected = "skip: remaining, or it in 'before session'" if name == "stop" else "it in 'before session'"
        desk.note("IR308", place, f"{name!r} in 'after set'", expected=expected)
    elif name in DEEDS or name == "try":
        desk.note("IR308", place, f"{name!r} in 'after set'", expected=_ELSEWHERE)
    elif name in TARGETS:
        desk.note("IR308", place, f"{name!r} in 'after set'", expected="it in 'before session'")
    else:
        what = "'after set' cannot change"
        desk.unknown("IR302", place, what, name, [*targets_of(AFTER_SET, words), *DEEDS_AFTER_SET])
