"""The fold: which events are new, in which order they fold, and whether they fit the state sent with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ironrule.carried.climbing import go_on_as
from ironrule.carried.digest import Digest
from ironrule.carried.faults import CarryIncompatible, CarryStale
from ironrule.carried.state import Carried, subject_of
from ironrule.coaching.migration import migrated
from ironrule.coaching.review import Notices
from ironrule.coaching.rotation import done_before, done_with, next_in
from ironrule.rulebook.rulebook import Rulebook
from ironrule.speech import phrases
from ironrule.training.events import Event

_RESEND = "send the whole log, or the state from before it"


def fresh_events(events: Iterable[Event], digest: Digest, notices: Notices) -> list[Event]:
    """The events that were not folded before, in the order in which they fold: recorded, then id.

    Raises CarryStale for an event that was changed since it was folded, or that lies between events already folded.
    """
    known = {each.id: each for each in digest.folded}
    keys = [(each.recorded, each.id) for each in digest.folded]
    newest = max(keys, default=None)
    oldest = min(keys, default=None) if digest.forgotten else None
    fresh: list[Event] = []
    covered = 0
    for event in sorted(events, key=_key):
        if event.short_id in known:
            if known[event.short_id].content_hash != event.content_hash:
                raise CarryStale(
                    event.id,
                    f"event {event.id!r} has changed since it was folded: {_RESEND}",
                )
        elif newest is None or _key(event) > newest:
            fresh.append(event)
        elif oldest is not None and _key(event) < oldest:
            covered += 1
        else:
            raise CarryStale(
                event.id,
                f"event {event.id!r} was recorded before events that are already folded: {_RESEND}",
            )
    if covered:
        notices.add("ALREADY_COVERED", phrases.ALREADY_COVERED(events=covered))
    return fresh


def adopted(carried: Carried | None, rulebook: Rulebook, notices: Notices) -> Carried:
    """A copy of the carried state that fits this rulebook.

    Raises CarryIncompatible when it belongs to another rulebook, or a number of it to another shape of carry.
    """
    shapes = {name: variable.shape for name, variable in rulebook.carry.items()}
    if carried is None:
        return Carried(rulebook.name, rulebook.revision, next_day=first_day(rulebook), shapes=shapes)
    if carried.rulebook != rulebook.name:
        raise CarryIncompatible(
            f"the carried state was written by rulebook {carried.rulebook!r}, not {rulebook.name!r}: send the whole log"
        )
    mine = carried.copy()
    if carried.revision != rulebook.revision:
        told = phrases.REVISION_CHANGED(before=carried.revision, now=rulebook.revision)
        notices.add("REVISION_CHANGED", told)
    mine.variables = migrated(carried, rulebook, notices)
    mine.effects = [each for each in mine.effects if each.effect in rulebook.effects]
    if len(mine.effects) < len(carried.effects):
        notices.add("EFFECT_DROPPED", phrases.EFFECT_DROPPED)
    _place_in_plan(mine, rulebook, notices)
    _place_on_ladders(mine, rulebook, notices)
    plan = rulebook.plan
    slots = {subject for slots in plan.days.values() for subject in plan.subjects(slots, mine)}
    mine.moved = {subject: each for subject, each in mine.moved.items() if subject in slots}
    if len(mine.moved) < len(carried.moved):
        notices.add("MOVE_DROPPED", phrases.MOVE_DROPPED)
    mine.revision, mine.shapes = rulebook.revision, shapes
    return mine


def _place_on_ladders(mine: Carried, rulebook: Rulebook, notices: Notices) -> None:
    """Where ladders are gone on with: one whose rung is gone begins anew, and what is carried goes along."""
    known = {climb.key: climb for climb in rulebook.plan.climbs}
    for key, exercise in list(mine.rungs.items()):
        climb = known.get(key)
        if climb is None:
            del mine.rungs[key]
        elif exercise not in climb.rungs:
            told = phrases.RUNG_DROPPED(exercise=exercise, ladder=climb.ladder, start=climb.start)
            notices.add("RUNG_DROPPED", told)
            mine.rungs[key] = climb.start
            go_on_as(mine, subject_of(exercise, climb.track), climb.subject(mine))


def first_day(rulebook: Rulebook) -> str:
    """The day at which a plan in rotation begins; by weekdays the date decides."""
    plan = rulebook.plan
    return "" if plan.weekdays and not plan.alternates else plan.rotation[0]


def _place_in_plan(mine: Carried, rulebook: Rulebook, notices: Notices) -> None:
    """Where a plan is gone on with that may be another one: by weekdays instead of in rotation, or of other days."""
    plan, before = rulebook.plan, mine.next_day
    by_date = bool(plan.weekdays) and not plan.alternates
    if mine.revision != rulebook.revision and by_date and mine.week_of is None:
        mine.next_day = ""
    elif before not in plan.rotation:
        mine.next_day = first_day(rulebook)
    if before and before not in plan.rotation:
        dropped, first = phrases.DAY_DROPPED, mine.next_day
        told = dropped(day=before, first=first) if first else phrases.DAY_DROPPED_FOR_DATES(day=before)
        notices.add("DAY_DROPPED", told)
    _place_in_round(mine, rulebook, notices)
    mine.days_done = {each: on for each, on in mine.days_done.items() if each in plan.weekdays}
    if not plan.weekdays:
        mine.week_of = None
    once = {rule.id for rule in rulebook.rules if rule.once}
    mine.acted = {each for each in mine.acted if each[0] in once}


def _place_in_round(mine: Carried, rulebook: Rulebook, notices: Notices) -> None:
    """What was trained of a round; of one that begins in the middle, the days before it are taken as trained."""
    plan, before = rulebook.plan, mine.round_done
    mine.round_done = () if plan.weekdays else done_with(plan.rotation, before)
    if len(mine.round_done) < len(before):
        notices.add("ROUND_CHANGED", phrases.ROUND_CHANGED(days=", ".join(before)))
    mine.last_day = "" if plan.weekdays else mine.last_day
    if not plan.weekdays and not mine.round_done and mine.next_day != next_in(plan.rotation, (), mine.last_day):
        mine.round_done = done_before(plan.rotation, mine.next_day)


def _key(event: Event) -> tuple[datetime, str]:
    return event.recorded, event.short_id
