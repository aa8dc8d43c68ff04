"""What the sets of an exposure show of its technique: scores, faults and how bad they are, and whether it is clean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from ironrule.carried.digest import Exposure
from ironrule.carried.technique import FaultSeen, Technique
from ironrule.training.events import Fault, PerformedSet
from ironrule.training.faults import FAULTS, WORST_FIRST, Reporter, Severity, Worse
from ironrule.units import quantised
from ironrule.vocabulary.usual import Usual

_WHOLE = Decimal(100)
_LESS_BAD = tuple(reversed(WORST_FIRST))


@dataclass(frozen=True)
class Judged:
    """The sets whose technique somebody looked at, with each fault as bad as it is there."""

    sets: tuple[tuple[PerformedSet, tuple[Fault, ...]], ...]

    @property
    def reps(self) -> int:
        """Reps of those sets."""
        return sum(each.reps_done or 0 for each, _ in self.sets)

    @property
    def score(self) -> int | None:
        """The worst score; None where nobody gave one."""
        return min((each.technique_score for each, _ in self.sets if each.technique_score), default=None)

    @property
    def major_share(self) -> Decimal | None:
        """Reps with a major or critical fault, in percent."""
        if not self.reps:
            return None
        bad = sum(
            max((_reps(each, fault) for fault in faults if fault.severity is not Severity.MINOR), default=0)
            for each, faults in self.sets
        )
        return quantised(Decimal(bad) * 100 / self.reps)

    @property
    def faults(self) -> dict[str, FaultSeen]:
        """Each fault with its share of the reps, as bad as it ever was; by code."""
        return dict(sorted((code, self._seen(code)) for code in {each.code for _, each in self._each()}))

    @property
    def fault(self) -> str | None:
        """The fault of most reps, the worst first; `none`, or None where nobody looked."""
        if not self.sets:
            return None
        reps: dict[tuple[int, str], int] = {}
        for performed, fault in self._each():
            key = (WORST_FIRST.index(fault.severity), fault.code)
            reps[key] = reps.get(key, 0) + _reps(performed, fault)
        return min(reps, key=lambda key: (key[0], -reps[key], key[1]))[1] if reps else "none"

    @property
    def rounding(self) -> bool | None:
        """The back rounded more from one set to the next, as others than the athlete saw it."""
        watched = [_rounding(*each) for each in self.sets if each[0].scored_by.watched]
        return None if len(watched) < 2 else any(later > earlier for earlier, later in pairwise(watched))

    def _each(self) -> Iterator[tuple[PerformedSet, Fault]]:
        return ((performed, fault) for performed, faults in self.sets for fault in faults)

    def _seen(self, code: str) -> FaultSeen:
        mine = [(performed, fault) for performed, fault in self._each() if fault.code == code]
        reps = sum(_reps(performed, fault) for performed, fault in mine)
        worst = min((fault.severity for _, fault in mine), key=WORST_FIRST.index)
        return FaultSeen(quantised(Decimal(reps) * 100 / self.reps) if self.reps else _WHOLE, worst.value)


def judged(performed: Sequence[PerformedSet], before: Sequence[Exposure], usual: Usual) -> Judged:
    """The sets that somebody looked at; a fault is as bad as was said, or worse where the catalogue says so."""
    seen = [each for each in performed if each.looked_at]
    return Judged(tuple((each, tuple(_as_bad(fault, each, before, usual) for fault in each.faults)) for each in seen))


def technique_of(sets: Judged, before: Sequence[Exposure], usual: Usual) -> Technique | None:
    """What is remembered of it; None where nobody looked."""
    if not sets.sets:
        return None
    by_others = all(each.scored_by.watched for each, _ in sets.sets)
    known = [each.technique for each in before if each.technique is not None]
    faults = sets.faults
    return Technique(
        sets.sets[-1][0].scored_by.value if by_others else Reporter.SELF.value,
        faults,
        _clean(sets, [each.clean for each in known if each.clean is not None], usual, by_others=by_others),
        not (known[-1].faults if known else {}).keys() >= faults.keys(),
        sets.rounding,
    )


def _clean(sets: Judged, before: Sequence[Decimal], usual: Usual, *, by_others: bool) -> Decimal | None:
    """Clean sessions in a row; one that nobody scored is passed over, a major fault ends them whoever saw it."""
    if sets.major_share:
        return Decimal(0)
    if sets.score is None:
        return None
    if sets.score < usual.clean_score:
        return Decimal(0)
    worth = Decimal(1) if by_others else usual.self_scored_share / 100
    return quantised((before[-1] if before else Decimal(0)) + worth)


def _as_bad(fault: Fault, performed: PerformedSet, before: Sequence[Exposure], usual: Usual) -> Fault:
    kind = FAULTS.get(fault.code)
    if kind is None:
        return fault
    worse = [severity for why, severity in kind.worse.items() if _holds(why, fault, performed, before, usual)]
    worst = min((fault.severity, *worse), key=WORST_FIRST.index)
    return Fault(fault.code, worst, fault.reps_affected, fault.grows)


def _holds(why: Worse, fault: Fault, performed: PerformedSet, before: Sequence[Exposure], usual: Usual) -> bool:
    reps, done = _reps(performed, fault), performed.reps_done or 0
    match why:
        case Worse.GROWS:
            return fault.grows
        case Worse.EVERY_REP:
            return 0 < reps == done
        case Worse.OFTEN:
            return reps > 0 and reps * 100 >= usual.fault_often * done
        case Worse.AGAIN:
            return _sessions_in_a_row(fault.code, before) + 1 >= usual.fault_again
        case Worse.PAIN:
            return performed.pain is not None and performed.pain >= usual.fault_pain


def _sessions_in_a_row(code: str, before: Sequence[Exposure]) -> int:
    """Exposures up to now in which a fault was seen, those passed over in which nobody looked."""
    count = 0
    for each in (each.technique for each in reversed(before) if each.technique is not None):
        if code not in each.faults:
            break
        count += 1
    return count


def _rounding(performed: PerformedSet, faults: Sequence[Fault]) -> tuple[int, Decimal]:
    """How much the loaded back gave way in a set: how bad, then the share of reps; larger is more."""
    mine = [each for each in faults if each.code in FAULTS and FAULTS[each.code].rounds]
    if not mine:
        return (-1, Decimal(0))
    reps = max(_reps(performed, each) for each in mine)
    worst = max(_LESS_BAD.index(each.severity) for each in mine)
    return worst, Decimal(reps) / (performed.reps_done or 1)


def _reps(performed: PerformedSet, fault: Fault) -> int:
    """Reps of a set with a fault; every rep where nobody said how many."""
    done = performed.reps_done or 0
    return done if fault.reps_affected is None else min(fault.reps_affected, done)
