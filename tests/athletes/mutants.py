"""Rulebooks that are broken on purpose, and answers that were tampered with: which check must see which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ironrule.v1.prescription_pb2 import EVIDENCE_GRADE_STRONG, PRESCRIPTION_OUTCOME_PRESCRIBED
from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from simulation.year import Visit


@dataclass(frozen=True)
class Mutant:
    """A rulebook without some rules or with other texts, the check that sees it, and an athlete on whom it shows."""

    check: str
    without: tuple[str, ...] = ()
    changes: Mapping[str, str] = field(default_factory=dict)
    seed: int = 1
    number: int = 0
    weeks: int = 26


_LIGHTER = "load: at most deload_load of last_full_load"
_ONE_SET = {"when: muscle_sets < sets": "when: sets > 0", "{sets: at most muscle_sets}": "{sets: at most 1}"}
_SETS = {"novice: 3x5 at load @8 tempo": "novice: 9x5 at load @8 tempo"}
_ENDLESS = {"until: exposures_seen >= learn_sessions": "until: clean_in_a_row >= 60"}
_OFTEN = {
    "value: {intermediate: 6 weeks, advanced: 5 weeks, other: 26 weeks}\n    range: 3 weeks": (
        "value: {intermediate: 2 weeks, advanced: 2 weeks, other: 2 weeks}\n    range: 1 weeks"
    ),
    "again after: deload_gap": "again after: 1 days",
}
MUTANTS = (
    Mutant("load_rise", ("S5_raise", "S5_jump", "S5_share"), weeks=3),
    Mutant("week_tonnage", ("S5_week",), number=11, weeks=7),
    Mutant("axial_week", ("S5_axial_week",), number=2, weeks=6),
    Mutant("muscle_week", ("S5_muscle",), weeks=8),
    Mutant("top_share", ("S5_top",), number=17, weeks=24),
    Mutant("effort", ("S5_effort", "S5_careful"), number=8, weeks=7),
    Mutant("hinge_sets", ("S5_hinge_sets",), _SETS, number=3, weeks=3),
    Mutant("spacing", ("S5_spacing", "S5_spacing_load"), number=1, weeks=4),
    Mutant("unasked_raises_nothing", ("G1",), weeks=18),
    Mutant("deload_keeps_its_distance", changes=_OFTEN, number=1, weeks=7),
    Mutant("deload_is_lighter", changes={_LIGHTER: _LIGHTER.replace("deload_load", "100 %")}, number=4, weeks=6),
    Mutant("no_lift_is_stuck", ("P1", "P1b", "P3", "P6"), number=7, weeks=17),
    Mutant("what_waits_is_let_go", changes=_ENDLESS, weeks=16),
    Mutant("volume_comes_back", changes=_ONE_SET, number=84, weeks=11),
)

Tamper = Callable[[PrescribeResponse], None]


def _train_on(answer: PrescribeResponse) -> None:
    answer.outcome = PRESCRIPTION_OUTCOME_PRESCRIBED


def _stand_twice(answer: PrescribeResponse) -> None:
    for effect in ("deload", "deload"):
        answer.carried.effects.add(effect=effect, subject="athlete", started_on="2026-01-05")


def _never_end(answer: PrescribeResponse) -> None:
    del answer.carried.effects[:], answer.session_ref.starts[:]
    answer.carried.effects.add(effect="deload", subject="athlete", started_on="2020-01-06")
    found = answer.decisions.add(rule="D3", section="before session", effect="deload", position="here")
    found.subject = f"{answer.session.exercises[0].exercise}/{answer.session.exercises[0].track}"


def _test(answer: PrescribeResponse) -> None:
    for each in answer.session.exercises[0].sets:
        each.test = True


def _overrule(answer: PrescribeResponse) -> None:
    answer.decisions.add(rule="S1", overruled_by="P1", reason="So.", position="here")


def _heavy(answer: PrescribeResponse) -> None:
    for asked in answer.session.exercises:
        for each in asked.sets:
            each.rpe = 10


def _nothing_asked(answer: PrescribeResponse) -> None:
    del answer.session.exercises[:]


def _odd_load(answer: PrescribeResponse) -> None:
    answer.session.exercises[0].sets[0].load.amount += 0.3


def _more_load(answer: PrescribeResponse) -> None:
    for each in answer.session.exercises[0].sets:
        each.load.amount -= 5


def _more_sets(answer: PrescribeResponse) -> None:
    answer.session.exercises[0].sets.add().CopyFrom(answer.session.exercises[0].sets[0])


def _no_such_rule(answer: PrescribeResponse) -> None:
    answer.decisions.add(rule="P99", reason="So.", position="here").evidence.grade = EVIDENCE_GRADE_STRONG


def _no_reason(answer: PrescribeResponse) -> None:
    answer.decisions.add(rule="P1", reason="up by {step}", position="here").evidence.grade = EVIDENCE_GRADE_STRONG


def _any(visit: Visit) -> bool:
    return any(each.HasField("load") for asked in visit.answer.session.exercises[:1] for each in asked.sets)


def _settled(visit: Visit) -> bool:
    asked = visit.answer.session.exercises
    return _any(visit) and len(visit.diary.of(f"{asked[0].exercise}/{asked[0].track}")) > 3


def _stopped_by_fever(visit: Visit) -> bool:
    return visit.said is not None and visit.said.fever


def _in_pain(visit: Visit) -> bool:
    return visit.said is not None and bool(visit.answer.session.exercises) and 3 <= visit.said.pain_now <= 5


def _flagged(visit: Visit) -> bool:
    return visit.diary.flagged


def _unasked(visit: Visit) -> bool:
    return (visit.said is None or not visit.said.HasField("red_flags")) and bool(visit.answer.session.exercises)


#: The check, what is done to an answer, and to which.
TAMPERED: tuple[tuple[str, Tamper, Callable[[Visit], bool]], ...] = (
    ("frozen", _train_on, _flagged),
    ("stops", _train_on, _stopped_by_fever),
    ("eases", _heavy, _in_pain),
    ("floor_is_not_overruled", _overrule, _any),
    ("no_test_in_doubt", _test, _unasked),
    ("nothing_stands_twice", _stand_twice, _any),
    ("every_effect_ends", _never_end, _settled),
    ("something_is_asked", _nothing_asked, _any),
    ("loadable", _odd_load, _any),
    ("loads_are_explained", _more_load, _any),
    ("counts_are_explained", _more_sets, _any),
    ("rules_exist", _no_such_rule, _any),
    ("reasons_are_said", _no_reason, _any),
)
