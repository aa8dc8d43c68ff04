"""The words of `expect`: what each means, how it is read from a test file, how it is seen. A new word is a row."""

from __future__ import annotations

from dataclasses import dataclass

from ironrule.trials import sights
from ironrule.trials import values as read
from ironrule.trials.sights import See, of_answer, of_exercise, of_lift
from ironrule.trials.told import NONE, Told
from ironrule.trials.values import Reader


@dataclass(frozen=True)
class Word:
    """A word of `expect`; `of_a_lift` where it needs to know which."""

    name: str
    meaning: str
    example: str
    read: Reader
    see: See
    of_a_lift: bool = True


def _lift(name: str, meaning: str, example: str, reader: Reader, see: See) -> Word:
    return Word(name, meaning, example, reader, see)


def _answer(name: str, meaning: str, example: str, reader: Reader, see: See) -> Word:
    return Word(name, meaning, example, reader, see, of_a_lift=False)


_RULES, _MESSAGES = read.names_of("rule"), read.names_of("message")
_YES_OR_NO = read.one_word_of(("yes", "no"))
_LOADS, _RAW_LOADS, _REPS, _RESTS = (
    read.each_of(each) for each in (read.read_load_or_open, read.read_raw, read.read_text, read.read_rest)
)

_TABLE = (
    _lift(
        "load",
        "The load that is carried to the next session.",
        "100 kg",
        read.read_load_or_open,
        of_lift(lambda told, wanted: told.carried("load", wanted.subject)),
    ),
    _lift(
        "raw",
        "That load before it was rounded.",
        "102.38 kg",
        read.read_raw,
        of_lift(lambda told, wanted: told.carried_raw(wanted.subject)),
    ),
    _lift(
        "bar",
        "The bar today: of the heaviest set, or of every set.",
        "95 kg",
        _LOADS,
        of_lift(sights.bar),
    ),
    _lift(
        "bar raw",
        "That load before rounding, or of every line of sets.",
        "94.5 kg",
        _RAW_LOADS,
        of_lift(sights.bar_raw),
    ),
    _lift("sets", "Today's sets, in short or one by one.", "[5 @ 185 lb, 5+]", read.read_sets, of_lift(sights.sets)),
    _lift("reps", "Today's reps of the first set, or a list.", "6-8", _REPS, of_lift(sights.reps)),
    _lift(
        "rep goal",
        "The reps to strive for in the first set that has a goal.",
        "11",
        read.read_bare,
        of_exercise(sights.goal),
    ),
    _lift("superset", "Its place in a superset.", "A1", read.read_text, of_exercise(sights.group)),
    _lift("optional", "It may be left out.", "yes", read.read_text, of_exercise(sights.optional)),
    _lift("optional sets", "How many sets may be left out.", "2", read.read_text, of_exercise(sights.optional_sets)),
    _lift("effort", "Today's effort.", "RPE 8", read.read_effort, of_exercise(sights.effort)),
    _lift("tempo", "Today's tempo.", "3-1-X-0", read.read_text, of_exercise(sights.tempo)),
    _lift("rest", "Today's rest after the first set, or a list.", "3 min", _RESTS, of_lift(sights.rest)),
    _lift("every", "Time from set to set.", "60 s", read.read_rest, of_exercise(sights.every)),
    _lift("warm-up", "The warm-up sets.", "[20 kg x 8, 40 kg x 5]", read.read_warm_ups, of_lift(sights.warm_ups)),
    _lift("limited", "A limit or an effect lightens today.", "yes", _YES_OR_NO, of_lift(sights.limited)),
    _answer("why", "Rules that hold and are not overruled.", "[P1, R1]", _RULES, sights.why),
    _answer("why only", "The same, and no others.", "P1", _RULES, sights.why_only),
    _answer("not", "Rules that do not hold.", "P1b", _RULES, sights.not_held),
    _answer(
        "overruled",
        "Rules that hold and are overruled, by which rule.",
        "{P3: X1}",
        read.pairs_of("rule"),
        sights.in_table(Told.overruled),
    ),
    _answer(
        "unknown",
        "Rules that cannot be evaluated, for want of which facts.",
        "{R1: [sleep_h, fatigue]}",
        read.pairs_of("rule"),
        sights.in_table(sights.unknown_rules),
    ),
    _answer("reason", "A part of a reason, of which rule.", "{P1: up by 5 %}", read.read_reason, sights.reasons),
    _answer(
        "effects",
        "The effects that run today, and no others; under which rule.",
        "{deload: D3}",
        read.pairs_of("effect"),
        sights.effects,
    ),
    _answer(
        "outcome",
        "How the answer ended: prescribed, no_history, stopped, nothing_remains, proposed.",
        "prescribed",
        read.one_word_of(
            ("prescribed", "no_history", "stopped", "nothing_remains", "proposed"),
            "facts: {outcome: missed} is how the session of the lift went",
        ),
        of_answer(lambda told: told.answer.outcome.value),
    ),
    _answer("day", "The day of the plan.", "a", read.read_day, of_answer(lambda told: (told.answer.day,))),
    _answer(
        "on",
        "The date that was asked for, or that a session ahead is for.",
        "2026-03-16",
        read.read_text,
        of_answer(lambda told: str(told.answer.record.as_of.date())),
    ),
    _answer(
        "planned on",
        "The date that the session is meant for, in a plan by weekdays.",
        "2026-03-16",
        read.read_text,
        of_answer(lambda told: NONE if told.answer.planned_on is None else str(told.answer.planned_on)),
    ),
    _answer("order", "The lifts in their order.", "[back_squat, barbell_row]", read.read_lifts, sights.order),
    _answer(
        "left out",
        "Lifts that the layout left out, or sets that a rule after a set did, by which rule.",
        "{trap_bar_deadlift: Q3, backoff: enough}",
        read.read_left_out,
        sights.left_out,
    ),
    _answer(
        "added",
        "Lifts that the layout put into the session, by which rule.",
        "{suitcase_carry: Q7}",
        read.read_left_out,
        sights.added,
    ),
    _answer(
        "refused",
        "The rule that refused the coach's session, with the days that it proposes.",
        "{C3: first_a or first_b}",
        read.pairs_of("rule"),
        sights.refused,
    ),
    _answer(
        "messages",
        "The messages to the athlete.",
        "[pain_caution]",
        _MESSAGES,
        of_answer(lambda told: tuple(name for name, *_ in told.answer.messages)),
    ),
    _answer(
        "alerts",
        "The messages to the coach.",
        "[pain_stop]",
        _MESSAGES,
        of_answer(lambda told: tuple(name for name, *_ in told.answer.alerts)),
    ),
    _answer(
        "checks",
        "What is asked before the first set.",
        "[red_flags]",
        read.read_codes,
        of_answer(lambda told: tuple(name for name, *_ in told.answer.checks_due)),
    ),
    _answer(
        "notices",
        "How the log was read, by code.",
        "[LATE_SESSION]",
        read.read_codes,
        of_answer(lambda told: told.notices),
    ),
    _answer(
        "frozen",
        "Training stands still until a clearance.",
        "no",
        _YES_OR_NO,
        of_answer(lambda told: "no" if told.answer.carried.freeze is None else "yes"),
    ),
)

#: Every word of `expect`, by name.
WORDS: dict[str, Word] = {each.name: each for each in _TABLE}
