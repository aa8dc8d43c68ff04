"""What carried state lets go of, so that it stays bounded whatever is sent: tracks that were trained longest ago."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ironrule.carried.state import ATHLETE, Carried, muscle_of, track_of

#: Tracks that are remembered: as many as one session may hold, and more than anybody trains in half a year.
TRACKS_KEPT = 40


def let_go_of_old_tracks(carried: Carried) -> list[str]:
    """Lets go of everything about all but the newest tracks; says which, oldest first."""
    if len(_tracks(carried)) <= TRACKS_KEPT:
        return []
    seen = _last_seen(carried)
    gone = sorted(seen, key=lambda subject: (seen[subject], subject))[:-TRACKS_KEPT]
    for subject in gone:
        carried.digest.forget(subject)
    kept = {subject.partition("/")[0] for subject in seen if subject not in gone}
    lifts = {subject.partition("/")[0] for subject in gone} - kept
    let_go = {*gone, *lifts}
    carried.variables = {key: value for key, value in carried.variables.items() if track_of(key[1]) not in let_go}
    carried.stages = {subject: stage for subject, stage in carried.stages.items() if subject not in gone}
    carried.acted = {each for each in carried.acted if each[1] not in gone}
    carried.effects = [
        replace(each, progress={subject: step for subject, step in each.progress.items() if subject not in gone})
        for each in carried.effects
        if each.subject not in gone
    ]
    return gone


def _tracks(carried: Carried) -> set[str]:
    """Every track that anything is carried for."""
    named = (subject for _, subject in (*carried.variables, *carried.acted))
    tracks = {*carried.digest.exposures, *carried.digest.reviews, *named}
    return set(filter(_let_go, tracks.union(*((each.subject, *each.progress) for each in carried.effects))))


def _let_go(subject: str) -> bool:
    """It may be let go of: the athlete and muscles, of which there are few, stay."""
    return subject != ATHLETE and not muscle_of(subject)


def _last_seen(carried: Carried) -> dict[str, date]:
    """Every track that anything is carried for, with the last day that is known of it; a lift goes with its tracks."""
    owners = {track_of(subject) for _, subject in (*carried.variables, *carried.acted)}
    named = owners | carried.stages.keys() | carried.digest.reviews.keys()
    seen = dict.fromkeys(filter(_let_go, named), date.min)
    for each in carried.effects:
        for subject in (each.subject, *each.progress):
            if _let_go(subject):
                seen[subject] = max(each.started_on, seen.get(subject, date.min))
    for subject, ring in carried.digest.exposures.items():
        seen[subject] = max((each.on for each in ring), default=date.min)
    trained = {subject.partition("/")[0] for subject in seen if "/" in subject}
    return {subject: on for subject, on in seen.items() if subject not in trained}
