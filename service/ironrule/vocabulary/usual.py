"""Settings that every rulebook has: numbers that count until a rulebook writes a setting of the same name."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import msgspec

from ironrule.training.intensity import HARD_RPE
from ironrule.vocabulary.kind import Kind


class Usual(msgspec.Struct, frozen=True):
    """The numbers that facts about a day and projections go by, in the units of their kinds."""

    heavy_axial_coef: Decimal = Decimal("0.7")
    heavy_rpe: Decimal = Decimal(7)
    usual_rep_time: Decimal = Decimal(4)
    usual_rest: Decimal = Decimal(120)
    set_up_time: Decimal = Decimal(180)
    days_between_sessions: Decimal = Decimal(2)
    hard_set_rpe: Decimal = HARD_RPE
    hard_axial_coef: Decimal = Decimal("0.6")
    hard_axial_rpe: Decimal = Decimal(8)
    hard_axial_share: Decimal = Decimal(80)
    week_ratio_cap: Decimal = Decimal("1.2")
    axial_ratio_cap: Decimal = Decimal("1.15")
    muscle_step: Decimal = Decimal(2)
    after_waking: Decimal = Decimal(1)
    ache_level: Decimal = Decimal(3)


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
    UsualSetting("week_ratio_cap", Kind.NUMBER, "Most tonnage of a week, in usual weeks.", "ED", "guard caps"),
    UsualSetting("axial_ratio_cap", Kind.NUMBER, "Most axial units of a week, in usual weeks.", "ED", "guard caps"),
    UsualSetting(
        "muscle_step", Kind.NUMBER, "Sets that a muscle may get beyond the most of three weeks.", "CC", "guard caps"
    ),
    UsualSetting("after_waking", Kind.HOURS, "Time after waking in which the spine is spared.", "W", "Snook 1998"),
    UsualSetting("set_up_time", Kind.SECONDS, "Time for plates and warm-up of each lift.", "ED", "layout"),
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
)

#: Every one by its name.
USUAL: dict[str, UsualSetting] = {each.name: each for each in _TABLE}
