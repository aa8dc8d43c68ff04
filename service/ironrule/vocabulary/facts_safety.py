"""Facts that safety goes by: conditions on record, how pain has gone, the hours since waking. Missing is None."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from ironrule.carried.digest import REST_DAYS, Exposure
from ironrule.training.athlete import Sex
from ironrule.training.events import CheckIn
from ironrule.vocabulary.facts_athlete import SAFETY_SHELF_H, pain_now
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.scene import Scene

#: Pain is looked back on for as long as check-ins are kept.
_PAIN_DAYS = 28
#: A run of days with pain ends where nothing was said for longer.
_SILENCE_DAYS = 14
#: Lifts that take a loaded spine to the end of its flexion.
_END_OF_FLEXION = frozenset({"good_morning", "back_extension_45", "cable_crunch"})


def pregnancy_sign(scene: Scene) -> bool:
    freeze, pregnant = scene.carried.freeze, scene.athlete.medical.pregnant
    return freeze is not None and pregnant is not False and any(each.of_pregnancy for each in freeze.red_flags)


def pregnant(scene: Scene) -> bool | None:
    """As stated; of whom the record calls male it need not be."""
    known = scene.athlete.medical.pregnant
    return False if known is None and scene.athlete.sex is Sex.MALE else known


def trimester(scene: Scene) -> Decimal | None:
    known = scene.athlete.medical.trimester
    return None if known is None else Decimal(known)


def hypertension(scene: Scene) -> bool | None:
    return scene.athlete.medical.hypertension


def osteoporosis(scene: Scene) -> bool | None:
    return scene.athlete.medical.osteoporosis


def cleared(scene: Scene) -> bool:
    return scene.athlete.medical.cleared_by_professional is True


def pain_new(scene: Scene) -> bool | None:
    """The newest answer of four weeks that no clearance has followed; no pain now is no new pain."""
    said = next((each.pain_new for each in reversed(_told(scene)) if each.pain_new is not None), None)
    return False if said is None and pain_now(scene) == 0 else said


def hours_since_waking(scene: Scene) -> Decimal | None:
    """As it was said, and the time that has passed since then."""
    for each in scene.fresh(SAFETY_SHELF_H):
        if each.hours_since_waking is not None:
            passed = Decimal(int((scene.moment - each.at).total_seconds() // 36)) / 100
            return each.hours_since_waking + passed
    return None


def pain_on_two_days(scene: Scene) -> Decimal:
    """The second highest of the worst pains of each day: what is above it was reached on one day at most."""
    worst = sorted(_worst_by_day(scene).values(), reverse=True)
    return worst[1] if len(worst) > 1 else Decimal(0)


def pain_lasts(scene: Scene) -> Decimal:
    """Days since the first of a run of days with pain on which it was no worse than on the newest; 0 without pain."""
    worst = _worst_by_day(scene)
    days = sorted(worst, reverse=True)
    if not days or not worst[days[0]]:
        return Decimal(0)
    newest = first = later = days[0]
    for day in days[1:]:
        if not worst[day] or (later - day).days > _SILENCE_DAYS:
            break
        later = day
        if worst[day] <= worst[newest]:
            first = day
    return Decimal((newest - first).days)


def pain_last_session(scene: Scene) -> Decimal | None:
    """Worst pain of the last session, before it or in a set."""
    last = _last_session(scene)
    if last is None:
        return None
    in_sets = [each.pain for each in _exposures(scene) if each.ended == last and each.pain is not None]
    before = _pain_before(scene, last)
    return max([*in_sets, *([] if before is None else [before])], default=None)


def pain_before_session(scene: Scene) -> Decimal | None:
    """Pain before the last session."""
    last = _last_session(scene)
    return None if last is None else _pain_before(scene, last)


def pain_next_morning(scene: Scene) -> Decimal | None:
    """Pain at the first check-in of the day after the last session."""
    last = _last_session(scene)
    if last is None:
        return None
    morning = last.date() + timedelta(days=1)
    told = (each.pain_now for each in scene.check_ins(_PAIN_DAYS) if each.at.date() == morning)
    return next((each for each in told if each is not None), None)


def days_back(scene: Scene) -> Decimal | None:
    """Days since training was taken up again after a rest of more than 14 days, 0 on that day; None without one."""
    newest, since = scene.carried.digest.newest_session, scene.carried.digest.back_since
    if newest is not None and (scene.on - newest.date()).days > REST_DAYS:
        return Decimal(0)
    return None if since is None or since > scene.on else Decimal((scene.on - since).days)


def pain_rise(scene: Scene) -> Decimal | None:
    """Worst pain in a set of this exercise, over the pain before that session."""
    exposure = scene.exposure
    if exposure is None or exposure.pain is None:
        return None
    before = _pain_before(scene, exposure.ended)
    return None if before is None else exposure.pain - before


def flexes_loaded(scene: Scene) -> bool | None:
    return None if scene.exercise is None else scene.exercise.id in _END_OF_FLEXION


def _told(scene: Scene) -> list[CheckIn]:
    """Check-ins of four weeks that no clearance has followed, oldest first."""
    since = scene.carried.cleared
    return [each for each in scene.check_ins(_PAIN_DAYS) if since is None or each.at > since]


def _worst_by_day(scene: Scene) -> dict[date, Decimal]:
    """The worst pain of each day on which some was asked for, before training or in a set, since the last clearance."""
    return scene.once_for_all("worst pain by day", _worst_of_days)


def _worst_of_days(scene: Scene) -> dict[date, Decimal]:
    since, first = scene.carried.cleared, scene.on - timedelta(days=_PAIN_DAYS - 1)
    sets = (each for each in _exposures(scene) if first <= each.on and (since is None or each.ended > since))
    rows = [(each.at.date(), each.pain_now) for each in _told(scene)] + [(each.on, each.pain) for each in sets]
    found: dict[date, Decimal] = {}
    for day, pain in rows:
        if pain is not None:
            found[day] = max(pain, found.get(day, pain))
    return found


def _exposures(scene: Scene) -> Iterator[Exposure]:
    return (each for subject in scene.carried.digest.exposures for each in scene.exposures_of(subject))


def _last_session(scene: Scene) -> datetime | None:
    """When the last session up to this moment ended."""

    def last(here: Scene) -> datetime | None:
        return max((each.ended for each in _exposures(here)), default=None)

    return scene.once_for_all("last session", last)


def _pain_before(scene: Scene, ended: datetime) -> Decimal | None:
    """The newest pain that was told before the end of a session, and is not stale by then."""
    first = ended - timedelta(hours=SAFETY_SHELF_H)
    told = [each for each in scene.carried.digest.check_ins if first <= each.at <= ended and each.pain_now is not None]
    return told[-1].pain_now if told else None


#: Facts of the athlete: name, meaning, kind, range.
OF_ATHLETE = (
    ("pregnancy_sign", "A warning sign of pregnancy was reported and no clearance has followed.", Kind.BOOL, ""),
    ("pregnant", "Pregnant now; no where nothing is said of a man.", Kind.BOOL, ""),
    ("trimester", "Trimester of the pregnancy.", Kind.COUNT, "1..3"),
    ("hypertension", "High blood pressure that a clinician knows of, treated or not.", Kind.BOOL, ""),
    ("osteoporosis", "Osteoporosis.", Kind.BOOL, ""),
    ("cleared", "A professional has cleared the athlete with the conditions on record.", Kind.BOOL, ""),
    ("pain_new", "The back pain is a new one: newest answer of 28 days, since the last clearance.", Kind.BOOL, ""),
    ("pain_on_two_days", "Pain that two days of the last 28 reached, since the last clearance.", Kind.SCORE, "0..10"),
    ("pain_lasts", "Days over which pain has not become less, of 28, since the last clearance.", Kind.DAYS, ""),
    ("pain_last_session", "Worst pain of the last session, before it or in a set.", Kind.SCORE, "0..10"),
    ("pain_before_session", "Pain before the last session.", Kind.SCORE, "0..10"),
    ("pain_next_morning", "Pain at the first check-in of the day after the last session.", Kind.SCORE, "0..10"),
    ("hours_since_waking", "Hours since waking, as said within 12 hours and the time since.", Kind.HOURS, "0..36"),
    ("days_back", "Days since training was taken up again after more than 14 days' rest.", Kind.DAYS, ""),
)  # fmt: skip
