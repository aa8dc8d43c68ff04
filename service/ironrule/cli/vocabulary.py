"""`ironrule vocabulary`: every word that rules may use, from the tables that the checker and the engine read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby

import click

from ironrule.cli.failing import Misused
from ironrule.cli.page import Page
from ironrule.rulebook.keys import KEYS
from ironrule.rulebook.problems import nearest
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

#: Where the columns of the overview begin: kind, then meaning.
_KIND, _MEANING = 27, 44


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


@click.command(short_help="Show the words that rules may use.")
@click.argument("word", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
def command(word: tuple[str, ...], form: str) -> None:
    """Show the words that rules may use: facts, verbs, targets, deeds, settings, exercises, stages, grades, and so on.

    With a WORD, everything about that one, or every word of that sort; exit code 2 when there is none of that name.
    """
    words = list(_words())
    if word:
        name = " ".join(word)
        keys = [each for each in _keys() if each.name == name]
        chosen = [each for each in words if name in (each.name, each.sort)] + keys
        if not chosen:
            near = nearest(name, (each.name for each in words)) or nearest(name, (each.name for each in _keys()))
            hint = f"did you mean {near!r}?" if near else "without a word, the command lists them all"
            raise Misused(f"no word is called {name!r}; {hint}")
        words = chosen
    if form == "json":
        click.echo(json.dumps(_as_json(words), ensure_ascii=False, indent=2))
    elif form == "markdown":
        click.echo(_as_markdown(words))
    elif word and len({each.name for each in words}) == 1:
        _print_whole(words)
    else:
        _print_all(words)


def _words() -> Iterator[Word]:
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


def _keys() -> Iterator[Word]:
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


def _as_json(words: list[Word]) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    for word in words:
        rows = {key: value for key, value in asdict(word).items() if key in ("name", "meaning")}
        found.setdefault(word.sort, []).append({**rows, **word.more})
    return found


def _as_markdown(words: list[Word]) -> str:
    """The page docs/vocabulary.md: a table for each sort."""
    parts = [_HEAD]
    for title, group in groupby(words, _title):
        rows = [f"| `{word.name}` | {_cell(word.short)} | {_cell(_whole_meaning(word))} |" for word in group]
        parts += ["", f"## {title}", "", "| word | kind | meaning |", "| --- | --- | --- |", *rows]
    return "\n".join(parts)


_HEAD = """# The vocabulary

Every word that rules may use, written by `ironrule vocabulary --format markdown` from the tables that the checker and
the engine read. Settings, terms and carried numbers are words that a rulebook makes itself. A range is what the fact
can be; `ironrule vocabulary WORD` tells everything about one."""


def _whole_meaning(word: Word) -> str:
    """The meaning with what else a page has room for."""
    told = [word.meaning]
    for label in ("names", "one of"):
        names = word.more.get(label)
        told += [f"One of {', '.join(f'`{each}`' for each in names)}."] if names else []
    told += [f"As in `{word.more['example']}`."] if "example" in word.more else []
    told += [f"Windows: {word.more['windows']}."] if "windows" in word.more else []
    told += ["Also with `each: muscle`."] if "also" in word.more else []
    return " ".join(told)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _print_all(words: list[Word]) -> None:
    page = Page()
    for number, (title, group) in enumerate(groupby(words, _title)):
        page.heading(title) if number else page.line((title, "bold"))
        for word in group:
            names, example = word.more.get("names", word.more.get("one of", [])), word.more.get("example")
            hint = f" One of: {', '.join(names)}." if names else f" As in: {example}" if example else ""
            page.entry(
                f"  {word.name:<{_KIND - 3}} {word.short}",
                word.meaning,
                (hint, "dim"),
                indent=_MEANING,
                label_style="cyan",
            )


def _title(word: Word) -> str:
    return f"Facts about {word.more['about']}" if "about" in word.more else word.sort.capitalize()


def _print_whole(words: list[Word]) -> None:
    page = Page()
    for word in words:
        page.line((word.name, "bold cyan"), (f"  {word.sort.removesuffix('s')}", "dim"))
        page.line(word.meaning, indent=2)
        for label, value in word.more.items():
            if label != "scope":
                text = value if isinstance(value, str) else ", ".join(value)
                page.entry(f"  {label}", text, indent=11, label_style="dim")
