"""What keeps a condition from being known: facts that are missing in a scene and carried numbers without a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from ironrule.rulebook.conditions import (
    AnyLift,
    Both,
    CarryRef,
    Compare,
    Condition,
    CountOver,
    Either,
    Expression,
    IfMissing,
    InEach,
    InEffect,
    IsTrue,
    Not,
    Over,
    OverDays,
    Product,
    ShareOf,
    Sum,
    Within,
    words_in,
)
from ironrule.rulebook.evaluate import judge_of, reader_of, reading_of, value_of
from ironrule.rulebook.windows import lifts_of
from ironrule.units import plain
from ironrule.vocabulary.fact import Fact
from ironrule.vocabulary.kind import Value
from ironrule.vocabulary.scene import Scene

#: What a condition lacks, as a function of a scene; nothing where it is known.
_Lack = Callable[[Scene], Sequence[str]]


def missing_in(node: Condition, scene: Scene) -> tuple[str, ...]:
    """The words that keep a condition from being known, each once."""
    return tuple(dict.fromkeys(_lack_of(node)(scene)))


def _lack_of(node: Condition) -> _Lack:
    kept = vars(node)
    if "lack" not in kept:
        kept["lack"] = _LACKS.get(type(node), _lack_of_words)(node)
    return kept["lack"]  # type: ignore[no-any-return]  # as above


def _lack_of_parts(node: Both | Either) -> _Lack:
    judge, parts = judge_of(node), [_lack_of(part) for part in node.parts]

    def lack(scene: Scene) -> Sequence[str]:
        names: list[str] = []
        if judge(scene) is None:
            for part in parts:
                names += part(scene)
        return names

    return lack


def _lack_of_part(node: Not | IfMissing) -> _Lack:
    judge, part = judge_of(node), _lack_of(node.part)
    return lambda scene: part(scene) if judge(scene) is None else ()


def _lack_of_lifts(node: AnyLift) -> _Lack:
    judge, part, names = judge_of(node), _lack_of(node.part), _names(node.part)

    def lack(scene: Scene) -> Sequence[str]:
        if judge(scene) is not None:
            return ()
        lifts = lifts_of(scene)
        return [name for lift in lifts for name in part(lift)] if lifts else names

    return lack


def _lack_of_each(node: InEach) -> _Lack:
    judge, names = judge_of(node), _names(node.part)
    return lambda scene: names if judge(scene) is None else ()


def _lack_of_sides(node: Compare) -> _Lack:
    judge = judge_of(node)
    return lambda scene: [*_lacking(node.left, scene), *_lacking(node.right, scene)] if judge(scene) is None else ()


def _lacking(node: Expression, scene: Scene) -> Iterator[str]:
    """What keeps a value from being known: of a mean or a span its own fact, though today's reading may be known."""
    match node:
        case OverDays(fact=fact) | Within(fact) | Over(fact):
            if reader_of(node)(scene) is None:
                yield fact.name
        case CountOver(days=days):
            span = value_of(days, scene)
            if reader_of(node)(scene) is None and isinstance(span, Decimal):
                yield f"sessions over {plain(span)} days"
        case ShareOf(one, other) | Product(one, other) | Sum(one, other):
            yield from _lacking(one, scene)
            yield from _lacking(other, scene)
        case _:
            yield from lacking_in(words_in(node), scene)


def _lack_of_words(node: IsTrue | InEffect) -> _Lack:
    judge, words = judge_of(node), tuple(words_in(node))

    def lack(scene: Scene) -> Sequence[str]:
        if judge(scene) is not None:
            return ()
        return lacking_in(words, scene)

    return lack


def lacking_in(words: Iterable[Fact | CarryRef], scene: Scene) -> list[str]:
    """Which of some words have no value, by name."""
    return [word.name for word in words if _value(word, scene) is None]


def _value(word: Fact | CarryRef, scene: Scene) -> Value | None:
    return reading_of(word, scene) if isinstance(word, Fact) else value_of(word, scene)


def _names(node: Condition) -> tuple[str, ...]:
    return tuple(fact.name for fact in node.facts)


#: What makes a function of each kind of condition that is made of others, or of values.
_LACKS: dict[type, Callable[[Any], _Lack]] = {
    Compare: _lack_of_sides,
    InEach: _lack_of_each,
    AnyLift: _lack_of_lifts,
    IfMissing: _lack_of_part,
    Not: _lack_of_part,
    Both: _lack_of_parts,
    Either: _lack_of_parts,
}
