"""What rulebooks do to athletes, which rules do it, and what a new revision changed."""

from __future__ import annotations

from deploy.monitoring.board import Board, Panel, Query, Row

_RATE = "[$__rate_interval]"
_ANSWERS = f"sum by (rulebook) (rate(ironrule_prescriptions_total{{<book>}}{_RATE}))"
_REVISED = '<job>,rulebook=~"$rulebook"'
_BY_REVISION = (
    f"sum by (rulebook, revision) (job_rulebook_revision:ironrule_deload:rate5m{{{_REVISED}}})"
    f" / (sum by (rulebook, revision) (job_rulebook_revision:ironrule_prescriptions:rate5m{{{_REVISED}}}) > 0)"
)


def _share(counter: str, span: str = "$__range", more: str = "") -> str:
    """The share of a rulebook's answers in which a rule is counted."""
    answers = f"sum by (rulebook) (increase(ironrule_prescriptions_total{{<book>}}[{span}]{more})) > 0"
    counted = f"sum by (rulebook, rule) (increase({counter}{{<book>}}[{span}]{more}))"
    return f"{counted} / on (rulebook) group_left () ({answers})"


_ATHLETES = Row(
    "What athletes get",
    (
        Panel(
            "Prescriptions by outcome",
            "stopped: referred to somebody who may clear them. no_history: too little is known to give a load.",
            "reqps",
            (Query(f"sum by (outcome) (rate(ironrule_prescriptions_total{{<book>}}{_RATE}))", "{{outcome}}"),),
        ),
        Panel(
            "Share in a deload",
            "Of the prescriptions of each rulebook. The alert compares the last hour with the week.",
            "percentunit",
            (
                Query(
                    f"sum by (rulebook) (rate(ironrule_deload_prescriptions_total{{<book>}}{_RATE}))"
                    f" / ({_ANSWERS} > 0)",
                    "{{rulebook}}",
                ),
                Query(f"job_rulebook:ironrule_deload:ratio7d{{{_REVISED}}}", "{{rulebook}}, its week"),
            ),
            chapter="ironruledeloadsfaraboveusual",
        ),
        Panel(
            "Share that is stopped",
            "Of the prescriptions of each rulebook. The alert compares the last hour with the week.",
            "percentunit",
            (
                Query(
                    f'sum by (rulebook) (rate(ironrule_prescriptions_total{{<book>,outcome="stopped"}}{_RATE}))'
                    f" / ({_ANSWERS} > 0)",
                    "{{rulebook}}",
                ),
                Query(f"job_rulebook:ironrule_stopped:ratio7d{{{_REVISED}}}", "{{rulebook}}, its week"),
            ),
            chapter="ironrulesafetystopsfaraboveusual",
        ),
        Panel(
            "Safety rules that hold",
            "By rule, in all answers. They stop, limit or leave out what may harm.",
            "reqps",
            (
                Query(
                    f'topk(8, sum by (rule) (rate(ironrule_rules_held_total{{<book>,stage=~"safety|pain"}}{_RATE})))',
                    "{{rule}}",
                ),
            ),
            chapter="ironrulesafetystopsfaraboveusual",
        ),
        Panel(
            "Numbers on which rules of equal rank differ",
            "The most careful one is taken. Such rules want ranks: tell their coach.",
            "cps",
            (Query(f"sum by (rulebook) (rate(ironrule_rule_conflicts_total{{<book>}}{_RATE}))", "{{rulebook}}"),),
        ),
        Panel(
            "Engines that differ or fail",
            "Nothing but zero is right.",
            "none",
            (
                Query(
                    "round(sum by (rulebook) (increase(ironrule_engine_disagreements_total{<book>}[$__range])))",
                    "{{rulebook}} differs",
                ),
                Query(
                    "round(sum by (rulebook) (increase(ironrule_engine_failures_total{<book>}[$__range])))",
                    "{{rulebook}} fails",
                ),
            ),
            kind="bargauge",
            limits=(1,),
            chapter="ironruleenginesdisagree",
        ),
    ),
)

_RULES = Row(
    "Which rules do it",
    (
        Panel(
            "Rules that hold most",
            "Share of the rulebook's answers in the range that is shown.",
            "percentunit",
            (Query(f"topk(12, {_share('ironrule_rules_held_total')})", "{{rulebook}} {{rule}}"),),
            kind="bargauge",
        ),
        Panel(
            "Rules that never held",
            "In the range that is shown. A rule that never holds in weeks may have a slip in its condition.",
            "none",
            (
                Query(
                    "sum by (rulebook, stage, rule) (increase(ironrule_rules_held_total{<book>}[$__range])) == 0",
                    "{{rulebook}} {{rule}}",
                ),
            ),
            kind="table",
        ),
        Panel(
            "Rules that are overruled",
            "Share of the rulebook's answers: the rule held, and a stronger one had its way.",
            "percentunit",
            (Query(f"topk(12, {_share('ironrule_rules_overruled_total')})", "{{rulebook}} {{rule}}"),),
            kind="bargauge",
        ),
        Panel(
            "Rules that lack a fact",
            "Share of the rulebook's answers in which nobody knows whether the rule held.",
            "percentunit",
            (Query(f"topk(12, {_share('ironrule_rules_unknown_total')})", "{{rulebook}} {{rule}}"),),
            kind="bargauge",
        ),
        Panel(
            "Facts that are missing",
            "Share of the answers in which some rule lacked the fact. Platforms could send it.",
            "percentunit",
            (
                Query(
                    "topk(12, sum by (fact) (increase(ironrule_facts_missing_total{<book>}[$__range]))"
                    " / on () group_left () (sum(increase(ironrule_prescriptions_total{<book>}[$__range])) > 0))",
                    "{{fact}}",
                ),
            ),
            kind="bargauge",
        ),
    ),
)

_REVISIONS = Row(
    "Before and after a revision went live",
    (
        Panel(
            "Prescriptions by revision",
            "By what was live where they were answered. For five minutes after a swap calls before it count too.",
            "reqps",
            (
                Query(
                    f"sum by (rulebook, revision) (job_rulebook_revision:ironrule_prescriptions:rate5m{{{_REVISED}}})",
                    "{{rulebook}} {{revision}}",
                ),
            ),
        ),
        Panel(
            "Share in a deload, by revision",
            "A step at a swap says that the new revision does it.",
            "percentunit",
            (
                Query(
                    _BY_REVISION,
                    "{{rulebook}} {{revision}}",
                ),
            ),
            chapter="ironruledeloadsfaraboveusual",
        ),
        Panel(
            "Share in a deload of each revision",
            "The mean of the range that is shown, also of revisions that are live no more.",
            "percentunit",
            (
                Query(
                    f"avg_over_time(({_BY_REVISION})[$__range:1m])",
                    "{{rulebook}} {{revision}}",
                ),
            ),
            kind="table",
            chapter="roll-back-a-rulebook",
        ),
        Panel(
            "Rules that hold more often than before",
            "Share of the answers in the last half hour, less that share as long ago as is chosen above.",
            "percentunit",
            (
                Query(
                    f"topk(8, {_share('ironrule_rules_held_total', '30m')}"
                    f" - {_share('ironrule_rules_held_total', '30m', ' offset $before')})",
                    "{{rulebook}} {{rule}}",
                ),
            ),
            kind="bargauge",
            chapter="ironruledeloadsfaraboveusual",
        ),
        Panel(
            "Rules that hold less often than before",
            "The same, from the other end.",
            "percentunit",
            (
                Query(
                    f"bottomk(8, {_share('ironrule_rules_held_total', '30m')}"
                    f" - {_share('ironrule_rules_held_total', '30m', ' offset $before')})",
                    "{{rulebook}} {{rule}}",
                ),
            ),
            kind="bargauge",
        ),
    ),
)

COACHING = Board(
    "coaching",
    "Ironrule: coaching",
    "What athletes get, which rules do it, and what a new revision changed.",
    (_ATHLETES, _RULES, _REVISIONS),
    rulebook=True,
    compares=True,
)
