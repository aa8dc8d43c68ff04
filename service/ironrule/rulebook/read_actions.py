"""Reads what a rule does: verbs with their amounts, deeds, branches."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ironrule.rulebook.doubts import doubt_cut
from ironrule.rulebook.ladders import CLIMB, MOVES
from ironrule.rulebook.phrases import Phrase
from ironrule.rulebook.problems import Place
from ironrule.rulebook.rulebook import Action, Deed, NumberAction, Try
from ironrule.rulebook.shapes import items_at, one_of, tables_in, text_at, texts_at
from ironrule.rulebook.source import Desk, Table, Text
from ironrule.rulebook.tokens import Unreadable
from ironrule.rulebook.verbless import note_no_verb, note_odd_amount
from ironrule.rulebook.words import Words
from ironrule.training.tempo import tempo_from
from ironrule.vocabulary.fact import ATHLETE, MUSCLE, SET, TRACK
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.verbs import (
    AFTER_SET,
    DEEDS,
    LIFT,
    OF_A_SET,
    OF_SOME_SETS,
    SELECTORS,
    TARGETS,
    TESTS,
    VERBS,
    Force,
    Target,
)

_ABOUT = {ATHLETE: "the athlete", MUSCLE: "a muscle", TRACK: "a track", SET: "a set", None: "something else"}
_NUMBER_VERBS = ("raise", "set", "times", "hold", "cut to", "cut", "at most")
#: Stages in which a rule may only limit: nothing about safety ever adds load.
_LIMITS_ONLY = frozenset({"safety", "pain"})
#: What `keep: carried` holds; counts may be counters, which have to move.
_HELD = (Kind.LOAD, Kind.SECONDS, Kind.METRES)
#: What a rule may ask for before the first set.
READINGS = (
    "red_flags",
    *dict.fromkeys(each.reading for each in FACTS.values() if each.reading),
    "pain_radiates",
    "pain_sharp",
    "blood_pressure",
    "hours_since_waking",
)
#: What a rule may ask for where it cannot be judged: of the last session, how it was scored.
ASKED = (*READINGS, "technique_score")


@dataclass(frozen=True)
class Names:
    """What rules may name apart from the words of conditions."""

    words: Words
    tracks: frozenset[str]
    messages: frozenset[str]
    #: The ids of rules so far, with their places.
    seen: dict[str, Place]

    def claim(self, rule: str, place: Place, desk: Desk) -> None:
        """Takes the id of a rule; one that is there already is noted."""
        first = self.seen.setdefault(rule, place)
        if first != place:
            desk.note("IR301", place, f"the rule {rule!r} again (first in {first})", expected="another name")


def read_actions(
    table: Table | None, stage: str, section: str, desk: Desk, names: Names, words: Words
) -> tuple[Action, ...]:
    """What a rule does."""
    if table is None:
        return ()
    found: list[Action] = []
    targets = targets_of(section, words)
    for name, node in table.values.items():
        if name == "to":
            continue
        if name == CLIMB and section == "before session":
            expected = "it in the pass 'swap' of the layout; next rung in an 'after' section"
            desk.note("IR308", table.keys[name], f"{name!r} in {section!r}", expected=expected)
        elif name == "keep" and name not in words.carry:
            found += _kept(targets, table, section, desk)
        elif name in DEEDS and name not in words.carry:
            found += read_deeds(name, table, section, desk, names, words)
        elif name == "try" and section.startswith("after"):
            found += _try(table, stage, section, desk, names, words)
        elif name in ("move", "skip"):
            expected = "it in the pass 'place' of the layout"
            expected += ", or skip: remaining in 'after set'" if name == "skip" else ""
            desk.note("IR308", table.keys[name], f"{name!r} in {section!r}", expected=expected)
        elif name in ("try", "end", "refer"):
            desk.note(
                "IR306", table.keys[name], f"{name!r} is part of the language that this version does not have yet"
            )
        elif name in words.facts and name not in (*targets, *TARGETS):
            told = f"{name!r} is a fact: it comes from what was done, and no rule changes it"
            desk.note("IR302", table.keys[name], told, expected="a carried number of its own, which may start from it")
        elif name in words.carry and name not in targets and MUSCLE in (words.carry[name].per, words.scope):
            told = f"{name!r} is carried per {words.carry[name].per}, and this rule is about {_ABOUT[words.scope]}"
            expected = "no 'each: muscle'" if words.scope == MUSCLE else "a rule with each: muscle"
            desk.note("IR203", table.keys[name], told, expected=expected)
        elif name not in targets:
            what = "a rule cannot change" if name not in TARGETS else f"{section!r} changes carried variables, not"
            desk.unknown("IR302", table.keys[name], what, name, [*targets, *DEEDS])
        elif isinstance(node, Text):
            action = read_number_action(targets[name], node, desk, words)
            if action is not None and may_stand(action, stage, node, desk):
                found.append(action)
        else:
            desk.note("IR103", node.place, f"{name!r} needs a verb", expected=f"{name}: raise 2.5 kg")
    return tuple(of_some_sets(found, table, section, desk, words)) if "to" in table.values else tuple(found)


def of_some_sets(actions: list[Action], table: Table, section: str, desk: Desk, words: Words) -> list[Action]:
    """The numbers of a rule for some of today's sets, or of those that remain: `{load: cut 10 %, to: last set}`."""
    text = text_at(table, "to", desk)
    if text is None:
        return actions
    if section not in ("before session", AFTER_SET):
        desk.note("IR308", table.keys["to"], f"'to' in {section!r}", expected="it in 'before session' or 'after set'")
    named = [name.removesuffix(".done") for name in words.facts if name.endswith(".done")]
    known = named if section == AFTER_SET else [*SELECTORS, *named]
    if text.value not in known:
        desk.unknown("IR302", text.place, "there are no sets", text.value, known)
    for name in (each.target for each in actions if isinstance(each, NumberAction)):
        if name == "sets" and text.value in SELECTORS:
            expected = f"the name of a set line: {', '.join(named)}" if named else "a set line with a name"
            desk.note("IR203", text.place, f"'sets' with 'to: {text.value}'", expected=expected)
        elif name not in OF_SOME_SETS and name != "sets":
            expected = f"a rule of its own; for some sets {', '.join(sorted(OF_SOME_SETS))}"
            desk.note("IR203", table.keys[name], f"{name!r} with 'to': it is of all sets", expected=expected)
    if not any(isinstance(each, NumberAction) for each in actions):
        desk.note("IR102", table.keys["to"], "'to' without a number", expected="{load: cut 10 %, to: last set}")
    return [
        replace(each, to=text.value, text=f"{each.text} to {text.value}") if isinstance(each, NumberAction) else each
        for each in actions
    ]


def _try(table: Table, stage: str, section: str, desk: Desk, names: Names, words: Words) -> list[Action]:
    """Branches in order; a branch has no branches of its own."""
    branches: list[tuple[NumberAction | Deed, ...]] = []
    for branch in tables_in(items_at(table, "try", desk), desk, "a branch of 'try'"):
        actions = read_actions(branch, stage, section, desk, names, words)
        if any(isinstance(each, Try) for each in actions):
            desk.note("IR103", branch.place, "'try' inside 'try'", expected="one list of branches")
        branches.append(tuple(each for each in actions if isinstance(each, NumberAction | Deed)))
    if len(branches) < 2:  # one branch is no choice
        desk.note("IR103", table.keys["try"], "'try' with fewer than two branches", expected="try: [{...}, {...}]")
    return [Try(tuple(branches))]


def targets_of(section: str, words: Words) -> dict[str, Target]:
    """The numbers that rules of a section may change: today's, or those that are carried."""
    if section == "before session":
        return TARGETS
    if section == AFTER_SET:
        return {name: target for name, target in TARGETS.items() if name in OF_A_SET}
    mine = {name: ref for name, ref in words.carry.items() if _may_change(ref.per, words.scope)}
    return {name: Target(name, ref.kind, _NUMBER_VERBS) for name, ref in mine.items()}


def _may_change(per: str, scope: str | None) -> bool:
    """Whose numbers rules of a scope may change: for a muscle or the athlete their own, else all but a muscle's."""
    if scope in (ATHLETE, MUSCLE):
        return per in (scope, ATHLETE)
    return per != MUSCLE


def _kept(targets: dict[str, Target], table: Table, section: str, desk: Desk) -> list[NumberAction]:
    """`keep: carried`: a hold of every load, time and distance that these rules may change."""
    text = text_at(table, "keep", desk)
    if not section.startswith("after"):
        desk.note(
            "IR308", table.keys["keep"], f"'keep' in {section!r}", expected="load: hold; it in an 'after' section"
        )
    if text is None or not one_of(text, ("carried",), desk, "keep"):
        return []
    held = [name for name, target in targets.items() if target.kind in _HELD]
    return [NumberAction(name, VERBS["hold"], "hold") for name in held]


def read_deeds(name: str, table: Table, section: str, desk: Desk, names: Names, words: Words) -> list[Deed]:
    """The deeds under one key of what a rule does."""
    known = {
        "start": names.words.effects,
        "stop": names.messages,
        "alert": names.messages,
        "advise": names.messages,
        "ask": frozenset(READINGS),
        "leave out": frozenset((TESTS,) if words.scope == ATHLETE else (TESTS, LIFT)),
        "go": frozenset(stage.names) if (stage := names.words.facts.get("stage")) else frozenset(),
        CLIMB: frozenset(MOVES),
    }[name]
    what = {
        "start": "there is no effect",
        "ask": "there is no reading",
        "go": "there is no stage",
        CLIMB: "a ladder has no",
        "leave out": "a rule cannot leave out",
    }.get(name, "there is no message")
    if name in ("stop", "ask", "leave out") and section != "before session":
        desk.note("IR308", table.keys[name], f"{name!r} in {section!r}", expected="it in 'before session'")
    if name in ("go", CLIMB) and words.scope in (ATHLETE, MUSCLE):
        desk.note(
            "IR203", table.keys[name], f"{name!r} in a rule about {_ABOUT[words.scope]}", expected="a rule about tracks"
        )
    if name == "go" and section == "before session":
        desk.note("IR308", table.keys[name], f"{name!r} in {section!r}", expected="it in an 'after' section")
    found: list[Deed] = []
    for text in texts_at(table, name, desk):
        if text.value in known:
            found.append(Deed(name, text.value))
        else:
            desk.unknown("IR302", text.place, what, text.value, list(known))
    return found


def may_stand(action: NumberAction, stage: str, text: Text, desk: Desk) -> bool:
    """Whether a verb may stand in a stage; a problem where it may not."""
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
        if verb is None:
            note_no_verb(target, text, desk)
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
    if note_odd_amount(verb.words, target, text, desk):
        return None
    try:
        phrase = Phrase(padded, words, desk)
        amount = None if verb.words == "hold" else phrase.expression()
        floor = phrase.expression() if phrase.take("but", "at", "least") else None
        ceiling = phrase.expression() if verb.words in ("raise", "set") and phrase.take("up", "to") else None
        rounded = None
        if phrase.take("rounded"):
            rounded = "down" if phrase.take("down") else "nearest"
            if rounded == "nearest":
                phrase.need("nearest")
        phrase.finish()
    except Unreadable:
        return None
    fits = [(amount, _amount_kinds(verb.words, target)), (floor, (target.kind,)), (ceiling, (target.kind,))]
    for found, wanted in fits:
        if found is not None and not any(found.kind.fits(kind) for kind in wanted):
            desk.note(
                "IR202",
                text.place,
                f"{text.value!r} has {found.kind.plain_words} where {target.name} changes",
                expected=" or ".join(kind.plain_words for kind in wanted),
            )
            return None
    doubt_cut(verb.words, target.kind, amount, text.place, desk)
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
