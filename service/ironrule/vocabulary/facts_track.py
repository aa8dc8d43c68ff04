"""Facts about one track: how the last exposure went, streaks, e1RM, technique, loads. Missing is None."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from ironrule.carried.digest import LONGEST_BREAK_DAYS, Exposure, Measured, SetDone, Tally, Velocity
from ironrule.carried.state import bears_on, muscle_of, prime_muscle_of
from ironrule.training.effort import e1rm_epley
from ironrule.units import Load
from ironrule.vocabulary.scene import Scene

#: Exposures whose median is the reference.
_REFERENCE_EXPOSURES = 4


def outcome(scene: Scene) -> str | None:
    return scene.exposure.outcome if scene.exposure else None


def every_set_made(scene: Scene) -> bool | None:
    said = outcome(scene)
    return None if said in (None, "not_judged", "skipped") else said == "made"


def sets_done(scene: Scene) -> Decimal | None:
    return Decimal(scene.exposure.sets_done) if scene.exposure else None


def _judged(scene: Scene) -> Exposure | None:
    """The exposure where it may be judged: what was done on a lightened day says nothing of the full load."""
    return None if scene.exposure is None or scene.exposure.limited else scene.exposure


def lowest_reps(scene: Scene) -> Decimal | None:
    done = _judged(scene)
    return _number(done.lowest_reps if done else None)


def last_set_reps(scene: Scene) -> Decimal | None:
    done = _judged(scene)
    return _number(done.last_set_reps if done else None)


def reps_missed(scene: Scene) -> Decimal | None:
    return _number(scene.exposure.reps_missed if scene.exposure else None)


def reps_bottom(scene: Scene) -> Decimal | None:
    return _number(scene.exposure.reps_bottom if scene.exposure else None)


def reps_top(scene: Scene) -> Decimal | None:
    return _number(scene.exposure.reps_top if scene.exposure else None)


def misses_in_a_row(scene: Scene) -> Decimal | None:
    return Decimal(scene.exposure.missed_in_a_row) if scene.exposure else None


def successes_in_a_row(scene: Scene) -> Decimal | None:
    return Decimal(scene.exposure.made_in_a_row) if scene.exposure else None


def last_set_rpe(scene: Scene) -> Decimal | None:
    return scene.exposure.last_set_rpe if scene.exposure else None


def rpe_target(scene: Scene) -> Decimal | None:
    return scene.exposure.rpe_target if scene.exposure else None


def effort_over_target(scene: Scene) -> Decimal | None:
    """RPE of the last set minus its target: positive is harder than planned."""
    done, target = last_set_rpe(scene), rpe_target(scene)
    return None if done is None or target is None else done - target


def rpe_drift(scene: Scene) -> Decimal | None:
    return scene.exposure.rpe_drift if scene.exposure else None


def e1rm(scene: Scene) -> Load | None:
    return scene.exposure.e1rm_day if scene.exposure else None


def e1rm_ref(scene: Scene) -> Load | None:
    """Frozen while exposures lie below it; else the median of the last four that have an e1rm."""
    return reference_for(scene.exposures())


def reference_for(ring: Sequence[Exposure]) -> Load | None:
    """The e1rm that the next exposure is measured against; None without any."""
    valid = [each for each in ring if each.e1rm_day is not None]
    if not valid:
        return None
    last = valid[-1]
    if last.e1rm_drop is not None and last.e1rm_drop > 0:
        return last.e1rm_ref
    return median_load([each.e1rm_day for each in valid[-_REFERENCE_EXPOSURES:] if each.e1rm_day is not None])


def median_load(loads: Sequence[Load]) -> Load:
    """The middle one, or the mean of the two in the middle, in the unit of the last."""
    ordered, unit = sorted(loads), loads[-1].unit
    low, high = ordered[(len(ordered) - 1) // 2].to(unit), ordered[len(ordered) // 2].to(unit)
    return low if low == high else low.plus(high).times(Decimal("0.5"))


def e1rm_drop(scene: Scene) -> Decimal | None:
    return scene.exposure.e1rm_drop if scene.exposure else None


def technique_score(scene: Scene) -> Decimal | None:
    return _number(scene.exposure.technique_score if scene.exposure else None)


def major_fault_share(scene: Scene) -> Decimal | None:
    return scene.exposure.major_fault_share if scene.exposure else None


def fault(scene: Scene) -> str | None:
    return scene.exposure.fault if scene.exposure else None


def pain_in_session(scene: Scene) -> Decimal | None:
    return scene.exposure.pain if scene.exposure else None


def tempo_adherence(scene: Scene) -> Decimal | None:
    kept = scene.exposure.tempo_adherence if scene.exposure else None
    return None if kept is None else kept * 100


def load(scene: Scene) -> Load | None:
    """The carried load; while a session is being reviewed, as the stages before have left it."""
    if scene.working_load is not None:
        return scene.working_load
    return scene.carried.load_of(scene.subject)


def load_done(scene: Scene) -> Load | None:
    return scene.exposure.load_done if scene.exposure else None


def next_step_up(scene: Scene) -> Load | None:
    done = load_done(scene)
    if done is None or scene.exercise is None:
        return None
    return scene.athlete.equipment.rack_for(scene.exercise.implement).above(done)


def last_full_load(scene: Scene) -> Load | None:
    full = scene.carried.digest.last_full.get(scene.subject)
    return full.load if full else scene.assumed_full


def days_since_lift(scene: Scene) -> Decimal | None:
    known = scene.exposures()
    return Decimal((scene.on - known[-1].on).days) if known else None


def days_since_raise(scene: Scene) -> Decimal | None:
    raised = scene.carried.digest.raised_on.get(scene.subject)
    return Decimal((scene.on - raised).days) if raised else None


def exposures_seen(scene: Scene) -> Decimal:
    return Decimal(len(scene.exposures()))


def lift(scene: Scene) -> str | None:
    return scene.exercise.id if scene.exercise else None


def pattern(scene: Scene) -> str | None:
    return scene.exercise.pattern if scene.exercise else None


def region(scene: Scene) -> str | None:
    return scene.exercise.region if scene.exercise else None


def role(scene: Scene) -> str | None:
    return scene.exercise.role if scene.exercise else None


def muscle(scene: Scene) -> str | None:
    return muscle_of(prime_muscle_of(scene.subject)) or None


def axial_coef(scene: Scene) -> Decimal | None:
    return scene.exercise.axial_coef if scene.exercise else None


def supported(scene: Scene) -> bool | None:
    return scene.exercise.supported if scene.exercise else None


def _number(count: int | None) -> Decimal | None:
    return None if count is None else Decimal(count)


def one_rm(scene: Scene) -> Load | None:
    """A tested single as it was lifted, more reps by Epley."""
    best = scene.carried.digest.bests.get(scene.subject.partition("/")[0])
    return None if best is None else e1rm_epley(best.load, best.reps)


def _counted(count: str, stretch: str) -> Callable[[Scene], Decimal]:
    """What was counted in a week or cycle of the plan."""

    def function(scene: Scene) -> Decimal:
        tallies = _tallies(scene, getattr(scene.carried.digest, stretch))
        return Decimal(sum(getattr(each, count) for each in tallies))

    return function


def _known(count: str, stretch: str, *where: str) -> Callable[[Scene], Decimal | None]:
    """The same of sessions by how they went, unknown where nothing was counted by which that is known.

    So no rule takes absence for success. Light weeks belong to their cycle: there a session that was trained is enough.
    """

    def function(scene: Scene) -> Decimal | None:
        tallies = _tallies(scene, getattr(scene.carried.digest, stretch))
        known = any(getattr(each, name) for each in tallies for name in where)
        return Decimal(sum(getattr(each, count) for each in tallies)) if known else None

    return function


misses_this_week = _known("missed", "this_week", "made", "missed")
successes_this_week = _known("made", "this_week", "made", "missed")
sessions_this_week = _counted("sessions", "this_week")
sets_made_this_week = _counted("sets_made", "this_week")
misses_this_cycle = _known("missed", "this_cycle", "sessions")
successes_this_cycle = _known("made", "this_cycle", "sessions")
sessions_this_cycle = _counted("sessions", "this_cycle")


def any_set_made(scene: Scene) -> bool | None:
    return scene.exposure.any_made if scene.exposure else None


def last_set_made(scene: Scene) -> bool | None:
    return scene.exposure.last_made if scene.exposure else None


def total_reps(scene: Scene) -> Decimal | None:
    """Unknown where no set has its reps recorded, as with holds and carries."""
    done = _judged(scene)
    return None if done is None or (done.sets_done and done.lowest_reps is None) else Decimal(done.reps_done)


def reps_over_goal(scene: Scene) -> Decimal | None:
    return scene.exposure.reps_over_goal if scene.exposure else None


def lowest_seconds(scene: Scene) -> Decimal | None:
    return _measured(scene).lowest_s


def last_set_seconds(scene: Scene) -> Decimal | None:
    return _measured(scene).last_s


def seconds_top(scene: Scene) -> Decimal | None:
    return _measured(scene).top_s


def lowest_metres(scene: Scene) -> Decimal | None:
    return _measured(scene).lowest_m


def last_set_metres(scene: Scene) -> Decimal | None:
    return _measured(scene).last_m


def metres_top(scene: Scene) -> Decimal | None:
    return _measured(scene).top_m


def _measured(scene: Scene) -> Measured:
    done = _judged(scene)
    found = done.measured if done else None
    return Measured() if found is None else found


def other_sets_made(scene: Scene) -> bool | None:
    return scene.exposure.others_made if scene.exposure else None


def tested(scene: Scene) -> Load | None:
    return scene.exposure.tested if scene.exposure else None


def velocity_loss(scene: Scene) -> Decimal | None:
    return _velocity(scene).loss


def velocity_delta(scene: Scene) -> Decimal | None:
    return _velocity(scene).delta


def velocity_drop(scene: Scene) -> Decimal | None:
    return _velocity(scene).drop


def _velocity(scene: Scene) -> Velocity:
    found = scene.exposure.velocity if scene.exposure else None
    return Velocity() if found is None else found


def inol(scene: Scene) -> Decimal | None:
    return scene.exposure.inol if scene.exposure else None


def inol_week(scene: Scene) -> Decimal | None:
    """Of every track of the lift; unknown where that of one session is, or none was trained."""
    first = scene.on - timedelta(days=6)
    done = [each.inol for each in _exposures_of_lift(scene) if each.on >= first and each.sets_done]
    known = [each for each in done if each is not None]
    return sum(known, Decimal(0)) if done and len(known) == len(done) else None


def hard_sets(scene: Scene) -> Decimal | None:
    return _number(scene.exposure.hard_sets if scene.exposure else None)


def weeks_same_variation(scene: Scene) -> Decimal | None:
    """Of the exercise, on whatever track; 0 once it has not been trained for four weeks."""
    trained = [each.on for each in _exposures_of_lift(scene) if each.sets_done]
    since = [on for subject, on in scene.carried.digest.trained_since.items() if _of_lift(subject, scene)]
    if not trained or not since:
        return None
    ended = (scene.on - max(trained)).days > LONGEST_BREAK_DAYS
    return Decimal(0 if ended else max(0, (scene.on - min(since)).days) // 7)


def _exposures_of_lift(scene: Scene) -> list[Exposure]:
    subjects = (subject for subject in scene.carried.digest.exposures if _of_lift(subject, scene))
    return [each for subject in subjects for each in scene.exposures_of(subject)]


def _of_lift(subject: str, scene: Scene) -> bool:
    return subject.partition("/")[0] == scene.subject.partition("/")[0]


def set_number(scene: Scene) -> Decimal | None:
    return Decimal(scene.set_number) if scene.set_number else None


def set_reps_done(scene: Scene) -> Decimal | None:
    return _number(_set_of(scene).reps_done) if _judged(scene) else None


def set_reps_target(scene: Scene) -> Decimal | None:
    return _number(_set_of(scene).reps_target)


def set_lowest(scene: Scene) -> bool | None:
    """Unknown where some set does not say what was asked for."""
    asked = [each.reps_target for each in scene.exposure.sets] if scene.exposure is not None else []
    known = [each for each in asked if each is not None]
    if len(known) < len(asked) or not 0 < scene.set_number <= len(asked):
        return None
    return known.index(min(known)) == scene.set_number - 1


def set_reps_top(scene: Scene) -> Decimal | None:
    found = _set_of(scene)
    return _number(found.reps_target if found.reps_top is None else found.reps_top)


def set_rpe(scene: Scene) -> Decimal | None:
    return _set_of(scene).rpe


def set_made(scene: Scene) -> bool | None:
    return _set_of(scene).made


def _set_of(scene: Scene) -> SetDone:
    sets = scene.exposure.sets if scene.exposure is not None else ()
    return sets[scene.set_number - 1] if 0 < scene.set_number <= len(sets) else SetDone()


def _tallies(scene: Scene, tallies: Mapping[str, Tally]) -> list[Tally]:
    """What was counted of the track; of a muscle, of every track that trains it directly."""
    if not muscle_of(scene.subject):
        return [tallies[scene.subject]] if scene.subject in tallies else []
    return [tally for subject, tally in tallies.items() if bears_on(scene.subject, subject)]
