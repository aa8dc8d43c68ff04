"""Numbers that tracks of a lift share: in one moment the rules for them compete, as if one track had asked.

A moment is one session, or the end of one week or cycle. The tracks come one after the other; each sees the numbers as
they were before the first, and hears what the others have proposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import msgspec

from ironrule.carried.decision import Decision
from ironrule.carried.digest import Review
from ironrule.carried.state import Carried, Variable
from ironrule.coaching.number import Push, Resolved, resolve_carried
from ironrule.speech.said import Shown

#: A carried number: its name and its owner.
Key = tuple[str, str]


@dataclass(frozen=True)
class _Heard:
    """What a rule for a track has said of a number; the push has an id of its own, below zero."""

    subject: str
    section: str
    push: Push


@dataclass
class Together:
    """What was said of shared numbers in one moment, and what they were before it."""

    before: dict[Key, Variable | None] = field(default_factory=dict)
    heard: dict[Key, list[_Heard]] = field(default_factory=dict)

    def as_it_was(self, carried: Carried) -> Carried:
        """The carried state with shared numbers as they were before this moment."""
        if not self.before:
            return carried
        others = {key: each for key, each in carried.variables.items() if key not in self.before}
        known = {key: each for key, each in self.before.items() if each is not None}
        return replace(carried, variables=others | known)

    def pushes_on(self, key: Key) -> list[Push]:
        """What other tracks have proposed for a number, and their limits on it."""
        return [each.push for each in self.heard.get(key, ())]

    def note(self, key: Key, carried: Carried, subject: str, section: str, pushes: Sequence[Push]) -> None:
        """Notes what a track says of a number, before the number is written."""
        self.before.setdefault(key, carried.variables.get(key))
        mine = self.heard.setdefault(key, [])
        for push in pushes:
            said = sum(map(len, self.heard.values()))
            mine.append(_Heard(subject, section, msgspec.structs.replace(push, id=-2 - said)))

    def tell(self, key: Key, result: Resolved, shown: tuple[Shown, Shown], reviews: dict[str, Review]) -> None:
        """Tells in the reviews of the other tracks what became of their pushes on a number: from and to, in words."""
        for each in self.heard.get(key, ()):
            if each.subject in reviews:
                found = reviews[each.subject]
                rows = tuple(_told(row, key[0], each, result, shown) for row in found.decisions)
                reviews[each.subject] = msgspec.structs.replace(found, decisions=rows)


def competing(
    mine: Resolved, pushes: Sequence[Push], others: Sequence[Push], lowest: Decimal, *, begins: bool
) -> Resolved:
    """A number that was resolved for one track, with what other tracks say of it.

    A rule that loses to another track's loses this number only: its own lift goes on as it says. `begins`: nothing is
    carried yet.
    """
    standing = [each for each in pushes if each.limits or each.id not in mine.overruled]
    result = resolve_carried(None if begins else mine.base, [*others, *standing], lowest)
    rules = {each.id: each.rule for each in (*others, *standing)}
    # The same rule on another track of the lift says the same: neither loses to the other.
    lost = {id_: by for id_, by in result.overruled.items() if rules.get(id_) != by}
    result.overruled = mine.overruled | lost
    return result


def _told(row: Decision, name: str, said: _Heard, result: Resolved, shown: tuple[Shown, Shown]) -> Decision:
    """A decision with what became of its change of a number."""
    if (row.rule, row.section) != (said.push.rule, said.section):
        return row
    by = result.overruled.get(said.push.id, "")
    mine = [step for step in result.steps if step.push == said.push.id or step.rule == said.push.rule]
    binding = not by and any(step.binding for step in mine)
    changes = tuple(
        msgspec.structs.replace(each, before=shown[0], after=shown[1] if binding else shown[0], binding=binding)
        if (each.target, each.action) == (name, said.push.text)
        else each
        for each in row.changes
    )
    return msgspec.structs.replace(row, changes=changes, overruled_by=by or row.overruled_by)
