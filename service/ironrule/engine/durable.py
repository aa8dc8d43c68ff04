"""The durable engine: durable-rules inside its proven subset, and the only import of it.

Traps of durable-rules 2.0.28 that this room steps around, each shown by a test:

- `delete_state` on a state in which no action ever started crashes the process, which is every request whose first
  evaluation holds no rule. A canary rule is fired once per handle before anything else.
- More than 64 pending conditions lose the evaluation (error 303): at most 60 conjunctions are put in a handle.
- A missing property on the right of a comparison reads uninitialised memory: only `property op constant` is used.
- `not`, `or` and joins misfire: conditions arrive without `not`, `or` becomes several conjunctions, nothing is joined.
- Names are compared by a 32-bit hash: property names are our own short keys, checked against each other.
- Numbers with an exponent but no dot are refused, and int and float differ in arithmetic: every number is a float on a
  grain of 0.0001 and below 10^12, so its text never has an exponent.
- `Host` runs threads that crash on deleted states: only the C calls below are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from ironrule.engine.port import EngineFailed, EngineUnavailable, Features
from ironrule.rulebook.conditions import Op
from ironrule.rulebook.lowering import Group, Leaf, conjunctions
from ironrule.rulebook.rulebook import Rulebook

try:
    import durable_rules_engine as _c
except ImportError as error:  # built for another Python, without the flag that 3.13 needs, or not at all
    _c = None
    _REASON = str(error)

#: Conjunctions in one handle; 64 can be pending at once.
LEAVES_PER_HANDLE = 60

_SID = "s"
_CANARY = '{"id":"c","sid":"s","_c":1.0}'
_NO_MATCH, _MATCH = 1, 0
_OPS = {Op.NE: "$neq", Op.LT: "$lt", Op.LE: "$lte", Op.GT: "$gt", Op.GE: "$gte"}
_RESERVED = ("id", "sid", "_c", "$s")


class DurableEngine:
    """A rulebook's groups as handles of durable-rules. It says which rows are true, nothing more."""

    name = "durable"

    def __init__(self, rulebook: Rulebook) -> None:
        if _c is None:
            raise EngineUnavailable(
                f"durable-rules cannot be imported ({_REASON}); with a C compiler `make clean setup` builds it"
                " (outside a checkout: deploy/README.md), and --engine compiled does without it"
            )
        widest = max((len(group.features) for group in rulebook.groups.values()), default=0)
        check_names([key_of(index) for index in range(widest)])
        self._shards = {group.key: list(_shards(group)) for group in rulebook.groups.values()}

    def rows_that_hold(self, group: Group, features: Features) -> frozenset[int]:
        """The true rows of a group. Raises EngineFailed; the handle is then as good as new."""
        fact = ",".join(f'"{key_of(i)}":{value!r}' for i, value in enumerate(features) if value is not None)
        text = f'{{"id":"f","sid":"{_SID}","_a":1.0{"," if fact else ""}{fact}}}'
        return frozenset(row for shard in self._shards[group.key] for row in shard.rows_that_hold(text))

    def close(self) -> None:
        """Frees every handle; the engine must not be used afterwards."""
        for shards in self._shards.values():
            for shard in shards:
                shard.close()
        self._shards = {}


class _Shard:
    """One handle: up to sixty conjunctions, each named by its number."""

    def __init__(self, leaves: list[tuple[int, tuple[Leaf, ...]]]) -> None:
        self._rows = [row for row, _ in leaves]
        rules = ",".join(f'"{number}":{_rule(leaf)}' for number, (_, leaf) in enumerate(leaves))
        definition = f'{{"_c":{{"all":[{{"m":{{"_c":1.0}}}}]}},{rules}}}'
        self._handle = _c.create_ruleset("ironrule", definition)
        self._warm_up()

    def rows_that_hold(self, fact: str) -> Iterator[int]:
        """Asserts, drains fully, retracts: the one call sequence that neither crashes nor grows."""
        try:
            code, offset = _c.assert_fact(self._handle, fact)
            if code == _NO_MATCH:
                return iter(())
            if code != _MATCH:
                raise EngineFailed(f"durable-rules answered {code}")
            fired = self._drain(offset)
            _c.retract_fact(self._handle, fact)
        except Exception as error:
            self._reset()
            raise error if isinstance(error, EngineFailed) else EngineFailed(str(error)) from error
        return iter(fired)

    def close(self) -> None:
        """State first: a handle that is deleted with its state leaks it."""
        self._drop_state()
        _c.delete_ruleset(self._handle)

    def _drain(self, offset: int) -> list[int]:
        started = _c.start_action_for_state(self._handle, offset)
        message: str | None = started[1] if started else None
        fired: list[int] = []
        while message is not None:
            name = message[2 : message.index('"', 2)]
            if name != "_c":
                fired.append(self._rows[int(name)])
            message = _c.complete_and_start_action(self._handle, offset)
        return fired

    def _warm_up(self) -> None:
        _, offset = _c.assert_fact(self._handle, _CANARY)
        self._drain(offset)
        _c.delete_state(self._handle, _SID)

    def _reset(self) -> None:
        """After a failure some activations may be pending: drop the state and fire the canary anew."""
        self._drop_state()
        self._warm_up()

    def _drop_state(self) -> None:
        """A handle that was not asked since its last canary has no state (error 309), and needs none dropped."""
        with suppress(_c.error):
            _c.delete_state(self._handle, _SID)


def key_of(feature: int) -> str:
    """The property name of a feature."""
    return f"f{feature}"


def check_names(names: Iterable[str]) -> None:
    """Refuses names that durable-rules cannot tell apart."""
    seen: dict[int, str] = {}
    for name in (*_RESERVED, "_a", *names):
        other = seen.setdefault(fnv1a(name), name)
        if other != name:
            raise EngineUnavailable(f"durable-rules cannot tell {name!r} from {other!r}; start with --engine compiled")


def fnv1a(name: str) -> int:
    """The 32-bit FNV-1a hash by which durable-rules compares names."""
    value = 2166136261
    for byte in name.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def _shards(group: Group) -> Iterator[_Shard]:
    leaves = iter([(number, leaf) for number, row in enumerate(group.rows) for leaf in conjunctions(row.tree)])
    while shard := list(islice(leaves, LEAVES_PER_HANDLE)):
        yield _Shard(shard)


def _rule(leaves: tuple[Leaf, ...]) -> str:
    """One conjunction, equalities first because they prune; an empty one is always true."""
    ordered = sorted(leaves, key=lambda leaf: leaf.op is not Op.EQ)
    parts = ",".join(_comparison(leaf) for leaf in ordered) or '{"_a":1.0}'
    return f'{{"all":[{{"m":{{"$and":[{parts}]}}}}]}}' if len(leaves) > 1 else f'{{"all":[{{"m":{parts}}}]}}'


def _comparison(leaf: Leaf) -> str:
    pair = f'{{"{key_of(leaf.feature)}":{leaf.constant!r}}}'
    return pair if leaf.op is Op.EQ else f'{{"{_OPS[leaf.op]}":{pair}}}'
