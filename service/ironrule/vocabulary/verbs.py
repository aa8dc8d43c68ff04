"""The verbs: what a rule may do to a number, and whether that proposes, limits or converts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ironrule.vocabulary.kind import Kind


class Force(Enum):
    """How a verb takes part in arbitration."""

    PROPOSAL = "proposal"
    LIMIT = "limit"
    CONVERSION = "conversion"


@dataclass(frozen=True)
class Verb:
    """A verb of the language: its words, its force, and an example for messages."""

    words: str
    meaning: str
    force: Force
    example: str


_TABLE = (
    Verb("raise", "More, by an amount or a percent of what is there.", Force.PROPOSAL, "raise 2.5 kg"),
    Verb("set", "Exactly this.", Force.PROPOSAL, "set 60 kg"),
    Verb("times", "That many times what is there; in an effect a limit.", Force.PROPOSAL, "times 0.5 but at least 2"),
    Verb("hold", "Not more than now.", Force.LIMIT, "hold"),
    Verb("cut to", "At most this share of the reference.", Force.LIMIT, "cut to 90 %"),
    Verb("cut", "Less, by an amount or a percent of the reference.", Force.LIMIT, "cut 10 %"),
    Verb("at most", "Not above this.", Force.LIMIT, "at most 90 % of last_full_load rounded down"),
    Verb("at least", "Each part at least as long; of a tempo only.", Force.LIMIT, "at least 3-0-X-1"),
    Verb("convert by", "Times a factor, after every limit; stage tempo only.", Force.CONVERSION, "convert by 97.5 %"),
)

#: Every verb by its words, longer ones first so that `cut to` is read before `cut`.
VERBS: dict[str, Verb] = {each.words: each for each in _TABLE}


@dataclass(frozen=True)
class Target:
    """A number that a rule may change today: its kind and the verbs that fit it."""

    name: str
    kind: Kind
    verbs: tuple[str, ...]


_NUMBERS = ("raise", "set", "times", "hold", "cut to", "cut", "at most")

#: What a rule may change in today's session.
TARGETS: dict[str, Target] = {
    each.name: each
    for each in (
        Target("load", Kind.LOAD, (*_NUMBERS, "convert by")),
        Target("sets", Kind.COUNT, _NUMBERS),
        Target("reps", Kind.COUNT, _NUMBERS),
        Target("effort", Kind.RPE, ("set", "at most", "hold")),
        Target("tempo", Kind.NAME, ("set", "at least")),
        Target("rest", Kind.SECONDS, ("set", "at most")),
    )
}


LOWEST_LOAD, WORK_SETS = "lowest load sets", "work sets"
#: Which of today's sets a number is changed in, apart from those of a named line; every set where nothing is said.
SELECTORS = ("first set", "middle set", "last set", LOWEST_LOAD, WORK_SETS)
#: Numbers that a rule may change in the sets that are left of a session under way.
OF_A_SET = frozenset({"load", "reps", "effort"})
#: Numbers that may differ from set to set.
OF_SOME_SETS = OF_A_SET | {"rest"}


@dataclass(frozen=True)
class DeedWord:
    """What a rule may do apart from changing a number."""

    meaning: str
    example: str


#: Deeds by name.
DEEDS: dict[str, DeedWord] = {
    "start": DeedWord("Starts a lasting effect.", "start: deload"),
    "go": DeedWord("Moves the track to another of its stages; after sections only.", "go: 6x2"),
    "exercise": DeedWord(
        "Moves the track to another rung of its ladder; after sections only, `previous rung` back.",
        "exercise: next rung",
    ),
    "stop": DeedWord("No session today, and this message to the athlete; before session only.", "stop: emergency"),
    "alert": DeedWord("Sends a message to the coach.", "alert: emergency"),
    "advise": DeedWord("Sends a message to the athlete.", "advise: brace_and_hinge"),
    "ask": DeedWord("Asks for a reading before the first set; before session only.", "ask: red_flags"),
    "keep": DeedWord(
        "Lets no load, time or distance that is carried for the lift go up; after sections only.", "keep: carried"
    ),
    "leave out": DeedWord(
        "Leaves out the tests of the day, or the lift; a lift without other sets goes. Before session only.",
        "leave out: tests",
    ),
}
#: What a rule may leave out.
TESTS, LIFT = "tests", "lift"

#: What a rule after a set may do apart from changing numbers of the sets that remain, by name.
DEEDS_AFTER_SET = {
    "skip": DeedWord(
        "Leaves out the sets that remain of the lift, or those of a name; after set only.", "skip: remaining backoff"
    ),
    "alert": DEEDS["alert"],
    "advise": DEEDS["advise"],
}

#: What the passes of a layout do, by name.
PASSES: dict[str, DeedWord] = {
    "propose": DeedWord(
        "Refuses the coach's own session, and proposes the next of these days of the plan; pass days only.",
        "propose: [first_a, first_b]",
    ),
    "keep": DeedWord("Keeps these days of the plan, the others are left out; pass days only.", "keep: [a, b]"),
    "lift": DeedWord(
        "Puts a lift into the session, on a track: the first that the gym has and that is not in it; pass add only.",
        "lift: one_arm_db_row/rows or pallof_press/extras",
    ),
    "move": DeedWord(
        "Leaves the lift out, to come back later; pass place only.", "move: to next day at least 48 h later"
    ),
    "skip": DeedWord("Leaves the lift out until its own day comes again; pass place only.", "skip: yes"),
    "exercise": DeedWord("Lets another exercise stand in; pass swap only.", "exercise: swap to supported row at 40 %"),
    "why": DeedWord("Why it stands in: fatigue, budget, equipment, pain or skill.", "why: fatigue"),
}

#: Reasons for which one exercise stands in for another.
SWAP_REASONS = ("fatigue", "budget", "equipment", "pain", "skill")

#: Stages in the order in which they run; the earlier outranks the later.
STAGES = (
    "safety",
    "pain",
    "technique",
    "return",
    "deload",
    "readiness",
    "consistency",
    "progression",
    "sequencing",
    "tempo",
    "caps",
)

#: Rules of this section are asked while a session is under way, and change the sets that remain of it.
AFTER_SET = "after set"
#: Sections of the language.
SECTIONS = (AFTER_SET, "after session", "after week", "after cycle", "after test", "before session")

#: Stretches of the plan in which a rule may act once at most, and `session`, in which it may for one of its sets.
STRETCHES = ("week", "cycle", "phase")
ONCE = tuple(f"per {each}" for each in (*STRETCHES, "session"))

#: Evidence grades as written in rules, and what each means.
GRADES = {
    "S": "strong: consistent meta-analyses or an umbrella review",
    "M": "moderate: trials or reviews with limits",
    "W": "weak: single, observational or mechanistic studies",
    "CC": "coach convention",
    "ED": "engine default: no evidence, a number was needed",
}
