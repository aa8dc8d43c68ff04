"""Every sentence that the core can say, with its places. The catalogues beside it, en.yaml and others, word them.

A sentence that is missing here, or in a catalogue, or has other places there, stops the service before it starts.
"""

from __future__ import annotations

from decimal import Decimal

from ironrule.speech.said import DATE, LIFT, NUMBER, SENTENCES, TEXT, WORD, Place, Said
from ironrule.units import plain

#: Every phrase by its key.
PHRASES: dict[str, Phrase] = {}


class Phrase:
    """A sentence with named, typed places; called with what stands in them, it is said."""

    __slots__ = ("key", "kinds")

    def __init__(self, key: str, **kinds: str) -> None:
        if key in PHRASES:
            raise TypeError(f"a second phrase has the key {key}")
        self.key, self.kinds = key, kinds
        PHRASES[key] = self

    def __call__(self, **values: object) -> Said:
        if values.keys() != self.kinds.keys():
            raise TypeError(f"{self.key} has the places {sorted(self.kinds)}, not {sorted(values)}")
        return Said(self.key, tuple(Place(name, kind, _written(values[name])) for name, kind in self.kinds.items()))


def _written(value: object) -> str | tuple[Said, ...]:
    """What stands in a place, as it is kept."""
    if isinstance(value, str):
        return value
    if isinstance(value, Said):
        return (value,)
    if isinstance(value, tuple):
        return value
    return plain(value) if isinstance(value, Decimal) else str(value)


# Parts of sentences.
LIFT_NAMED = Phrase("lift", lift=LIFT)
HELP = Phrase("load.help", load=NUMBER)
NONE_HELD = Phrase("none_held")()

# Where a load comes from.
CARRIED_LOAD = Phrase("base.carried")()
LIFTED_LOAD = Phrase("base.lifted")()
COACHS_PLAN = Phrase("base.coachs_plan")()
AS_ASKED = Phrase("base.as_asked")()
BY_HAND = Phrase("base.by_hand")()
FOLLOWS = Phrase("base.follows", named=TEXT)
CARRIED_NUMBER = Phrase("base.carried_number", name=TEXT)
NAMED_NUMBER = Phrase("base.named_number", name=TEXT)
SHARE_OF = Phrase("base.share_of", share=SENTENCES, name=TEXT, value=SENTENCES)
PLUS = Phrase("base.plus", left=SENTENCES, right=SENTENCES)
MINUS = Phrase("base.minus", left=SENTENCES, right=SENTENCES)
SHARE_OF_LOAD = Phrase("base.share_of_load", share=NUMBER, load=SENTENCES)
OF_SUBSTITUTED = Phrase("base.of_substituted", share=NUMBER, load=SENTENCES, lift=LIFT)
OF_BEST = Phrase("base.of_best", share=NUMBER, load=NUMBER, reps=NUMBER, on=DATE)

# Steps from there to the bar.
BY_RULE = Phrase("step.by_rule", words=TEXT)
BY_RULE_TO = Phrase("step.by_rule_to", words=TEXT, amount=NUMBER)
CONFLICT = Phrase("step.conflict", words=TEXT)
CONVERTED = Phrase("step.converted", words=TEXT, share=NUMBER)
NOT_CONVERTED = Phrase("step.not_converted", words=TEXT)
OUT_OF_RANGE = Phrase("step.out_of_range", range=NUMBER)
NOT_ABOVE_BEGIN = Phrase("step.not_above_begin")()
AT_FLOOR = Phrase("step.at_floor")()
AT_CEILING = Phrase("step.at_ceiling")()
NOT_HEAVIER = Phrase("step.not_heavier")()
LIMIT_NEARER = Phrase("step.limit_nearer")()
ONE_STEP = Phrase("step.one_step")()
ONE_STEP_BELOW = Phrase("step.one_step_below")()
LOADS_AS_IT_IS = Phrase("step.loads_as_it_is")()
ROUNDED = {each: Phrase(f"step.rounded_{each}")() for each in ("nearest", "down")}
LOADABLE = {each: Phrase(f"step.loadable_{each}")() for each in ("nearest", "down")}

# What a decision did.
EFFECT_FROM = Phrase("change.effect_from", effect=TEXT, on=DATE)
BY_WAY_OF = Phrase("change.by_way_of", came=SENTENCES, lifts=SENTENCES)
IN_TURN = Phrase("change.in_turn", lift=LIFT, other=LIFT)
EFFECT_WAITS = Phrase("change.effect_waits", effect=TEXT, first=TEXT)
ON_DAY = Phrase("change.on_day", on=DATE)
SESSIONS_DONE = Phrase("change.sessions_done", sessions=NUMBER)
COACHS_SESSION = Phrase("change.coachs_session")()
NO_COACHS_SESSION = Phrase("change.no_coachs_session")()
NOTHING_AVAILABLE = Phrase("change.nothing_available")()
PROPOSED_HAS_IT = Phrase("change.proposed_has_it")()
EFFECT_RUNS = Phrase("change.effect_runs", effect=TEXT)
EFFECT_AGAIN = Phrase("change.effect_again", effect=TEXT, days=NUMBER)
EFFECT_STARTED_BY = Phrase("change.effect_started_by", rule=TEXT)
OWN_DAY = Phrase("change.own_day")()
DAY_FROM = Phrase("change.day_from", on=DATE, time=TEXT)
LEFT_OUT = Phrase("change.left_out")()
A_WEEK = Phrase("change.a_week", sets=NUMBER)
IN_ORDER = Phrase("change.in_order", lifts=SENTENCES)
STANDS_IN = Phrase("change.stands_in", lift=LIFT)
STANDS_IN_FOR = Phrase("change.stands_in_for", lift=LIFT, why=WORD)
STANDS_IN_WITH = Phrase("change.stands_in_with", lift=LIFT, share=NUMBER)
STANDS_IN_FOR_WITH = Phrase("change.stands_in_for_with", lift=LIFT, why=WORD, share=NUMBER)

# Reasons of decisions that no rule words.
SHARED_OUT = Phrase("reason.shared_out", week=NUMBER, muscle=WORD, percent=NUMBER, lift=NUMBER, sets=NUMBER)
SET_BY_HAND = Phrase("reason.set_by_hand", load=NUMBER, by=TEXT, why=TEXT)
SET_BY_HAND_LIMITED = Phrase("reason.set_by_hand_limited", load=NUMBER, by=TEXT, why=TEXT, rule=TEXT, bar=SENTENCES)
ASK_TO_EVALUATE = Phrase("reason.ask_to_evaluate", rule=TEXT)
ASK_TO_END = Phrase("reason.ask_to_end", rule=TEXT)

# The same where a plan says what follows a session, a test or a week; a rulebook reads them as templates.
NEW_MAX = Phrase("reason.new_max", one_rm=SENTENCES)
NEW_MAX_MOVED = Phrase("reason.new_max_moved", one_rm=SENTENCES, **{"from": SENTENCES, "to": SENTENCES})
MADE = Phrase("reason.made")
MISSED = Phrase("reason.missed")
TESTED = Phrase("reason.tested", tested=SENTENCES)
MADE_IN_STAGE = Phrase("reason.made_in_stage", stage=TEXT)
MISSED_IN_STAGE = Phrase("reason.missed_in_stage", stage=TEXT)
TESTED_IN_STAGE = Phrase("reason.tested_in_stage", stage=TEXT, tested=SENTENCES)
MADE_MOVED = Phrase("reason.made_moved", **{"from": SENTENCES, "to": SENTENCES})
MISSED_MOVED = Phrase("reason.missed_moved", **{"from": SENTENCES, "to": SENTENCES})
TESTED_MOVED = Phrase("reason.tested_moved", tested=SENTENCES, **{"from": SENTENCES, "to": SENTENCES})
MADE_MOVED_IN_STAGE = Phrase("reason.made_moved_in_stage", stage=TEXT, **{"from": SENTENCES, "to": SENTENCES})
MISSED_MOVED_IN_STAGE = Phrase("reason.missed_moved_in_stage", stage=TEXT, **{"from": SENTENCES, "to": SENTENCES})
TESTED_MOVED_IN_STAGE = Phrase(
    "reason.tested_moved_in_stage", stage=TEXT, tested=SENTENCES, **{"from": SENTENCES, "to": SENTENCES}
)
SCHEDULED = Phrase("reason.scheduled", next_week=SENTENCES, **{"from": SENTENCES, "to": SENTENCES})

# Notices: how the record was read.
ALREADY_COVERED = Phrase("notice.already_covered", events=NUMBER)
NO_SESSION_REF = Phrase("notice.no_session_ref")()
LATE_SESSION = Phrase("notice.late_session", subject=TEXT, on=DATE)
EXERCISE_NOT_IN_PLAN = Phrase("notice.exercise_not_in_plan", exercise=TEXT)
UNKNOWN_DAY = Phrase("notice.unknown_day", exercise=TEXT)
NO_EXERCISE = Phrase("notice.no_exercise")()
NUMBER_NOT_CARRIED = Phrase("notice.number_not_carried", name=TEXT, known=TEXT)
NO_NUMBER_CARRIED = Phrase("notice.no_number_carried", name=TEXT)
NUMBER_PER = Phrase("notice.number_per", name=TEXT, per=WORD, entered=WORD)
NO_SUCH_RUNG = Phrase("notice.no_such_rung", ladder=TEXT, rungs=NUMBER, value=NUMBER)
OTHER_RUNG = Phrase("notice.other_rung", others=SENTENCES, ladder=TEXT, present=LIFT)
OTHER_RUNG_BESIDE = Phrase("notice.other_rung_beside", others=SENTENCES, ladder=TEXT, present=LIFT)
MORE_LIKE_IT = Phrase("notice.more_like_it", count=NUMBER)
REVISION_CHANGED = Phrase("notice.revision_changed", before=TEXT, now=TEXT)
VARIABLE_ADDED = Phrase("notice.variable_added", name=TEXT)
VARIABLE_DROPPED = Phrase("notice.variable_dropped", name=TEXT)
STARTS_ANEW = Phrase("notice.starts_anew", name=TEXT, change=SENTENCES)
GOES_ON = Phrase("notice.goes_on", name=TEXT, change=SENTENCES)
GOES_ON_AT = Phrase("notice.goes_on_at", name=TEXT, kept=NUMBER, change=SENTENCES)
OTHER_RANGE = Phrase("notice.other_range", before=SENTENCES, now=SENTENCES)
THE_RANGE = Phrase("notice.the_range", range=NUMBER)
NO_RANGE = Phrase("notice.no_range")()
OTHER_KIND = Phrase("notice.other_kind", value=NUMBER, kind=WORD)
OTHER_OWNER = Phrase("notice.other_owner", subject=TEXT, per=WORD)
CLAMPED_NOW = Phrase("notice.clamped_now", name=TEXT, subject=TEXT, value=NUMBER, kept=NUMBER, range=NUMBER)
CLAMPED_DECIDED = Phrase(
    "notice.clamped_decided", name=TEXT, subject=TEXT, value=SENTENCES, kept=SENTENCES, range=NUMBER
)
FOLLOWED_IN_PART = Phrase(
    "notice.followed_in_part", name=TEXT, subject=TEXT, value=NUMBER, before=NUMBER, kept=NUMBER, share=NUMBER
)
CLAMPED_LIFTED = Phrase("notice.clamped_lifted", name=TEXT, subject=TEXT, value=NUMBER, kept=NUMBER, range=NUMBER)
CLAMPED_ENTERED = Phrase("notice.clamped_entered", name=TEXT, subject=TEXT, value=NUMBER, range=NUMBER)
EFFECT_DROPPED = Phrase("notice.effect_dropped")()
MOVE_DROPPED = Phrase("notice.move_dropped")()
DAY_DROPPED = Phrase("notice.day_dropped", day=TEXT, first=TEXT)
DAY_DROPPED_FOR_DATES = Phrase("notice.day_dropped_for_dates", day=TEXT)
ROUND_CHANGED = Phrase("notice.round_changed", days=TEXT)
RUNG_DROPPED = Phrase("notice.rung_dropped", exercise=TEXT, ladder=TEXT, start=TEXT)
TRACK_TOO_OLD = Phrase("notice.track_too_old", track=TEXT, days=NUMBER)
TRACKS_TOO_MANY = Phrase("notice.tracks_too_many", track=TEXT)
CHECK_INS_LET_GO = Phrase("notice.check_ins_let_go")()
WEEKS_DUE = Phrase("notice.weeks_due", weeks=NUMBER)
WEEKS_PASSED_OVER = Phrase("notice.weeks_passed_over", most=NUMBER, weeks=NUMBER)
EMPTY_SESSION = Phrase("notice.empty_session")()
BUDGET_EXCEEDED = Phrase("notice.budget_exceeded", rule=TEXT, used=NUMBER, budget=WORD, limit=NUMBER, over=WORD)
IN_SESSION_ALREADY = Phrase("lacking.in_session", lift=LIFT)
NEEDS = Phrase("lacking.needs", lift=LIFT, implement=WORD)
NOTHING_LISTED = Phrase("lacking.nothing")()
NOTHING_LISTED_FOR = Phrase("lacking.nothing_for", why=WORD)
NOTHING_STANDS_IN = Phrase("reason.nothing_stands_in", lift=LIFT)
SUBSTITUTE_MISSING = Phrase("notice.substitute_missing", rule=TEXT, lift=LIFT, lacking=SENTENCES)
EQUIPMENT_MISSING_WITHOUT = Phrase("notice.equipment_missing_without", lift=LIFT, implement=WORD, lacking=SENTENCES)
EQUIPMENT_MISSING = Phrase("notice.equipment_missing", lift=LIFT, implement=WORD)
NOT_IN_SESSION = Phrase("notice.not_in_session", where=TEXT)
MORE_SETS = Phrase("notice.more_sets", subject=TEXT, sets=NUMBER)
DAY_OF_ANOTHER_PLAN = Phrase("notice.day_of_another_plan", day=TEXT)
TRACK_OF_ANOTHER_PLAN = Phrase("notice.track_of_another_plan", track=TEXT, exercise=TEXT)
OVERRIDE_LIMITED = Phrase("notice.override_limited", subject=TEXT, load=NUMBER, rule=TEXT, bar=SENTENCES)
OVERRIDE_STOPPED = Phrase("notice.override_stopped", lift=TEXT, load=NUMBER)
OVERRIDE_AMBIGUOUS = Phrase("notice.override_ambiguous", lift=TEXT, load=NUMBER)
OVERRIDE_ABSENT = Phrase("notice.override_absent", lift=TEXT, load=NUMBER)
SESSIONS_PROJECTED = Phrase("notice.sessions_projected")()
NOT_PROJECTED = Phrase("notice.not_projected")()
NEAR_LANGUAGE = Phrase("notice.near_language", asked=TEXT, used=WORD)
NO_LANGUAGE = Phrase("notice.no_language", asked=TEXT, there=TEXT)
NOT_TRANSLATED = Phrase("notice.not_translated", sentences=NUMBER)

#: How far a grade of evidence carries, by the grade.
EVIDENCE = {each: Phrase(f"evidence.{each}")() for each in ("S", "M", "W", "CC", "ED")}
