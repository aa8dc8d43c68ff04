"""The keys of rule files, by the sort of table that has them, and what each means: editors offer them to coaches.

Readers look for keys where they read them; a test compares what they look for with this table.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Keys of each sort of table, as the reader calls it, and what each means.
KEYS: Mapping[str, Mapping[str, str]] = {
    "a rulebook": {
        "rulebook": "The name of the rulebook: that of its folder.",
        "title": "What it is, in one line.",
        "imports": "Packs by their path from the folder of rulebooks, without .yaml.",
        "dialect": "Choices in which programmes differ; the answer shows every one.",
        "carry": "Numbers that are carried from session to session.",
        "tracks": "Progressions of a lift, each with its sets.",
        "plan": "Which lifts are trained on which day.",
        "layout": "How a session is put in order.",
    },
    "a pack": {"pack": "The name of the pack: that of its file."},
    "a file": {
        "settings": "Numbers that a coach may edit, each with range, grade and source.",
        "terms": "Names for conditions and values.",
        "messages": "Texts to the athlete and the coach.",
        "effects": "What lasts: phases one after the other.",
        "warm_ups": "Ramps up to the first working set.",
        "after session": "Rules that change what is carried.",
        "before session": "Rules that change today's session only.",
    },
    "dialect": {
        "round": "How raises and the plan are rounded to what can be loaded.",
        "ties": "Where a load lies in the middle of two that can be loaded.",
        "cuts_round": "How cuts are rounded.",
        "least_cut": "What a cut takes off at least.",
        "least_raise": "What a raise adds at least.",
        "raise_from": "Whether a raise starts from what was lifted or from what was prescribed.",
        "unfinished_set": "What a set that was not finished counts as.",
        "e1rm_from": "How a one-rep maximum is estimated.",
    },
    "setting": {
        "value": "The number with its unit; {kg: 2.5, lb: 5} for both units; with `by` one for each name.",
        "by": "The fact that picks among several values.",
        "range": "low .. high: what a coach may change it to.",
        "means": "What it is, in words.",
        "grade": "How strong the evidence is.",
        "source": "Where it is from.",
    },
    "term": {"how many of": "Conditions by name; the term is how many of them are known to be true."},
    "message": {"athlete": "What the athlete reads.", "coach": "What the coach reads."},
    "carry variable": {
        "per": "Whose it is.",
        "kind": "What it is.",
        "start": "A number with its unit, `first done` (what the athlete lifts first) or `ask`.",
        "stored": "Whether the bar is stored or the exact load.",
        "range": "low .. high: it stops at the ends.",
        "migrate": "What becomes of old numbers when the shape changes.",
    },
    "track": {
        "do": "The sets: 3x5 at load @8 tempo 2-1-X-0 rest 180 s. A list for sets of several kinds.",
        "success": "When a session counts as made.",
        "warm_up": "The ramp before the first working set.",
    },
    "plan": {"rotation": "Days in the order in which they follow each other.", "days": "The lifts of each day."},
    "a slot": {"lift": "An exercise of the catalogue.", "track": "The progression that it is trained on."},
    "warm-up": {
        "steps": "Warm-up sets: bar x8, 40 % x5.",
        "heavy steps": "More sets on heavy days.",
        "heavy from": "The load from which a day is heavy.",
        "skip closer than": "Steps closer than this to the working load are left out.",
    },
    "layout": {"order": "The order of a session."},
    "order": {
        "rule": "The id that answers show.",
        "by": "What comes first, and what decides among equals.",
        "because": "Why, as the athlete reads it.",
        "grade": "How strong the evidence is.",
        "source": "Where it is from.",
    },
    "a rule": {
        "rule": "The id that answers and metrics show.",
        "stage": "When it is read; the earlier stage outranks the later.",
        "for": "`athlete`, or the tracks that it is for; every track where it is not said.",
        "when": "The condition under which it acts; always where it is not said.",
        "if missing": "Facts without which a clause counts as passed or failed.",
        "first of": "Rows, of which the first true one acts.",
        "then": "What it does.",
        "because": "Why, as the athlete reads it; {name} shows a value.",
        "grade": "How strong the evidence is.",
        "source": "Where it is from.",
        "priority": "0 to 100: among rules of a stage the higher wins.",
        "ask if unknown": "Readings to ask for before the first set when the rule cannot be judged.",
    },
    "a row": {
        "if": "The condition of this row.",
        "if missing": "Facts without which a clause counts as passed or failed.",
        "otherwise": "yes: the last row, for all that is left.",
        "then": "What it does.",
        "because": "Why, as the athlete reads it.",
    },
    "effect": {
        "scope": "Whom it is about.",
        "stage": "The stage in which its limits bind.",
        "forgets": "Facts that start anew when it starts.",
        "again after": "Time in which it cannot start again: 21 days.",
        "phases": "One after the other.",
    },
    "a phase": {
        "as": "The rule id that it reports under.",
        "for": "How long: 7 days, 1 session.",
        "until": "The condition that ends it.",
        "if missing": "Facts without which a clause counts as passed or failed.",
        "judged": "Whether sessions under it are judged.",
        "because": "Why, as the athlete reads it.",
        "grade": "How strong the evidence is.",
        "source": "Where it is from.",
    },
}  # fmt: skip

#: Keys without which a table does not check.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "a rulebook": ("rulebook", "title", "tracks", "plan"),
    "a pack": ("pack",),
    "setting": ("value", "means"),
    "carry variable": ("per", "kind", "start"),
    "plan": ("rotation", "days"),
    "a slot": ("lift", "track"),
    "warm-up": ("steps", "skip closer than"),
    "layout": ("order",),
    "order": ("rule", "by", "because"),
    "a rule": ("rule",),
    "a row": ("then",),
    "effect": ("scope", "stage", "phases"),
    "a phase": ("as", "because"),
}
