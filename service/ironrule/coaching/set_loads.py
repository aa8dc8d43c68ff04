"""Loads that are carried per set follow what was lifted in their set, as a track's load follows the track's."""

from __future__ import annotations

from collections.abc import Iterator

from ironrule.carried.state import Carried
from ironrule.coaching.court import MOST_SETS_CARRIED
from ironrule.coaching.work import Work
from ironrule.rulebook.rulebook import Rulebook
from ironrule.units import Load
from ironrule.vocabulary.fact import SET
from ironrule.vocabulary.kind import Kind


def lifted_by_set(
    rulebook: Rulebook, carried: Carried, subject: str, work: Work
) -> Iterator[tuple[str, str, Load, Load]]:
    """What is to be carried of each set: name, owner, what was lifted, and that within the number's range.

    A number that waits for one takes it; one that starts from the `first done` goes on from it, unless that was less
    than was asked for, or was no full session.
    """
    mine = [each for each in rulebook.carry.values() if each.ref.per == SET and each.ref.kind is Kind.LOAD]
    follows = rulebook.dialect["raise_from"] == "done" and not work.limited
    for at, done in enumerate(work.sets[:MOST_SETS_CARRIED] if mine else ()):
        if not done.performed or done.load is None:
            continue
        asked = work.target_load(at)
        short = asked is not None and done.load < asked
        for variable in mine:
            name, owner = variable.ref.name, variable.ref.owner(subject, at + 1)
            fresh = (name, owner) not in carried.variables
            if (fresh and (variable.asked or variable.first_done)) or (variable.first_done and follows and not short):
                kept = variable.kept(done.load, owner)
                assert isinstance(kept, Load)
                yield name, owner, done.load, kept
