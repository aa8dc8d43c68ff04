"""From an edit to a live revision: what is live, what waits, and how long it takes."""

from __future__ import annotations

from deploy.monitoring.board import Board, Panel, Query, Row

_LIVE = Row(
    "What is live",
    (
        Panel(
            "Revisions that answer",
            "Replicas by rulebook and revision: one revision for each rulebook, but while an edit goes round.",
            "none",
            (
                Query(
                    "count by (rulebook, revision) (ironrule_rulebook_info{<book>})",
                    "{{rulebook}} {{revision}}",
                ),
            ),
            kind="table",
            chapter="ironrulereplicasdisagree",
        ),
        Panel(
            "Revisions at the same time",
            "More than one for ten minutes: replicas disagree.",
            "none",
            (
                Query(
                    'max by (rulebook) (job_rulebook:ironrule_revisions:count{<job>,rulebook=~"$rulebook"})',
                    "{{rulebook}}",
                ),
            ),
            limits=(2,),
            chapter="ironrulereplicasdisagree",
        ),
        Panel(
            "Live since",
            "Age of the revision, on the replica that took it last.",
            "s",
            (Query("time() - max by (rulebook) (ironrule_rulebook_live_timestamp_seconds{<book>})", "{{rulebook}}"),),
            kind="bargauge",
        ),
        Panel(
            "Tests before it went live",
            "Fewest of any replica. Nothing proves a rulebook that has none.",
            "none",
            (Query("min by (rulebook) (ironrule_rulebook_tests{<book>})", "{{rulebook}}"),),
            kind="bargauge",
        ),
        Panel(
            "Revisions to go back to",
            "Fewest of any replica, the live one among them. A replica that has just started has one.",
            "none",
            (Query("min by (rulebook) (ironrule_rulebook_revisions_kept{<book>})", "{{rulebook}}"),),
            kind="bargauge",
            chapter="roll-back-a-rulebook",
        ),
    ),
)

_DELIVERY = Row(
    "What is on its way",
    (
        Panel(
            "Files that are not live",
            "failed: they do not check or do not pass their tests. held: somebody rolled back from them.",
            "none",
            (
                Query(
                    "sum by (rulebook, state) (ironrule_rulebook_candidate{<who>} == 1)"
                    ' or on () label_replace(vector(0), "rulebook", "none", "", "")',
                    "{{rulebook}} {{state}}",
                ),
            ),
            limits=(1,),
            chapter="ironrulerulebookcandidatefailed",
        ),
        Panel(
            "What came of edits",
            "Contents of rule files in the range that is shown, and rollbacks, on all replicas.",
            "none",
            (Query("round(sum by (result) (increase(ironrule_reloads_total{<who>}[$__range])))", "{{result}}"),),
            kind="bargauge",
            chapter="ironrulerulebookcandidatefailed",
        ),
        Panel(
            "Since the files said what is live",
            "Grows while a file is broken or held, and when a replica looks no more.",
            "s",
            (
                Query(
                    "max by (rulebook) (time() - ironrule_rulebook_in_step_timestamp_seconds{<book>})", "{{rulebook}}"
                ),
            ),
            limits=(600,),
            chapter="ironrulerulebookstale",
        ),
        Panel(
            "Seconds to prove and to build",
            "Of one rulebook, the mean. Proofs run beside the service and wait behind it.",
            "s",
            (
                Query(
                    "sum by (phase) (increase(ironrule_reload_seconds_sum{<who>}[$__range]))"
                    " / (sum by (phase) (increase(ironrule_reload_seconds_count{<who>}[$__range])) > 0)",
                    "{{phase}}",
                ),
            ),
            kind="bargauge",
        ),
    ),
)

RULEBOOKS = Board(
    "rulebooks",
    "Ironrule: rulebooks",
    "What is live, what waits, and how edits fared.",
    (_LIVE, _DELIVERY),
    rulebook=True,
)
