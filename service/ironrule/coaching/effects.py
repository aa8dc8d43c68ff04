"""Lasting effects: where each subject stands in them, how they start, advance and end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from msgspec import structs

from ironrule.carried.state import NOT_YET, Carried, EffectState, Progress, bears_on, per_of
from ironrule.rulebook.clauses import text_of
from ironrule.rulebook.rulebook import Effect, Phase, Rulebook
from ironrule.speech import phrases
from ironrule.speech.said import Said, Shown
from ironrule.vocabulary.facts_athlete import DELOAD

#: An effect of the athlete or a muscle that began longer ago than this is over for every track.
_LONGEST_DAYS = 60


@dataclass(frozen=True)
class Standing:
    """A subject in a phase of a running effect."""

    effect: Effect
    state: EffectState
    progress: Progress

    @property
    def phase(self) -> Phase:
        """The phase."""
        return self.effect.phases[self.progress.phase]

    @property
    def until(self) -> Shown:
        """How long the phase lasts, in words: its last day, the sessions that are left of it, or what ends it."""
        phase, progress = self.phase, self.progress
        if phase.lasts == "days":
            return phrases.ON_DAY(on=str(progress.since + timedelta(days=phase.count - 1)))
        if phase.until is not None:
            return text_of(phase.until)
        return phrases.SESSIONS_DONE(sessions=phase.count - progress.sessions)


def begun(effect: Effect, subject: str, rule: str, on: date, *, after_session: bool = False) -> EffectState:
    """An effect on its first day; `after_session`: it starts while the session of that day is judged."""
    first = effect.phases[0]
    ends = on + timedelta(days=first.count - 1) if first.lasts == "days" else None
    return EffectState(effect.name, subject, rule, on, ends, counts_from=NOT_YET if after_session else None)


def forget_the_session(carried: Carried, on: date) -> None:
    """Effects that were started after a session of this day forget it with those before."""
    next_day = on + timedelta(days=1)
    carried.effects = [
        replace(each, counts_from=next_day) if each.counts_from == NOT_YET else each for each in carried.effects
    ]


def standings(rulebook: Rulebook, carried: Carried, subject: str, on: date) -> list[Standing]:
    """Every effect in which a subject stands on a day."""
    found: list[Standing] = []
    for state in carried.effects:
        effect = rulebook.effects.get(state.effect)
        if effect is not None and bears_on(state.subject, subject):
            progress = _position(effect, state, subject, on)
            if progress is not None:
                found.append(Standing(effect, state, progress))
    return found


def effects_on(rulebook: Rulebook, carried: Carried, subject: str, on: date) -> frozenset[str]:
    """The names of the effects in which a subject stands on a day."""
    return frozenset(each.effect.name for each in standings(rulebook, carried, subject, on))


def may_start(rulebook: Rulebook, carried: Carried, effect: Effect, subject: str, on: date) -> Said | None:
    """Why an effect cannot start now; None when it can."""
    latest = [each for each in carried.effects if each.effect == effect.name and each.subject == subject]
    for state in latest:
        ended = state.first_phase_ends_on or state.started_on
        if effect.again_after_days and (on - ended).days < effect.again_after_days:
            return phrases.EFFECT_AGAIN(effect=effect.name, days=effect.again_after_days)
    running = standings(rulebook, carried, subject, on)
    if any(each.effect is effect and each.progress.phase == 0 for each in running):
        return phrases.EFFECT_RUNS(effect=effect.name)
    first = next((each.effect.name for each in running if each.effect.stage in effect.not_while), "")
    return phrases.EFFECT_WAITS(effect=effect.name, first=first) if first else None


def start(carried: Carried, state: EffectState) -> None:
    """Starts an effect; an earlier one of the same name on the same subject makes way.

    Effects are kept in an order of their own, the one in which they travel: their limits and reasons follow it.
    """
    others = [each for each in carried.effects if (each.effect, each.subject) != (state.effect, state.subject)]
    carried.effects = sorted([*others, state], key=lambda each: (each.effect, each.subject))


def advance(carried: Carried, standing: Standing, subject: str, on: date, *, until_met: bool) -> None:
    """Counts a session of a subject in a phase, and moves on to the next phase where this one is over."""
    progress, phase = standing.progress, standing.phase
    done = progress.sessions + 1
    over = until_met if phase.lasts == "until" else phase.lasts == "sessions" and done >= phase.count
    moved = (
        _next_phase(standing.effect, progress, on + timedelta(days=1))
        if over
        else structs.replace(progress, sessions=done)
    )
    state = replace(standing.state, progress={**standing.state.progress, subject: moved})
    carried.effects = [state if each is standing.state else each for each in carried.effects]


def drop_ended(rulebook: Rulebook, carried: Carried, on: date) -> None:
    """Lets go of effects that are over, but for those that rules count the days since or that let facts be lost."""
    kept: list[EffectState] = []
    for state in carried.effects:
        effect = rulebook.effects.get(state.effect)
        if effect is None:
            continue
        running = _of_many(state.subject) or _position(effect, state, state.subject, on) is not None
        if running or effect.again_after_days or effect.forgets or effect.name == DELOAD:
            kept.append(state)
    carried.effects = kept


def _position(effect: Effect, state: EffectState, subject: str, on: date) -> Progress | None:
    """Where a subject stands on a day; None before the start and after the end.

    Sessions are counted by track, so a phase of sessions is no time at all for the athlete or a muscle.
    """
    progress = state.progress.get(subject) or Progress(0, state.started_on)
    if (
        on < state.started_on
        or progress.over
        or ((on - state.started_on).days > _LONGEST_DAYS and _of_many(state.subject))
    ):
        return None
    while True:
        if progress.phase >= len(effect.phases):
            return None
        phase = effect.phases[progress.phase]
        ends = progress.since + timedelta(days=phase.count)
        if phase.lasts == "sessions" and _of_many(subject):
            progress = _next_phase(effect, progress, progress.since)
        elif phase.lasts != "days" or on < ends:
            return progress
        else:
            progress = _next_phase(effect, progress, ends)


def _of_many(subject: str) -> bool:
    """It has more than one track: the athlete, or a muscle."""
    return per_of(subject) in ("athlete", "muscle")


def _next_phase(effect: Effect, progress: Progress, since: date) -> Progress:
    number = progress.phase + 1
    return Progress(number, since, 0, over=number >= len(effect.phases))
