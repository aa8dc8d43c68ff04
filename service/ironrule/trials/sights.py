"""Seeing an answer: for each word of `expect`, what came out and whether it is as expected."""

from __future__ import annotations

from collections.abc import Callable

from ironrule.carried.state import ATHLETE, subject_of
from ironrule.trials.quantities import load_from
from ironrule.trials.suite import Found, Sight, Wanted
from ironrule.trials.told import NONE, OPEN, Told, load_text, rests_of, set_texts, shape_of
from ironrule.trials.values import bare
from ironrule.v1.prescription_pb2 import PrescribedExercise

See = Callable[[Told, Wanted], Sight]

#: What is carried whether or not the lift is trained today.
_CARRIED = frozenset({"load", "raw"})


def of_lift(told_of: Callable[[Told, Wanted], Found]) -> See:
    """Sees what must be exactly as expected."""

    def see(answer: Told, wanted: Wanted) -> Sight:
        under_way = answer.answer.record.under_way is not None
        known = wanted.word in _CARRIED or (under_way and wanted.word == "limited")
        if wanted.subject and answer.exercise(wanted.subject) is None and not known:
            nothing = under_way and wanted.expected == ()
            return Sight(nothing, ()) if nothing else _elsewhere(answer, wanted.subject)
        actual = told_of(answer, wanted)
        return Sight(actual == wanted.expected, actual)

    return see


def _elsewhere(answer: Told, subject: str) -> Sight:
    """What is about a lift, and the answer has it on another track or not at all."""
    there = ", ".join(answer.lifts()) or "nothing"
    if answer.answer.record.under_way is not None:
        return Sight(fits=False, actual="nothing", hint=f"of the session under way there remains: {there}")
    day = f"on day {answer.answer.day}" if answer.answer.day else ""
    same = ", ".join(each for each in answer.lifts() if _lift(each) == _lift(subject))
    if same:
        hint = f"this expects {subject}; {day} it is {same}"
    else:
        hint = f"{there} was prescribed {day}".rstrip() + "; 'day:' asks for another day"
    return Sight(fits=False, actual="not prescribed", hint=hint)


def _lift(subject: str) -> str:
    return subject.partition("/")[0]


def bar(answer: Told, wanted: Wanted) -> Found:
    """The load of the heaviest set, or of every set."""
    exercise = answer.exercise(wanted.subject)
    assert exercise is not None
    loads = tuple(load_text(each) for each in exercise.sets)
    return loads if isinstance(wanted.expected, tuple) else max(loads, key=_amount, default=OPEN)


def _amount(text: str) -> float:
    load = load_from(text)
    return float(load.in_kg()) if load is not None else -1


def bar_raw(answer: Told, wanted: Wanted) -> Found:
    """The load before rounding of the first line, or of every line."""
    lines = answer.bar_raw(wanted.subject)
    return lines if isinstance(wanted.expected, tuple) else (lines[0] if lines else OPEN)


def sets(answer: Told, wanted: Wanted) -> Found:
    """The sets in short, or one by one."""
    exercise = answer.exercise(wanted.subject)
    assert exercise is not None
    if isinstance(wanted.expected, tuple):
        return set_texts(exercise, loads=any("@" in each for each in wanted.expected))
    return shape_of(exercise)


def reps(answer: Told, wanted: Wanted) -> Found:
    """The reps of the first set, or of every set."""
    exercise = answer.exercise(wanted.subject)
    assert exercise is not None
    texts = set_texts(exercise, loads=False)
    return texts if isinstance(wanted.expected, tuple) else texts[0]


def of_exercise(write: Callable[[PrescribedExercise], str]) -> See:
    """Sees one text of what was prescribed for a lift."""

    def text(answer: Told, wanted: Wanted) -> Found:
        exercise = answer.exercise(wanted.subject)
        assert exercise is not None
        return write(exercise)

    return of_lift(text)


def warm_ups(answer: Told, wanted: Wanted) -> Found:
    """The warm-up sets, with reps or without."""
    exercise = answer.exercise(wanted.subject)
    assert exercise is not None
    reps = not wanted.expected or any(" x " in each for each in wanted.expected)
    return tuple(load_text(each) + (f" x {each.reps}" if reps else "") for each in exercise.warm_ups)


def limited(answer: Told, wanted: Wanted) -> Found:
    """Whether a limit or an effect lightens today."""
    slots = answer.answer.session_ref.slots
    here = answer.here(wanted.subject)
    limited = next((each.limited for each in slots if f"{each.exercise}/{each.track}" == here), False)
    return "yes" if limited else "no"


def why(answer: Told, wanted: Wanted) -> Sight:
    """Rules that hold; those that do not are told with what became of them."""
    held = answer.held(wanted.subject)
    if not wanted.expected:
        return Sight(not held, held)
    absent = [each for each in wanted.expected if each not in held]
    return Sight(not absent, held, "; ".join(_why_not(each, answer, wanted.subject) for each in absent))


def _why_not(rule: str, answer: Told, subject: str) -> str:
    by = answer.overruled(subject).get(rule)
    if by:
        return f"{rule} held, and was overruled by {by}"
    missing = [each.missing for each in answer.unknown(subject) if each.rule == rule]
    if missing:
        return f"{rule} is unknown: {', '.join(missing[0])} missing"
    other = answer.elsewhere(rule, subject)
    return f"{rule} held for {other}" if other else f"{rule} did not hold"


def why_only(answer: Told, wanted: Wanted) -> Sight:
    """Exactly the rules that hold."""
    held = answer.held(wanted.subject)
    return Sight(set(wanted.expected) == set(held), held)


def not_held(answer: Told, wanted: Wanted) -> Sight:
    """Rules that neither hold nor held and were overruled."""
    held, overruled = answer.held(wanted.subject), answer.overruled(wanted.subject)
    wrong = [each for each in wanted.expected if each in held]
    lost = [f"{each} held, and was overruled by {overruled[each]}" for each in wanted.expected if each in overruled]
    return Sight(not wrong and not lost, (), "; ".join([*(f"{each} held" for each in wrong), *lost]))


def in_table(rows: Callable[[Told, str], dict[str, str]]) -> See:
    """Sees pairs, or names alone, among those that came out."""

    def see(answer: Told, wanted: Wanted) -> Sight:
        found = rows(answer, wanted.subject)
        written = tuple(f"{name}: {text}" if text else name for name, text in found.items())
        parts = {f"{name}: {part}" for name, text in found.items() for part in text.split(", ")}
        fits = all(each in written or each in found or each in parts for each in wanted.expected)
        return Sight(fits and (bool(wanted.expected) or not found), written)

    return see


def unknown_rules(answer: Told, subject: str) -> dict[str, str]:
    """Rules that could not be evaluated, each with what was missing."""
    return {each.rule: ", ".join(each.missing) for each in answer.unknown(subject)}


def left_out(answer: Told, wanted: Wanted) -> Sight:
    """Lifts that are not in the session, and sets that are not in the rest of one, each with the rule that decided."""
    sets = {each.named or subject_of(each.exercise.id, each.track): each for each in answer.answer.left_out_sets}
    rows = {each.item.subject: each.entry.rule for each in answer.answer.left_out}
    rows |= {name: each.entry.rule for name, each in sets.items()}
    found = {*rows, *map(_lift, rows)}
    written = {f"{name}: {rule}" for subject, rule in rows.items() for name in (subject, _lift(subject))}
    fits = all(each in written or each in found for each in wanted.expected) and (bool(wanted.expected) or not rows)
    return Sight(fits, tuple(f"{subject}: {rule}" for subject, rule in rows.items()))


def added(answer: Told, wanted: Wanted) -> Sight:
    """Exactly the lifts that were put into the session, with their tracks or without, each with its rule or alone."""
    items = [each.item for each in answer.answer.exercises if each.item.added_by]
    told = {each.subject: each.added_by for each in items}
    names = {form: each.subject for each in items for form in (each.subject, each.exercise.id)}
    pairs = [each.partition(": ") for each in wanted.expected]
    fits = {names.get(lift) for lift, _, _ in pairs} == set(told)
    fits = fits and all(not rule or told[names[lift]] == rule for lift, _, rule in pairs)
    return Sight(fits, tuple(f"{subject}: {rule}" for subject, rule in told.items()))


def refused(answer: Told, wanted: Wanted) -> Sight:
    """The rule that refused the coach's session, and the days that it proposes."""
    found = answer.answer.refused
    if found is None:
        return Sight(not wanted.expected, ())
    rule = found.entry.rule
    written = f"{rule}: {' or '.join(found.days)}"
    return Sight(tuple(wanted.expected) in ((rule,), (written,)), (written,))


def order(answer: Told, wanted: Wanted) -> Sight:
    """The lifts in their order, with their tracks or without."""
    lifts = answer.lifts()
    fits = len(lifts) == len(wanted.expected) and all(
        each in (subject, _lift(subject)) for each, subject in zip(wanted.expected, lifts, strict=True)
    )
    return Sight(fits, lifts)


def reasons(answer: Told, wanted: Wanted) -> Sight:
    """Reasons that have a part."""
    mine = [each for each in answer.decisions(wanted.subject) if not each.overruled_by]
    reasons = [(each.rule, answer.say(each.reason)) for each in mine]
    fits = all(any(_says(each, rule, reason) for rule, reason in reasons) for each in wanted.expected)
    return Sight(fits, tuple(f"{rule}: {reason}" for rule, reason in reasons))


def _says(wanted: str, rule: str, reason: str) -> bool:
    name, colon, part = wanted.partition(": ")
    return wanted in reason or (bool(colon) and name == rule and part in reason)


def _effects(answer: Told, subject: str) -> dict[str, str]:
    return {each.effect: each.rule for each in answer.decisions(subject) if each.effect}


def effects(answer: Told, wanted: Wanted) -> Sight:
    """Exactly the effects that run."""
    found = _effects(answer, wanted.subject)
    written = tuple(f"{name}: {rule}" for name, rule in found.items())
    names = [each.partition(": ")[0] for each in wanted.expected]
    exact = set(names) == set(found) and all(each in written or each in found for each in wanted.expected)
    return Sight(exact, written)


def see_fact(answer: Told, wanted: Wanted) -> Sight:
    """One fact, as a coach would write it."""
    name = wanted.word.removeprefix("facts: ")
    facts = answer.facts(wanted.subject)
    if name not in facts and wanted.subject not in ("", ATHLETE) and answer.exercise(wanted.subject) is None:
        return _elsewhere(answer, wanted.subject)
    actual = bare(facts.get(name, "unknown"))
    return Sight(actual == wanted.expected, actual)


def see_variable(answer: Told, wanted: Wanted) -> Sight:
    """One carried variable."""
    actual = answer.carried(wanted.word.removeprefix("carried: "), wanted.subject or ATHLETE)
    return Sight(actual == wanted.expected, actual)


def see_sets(answer: Told, wanted: Wanted) -> Sight:
    """A carried variable of the first sets of a track, as many as are expected."""
    name = wanted.word.removeprefix("carried: ")
    actual = tuple(answer.carried(name, f"{wanted.subject}#{number + 1}") for number in range(len(wanted.expected)))
    return Sight(actual == wanted.expected, actual)


def of_answer(read: Callable[[Told], Found]) -> See:
    """Sees what belongs to the answer as a whole."""

    def see(answer: Told, wanted: Wanted) -> Sight:
        actual = read(answer)
        return Sight(actual == wanted.expected, actual)

    return see


def effort(exercise: PrescribedExercise) -> str:
    """The effort of the first set."""
    first = exercise.sets[0]
    return f"{first.rpe:g}" if first.HasField("rpe") else "free"


def goal(exercise: PrescribedExercise) -> str:
    """The goal of the first set that has one."""
    return next((str(each.reps_goal) for each in exercise.sets if each.HasField("reps_goal")), NONE)


def group(exercise: PrescribedExercise) -> str:
    """The place in a superset."""
    return exercise.group or NONE


def optional_sets(exercise: PrescribedExercise) -> str:
    """How many of the sets may be left out."""
    return str(sum(each.optional for each in exercise.sets))


def optional(exercise: PrescribedExercise) -> str:
    """Whether it may be left out."""
    return "yes" if exercise.optional else "no"


def rest(answer: Told, wanted: Wanted) -> Found:
    """The rest after the first set, or after every set."""
    exercise = answer.exercise(wanted.subject)
    assert exercise is not None
    rests = [NONE if each is None else f"{each} s" for each in rests_of(exercise)]
    return tuple(rests) if isinstance(wanted.expected, tuple) else rests[0]


def every(exercise: PrescribedExercise) -> str:
    """The time from the beginning of a set to that of the next."""
    return f"{exercise.every_seconds} s" if exercise.HasField("every_seconds") else NONE


def tempo(exercise: PrescribedExercise) -> str:
    """The tempo."""
    return exercise.tempo or NONE
