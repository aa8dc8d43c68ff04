"""What a printed page adds to an answer: its headings and labels, and the words between numbers."""

from __future__ import annotations

from ironrule.speech.phrases import PHRASES, Phrase
from ironrule.speech.said import LIFT, NUMBER, SENTENCES, TEXT, WORD

#: Every phrase: those of the core, and those that this module has added to them by the time it is read.
ALL = PHRASES

# How it ended.
PRESCRIBED = Phrase("page.prescribed")()
LOAD_LEFT_OPEN = Phrase("page.load_left_open")()
STOPPED = Phrase("page.stopped")()
NOTHING_REMAINS = Phrase("page.nothing_remains")()
PROPOSED = Phrase("page.proposed")()
REMAINS = Phrase("page.remains")()
ANSWERED = Phrase("page.answered")()
COACHS_SESSION = Phrase("page.coachs_session")()
DAY = Phrase("page.day", day=TEXT)
PLANNED_FOR = Phrase("page.planned_for", day=TEXT)
REPORTED = Phrase("page.reported", flags=TEXT, since=TEXT)
EMERGENCY = Phrase("page.emergency")()
STOP = Phrase("page.stop")()

# One exercise.
TEMPO = Phrase("page.tempo", tempo=TEXT)
REST = Phrase("page.rest", rest=NUMBER)
EVERY = Phrase("page.every", rest=NUMBER)
RUNG = Phrase("page.rung", ladder=TEXT, rung=NUMBER, rungs=NUMBER)
SUPERSET = Phrase("page.superset", group=TEXT)
MAY_BE_LEFT_OUT = Phrase("page.may_be_left_out")()
ADDED_BY = Phrase("page.added_by", rule=TEXT)
INSTEAD_OF = Phrase("page.instead_of", lift=LIFT)
EACH_SIDE = Phrase("page.each_side")()
WARM_UP = Phrase("page.warm_up")()
WHY = Phrase("page.why")()
LOAD = Phrase("page.load")()
TOTAL = Phrase("page.total", reps=NUMBER, fewest=NUMBER, most=NUMBER)
OPEN_TO = Phrase("page.open_to", effort=TEXT)
OPEN_EASY = Phrase("page.open_easy")()
GOAL = Phrase("page.goal", reps=NUMBER)
OPTIONAL = Phrase("page.optional")()
UNCHANGED = Phrase("page.unchanged", load=SENTENCES, base=TEXT)
NOTHING_KNOWN = Phrase("page.nothing_known")()
AS_PLANNED = Phrase("page.as_planned")()

# Why.
OVERRULED = Phrase("page.overruled", wish=SENTENCES, rule=TEXT)
WANTED_MORE = Phrase("page.wanted_more")()
WANTED = Phrase("page.wanted", action=TEXT)
SOMETHING_ELSE = Phrase("page.something_else")()
MOVED = Phrase("page.moved", target=TEXT, before=NUMBER, after=NUMBER)
AFTER = Phrase("page.after", day=TEXT)
EVIDENCE = Phrase("page.evidence", meaning=TEXT, source=TEXT)

# Everything.
NOT_HELD = Phrase("page.not_held", subject=TEXT)
FACTS_ABOUT = Phrase("page.facts_about", subject=TEXT)
UNKNOWN = Phrase("page.unknown", facts=TEXT)
REFUSED = Phrase("page.refused")()
INSTEAD_LABEL = Phrase("page.instead_label")()
PROPOSED_DAY = Phrase("page.proposed_day", today=SENTENCES)
PROPOSED_DAYS = Phrase("page.proposed_days", today=SENTENCES, then=SENTENCES)
THE_SUBJECT = Phrase("page.the_subject", subject=WORD)

# Left out.
INSTEAD = Phrase("page.instead", lift=LIFT)
DUE_FROM = Phrase("page.due_from", moment=TEXT)
COMES_AGAIN = Phrase("page.comes_again")()
SETS = Phrase("page.sets", sets=NUMBER)
SETS_OF = Phrase("page.sets_of", sets=SENTENCES, named=TEXT)

# Headings.
LEFT_OUT_TODAY = Phrase("page.left_out_today")()
LEFT_OUT_OF_REST = Phrase("page.left_out_of_rest")()
ABOUT_SESSION = Phrase("page.about_session")()
FOR_ATHLETE = Phrase("page.for_athlete")()
FOR_COACH = Phrase("page.for_coach")()
ASK_FIRST = Phrase("page.ask_first")()
GAPS = Phrase("page.gaps")()
UNKNOWN_FACTS = Phrase("page.unknown_facts")()
AS_ABOVE = Phrase("page.as_above")()
HOW_READ = Phrase("page.how_read")()
AHEAD = Phrase("page.ahead")()

# Sessions ahead.
AHEAD_STOPPED = Phrase("page.ahead_stopped")()
CYCLE_BEGINS = Phrase("page.cycle_begins", cycle=NUMBER)
WEEK_BEGINS = Phrase("page.week_begins", week=NUMBER)
STARTS = Phrase("page.starts", effect=TEXT)
RUNS = Phrase("page.runs", effect=TEXT)
HAS_ENDED = Phrase("page.has_ended", effect=TEXT)
OF_SUBJECT = Phrase("page.of_subject", effect=TEXT, subject=TEXT)
