"""Every word of the language as a list, from the tables that the checker and the engine read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ironrule.rulebook.keys import KEYS
from ironrule.rulebook.read_words import DIALECTS
from ironrule.training.exercise import CATALOGUE
from ironrule.vocabulary.fact import ATHLETE, ITEM, MUSCLE, SET, TRACK, Fact
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.facts_set import AFTER_SET
from ironrule.vocabulary.kind import Kind, shown
from ironrule.vocabulary.usual import USUAL
from ironrule.vocabulary.verbs import DEEDS, DEEDS_AFTER_SET, GRADES, PASSES, SECTIONS, STAGES, TARGETS, VERBS

_SCOPES = {
    ATHLETE: "the athlete",
    TRACK: "a lift on its track",
    ITEM: "today's draft of a lift",
    SET: "one working set",
    MUSCLE: "one muscle",
}

#: What the bare words of rules after a set are about.
_JUST_DONE = "the set just done, in 'after set' only"


#: What else is to be said of a word, by its label.
More = dict[str, str | list[str]]


@dataclass(frozen=True)
class Word:
    """A word of the language: which sort, what it is called, what it means, and what else is to be said."""

    sort: str
    name: str
    meaning: str
    short: str = ""
    more: More = field(default_factory=dict)


def all_words() -> Iterator[Word]:
    """Every word, sort by sort."""
    for scope in _SCOPES:
        yield from (_fact(each) for each in FACTS.values() if each.scope == scope)
    for fact in AFTER_SET.values():
        yield replace(_fact(fact), sort="after set", more={**_fact(fact).more, "about": _JUST_DONE})
    for verb in VERBS.values():
        more: More = {"force": verb.force.value, "example": verb.example}
        yield Word("verbs", verb.words, verb.meaning, verb.force.value, more)
    for target in TARGETS.values():
        more = {**_kind(target.kind), "verbs": list(target.verbs)}
        yield Word("targets", target.name, f"Takes {', '.join(target.verbs)}.", target.kind.value, more)
    for name, deed in {**DEEDS, **DEEDS_AFTER_SET}.items():
        yield Word("deeds", name, deed.meaning, "", {"example": deed.example})
    for name, deed in PASSES.items():
        yield Word("layout", name, deed.meaning, "", {"example": deed.example})
    for usual in USUAL.values():
        more = {**_kind(usual.kind), "usually": shown(usual.value, usual.kind), "grade": usual.grade}
        yield Word("settings", usual.name, f"{usual.means} Usually {more['usually']}.", usual.kind.value, more)
    for exercise in CATALOGUE.values():
        more = {"pattern": exercise.pattern, "region": exercise.region, "role": exercise.role}
        more |= {"implement": exercise.implement, "axial_coef": str(exercise.axial_coef), "skill": str(exercise.skill)}
        yield Word("exercises", exercise.id, f"{exercise.name[:1].upper()}{exercise.name[1:]}.", exercise.pattern, more)
    for number, stage in enumerate(STAGES, 1):
        yield Word("stages", stage, f"Stage {number} of {len(STAGES)}; the earlier outranks the later.")
    for section in SECTIONS:
        yield Word("sections", section, f"Rules that are read {section.replace(' ', ' each ', 1)}.")
    for grade, meaning in GRADES.items():
        yield Word("grades", grade, f"{meaning[:1].upper()}{meaning[1:]}.")
    for name, choices in DIALECTS.items():
        meaning = KEYS["dialect"][name]
        yield Word("dialect", name, meaning, "", {"one of": list(choices), "usually": choices[0]})


def all_keys() -> Iterator[Word]:
    """The keys of rule files, each with where it stands: docs/schema has them too, so the page of words has not."""
    for table, keys in KEYS.items():
        for name, meaning in keys.items():
            if table not in ("dialect", "weekdays"):
                yield Word("keys", name, meaning, "", {"of": table})


def _fact(fact: Fact) -> Word:
    more: More = {"scope": fact.scope, "about": _SCOPES[fact.scope], **_kind(fact.kind)}
    more |= {"range": fact.range} if fact.range else {}
    more |= {"names": list(fact.names)} if fact.names and fact.name != "lift" else {}
    windows = [text for there, text in _windows_of(fact) if there]
    more |= {"windows": "; ".join(windows)} if windows else {}
    more |= {"also": "of all lifts that train it, in a rule with each: muscle"} if fact.of_muscles else {}
    return Word("facts", fact.name, fact.meaning, f"{fact.kind.value} {fact.range}".rstrip(), more)


def _windows_of(fact: Fact) -> Iterator[tuple[object, str]]:
    yield fact.history, "in each of last N exposures"
    yield fact.reading or fact.derived_from, "in each of last N check-ins or days"
    yield fact.reading, "mean, max or min over N days; within N h"
    yield fact.over, "over N weeks at least N exposures" if fact.fewest else "over N weeks"


def _kind(kind: Kind) -> More:
    return {"kind": kind.name.lower(), "written": kind.plain_words}
