"""Settings that every rulebook has: numbers that count until a rulebook writes a setting of the same name."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import msgspec

from ironrule.training.effort import Chart, chart_share
from ironrule.training.intensity import HARD_RPE
from ironrule.training.tempo import Tempo
from ironrule.vocabulary.kind import Kind


class Usual(msgspec.Struct, frozen=True):
    """The numbers that facts about a day and projections go by, in the units of their kinds, and the RPE chart."""

    heavy_axial_coef: Decimal = Decimal("0.7")
    heavy_rpe: Decimal = Decimal(7)
    usual_rep_time: Decimal = Decimal(4)
    usual_rest: Decimal = Decimal(120)
    set_up_time: Decimal = Decimal(180)
    warm_up_set_time: Decimal = Decimal(60)
    days_between_sessions: Decimal = Decimal(2)
    hard_set_rpe: Decimal = HARD_RPE
    hard_axial_coef: Decimal = Decimal("0.6")
    hard_axial_rpe: Decimal = Decimal(8)
    hard_axial_share: Decimal = Decimal(80)
    hard_gap: Decimal = Decimal(48)
    very_hard_gap: Decimal = Decimal(72)
    usual_session: Decimal = Decimal("1.5")
    very_hard_rpe: Decimal = Decimal(9)
    very_hard_share: Decimal = Decimal(85)
    week_ratio_cap: Decimal = Decimal("1.2")
    axial_ratio_cap: Decimal = Decimal("1.15")
    muscle_step: Decimal = Decimal(2)
    after_waking: Decimal = Decimal(1)
    ache_level: Decimal = Decimal(3)
    follow_most: Decimal = Decimal(10)
    clean_score: Decimal = Decimal(4)
    self_scored_share: Decimal = Decimal(50)
    fault_often: Decimal = Decimal(50)
    fault_again: Decimal = Decimal(2)
    fault_pain: Decimal = Decimal(3)
    eccentric_3_share: Decimal = Decimal("97.5")
    eccentric_4_share: Decimal = Decimal(95)
    eccentric_6_share: Decimal = Decimal(92)
    eccentric_8_share: Decimal = Decimal(90)
    pause_1_share: Decimal = Decimal(97)
    pause_2_share: Decimal = Decimal(95)
    chart: Chart = chart_share
    #: Facts that say how many sets a week has room for, by which a rule caps every lift.
    week_caps: frozenset[str] = frozenset()

    def load_factor(self, tempo: Tempo) -> Decimal:
        """The share of the usual load that a tempo allows; 1 is all of it."""
        by_eccentric = (
            (3, self.eccentric_3_share),
            (4, self.eccentric_4_share),
            (6, self.eccentric_6_share),
            (8, self.eccentric_8_share),
        )
        return tempo.load_factor(by_eccentric, ((1, self.pause_1_share), (2, self.pause_2_share)))


@dataclass(frozen=True)
class UsualSetting:
    """What one of them is, with its evidence."""

    name: str
    kind: Kind
    means: str
    grade: str
    source: str

    @property
    def value(self) -> Decimal:
        """What holds where a rulebook does not say."""
        return getattr(Usual(), self.name)  # type: ignore[no-any-return]  # a field of it, as a test shows


_TABLE = (
    UsualSetting(
        "heavy_axial_coef",
        Kind.NUMBER,
        "Demand on the spine from which a lift can be heavy.",
        "ED",
        "layout; between an RDL and a bent-over row",
    ),
    UsualSetting(
        "heavy_rpe",
        Kind.RPE,
        "Effort below which no lift is heavy, whatever it is; an effort that nobody said is heavy.",
        "ED",
        "layout; deloads and light days end below it",
    ),
    UsualSetting("usual_rep_time", Kind.SECONDS, "Time of a rep without a tempo.", "ED", "layout"),
    UsualSetting("usual_rest", Kind.SECONDS, "Rest after a set where nobody said how long.", "CC", "layout"),
    UsualSetting("hard_set_rpe", Kind.RPE, "Effort from which a set is a hard one.", "ED", "guard caps"),
    UsualSetting(
        "hard_axial_coef", Kind.NUMBER, "axial_coef from which a lift can be hard for the spine.", "ED", "guard caps"
    ),
    UsualSetting(
        "hard_axial_rpe", Kind.RPE, "Effort from which such a lift was hard for the spine.", "ED", "guard caps"
    ),
    UsualSetting("hard_axial_share", Kind.PERCENT, "Share of e1rm from which it was.", "ED", "guard caps"),
    UsualSetting("hard_gap", Kind.HOURS, "Rest of the spine after such a lift.", "CC", "Belcher 2019"),
    UsualSetting("very_hard_gap", Kind.HOURS, "Rest of the spine after a very hard one.", "CC", "layout; Belcher 2019"),
    UsualSetting(
        "usual_session",
        Kind.HOURS,
        "Length of a session: rest counts from where one begins to where the next begins.",
        "ED",
        "layout",
    ),
    UsualSetting("very_hard_rpe", Kind.RPE, "Effort from which such a lift was very hard.", "CC", "layout"),
    UsualSetting("very_hard_share", Kind.PERCENT, "Share of e1rm from which it was.", "CC", "layout"),
    UsualSetting("week_ratio_cap", Kind.NUMBER, "Most tonnage of a week, in usual weeks.", "ED", "guard caps"),
    UsualSetting("axial_ratio_cap", Kind.NUMBER, "Most axial units of a week, in usual weeks.", "ED", "guard caps"),
    UsualSetting(
        "muscle_step", Kind.NUMBER, "Sets that a muscle may get beyond the most of three weeks.", "CC", "guard caps"
    ),
    UsualSetting("after_waking", Kind.HOURS, "Time after waking in which the spine is spared.", "W", "Snook 1998"),
    UsualSetting("set_up_time", Kind.SECONDS, "Time to set each lift up.", "ED", "layout"),
    UsualSetting("warm_up_set_time", Kind.SECONDS, "Time of each set of its ramp, plates included.", "ED", "layout"),
    UsualSetting(
        "days_between_sessions",
        Kind.DAYS,
        "Days from session to session ahead in a plan in rotation, 1 to 28, until three sessions are on record.",
        "ED",
        "sessions ahead; every other day",
    ),
    UsualSetting(
        "ache_level",
        Kind.SCORE,
        "How bad from 0 to 10 a joint must ache to count as aching.",
        "CC",
        "deload; Rogerson 2024: coaches name joint aches",
    ),
    UsualSetting(
        "follow_most",
        Kind.PERCENT,
        "How far a carried load follows at once what was lifted above it; one step of load in any case.",
        "ED",
        "guard caps; more is a typing error more often than progress",
    ),
    UsualSetting("clean_score", Kind.SCORE, "Technique score from which a session is clean.", "ED", "technique"),
    UsualSetting(
        "self_scored_share",
        Kind.PERCENT,
        "What a clean session counts in clean_in_a_row where the athlete scored it.",
        "ED",
        "technique",
    ),
    UsualSetting(
        "fault_often",
        Kind.PERCENT,
        "Share of a set's reps from which a swinging torso is major.",
        "ED",
        "technique",
    ),
    UsualSetting(
        "fault_again", Kind.COUNT, "Sessions in a row after which flared elbows are major, 2 to 10.", "ED", "technique"
    ),
    UsualSetting(
        "fault_pain", Kind.SCORE, "Pain of a set from which excess lumbar flexion is critical.", "CC", "technique"
    ),
    *(
        UsualSetting(
            f"eccentric_{seconds}_share",
            Kind.PERCENT,
            f"Share of the usual load with an eccentric of {told}.",
            "ED",
            "Wilk 2020 for the direction; the size is approximate",
        )
        for seconds, told in ((3, "3 s"), (4, "4 or 5 s"), (6, "6 or 7 s"), (8, "8 s or more"))
    ),
    *(
        UsualSetting(
            f"pause_{seconds}_share", Kind.PERCENT, f"Share of the usual load with a pause of {told}.", "CC", "tempo"
        )
        for seconds, told in ((1, "1 s at the bottom"), (2, "2 s or more there"))
    ),
)

#: Every one by its name.
USUAL: dict[str, UsualSetting] = {each.name: each for each in _TABLE}
