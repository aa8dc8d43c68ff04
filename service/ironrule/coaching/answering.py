"""Works out an answer: folds the events sent, decides the session, and gathers what explains it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from datetime import date

from ironrule.carried.decision import Decision, StepText
from ironrule.carried.digest import Review
from ironrule.carried.state import ATHLETE, Carried, subject_of_muscle
from ironrule.coaching.ahead import projecting
from ironrule.coaching.answer import DISCLAIMER, PLANNED_DAY, Answer, Outcome, Prescribed
from ironrule.coaching.calendar import NextDay, next_day
from ironrule.coaching.explain import step_texts
from ironrule.coaching.facts_told import facts_after_a_set, facts_of
from ironrule.coaching.fold import adopted, fresh_events
from ironrule.coaching.item import Item
from ironrule.coaching.language import language_for
from ironrule.coaching.line import Line
from ironrule.coaching.panel import Panel, Trace
from ironrule.coaching.prescribe import Sitting
from ironrule.coaching.record import Explain, Record
from ironrule.coaching.review import Notices, Reviewer
from ironrule.coaching.session_ref import session_ref_of
from ironrule.coaching.under_way import UnderWay
from ironrule.coaching.warmup import warm_up_to
from ironrule.coaching.weeks import weeks_due
from ironrule.engine.port import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.speech import phrases
from ironrule.speech.said import Shown
from ironrule.units import Load

#: Facts of a session that somebody has to look at or say; others are worked out.
ASKED_OF_PEOPLE = frozenset({"technique_score", "major_fault_share", "clean_in_a_row"})


def answering(record: Record, rulebook: Rulebook, engine: Engine) -> Generator[None, None, Answer]:
    """Works out the answer, pausing after every exercise so that a long log or plan does not hold up others.

    Raises CarryStale and CarryIncompatible.
    """
    reviewer = yield from folding(record, rulebook, engine)
    return (yield from deciding(record, reviewer, engine))


def folding(record: Record, rulebook: Rulebook, engine: Engine) -> Generator[None, None, Reviewer]:
    """The first half: folds the events sent. Raises CarryStale and CarryIncompatible."""
    notices = Notices()
    carried = adopted(record.carried, rulebook, notices)
    reviewer = Reviewer(record.athlete, Panel(rulebook, engine, record.explain is Explain.FULL), carried, notices)
    for event in fresh_events(record.events, carried.digest, notices):
        yield from reviewer.fold(event)
        yield
    return reviewer


def deciding(record: Record, reviewer: Reviewer, engine: Engine) -> Generator[None, None, Answer]:
    """The second half: decides the next session from what was folded, and those ahead of it."""
    found = yield from _prescribing(record, reviewer, engine)
    rulebook = reviewer.panel.rulebook
    if record.sessions_ahead:
        outlook = yield from projecting(found, rulebook, engine, _prescribing)
        found = replace(found, ahead=outlook.sessions, notices=[*found.notices, *outlook.notices])
    return replace(found, notices=[*found.notices, *language_for(record.language, rulebook.books)[1]])


def _prescribing(record: Record, reviewer: Reviewer, engine: Engine) -> Generator[None, None, Answer]:
    """The next session from what was folded."""
    reviews, carried, notices = reviewer.panel, reviewer.carried, reviewer.notices
    rulebook, tracing = reviews.rulebook, record.explain is Explain.FULL
    now = yield from _with_weeks_due(reviewer, record.as_of.date())
    if record.under_way is not None:
        rest = UnderWay(record, Panel(rulebook, engine, tracing), now, record.under_way, notices)
        yield from rest.run()
        return replace(_rest_of(rest, notices), conflicts=reviews.conflicts + rest.panel.conflicts, carried=carried)
    day = NextDay("") if record.planned else next_day(rulebook.plan, now, record.as_of.date())
    sitting = Sitting(record, Panel(rulebook, engine, tracing), now, day.name, day.weekday)
    yield from sitting.run()
    prescribed: list[Prescribed] = []
    for item in sitting.items:
        prescribed.append(_prescribed(sitting, item))
        yield
    conflicts = reviews.conflicts + sitting.panel.conflicts
    looked_at = _looked_at(sitting)
    traces = [trace for subject in looked_at for trace in reviews.reviewed.get(subject, ())]
    found = _answer(sitting, prescribed, notices, traces)
    return replace(found, conflicts=conflicts, carried=carried, planned_on=day.on)


def _with_weeks_due(reviewer: Reviewer, on: date) -> Generator[None, None, Carried]:
    """The carried state as it will be on a day: where the ends of weeks are due, a copy in which they were run."""
    due = weeks_due(reviewer.carried, on)
    if not due:
        return reviewer.carried
    ahead = Reviewer(reviewer.athlete, reviewer.panel, reviewer.carried.copy(), reviewer.notices)
    yield from ahead.weeks.reach(on)
    reviewer.notices.add("WEEKS_DUE", phrases.WEEKS_DUE(weeks=due))
    return ahead.carried


def answer(record: Record, rulebook: Rulebook, engine: Engine) -> Answer:
    """The same without pauses."""
    steps = answering(record, rulebook, engine)
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            return finished.value  # type: ignore[no-any-return]  # the generator's declared return


def _answer(sitting: Sitting, prescribed: list[Prescribed], notices: Notices, review_traces: list[Trace]) -> Answer:
    record, rulebook, carried = sitting.record, sitting.rulebook, sitting.carried
    looked_at = _looked_at(sitting)
    reviews = [carried.digest.reviews[each] for each in looked_at if each in carried.digest.reviews]
    today = [entry.decision() for entry in sitting.ledger.entries if entry.decided]
    unevaluated = [*sitting.panel.unevaluated, *sitting.ledger.unevaluated]
    full, fresh = record.explain is Explain.FULL, _fresh(sitting, looked_at)
    # Who is stopped reads why, and nothing else.
    heard = [] if sitting.stopped else fresh
    return Answer(
        record,
        rulebook.name,
        rulebook.revision,
        _outcome(sitting),
        sitting.day or PLANNED_DAY,
        prescribed,
        [*(decision for review in reviews for decision in review.decisions), *_shared(sitting), *today],
        [*(each for review in reviews for each in review.unevaluated), *([] if sitting.stopped else unevaluated)],
        [(name, rulebook.messages[name].athlete, rule) for name, rule in _said(sitting.messages, heard, "advise")],
        [(name, rulebook.messages[name].coach, rule) for name, rule in _said(sitting.alerts, fresh, "alert")],
        [] if sitting.stopped else _checks_due(sitting),
        dict(rulebook.dialect),
        [*notices.rows(), *sitting.passes.notices, *sitting.by_hand.notices],
        session_ref_of(sitting),
        carried,
        carried,
        language_for(record.language, rulebook.books)[0],
        traces=[*review_traces, *sitting.panel.traces],
        facts=facts_of(sitting) if full else [],
        left_out=[] if sitting.stopped else sitting.passes.left_out,
        refused=None if sitting.stopped else sitting.passes.refused,
        starts=[] if sitting.stopped else sitting.starts,
        override=sitting.by_hand.fate,
        override_limited_by=sitting.by_hand.by,
        disclaimer=rulebook.messages[DISCLAIMER].athlete,
    )


def _rest_of(rest: UnderWay, notices: Notices) -> Answer:
    """What remains of a session under way, and what was decided after its sets."""
    record, rulebook, sets = rest.record, rest.panel.rulebook, rest.sets
    told = [each.told() for each in rest.slots if each.due] if not rest.stopped else []
    prescribed = [Prescribed(item, [], None, steps, ()) for item, steps in told]
    outcome = Outcome.PRESCRIBED if told else Outcome.NOTHING_REMAINS
    if any(item.load_open for item, _ in told):
        outcome = Outcome.NO_HISTORY
    full = record.explain is Explain.FULL
    return Answer(
        record,
        rulebook.name,
        rulebook.revision,
        Outcome.STOPPED if rest.stopped else outcome,
        rest.ref.day or PLANNED_DAY,
        prescribed,
        [entry.decision() for entry in sets.ledger.entries if entry.decided],
        list(dict.fromkeys([*rest.panel.unevaluated, *sets.ledger.unevaluated])),
        [(name, rulebook.messages[name].athlete, rule) for name, rule in sets.messages],
        [(name, rulebook.messages[name].coach, rule) for name, rule in sets.alerts],
        [],
        dict(rulebook.dialect),
        notices.rows(),
        rest.ref_now,
        rest.carried,
        rest.carried,
        language_for(record.language, rulebook.books)[0],
        traces=rest.panel.traces,
        facts=[row for scene in sets.scenes.values() for row in facts_after_a_set(rulebook, scene)] if full else [],
        left_out_sets=[] if rest.stopped else [each for slot in rest.slots for each in slot.left_out],
        disclaimer=rulebook.messages[DISCLAIMER].athlete,
    )


def _looked_at(sitting: Sitting) -> list[str]:
    """Whose last review the answer tells: that of today's tracks, of the muscles that they train, of the athlete."""
    muscles = sitting.rulebook.plan.muscles_of(item.exercise.id for item in sitting.items)
    return [*(item.subject for item in sitting.items), *map(subject_of_muscle, muscles), ATHLETE]


def _shared(sitting: Sitting) -> Iterator[Decision]:
    """What the last reviews of a lift's other tracks did to the numbers that all tracks of the lift share."""
    rulebook, mine = sitting.rulebook, {item.subject for item in sitting.items}
    shared = {name for name, each in rulebook.carry.items() if each.ref.per == "lift"}
    lifts = {item.exercise.id for item in sitting.items} if shared else ()
    for subject, review in sorted(sitting.carried.digest.reviews.items()):
        if subject not in mine and subject.partition("/")[0] in lifts:
            for each in review.decisions:
                if any(change.target in shared and change.binding for change in each.changes):
                    yield each


def _fresh(sitting: Sitting, looked_at: Sequence[str]) -> list[Decision]:
    """What reviews decided on the day of the newest session or since, also of tracks that are not trained today.

    Where training stops, the stop speaks alone.
    """
    digest = sitting.carried.digest
    newest, others = digest.newest_session, () if sitting.stopped else sorted(digest.reviews)
    first = "" if newest is None else str(newest.date())
    subjects = [each for each in dict.fromkeys([*looked_at, *others]) if each in digest.reviews]
    rows = (each for subject in subjects for each in digest.reviews[subject].decisions)
    return [each for each in rows if each.reviewed_on >= first]


def _said(today: list[tuple[str, str]], fresh: Sequence[Decision], deed: str) -> list[tuple[str, str]]:
    """Today's messages, and those that follow from the newest session, each once."""
    rows = dict(today)
    for decision in fresh:
        for change in decision.changes:
            name = change.after
            if change.target == "message" and isinstance(name, str) and change.action == f"{deed}: {name}":
                rows.setdefault(name, decision.rule)
    return list(rows.items())


def _outcome(sitting: Sitting) -> Outcome:
    if sitting.stopped:
        return Outcome.STOPPED
    if sitting.passes.refused is not None:
        return Outcome.PROPOSED
    return Outcome.NO_HISTORY if any(item.load_open for item in sitting.items) else Outcome.PRESCRIBED


def _prescribed(sitting: Sitting, item: Item) -> Prescribed:
    ramp = sitting.rulebook.warm_ups.get(item.warm_up)
    top = item.lines[0].bar
    scene = sitting.scene_of(item.subject, item)
    # A share of help would be harder than the work itself.
    ramps = top is not None and top.amount > 0
    warm_ups = warm_up_to(top, ramp, item.rack, scene) if ramps and ramp is not None and top is not None else []
    carried = sitting.carried.load_of(item.subject)
    review = sitting.carried.digest.reviews.get(item.subject, Review())
    return Prescribed(
        item,
        warm_ups,
        carried if isinstance(carried, Load) else None,
        tuple(_steps_of(line, item) for line in item.lines),
        review.load_steps,
    )


def _steps_of(line: Line, item: Item) -> tuple[StepText, ...]:
    if line.load is None or line.base is None:
        return ()
    return step_texts(line.load, item.rack.unit, line.base_note or phrases.CARRIED_LOAD)


def _checks_due(sitting: Sitting) -> list[tuple[str, Shown, str]]:
    """What a rule asks for, and what a rule about safety could not be evaluated without."""
    rows: dict[str, tuple[str, Shown, str]] = {}
    for name, rule in sitting.asks:
        reason = next(entry.decision().reason for entry in sitting.ledger.entries if entry.rule == rule)
        rows.setdefault(name, (name, reason, rule))
    for name, rule in sitting.panel.asks:
        rows.setdefault(name, (name, phrases.ASK_TO_EVALUATE(rule=rule), rule))
    for item in sitting.items:
        for name, rule in _ends_unseen(sitting, item):
            rows.setdefault(name, (name, phrases.ASK_TO_END(rule=rule), rule))
    return list(rows.values())


def _ends_unseen(sitting: Sitting, item: Item) -> list[tuple[str, str]]:
    """What nobody said of an item's last session, and the effect that cannot end without it."""
    subject = item.subject
    running = {entry.rule for entry in sitting.ledger.entries if entry.effect and entry.scene.subject == subject}
    unknown = sitting.carried.digest.reviews.get(subject, Review()).unevaluated
    asked = [(name, each.rule) for each in unknown if each.rule in running for name in each.missing]
    return [(name, rule) for name, rule in asked if name in ASKED_OF_PEOPLE]
