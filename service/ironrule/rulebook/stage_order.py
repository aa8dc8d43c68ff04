"""Whether a rule reads what only a later stage writes, or starts what is about others than the rule is."""

from __future__ import annotations

from ironrule.rulebook.conditions import facts_in
from ironrule.rulebook.files import FLOOR
from ironrule.rulebook.rulebook import Deed, Effect, NumberAction, Rule
from ironrule.rulebook.source import Desk
from ironrule.vocabulary.fact import ATHLETE, MUSCLE
from ironrule.vocabulary.facts import DRAFT_FACTS
from ironrule.vocabulary.verbs import STAGES

#: What the passes of a layout write, in the stage in which they stand.
_LAYOUT, _ITS_STAGE = "layout", "sequencing"
#: Draft facts and the targets whose changes they follow.
_WRITTEN_BY = {
    "load_today": {"load"},
    "sets": {"sets"},
    "reps": {"reps"},
    "eccentric_s": {"tempo"},
    "tempo_conversion": {"tempo"},
    "week_ratio_planned": {"load", "sets", "reps"},
    "week_sets": {"load", "sets", "reps", _LAYOUT},
    "axial_sets": {"sets", _LAYOUT},
    "muscle_sets": {"sets", _LAYOUT},
    "hinge_sets_before": {"sets", "effort", _LAYOUT},
    "hard_today": {"effort"},
    "axial_units": {"sets"},
    "axial_units_today": {"sets", _LAYOUT},
    "rest_today": {"rest"},
    "minutes": {"sets", "reps", "rest"},
    "minutes_today": {"sets", "reps", "rest", _LAYOUT},
    "lifts_today": {_LAYOUT},
    "heavy": {"effort"},
    "heavy_hinges_today": {"effort", _LAYOUT},
    "hinge_rank": {"effort", _LAYOUT},
}


def check_stages(rules: tuple[Rule, ...], effects: dict[str, Effect], desk: Desk, *, lays_out: bool) -> None:
    """Notes every rule before a session that reads what only later stages write, and starts of others' effects.

    Rules of the layout have no choice of their stage; what the safety floor writes first takes nobody's place.
    """
    writers: dict[str, set[int]] = {_LAYOUT: {STAGES.index(_ITS_STAGE)}} if lays_out else {}
    for rule in (each for each in rules if each.place.file != FLOOR):
        for action in (each for case in rule.cases for each in case.actions):
            if isinstance(action, NumberAction) and rule.section == "before session":
                writers.setdefault(action.target, set()).add(STAGES.index(rule.stage))
    for effect in effects.values():
        for phase in effect.phases:
            for limit in phase.actions:
                writers.setdefault(limit.target, set()).add(STAGES.index(effect.stage))
    for rule in rules:
        _check_starts(rule, effects, desk)
        if rule.section == "before session":
            _check_stage(rule, writers, desk)


def _check_starts(rule: Rule, effects: dict[str, Effect], desk: Desk) -> None:
    """An effect of a muscle is started by rules for each muscle, which have no track that an effect could be of."""
    for deed in (each for case in rule.cases for each in case.actions):
        effect = effects.get(deed.name) if isinstance(deed, Deed) and deed.kind == "start" else None
        if effect is None or effect.scope == ATHLETE or (effect.scope == MUSCLE) is (rule.scope == MUSCLE):
            continue
        told = f"{rule.id!r} is about a {rule.scope}, and starts {effect.name!r}, which has the scope {effect.scope}"
        expected = "a rule with each: muscle" if effect.scope == MUSCLE else "scope: muscle, or athlete"
        desk.note("IR203", rule.place, told, expected=expected)


def _check_stage(rule: Rule, writers: dict[str, set[int]], desk: Desk) -> None:
    mine = STAGES.index(rule.stage)
    read = {fact.name for node in (rule.when, *(case.when for case in rule.cases)) for fact in facts_in(node)}
    for name in sorted(read & DRAFT_FACTS):
        targets = _WRITTEN_BY.get(name, set())
        stages = {stage for target in targets for stage in writers.get(target, set())}
        # Whatever is written before it, the layout decides which lifts there are.
        first = max(writers[_LAYOUT]) if _LAYOUT in targets and _LAYOUT in writers else min(stages, default=0)
        if first > mine:
            desk.note(
                "IR304",
                rule.place,
                f"{rule.id!r} reads {name!r} in stage {rule.stage!r}; only {STAGES[first]!r} and later write it",
                expected=f"stage: {STAGES[first]} or later",
            )
