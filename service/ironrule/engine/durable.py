"""The durable engine: durable-rules inside its proven subset, and the only import of it.

Traps of durable-rules 2.0.28 that this room steps around; tests/engine/traps_*.py show each, and the step around it:

- `delete_state` on a state in which no action ever started crashes the process, which is every request whose first
  evaluation holds no rule. A canary rule is fired once per handle before anything else.
- An activation that is left behind, by an error or a retract before the drain is complete, fires in a later request.
  One fact at a time is asserted, drained fully and retracted; after anything else the handle is thrown away.
- More than 64 pending conditions lose the evaluation, 512 hang it, 256 equal ones crash it, and a fact with more than
  252 properties is refused: shards.py deals out at most 60 conjunctions and 120 features to a handle.
- A missing property on the right of a comparison reads uninitialised memory: only `property op constant` is used.
- `not`, `or`, `$nex` and joins misfire: conditions arrive without `not`, `or` becomes several conjunctions that name
  the same target, nothing is joined.
- Names, sids and ids are compared by a 32-bit hash, text and null are coerced, numbers with an exponent are refused:
  spelling.py makes every text, of constants, checked keys and floats. What is missing is left out of the fact.
- A handle that is deleted with its state, or refused half-way, leaks up to a megabyte: the state goes first, and what
  can be refused is checked before a handle is made.
- `Host` runs threads that crash on deleted states: only the C calls below are made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from operator import itemgetter

from ironrule.engine.port import EngineFailed, EngineUnavailable, Features
from ironrule.engine.shards import Shard, shards_of
from ironrule.engine.spelling import ALWAYS, CANARY, definition_of, key_of, number_text
from ironrule.rulebook.lowering import Group, GroupKey
from ironrule.rulebook.rulebook import Rulebook

try:
    import durable_rules_engine as _c
except ImportError as error:  # built for another Python, without the flag that 3.13 needs, or not at all
    _c = None
    _REASON = str(error)

_SID = "s"
_CANARY_FACT = f'{{"id":"c","sid":"{_SID}","{CANARY}":1.0}}'
_FACT = f'{{"id":"f","sid":"{_SID}"'
_ALWAYS_FACT = f'{_FACT},"{ALWAYS}":1.0'
_SAME_FACT = f"{_FACT}}}"
_MATCH, _NO_MATCH = 0, 1


class DurableEngine:
    """A rulebook's groups as handles of durable-rules. It says which rows are true, nothing more."""

    name = "durable"

    def __init__(self, rulebook: Rulebook) -> None:
        """Raises EngineUnavailable where durable-rules is not there or cannot take a group; it then leaves nothing."""
        if _c is None:
            raise EngineUnavailable(
                f"durable-rules cannot be imported ({_REASON}); with a C compiler `make clean setup` builds it"
                " (outside a checkout: deploy/README.md), and --engine compiled does without it"
            )
        self._groups: dict[GroupKey, _Handles] = {}
        try:
            for group in rulebook.groups.values():
                handles = self._groups[group.key] = _Handles(group)
                handles.open()
        except BaseException:
            self.close()
            raise

    def rows_that_hold(self, group: Group, features: Features) -> frozenset[int]:
        """The true rows of a group. Raises EngineFailed; what failed is thrown away and made anew when asked again."""
        return self._handles(group).rows_that_hold(features)

    def reset(self, group: Group) -> None:
        """Throws the handles of a group away, after a wrong answer; they are made anew when asked again."""
        self._handles(group).close()

    def close(self) -> None:
        """Frees every handle; whoever asks afterwards gets EngineFailed."""
        for handles in self._groups.values():
            handles.close()
        self._groups = {}

    def _handles(self, group: Group) -> _Handles:
        """durable-rules uses the numbers of freed handles again, so a closed engine must not ask one."""
        found = self._groups.get(group.key)
        if found is None:
            raise EngineFailed(f"no handle for {group.key}: the engine is closed, or another rulebook's")
        return found


class _Handles:
    """The handles of one group, in the order in which they are asked: those of parts before those that read them."""

    def __init__(self, group: Group) -> None:
        shards = shards_of(group)
        self._rows = len(group.rows)
        self._keys = [f',"{key_of(feature)}":' for feature in range(len(group.features))]
        targets = [target for shard in shards for target in shard.targets]
        self._no_parts = [""] * (max(targets, default=-1) + 1 - self._rows)
        self._handles = [
            (_Handle(shard), shard.guard, any(target >= self._rows for target in shard.targets)) for shard in shards
        ]

    def open(self) -> None:
        for handle, _, _ in self._handles:
            handle.open()

    def rows_that_hold(self, features: Features) -> frozenset[int]:
        texts = ["" if x is None else key + number_text(x) for key, x in zip(self._keys, features, strict=True)]
        texts += self._no_parts
        held: list[int] = []
        for handle, guard, has_parts in self._handles:
            if guard is None or features[guard.feature] == guard.constant:
                found = handle.targets_that_hold(texts)
                held += self._named(found, texts) if has_parts else found
        return frozenset(held)

    def close(self) -> None:
        for handle, _, _ in self._handles:
            handle.close()

    def _named(self, found: Sequence[int], texts: list[str]) -> list[int]:
        """Parts that hold become features for the handles that follow; what is left are rows."""
        for target in found:
            if target >= self._rows:
                feature = len(self._keys) + target - self._rows
                texts[feature] = f',"{key_of(feature)}":1.0'
        return [target for target in found if target < self._rows]


class _Handle:
    """One handle of durable-rules, made when it is opened, or asked after it was closed."""

    def __init__(self, shard: Shard) -> None:
        self._targets = shard.targets
        self._always = shard.always
        self._beginning = _ALWAYS_FACT if shard.always else _FACT
        self._definition = definition_of(shard)
        self._picked: Callable[[list[str]], Sequence[str]] = (
            itemgetter(*shard.features) if shard.features else lambda _: ()
        )
        self._number: int | None = None
        self._canary_fired = False

    def targets_that_hold(self, texts: list[str]) -> Sequence[int]:
        """The targets of every conjunction that is true, some more than once; `texts` has one entry a feature."""
        read = "".join(self._picked(texts))
        if not read and not self._always:
            return ()
        try:
            return self._ask(f"{self._beginning}{read}}}")
        except BaseException as error:
            self.close()
            if isinstance(error, EngineFailed) or not isinstance(error, Exception):
                raise
            raise EngineFailed(f"durable-rules failed: {error}") from error

    def open(self) -> int:
        """Makes the handle and fires its canary, whose state is dropped: from then on states can be dropped safely."""
        try:
            number: int = _c.create_ruleset("ironrule", self._definition)
            self._number = number
            _, offset = _c.assert_fact(number, _CANARY_FACT)
            if _c.start_action_for_state(number, offset) is None:
                raise EngineUnavailable("durable-rules does not fire its canary; use --engine compiled")
            self._canary_fired = True
            _c.complete_and_start_action(number, offset)
            _c.delete_state(number, _SID)
        except (_c.error, MemoryError) as error:
            raise EngineUnavailable(f"durable-rules refuses these rules: {error}; use --engine compiled") from error
        return number

    def close(self) -> None:
        """The state first: deleted with its handle it leaks. A handle that was never asked has none (error 309).

        Where the canary did not fire, leaking it is what is left: dropping it would crash the process.
        """
        number, self._number = self._number, None
        fired, self._canary_fired = self._canary_fired, False
        if number is not None:
            with suppress(_c.error):
                if fired:
                    _c.delete_state(number, _SID)
            with suppress(_c.error):
                _c.delete_ruleset(number)

    def _ask(self, fact: str) -> Sequence[int]:
        """Asserts, drains fully, retracts: the one call sequence that neither crashes nor grows."""
        number = self.open() if self._number is None else self._number
        code, offset = _c.assert_fact(number, fact)
        if code == _NO_MATCH:
            return ()
        started = _c.start_action_for_state(number, offset) if code == _MATCH else None
        if started is None:
            raise EngineFailed(f"durable-rules answered {code} and fired nothing")
        held: list[int] = []
        message: str | None = started[1]
        while message is not None:
            held.append(self._targets[int(message[2 : message.index('"', 2)])])
            message = _c.complete_and_start_action(number, offset)
        _c.retract_fact(number, _SAME_FACT)
        return held
