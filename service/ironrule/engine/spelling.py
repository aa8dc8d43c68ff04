"""The texts that durable-rules reads: names, numbers, and the definition of a handle. What it cannot read is refused.

durable-rules compares names by a 32-bit hash, refuses numbers with an exponent and coerces everything else, silently;
so every text is made here, from indices and from floats on the grain of facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ironrule.engine.port import EngineFailed, EngineUnavailable
from ironrule.engine.shards import Shard
from ironrule.rulebook.lowering import Leaf
from ironrule.rulebook.operators import Op
from ironrule.rulebook.splitting import Conjunction
from ironrule.units import BEYOND

#: What durable-rules takes. shards.py stays far inside, and every shard is checked before a handle is made of it.
MOST_PENDING, MOST_PROPERTIES, LONGEST_CONJUNCTION = 64, 252, 250

#: Rule and property of the canary, and a property that a fact has for conditions that are always true.
CANARY, ALWAYS = "_c", "_a"

_BEYOND = float(BEYOND)
_OPS = {Op.NE: "$neq", Op.LT: "$lt", Op.LE: "$lte", Op.GT: "$gt", Op.GE: "$gte"}
_RESERVED = ("id", "sid", CANARY, ALWAYS, "$s", "$m", "$and")


def key_of(feature: int) -> str:
    """The property name of a feature."""
    return f"f{feature}"


@lru_cache(maxsize=1 << 14, typed=True)
def number_text(value: float) -> str:
    """A number as durable-rules reads it. Raises EngineFailed for one that it would read as something else."""
    text = repr(value)
    if type(value) is not float or not abs(value) < _BEYOND or "e" in text:
        raise EngineFailed(f"{text} is no float on the grain of facts")
    return text


def definition_of(shard: Shard) -> str:
    """The rules of a handle: each conjunction under its place in the shard, and the canary.

    Raises EngineUnavailable for a shard that durable-rules would refuse, crash on or misread.
    """
    try:
        _check(shard)
        rules = [f'"{place}":{_rule(leaves)}' for place, leaves in enumerate(shard.conjunctions)]
    except EngineFailed as reason:
        raise EngineUnavailable(f"durable-rules cannot take these rules: {reason}; use --engine compiled") from reason
    return "{" + ",".join([f'"{CANARY}":{{"all":[{{"m":{{"{CANARY}":1.0}}}}]}}', *rules]) + "}"


def check_names(names: Iterable[str]) -> None:
    """Raises EngineFailed for names that durable-rules cannot tell apart."""
    seen: dict[int, str] = {}
    for name in (*_RESERVED, *names):
        other = seen.setdefault(fnv1a(name), name)
        if other != name:
            raise EngineFailed(f"it takes {name!r} and {other!r} for one name")


@lru_cache(maxsize=1 << 14)
def fnv1a(name: str) -> int:
    """The 32-bit FNV-1a hash by which durable-rules compares names."""
    value = 2166136261
    for byte in name.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def _check(shard: Shard) -> None:
    longest = max(map(len, shard.conjunctions))
    for what, found, most in (
        ("conjunctions", len(shard.conjunctions), MOST_PENDING),
        ("properties", len(shard.features), MOST_PROPERTIES),
        ("comparisons in one conjunction", longest, LONGEST_CONJUNCTION),
    ):
        if found > most:
            raise EngineFailed(f"{found} {what}, at most {most} fit")
    check_names(map(key_of, shard.features))


def _rule(leaves: Conjunction) -> str:
    """One conjunction; an empty one is always true."""
    parts = ",".join(map(_comparison, leaves)) or f'{{"{ALWAYS}":1.0}}'
    return f'{{"all":[{{"m":{{"$and":[{parts}]}}}}]}}' if len(leaves) > 1 else f'{{"all":[{{"m":{parts}}}]}}'


def _comparison(leaf: Leaf) -> str:
    pair = f'{{"{key_of(leaf.feature)}":{number_text(leaf.constant)}}}'
    return pair if leaf.op is Op.EQ else f'{{"{_OPS[leaf.op]}":{pair}}}'
