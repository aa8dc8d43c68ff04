"""Failures in words: expected beside actual, and what would have to be written if the actual is right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ironrule.carried.state import ATHLETE
from ironrule.trials.run import Failure, Verdict
from ironrule.trials.suite import Found

#: What is about the test as a whole, and is not written in its file with a value that came out.
_NOT_WRITTEN = frozenset({"log", "engines", "not", "findings"})
_SPECIAL = re.compile(r"[,{}\[\]#]|: ")


def written(word: str, value: Found) -> str:
    """An expectation as it is written in a test file."""
    inner, _, name = word.partition(": ")
    if isinstance(value, tuple) and any(": " in each for each in value):
        pairs = [each.partition(": ") for each in value]
        text = f"{{{', '.join(f'{key}: {_quoted(rest)}' for key, _, rest in pairs)}}}"
    elif isinstance(value, tuple):
        text = "none" if not value else f"[{', '.join(map(_quoted, value))}]" if len(value) > 1 else _quoted(value[0])
    else:
        text = _quoted(value)
    return f"{inner}: {{{name}: {text}}}" if name else f"{word}: {text}"


def _quoted(text: str) -> str:
    """A text as YAML takes it within a table."""
    return f'"{text}"' if _SPECIAL.search(text) else text


def shown_value(value: Found) -> str:
    """A value as it is written."""
    if isinstance(value, str):
        return value
    return value[0] if len(value) == 1 else f"[{', '.join(value)}]" if value else "none"


def if_right(failure: Failure) -> str:
    """What the test would say if what came out is right; empty where that cannot be written."""
    if failure.word in _NOT_WRITTEN or failure.actual == "not prescribed":
        return ""
    return written(failure.word, failure.actual)


def headline(failure: Failure, lift: str) -> str:
    """What was expected of which lift, and in which step."""
    about = "" if failure.subject in ("", lift, ATHLETE) else f" of {failure.subject}"
    return f"{failure.word}{about}" + (f" ({failure.step})" if failure.step else "")


def told_failures(verdict: Verdict) -> Iterator[str]:
    """Every failure of a test, line by line."""
    for failure in verdict.failures:
        yield f"{failure.place} {headline(failure, verdict.trial.lift)}"
        yield f"        expected  {shown_value(failure.expected)}"
        yield f"        actual    {shown_value(failure.actual)}"
        if failure.hint:
            yield f"                  {failure.hint}"
        if right := if_right(failure):
            yield f"        if that is right  {right}"
        yield from (f"        {line}" for line in failure.trace)
