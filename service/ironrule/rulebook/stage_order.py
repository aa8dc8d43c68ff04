"""Whether a rule reads what only a later stage writes, or starts what is about others than the rule is."""

from __future__ import annotations

from ironrule.rulebook.conditions import facts_in
from ironrule.rulebook.rulebook import Deed, Effect, NumberAction, Rule
from ironrule.rulebook.source import Desk
from ironrule.vocabulary.facts import ATHLETE, DRAFT_FACTS, MUSCLE
from ironrule.vocabulary.verbs import STAGES

#: Draft facts and the targets whose changes they follow.
_WRITTEN_BY = {
    "load_today": {"load"},
    "sets": {"sets"},
    "reps": {"reps"},
    "eccentric_s": {"tempo"},
    "tempo_conversion": {"tempo"},
    "week_ratio_planned": {"load", "sets", "reps"},
}


def check_stages(rules: tuple[Rule, ...], effects: dict[str, Effect], desk: Desk) -> None:
    """Notes every rule before a session that reads what only later stages write, and starts of others' effects."""
    writers: dict[str, set[int]] = {}
    for rule in rules:
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
        stages = {stage for target in _WRITTEN_BY.get(name, set()) for stage in writers.get(target, set())}
        if stages and min(stages) > mine:
            desk.note(
                "IR304",
                rule.place,
                f"{rule.id!r} reads {name!r} in stage {rule.stage!r}; only {STAGES[min(stages)]!r} and later write it",
                expected=f"stage: {STAGES[min(stages)]} or later",
            )
