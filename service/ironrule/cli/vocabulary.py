"""`ironrule vocabulary`: every word that rules may use, from the tables that the checker and the engine read."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby

import click

from ironrule.cli.failing import Misused
from ironrule.cli.page import Page
from ironrule.rulebook.problems import nearest
from ironrule.rulebook.word_list import Word, all_keys, all_words

#: Where the columns of the overview begin: kind, then meaning.
_KIND, _MEANING = 27, 44


@click.command(short_help="Show the words that rules may use.")
@click.argument("word", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
def command(word: tuple[str, ...], form: str) -> None:
    """Show the words that rules may use: facts, verbs, targets, deeds, settings, exercises, stages, grades, and so on.

    With a WORD, everything about that one, or every word of that sort; exit code 2 when there is none of that name.
    """
    words = list(all_words())
    if word:
        name = " ".join(word)
        keys = [each for each in all_keys() if each.name == name]
        chosen = [each for each in words if name in (each.name, each.sort)] + keys
        if not chosen:
            near = nearest(name, (each.name for each in words)) or nearest(name, (each.name for each in all_keys()))
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
