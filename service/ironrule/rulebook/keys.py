"""The keys of rule files, by the sort of table that has them, and what each means: editors offer them to coaches.

Readers look for keys where they read them; a test compares what they look for with this table.
"""

from __future__ import annotations

from calendar import day_name
from collections.abc import Mapping

from ironrule.training.moment import WEEKDAYS

_LEADS_TO = {
    "on success": "What a made session leads to.",
    "on miss": "What a missed one leads to: go and a stage, or a table as under then.",
    "on result": "What the result of a test leads to.",
    "on new max": "What a maximum that is tested or entered leads to: {training_max: set 90 % of one_rm}.",
}
_EVIDENCE = {"grade": "How strong the evidence is.", "source": "Where it is from."}
_IF_MISSING = {"if missing": "Facts without which a clause counts as passed or failed."}
_BECAUSE = "Why, as the athlete reads it."
_SHOWS = "Why, as the athlete reads it; {name} shows a value."
#: Of rules, and of decision tables, which are rules that are written another way.
_OF_RULES = {
    "stage": "When it is read; the earlier stage outranks the later.",
    "for": "The tracks that it is for; every track where it is not said.",
    "priority": "0 to 100: among rules of a stage the higher wins.",
    "because": _SHOWS,
    **_EVIDENCE,
}
_OF_CONDITIONS = {
    "when": "The condition under which it acts; always where it is not said.",
    **_IF_MISSING,
    "ask if unknown": "Readings to ask for before the first set when it cannot be judged.",
}
_OF_TURNS = {
    "each": "set: it is read for each working set; muscle: for each muscle of the plan.",
    "once": "per week, cycle or phase: it acts once at most in that stretch; per session: for one set.",
}
_OF_FILES = {
    "rulebook": "The name of the rulebook: that of its folder.",
    "title": "What it is, in one line.",
}

#: Keys of each sort of table, as the reader calls it, and what each means.
KEYS: Mapping[str, Mapping[str, str]] = {
    "a rulebook": {
        **_OF_FILES,
        "imports": "Packs by their path from the folder of rulebooks, without .yaml.",
        "adjust": "Other values for settings of imported packs, by name.",
        "dialect": "Choices in which programmes differ; the answer shows every one.",
        "carry": "Numbers that are carried from session to session.",
        "tracks": "Progressions of a lift, each with its sets.",
        "ladders": "Exercises of one movement, from the easiest to the hardest: push: [incline_push_up, push_up].",
        "plan": "Which lifts are trained on which day.",
        "schedules": "Numbers that a week of the plan gives, without a condition.",
        "layout": "How a session is put in order.",
    },
    "a translation": {
        "translation": "The name of the rulebook or pack beside it.",
        "language": "The language that it is in, as de; the name of the file ends in it too.",
        "rules": "Why each rule holds; a list where it has several rows: {P1: '{from} auf {to}.'}.",
        "effects": "What each effect says; a list where it has several phases.",
        "messages": "What is said to the athlete and the coach, by the name of the message.",
        "names": "What the conditions that a term counts are called in reasons.",
    },
    "an overlay": {
        **_OF_FILES,
        "extends": "The rulebook that it rests on, by the name of its folder.",
        "imports": "More packs, by their path from the folder of rulebooks, without .yaml.",
        "adjust": "Other values for settings of that rulebook and of packs, by name.",
        "dialect": "Choices in which it differs from that rulebook.",
        "carry": "More numbers that are carried from session to session.",
    },
    "a pack": {"pack": "The name of the pack: that of its file."},
    "a file": {
        "settings": "Numbers that a coach may edit, each with range, grade and source.",
        "terms": "Names for conditions and values.",
        "messages": "Texts to the athlete and the coach.",
        "effects": "What lasts: phases one after the other.",
        "warm_ups": "Ramps up to the first working set.",
        "substitutes": "Lifts that stand in for others, by the lift for which they do.",
        "after set": "Rules that change what remains of a session under way.",
        "after session": "Rules that change what is carried.",
        "after week": "Rules at the end of a week: of a round of the rotation, or of a calendar week.",
        "after cycle": "Rules at the end of the plan's cycle.",
        "after test": "Rules for a maximum that is tested or entered.",
        "before session": "Rules that change today's session only.",
        "tables": "Decision tables: rows of what is read and what is changed.",
    },
    "dialect": {
        "round": "How raises and the plan are rounded to what can be loaded.",
        "ties": "Where a load lies in the middle of two that can be loaded.",
        "cuts_round": "How cuts are rounded.",
        "off_grid": "Whether a carried load between two that can be loaded goes on from there, or from the nearest.",
        "least_cut": "What a cut takes off at least.",
        "least_raise": "What a raise adds at least.",
        "raise_from": "Whether a raise starts from what was lifted or from what was prescribed.",
        "unfinished_set": "What a set that was not finished counts as.",
        "reps_round": "How reps and carried counts are rounded: 11.5 is 12 or 11.",
        "e1rm_from": "How a one-rep maximum is estimated: by the RPE chart or a formula.",
        "rpe_chart": "Which shares of the maximum belong to reps and RPE: the RTS chart or OpenPowerlifting's formula.",
        "percent_of": "What a bare percent in a set line is of: one of these, or any load that is carried.",
    },
    "setting": {
        "value": "The number with its unit; {kg: 2.5, lb: 5} for both units; with `by` one for each name.",
        "by": "The fact that picks among several values.",
        "range": "low .. high: what a coach may change it to.",
        "stricter": "lower or higher: the only way in which those who import or extend may adjust it.",
        "means": "What it is, in words.",
        **_EVIDENCE,
    },
    "term": {"how many of": "Conditions by name; the term is how many of them are known to be true."},
    "message": {"athlete": "What the athlete reads.", "coach": "What the coach reads."},
    "carry variable": {
        "per": "Whose it is.",
        "kind": "What it is.",
        "start": "A number, pair or share, `first done` (lifted), `ask` (entered) or `schedule` (what it says); after "
        "`else` what stands for a share that is not known.",
        "stored": "Whether the bar is stored or the exact load.",
        "range": "low .. high, each a number or a setting: it stops at the ends.",
        "on new max": "What it is set to by a maximum that is tested or entered: set 90 % of one_rm.",
        "migrate": "What becomes of old numbers when the shape changes.",
    },
    "track": {
        "do": "The sets: 3x5 at load @8 tempo 2-1-X-0 rest 180 s. A list for sets of several kinds.",
        "by week": "The sets of each week of the plan's cycle: 1, 1..3; `nothing` where the lift is out.",
        "by phase": "The sets of each phase of the plan's cycle, by its name.",
        "stages": "Stages by name, the first is where a track begins; rules lead from one to another.",
        "success": "When a session counts as made: every set made, or a condition.",
        "warm_up": "The ramp before the first working set: its name, or {steps: [bar x8, 40 % x5]}.",
        **_LEADS_TO,
    },
    "stage": {"do": "The sets of the stage.", "success": "When a session in it counts as made.", **_LEADS_TO},
    "a week of track": {"deload": "yes: the week is light, and not judged.", "do": "The sets of the week."},
    "plan": {
        "rotation": "Days in the order in which they follow each other; a week is one round.",
        "on": "Weekdays on which the rotation goes on: [mon, wed, fri]; a week is then one of the calendar.",
        "weekdays": "The day of each weekday instead: {mon: a, thu: b}; a week is one of the calendar.",
        "missed days": "skip: a weekday that was missed is gone; keep: it is caught up in the same week.",
        "days": "The lifts of each day.",
        "cycle": "How many weeks make a cycle: 4 weeks.",
        "phases": "Named stretches of the cycle, one after the other: {phase: base, weeks: 3}.",
        "share": "Muscles whose weekly sets are shared out among lifts: do: (share)x8-12 at load.",
    },
    "a share": {
        "muscle": "Whose sets of a week are shared out.",
        "over": "How many percent of them each lift gets: {barbell_row: 60 %, lat_pulldown: 40 %}.",
        "of": "The carried number per muscle that says how many there are; not needed where there is only one.",
        "round": "largest remainder: how what does not divide evenly is shared out.",
    },
    "weekdays": {each: f"The day of the plan on {name}." for each, name in zip(WEEKDAYS, day_name, strict=True)},
    "a phase of the plan": {"phase": "Its name.", "weeks": "How many weeks it lasts."},
    "schedule": {**_OF_RULES},
    "a slot": {
        "lift": "An exercise of the catalogue.",
        "ladder": "A ladder instead of a lift: rules lead from one of its exercises to the next.",
        "start": "The rung at which the ladder begins; the easiest where it is not said.",
        "track": "The progression that it is trained on.",
        "priority": "0 to 100: what it matters where there is no room for all; by role where it is not said.",
        "optional": "yes: it may be left out, and that is no miss.",
        "do": "The sets, where the day is a progression of its own.",
        "by week": "The same, week by week.",
        "by phase": "The same, phase by phase.",
        "success": "When that counts as made.",
        "warm_up": "The ramp before it.",
        **_LEADS_TO,
    },
    "a superset": {"superset": "Lifts that alternate set by set, two to four; never two that load the spine."},
    "warm-up": {
        "steps": "Warm-up sets: bar x8, 40 % 2x5, 60 kg x3.",
        "heavy steps": "More sets on heavy days.",
        "heavy from": "The load from which a day is heavy.",
        "skip closer than": "Steps closer than this to the last one that was kept are left out.",
        "round": "How steps become loadable: down or nearest.",
    },
    "a substitute": {
        "to": "The exercise that stands in.",
        "load": "The share of the other's load with which it begins: 70 %.",
        "why": "The reasons for which it stands in; any where none is said.",
    },
    "layout": {
        "days": "Rules that refuse a coach's session and propose days of the plan, or keep some of its days.",
        "add": "Rules that put a lift into the session.",
        "place": "Rules that leave a lift out today: moved to a later session, or skipped.",
        "swap": "Rules that let another exercise stand in.",
        "pair": "Lifts that are done in turn, set by set, where time is short.",
        "fit": "Budgets of a session, and what is dropped until they are kept.",
        "order": "The order of a session.",
    },
    "a pass rule": {
        "rule": "The id that answers and metrics show.",
        "each": "item: the rule is read for each lift of the session, as it always is in place and swap.",
        "for": "The tracks that it is for; every track where it is not said. In the passes days and add the athlete.",
        **_OF_CONDITIONS,
        "first of": "Rows, of which the first true one acts.",
        "then": "What it does.",
        "because": _SHOWS,
        **_EVIDENCE,
        "priority": "0 to 100: among rules of a pass the higher wins.",
    },
    "pair": {
        "rule": "The id that answers show.",
        "among": "Tracks and roles of which two are paired: no two that train the same muscle or load the spine.",
        "rest": "The rest after each set of a pair, which is no longer than the lift's own: 45 s.",
        "at most": "The time from which on lifts are paired: 60 min, session_minutes. Always where it is not said.",
        "because": "Why, as the athlete reads it; {from} and {to} are the minutes before and after.",
        **_EVIDENCE,
    },
    "fit": {
        "rule": "The id that answers show.",
        "when": "The condition under which it counts, of the athlete; always where it is not said.",
        **_IF_MISSING,
        "budget": "What is counted: axial_units, sets, minutes, exercises or isolation_sets.",
        "over": "session, or week: seven days, today included.",
        "at most": "A number or a setting; with `by` one number for each name.",
        "by": "The fact that picks among several numbers.",
        "drop": "What goes first: lowest priority, highest axial_coef, {role: [isolation, trunk]}.",
        "keep": "Tracks and roles that stay, and priority_lift.",
        "because": "Why, as the athlete reads it; {from} and {to} are what it took before and after.",
        **_EVIDENCE,
    },
    "order": {
        "rule": "The id that answers show.",
        "by": "What comes first, and what decides among equals.",
        "because": _BECAUSE,
        **_EVIDENCE,
    },
    "a rule": {
        "rule": "The id that answers and metrics show.",
        **_OF_RULES,
        **_OF_CONDITIONS,
        "for": "`athlete`, or the tracks that it is for; every track where it is not said.",
        "first of": "Rows, of which the first true one acts.",
        "then": "What it does.",
        **_OF_TURNS,
    },
    "a table": {
        "after": "set, session, week, cycle or test: when it is read.",
        "before": "session: it is read before one.",
        "columns": "What is read, then what is changed.",
        "rows": "Values for each column: 3, 2..3, 6 or more, any; then verbs.",
        "hit": "unique: exactly one row fits whatever is read; first: the first that fits.",
        **_OF_RULES,
        **_OF_CONDITIONS,
        **_OF_TURNS,
    },
    "a row": {
        "if": "The condition of this row.",
        **_IF_MISSING,
        "otherwise": "yes: the last row, for all that is left.",
        "then": "What it does.",
        "because": _BECAUSE,
    },
    "effect": {
        "scope": "Whom it is about.",
        "stage": "The stage in which its limits bind.",
        "forgets": "Facts that start anew when it starts; what brought it about is forgotten too.",
        "again after": "Time in which it cannot start again: 21 days, or a setting of days.",
        "not while": "Stages: it does not start while an effect of one of them runs.",
        "phases": "One after the other.",
    },
    "a phase": {
        "as": "The rule id that it reports under.",
        "for": "How long: 7 days, 1 session.",
        "until": "The condition that ends it.",
        **_IF_MISSING,
        "judged": "Whether sessions under it are judged.",
        "because": _BECAUSE,
        **_EVIDENCE,
    },
}  # fmt: skip

#: Keys without which a table does not check.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "a rulebook": ("rulebook", "title", "plan"),
    "an overlay": ("rulebook", "title", "extends"),
    "a pack": ("pack",),
    "a translation": ("translation", "language"),
    "setting": ("value", "means"),
    "carry variable": ("per", "kind", "start"),
    "plan": ("days",),
    "a phase of the plan": ("phase", "weeks"),
    "a share": ("muscle", "over"),
    "a superset": ("superset",),
    "stage": ("do",),
    "a week of track": ("do",),
    "a table": ("columns", "rows", "because"),
    "warm-up": ("steps",),
    "a substitute": ("to",),
    "a pass rule": ("rule",),
    "pair": ("rule", "among", "rest", "because"),
    "fit": ("rule", "budget", "at most", "drop", "because"),
    "order": ("rule", "by", "because"),
    "a rule": ("rule",),
    "a row": ("then",),
    "effect": ("scope", "stage", "phases"),
    "a phase": ("as", "because"),
}
