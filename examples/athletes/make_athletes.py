"""Writes the example records beside this file, as a platform would send them; `--check` only compares.

The athletes come from elsewhere: they follow the days of rules/back-strength, but no session carries a session_ref.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from google.protobuf.json_format import ParseDict

from ironrule.training.athlete import Athlete
from ironrule.training.equipment import Rack
from ironrule.training.exercise import CATALOGUE
from ironrule.units import Load, Percent, Unit
from ironrule.v1.prescriptions_pb2 import PrescribeRequest
from ironrule.wire import record_from

Json = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What the plan asks for on one lift: reps (the bottom and top of a range), effort and tempo."""

    reps: int | None = None
    top: int | None = None
    rpe: float | None = None
    tempo: str = ""


DAYS = {
    "a": ("deadlift_conventional", "chest_supported_row", "back_extension_45", "one_arm_cable_row"),
    "b": ("trap_bar_deadlift", "barbell_row", "suitcase_carry", "face_pull"),
}
INTERMEDIATE = {
    "deadlift_conventional": Asked(3, 5, 8.5, "2-1-X-0"),
    "chest_supported_row": Asked(8, 12, 8, "2-0-X-1"),
    "back_extension_45": Asked(12, None, 7),
    "one_arm_cable_row": Asked(8, 12, 7),
    "trap_bar_deadlift": Asked(5, None, 7.5, "2-0-X-1"),
    "barbell_row": Asked(6, 8, 8, "3-0-X-1"),
    "suitcase_carry": Asked(),
    "face_pull": Asked(12, 20, 8),
}
NOVICE = INTERMEDIATE | {"deadlift_conventional": Asked(5, None, 8, "2-1-X-0")}


@dataclass(frozen=True)
class Log:
    """One athlete, and what happened, in tables that read from top to bottom.

    `sessions`: date, time, day of the plan, minutes, session RPE, and when it was stored if that was late; or `missed`.
    `lifts`: a line for each time the lift came up: load, reps of each set, `@` RPE of the last set, `t` technique, `p`
    pain, `!` fault seen in the last set, `of` and `at` reps and RPE that were asked for instead of the plan's.
    `check_ins`: date, time, red flags, pain, hours of sleep, soreness, fatigue, stress; `-` was not answered.
    """

    name: str
    athlete: Json
    plan: dict[str, Asked]
    as_of: str
    sessions: str
    lifts: dict[str, str]
    check_ins: str
    #: The offset from UTC, and the day from which another one holds.
    offsets: tuple[str, str, str] = ("+01:00", "9999", "")

    def moment(self, day: str, time: str) -> str:
        """A time of that day with its offset."""
        before, change, after = self.offsets
        return f"{day}T{time}:00{before if day < change else after}"


def gym(unit: str, plates: dict[float, int], implements: dict[str, tuple[float, float]]) -> Json:
    """Equipment: pairs of plates by weight, and for each implement what it weighs empty and its step."""
    return {
        "unit": unit,
        "plates": [{"weight": {"amount": each, "unit": unit}, "pairs": pairs} for each, pairs in plates.items()],
        "implements": [
            {"kind": kind, "empty": {"amount": empty, "unit": unit}, "step": {"amount": step, "unit": unit}}
            for kind, (empty, step) in implements.items()
        ]
        + [{"kind": "bodyweight"}],
    }


NOVICE_LOG = Log(
    "novice",
    {
        "id": "athlete-0417",
        "sex": "SEX_FEMALE",
        "ageYears": 31,
        "bodyweight": {"amount": 64, "unit": "LOAD_UNIT_KG"},
        "trainingAgeMonths": 4,
        "trainingStatus": "TRAINING_STATUS_NOVICE",
        "medical": {"pregnant": False, "postpartum": False, "unclearedSurgery": False},
        "equipment": gym(
            "LOAD_UNIT_KG",
            {20: 2, 15: 1, 10: 2, 5: 2, 2.5: 2, 1.25: 1},
            {"barbell": (20, 2.5), "trap_bar": (25, 2.5), "dumbbell": (2, 2), "cable": (2.5, 2.5)},
        ),
        "priorityLift": "deadlift_conventional",
    },
    NOVICE,
    "2026-03-12T18:00:00+01:00",
    sessions="""
        2026-01-05 19:05 a 55 5
        2026-01-08 19:10 b 50 5
        2026-01-12 18:55 a 55 5
        2026-01-15 19:20 b 60 6
        2026-01-19 19:00 a 55 -
        2026-01-22 19:15 b 55 6   stored 2026-01-24T09:12
        2026-01-26 19:05 a 60 6
        2026-01-29 19:00 b 55 6
        2026-02-02 missed
        2026-02-05 19:25 a 60 6
        2026-02-09 19:10 b 60 6
        2026-02-12 19:00 a 60 7
        2026-02-16 19:05 b 55 -
        2026-02-19 19:15 a 65 7
        2026-02-23 19:00 b 60 6
        2026-02-26 19:10 a 60 7
        2026-03-02 19:05 b 60 7   stored 2026-03-03T07:40
        2026-03-05 19:20 a 60 6
        2026-03-09 19:10 b 60 7
    """,
    lifts={
        "deadlift_conventional": """
            40    5 5 5  @6.5 t3 p0 !bar_drift_forward
            40    5 5 5  @6   t4 p0
            42.5  5 5 5  @6.5 t4 p0
            45    5 5 5       t4 p0
            47.5  5 5 5  @7   t5 p0
            50    5 5 5  @7.5 t4 p0
            52.5  5 5 5  @8   t4 p0
            55    5 5 5  @7.5 t4 p0
            57.5  5 5 5  @7   t4 p0
        """,
        "chest_supported_row": """
            8   10  9  8  @8
            8   10 10  9  @7.5
            8   12 11 10  @8   t4
            8   12 12 12  @8   t4
            10   9  8  8  @8.5 t4
            10  10  8  8       t4
            10  10 10  9  @8   t4
            10  11 10 10  @8   t4
            10  12 11 10  @8   t4
        """,
        "back_extension_45": """
            - 12 12
            - 12 12 @6
            - 12 12 @6.5
            - 12 12
            - 12 12 @7
            - 12 12 @6.5
            - 12 12 @7
            - 12 12
            - 12 12 @7
        """,
        "one_arm_cable_row": """
            7.5   10 10 @7
            7.5   12 10 @7
            7.5   12 12 @7
            10     8  8 @7.5
            10     9  8 @7
            10    10  9
            10    10 10 @7
            10    12 10 @7
            10    12 11 @7
        """,
        "trap_bar_deadlift": """
            40    5 5 5  @6   t4
            42.5  5 5 5  @6.5 t4
            45    5 5 5  @6.5 t4 p0
            47.5  5 5 5  @7   t4 p0
            50    5 5 5  @6.5 t5 p0
            52.5  5 5 5       t4 p0
            55    5 5 5  @7   t4 p0
            57.5  5 5 5  @7   t4 p0
            60    5 5 5  @7   t4 p0
        """,
        "barbell_row": """
            22.5  8 8 7  @7.5
            22.5  8 8 8  @8   t4
            25    7 6 6  @8   t3 !torso_swing
            25    7 7 6  @8   t4
            25    8 7 7       t4
            25    8 8 7  @7.5 t4
            25    8 8 8  @8   t4
            27.5  7 6 6  @8   t4
            27.5  7 7 6  @8   t4
        """,
        "suitcase_carry": """
            10 20m 20m
            10 20m 20m 20m
            12 20m 20m 20m
            12 20m 20m 20m
            12 20m 20m 20m
            14 20m 20m 20m
            14 20m 20m 20m
            14 20m 20m 20m
            14 20m 20m 20m
        """,
        "face_pull": """
            5    15 15
            5    18 15 @7
            5    20 18 @8
            5    20 20 @8
            7.5  13 12
            7.5  14 12 @8
            7.5  15 14 @8
            7.5  15 15
            7.5  16 15 @8
        """,
    },
    check_ins="""
        2026-01-05 17:40 none 0 7   1 2 2
        2026-01-08 17:55 none 0 7.5 3 2 2
        2026-01-12 17:45 none 0 7.5 2 2 -
        2026-01-15 18:00 none 0 8   2 2 2
        2026-01-22 17:50 none 0 7   2 2 3
        2026-01-26 17:45 none 0 7.5 2 2 2
        2026-01-29 17:50 none 0 6.5 2 3 3
        2026-02-03 08:10 none 0 9   1 4 -
        2026-02-05 18:05 none 0 8   1 2 2
        2026-02-09 17:55 none 0 7.5 2 2 2
        2026-02-12 17:40 none 0 7.5 2 2 2
        2026-02-19 18:00 none 0 7   2 - -
        2026-02-23 17:45 none 0 7.5 2 2 2
        2026-02-26 17:55 none 0 8   2 2 2
        2026-03-02 17:50 none 0 7   2 2 3
        2026-03-05 18:00 none 0 7.5 2 2 2
        2026-03-09 17:50 none 0 7.5 2 2 2
        2026-03-12 17:20 none 0 7.5 2 2 2
    """,
)

TIRED_LOG = Log(
    "intermediate-tired",
    {
        "id": "athlete-1138",
        "sex": "SEX_MALE",
        "ageYears": 36,
        "bodyweight": {"amount": 86, "unit": "LOAD_UNIT_KG"},
        "trainingAgeMonths": 30,
        "trainingStatus": "TRAINING_STATUS_INTERMEDIATE",
        "injuries": [{"region": "shoulder", "status": "INJURY_STATUS_RESOLVED", "occurredOn": "2024-06-14"}],
        "medical": {"unclearedSurgery": False},
        "equipment": gym(
            "LOAD_UNIT_KG",
            {25: 2, 20: 2, 15: 1, 10: 1, 5: 1, 2.5: 1, 1.25: 1},
            {"barbell": (20, 2.5), "trap_bar": (25, 2.5), "dumbbell": (2, 2), "cable": (2.5, 2.5)},
        ),
        "lastDeloadEndedOn": "2026-02-08",
    },
    INTERMEDIATE,
    "2026-03-16T18:00:00+01:00",
    sessions="""
        2026-01-12 18:20 a 70 7
        2026-01-14 18:35 b 65 7
        2026-01-16 18:15 a 70 7
        2026-01-19 18:30 b 65 7
        2026-01-21 18:25 a 70 7
        2026-01-23 18:40 b 65 7
        2026-01-26 18:20 a 75 8
        2026-01-28 18:30 b 65 8
        2026-01-30 18:25 a 75 8
        2026-02-02 18:15 b 45 4
        2026-02-04 18:20 a 45 4
        2026-02-06 18:30 b 45 4
        2026-02-09 18:20 a 65 6
        2026-02-11 18:35 b 65 7
        2026-02-13 18:20 a 70 7
        2026-02-16 18:30 b 65 7   stored 2026-02-17T06:55
        2026-02-18 18:25 a 70 8
        2026-02-20 18:30 b 65 7
        2026-02-23 18:20 a 75 8
        2026-02-25 missed
        2026-02-27 18:45 b 70 8
        2026-03-02 18:30 a 75 8
        2026-03-04 18:40 b 70 8
        2026-03-06 18:55 a 80 9   stored 2026-03-08T10:30
        2026-03-09 18:40 b 70 9
        2026-03-11 19:05 a 80 9
        2026-03-13 18:50 b 70 9
    """,
    lifts={
        "deadlift_conventional": """
            145    4 4 4 3  @8.5 t4 p0
            145    5 4 4 4  @8.5 t4 p0
            145    5 5 5 4  @8.5 t4 p0
            145    5 5 5 5  @8.5 t4 p0
            147.5  4 4 4 3  @8.5 t4 p0
            130    4 4           t5 p0  of4 at6
            142.5  4 4 4 4  @7.5 t5 p0
            147.5  5 4 4 4  @8   t4 p0
            147.5  5 5 5 4  @8.5 t4 p0
            147.5  5 5 5 5  @8.5 t4 p0
            150    4 4 4 4  @8.5 t4 p0
            150    4 4 4 4  @9.5 t4 p1
            150    4 4 4 4  @9.5 t4 p1
        """,
        "chest_supported_row": """
            30  10  9  9  @8   t4
            30  10 10  9  @8   t4
            30  11 10 10       t4
            30  12 11 10  @8   t4
            30  12 11 11  @8   t4
            26   8  8          t5  of8 at6
            30  11 10 10  @7.5 t4
            30  12 12 11  @8   t4
            30  12 12 12  @8   t4
            32   9  8  8  @8   t4
            32   9  9  8  @8   t4
            32   9  8  8  @8.5 t4
            32   9  8  8  @8.5 t4
        """,
        "back_extension_45": """
            - 12 12 @6.5
            - 12 12 @6.5
            - 12 12
            - 12 12 @7
            - 12 12 @7
            - 12
            - 12 12 @6
            - 12 12 @6.5
            - 12 12
            - 12 12 @7
            - 12 12 @7
            - 12 12 @7.5
            - 12 12 @7.5
        """,
        "one_arm_cable_row": """
            25    10 10 @7
            25    11 10 @7
            25    12 11
            25    12 12 @7
            27.5   9  8 @7
            22.5   8    of8 at5
            27.5   9  9 @7
            27.5  10  9 @7
            27.5  10 10 @7
            27.5  11 10 @7.5
            27.5  11 10
            27.5  10 10 @7.5
            27.5  10  9 @7.5
        """,
        "trap_bar_deadlift": """
            160    5 5 5  @7   t4
            162.5  5 5 5  @7.5 t4
            167.5  5 5 5  @8   t4
            167.5  5 5 5  @7.5 t4
            150    4 4         t5  of4 at6
            150    4 4         t5  of4 at6
            165    5 5 5  @7.5 t4
            167.5  5 5 5  @7.5 t4
            170    5 5 5  @8   t4
            170    5 5 5  @8   t4
            170    5 5 5  @8   t4
            170    5 5 5  @9   t4
            170    5 5 5  @9.5 t4
        """,
        "barbell_row": """
            77.5  7 7 6  @8   t4
            77.5  8 7 7  @8   t4
            77.5  8 8 7       t4
            77.5  8 8 8  @8   t4
            67.5  6 6         t5  of6 at6
            67.5  6 6         t5  of6 at6
            77.5  8 8 8  @7.5 t4
            80    7 6 6  @8   t4
            80    7 7 6  @8   t4
            80    7 7 7  @8   t4
            80    8 7 7  @8.5 t4
            80    7 7 6  @8.5 t3  !torso_swing
            80    7 6 6  @8.5 t4
        """,
        "suitcase_carry": """
            28 20m 20m 20m
            28 20m 20m 20m
            30 20m 20m 20m
            30 20m 20m 20m
            24 20m 20m
            24 20m 20m
            30 20m 20m 20m
            30 20m 20m 20m
            32 20m 20m 20m
            32 20m 20m 20m
            32 20m 20m 20m
            32 20m 20m
            32 20m 20m 20m
        """,
        "face_pull": """
            20    15 14 @8
            20    16 15 @8
            20    18 16
            20    20 18 @8
            17.5  12    of12 at6
            17.5  12    of12 at6
            20    20 20 @8
            22.5  14 13 @8
            22.5  15 14 @8
            22.5  15 15
            22.5  16 15 @8
            22.5  15 14 @8.5
            22.5  15 13 @8.5
        """,
    },
    check_ins="""
        2026-01-12 07:05 none 0 7.5 2 2 2
        2026-01-14 07:10 none 0 7   2 2 2
        2026-01-19 07:00 none 0 7.5 2 2 2
        2026-01-21 07:05 none 0 7   3 2 3
        2026-01-26 07:00 none 0 6.5 3 3 3
        2026-01-28 07:10 none 0 6.5 3 3 3
        2026-01-30 07:05 none 1 6.5 3 3 3
        2026-02-02 07:00 none 0 7   3 3 2
        2026-02-06 07:05 none 0 7.5 2 2 2
        2026-02-09 07:00 none 0 7.5 1 2 2
        2026-02-13 07:05 none 0 7.5 2 2 2
        2026-02-18 07:10 none 0 7   2 2 3
        2026-02-23 07:00 none 0 6.5 3 2 3
        2026-02-27 07:05 -    - 6.5 3 3 3
        2026-03-02 07:00 none 0 6   3 3 3
        2026-03-04 07:05 none 0 6   3 3 4
        2026-03-06 06:40 none 1 5.5 4 3 4
        2026-03-09 06:35 none 1 5.5 4 4 4
        2026-03-10 06:40 -    - 5.5 - 3 -
        2026-03-11 06:35 none 1 5.7 4 4 4
        2026-03-12 06:40 -    - 5.5 - 3 3
        2026-03-13 06:35 none 1 5.6 4 4 4
        2026-03-14 08:10 -    - 6.2 - 3 -
        2026-03-15 08:20 -    - 6   - 3 3
        2026-03-16 06:40 none 1 5.4 4 4 4
    """,
)

RED_FLAG_LOG = Log(
    "red-flag",
    {
        "id": "athlete-2290",
        "sex": "SEX_FEMALE",
        "ageYears": 44,
        "bodyweight": {"amount": 158, "unit": "LOAD_UNIT_LB"},
        "trainingAgeMonths": 22,
        "trainingStatus": "TRAINING_STATUS_INTERMEDIATE",
        "injuries": [{"region": "low_back", "status": "INJURY_STATUS_RECOVERING", "occurredOn": "2025-09-02"}],
        "medical": {"pregnant": False, "postpartum": False, "unclearedSurgery": False},
        "equipment": gym(
            "LOAD_UNIT_LB",
            {45: 2, 35: 1, 25: 1, 10: 2, 5: 1, 2.5: 1},
            {"barbell": (45, 5), "trap_bar": (60, 5), "dumbbell": (5, 5), "cable": (5, 5)},
        ),
        "lastDeloadEndedOn": "2026-02-01",
    },
    INTERMEDIATE,
    "2026-03-13T17:00:00-04:00",
    sessions="""
        2026-01-13 17:40 a 65 6
        2026-01-16 17:35 b 60 6
        2026-01-20 17:45 a 65 7
        2026-01-23 17:30 b 60 6
        2026-01-27 17:40 a 45 4
        2026-01-30 17:35 b 45 4
        2026-02-03 17:40 a 65 7
        2026-02-06 17:30 b 60 6
        2026-02-10 17:45 a 65 7
        2026-02-13 17:35 b 60 -   stored 2026-02-14T11:05
        2026-02-17 17:40 a 65 7
        2026-02-20 17:30 b 60 7
        2026-02-24 17:50 a 70 8
        2026-02-27 missed
        2026-03-03 17:40 b 60 7
        2026-03-06 17:55 a 55 8
        2026-03-10 17:45 b 40 7   stored 2026-03-10T21:20
    """,
    lifts={
        "deadlift_conventional": """
            185  4 4 4 3  @8.5 t4 p0
            185  5 5 4 4  @8.5 t4 p1
            165  4 4           t4 p0  of4 at6
            185  5 5 5 5  @8   t4 p0
            190  4 4 4 4  @8.5 t4 p1
            190  5 5 5 5  @8.5 t4 p1
            195  4 4 3 3  @9   t3 p2 !loss_of_brace
            195  3 3           t3 p4
        """,
        "chest_supported_row": """
            25  10 10  9  @8
            25  11 10 10  @8
            20   8  8          of8 at6
            25  12 11 10  @8
            25  12 12 11
            25  12 12 12  @8
            30   8  8  8  @8.5
            30   8  8     @8.5
        """,
        "back_extension_45": """
            - 12 12 @7
            - 12 12 @7
            - 12
            - 12 12 @7
            - 12 12
            - 12 12 @7
            - 12 10 @8
            skipped
        """,
        "one_arm_cable_row": """
            30  10 10 @7
            30  11 10 @7
            25   8    of8 at5
            30  12 11 @7
            30  12 12 @7
            35   8  8
            35   9  8 @7
            35   8  8 @7.5
        """,
        "trap_bar_deadlift": """
            205  5 5 5  @7   t4 p0
            210  5 5 5  @7.5 t4 p0
            185  4 4         t4 p0  of4 at6
            210  5 5 5  @7   t4 p0
            215  5 5 5  @7.5 t4 p1
            220  5 5 5  @8   t4 p1
            220  5 5 5  @8.5 t3 p2
            200  5 4    @8.5 t3 p4
        """,
        "barbell_row": """
            85  7 7 6  @8   t4
            85  8 7 7  @8   t4
            75  6 6         t4  of6 at6
            85  8 8 7  @8   t4
            85  8 8 8  @8   t4
            90  6 6 6       t4
            90  7 6 6  @8.5 t4 p2
            skipped
        """,
        "suitcase_carry": """
            35 20m 20m 20m
            35 20m 20m 20m
            30 20m 20m
            35 20m 20m 20m
            40 20m 20m 20m
            40 20m 20m 20m
            40 20m 20m
            skipped
        """,
        "face_pull": """
            20  15 15 @8
            20  16 15 @8
            15  12    of12 at6
            20  18 16 @8
            20  20 18
            20  20 20 @8
            25  13 12 @8
            25  13 12 @8
        """,
    },
    check_ins="""
        2026-01-13 12:10 none 0 7   2 2 2
        2026-01-16 12:05 none 0 7.5 2 2 2
        2026-01-20 12:15 none 1 7   3 2 3
        2026-01-27 12:10 none 0 7   3 3 2
        2026-02-03 12:05 none 0 7.5 1 2 2
        2026-02-06 12:20 none 0 7   2 2 2
        2026-02-10 12:10 none 1 7   2 2 3
        2026-02-17 12:05 none 1 6.5 3 3 3
        2026-02-24 12:15 none 2 6.5 3 3 3
        2026-03-03 12:10 none 2 6   4 3 4
        2026-03-06 12:05 none 3 6   4 4 4
        2026-03-10 12:20 none 4 5.5 4 4 4
        2026-03-13 08:10 saddle_numbness,bladder_bowel_change 6 4 4 5 5
    """,
    offsets=("-05:00", "2026-03-08", "-04:00"),
)

LOGS = (NOVICE_LOG, TIRED_LOG, RED_FLAG_LOG)

#: Warm-ups of these athletes on lifts with a bar: the empty bar x 8, then shares of the first working load.
RAMP = ((Percent(Decimal(50)), 5), (Percent(Decimal(75)), 3))
RAMPED = ("deadlift_conventional", "trap_bar_deadlift", "barbell_row")
MARK = re.compile(r"(of|at|@|t|p|!)(.+)")
UNITS = {Unit.KG: "LOAD_UNIT_KG", Unit.LB: "LOAD_UNIT_LB"}


def request_of(log: Log) -> Json:
    """The whole request, read once by the wire so that nothing in it is wrong."""
    about = {"athlete": log.athlete, "asOf": log.as_of}
    athlete = record_from(ParseDict(about, PrescribeRequest())).athlete
    events = sorted([*sessions_of(log, athlete), *check_ins_of(log)], key=lambda dated: dated[0])
    head = {"requestId": f"example-{log.name}", "rulebook": "back-strength"}
    request = {**head, **about, "events": [event for _, event in events]}
    record_from(ParseDict(request, PrescribeRequest()))
    return request


def sessions_of(log: Log, athlete: Athlete) -> Iterator[tuple[str, Json]]:
    """Sessions done and missed, each with the time at which it was stored."""
    rows = {lift: iter(text.strip().splitlines()) for lift, text in log.lifts.items()}
    for line in log.sessions.strip().splitlines():
        date, *words = line.split()
        if words == ["missed"]:
            yield f"{date}T23:59", {"id": f"missed-{date}", "missedSession": {"plannedOn": date}}
            continue
        time, day, minutes, effort, *late = words
        ended = log.moment(date, time)
        stored = log.moment(*late[1].split("T")) if late else ""
        session: Json = {"endedAt": ended, "durationMinutes": int(minutes)}
        session |= {} if effort == "-" else {"sessionRpe": number(effort)}
        done = ((lift, next(rows[lift])) for lift in DAYS[day])
        session["exercises"] = [
            exercise_of(lift, row, log.plan[lift], athlete) for lift, row in done if "skip" not in row
        ]
        yield (
            stored or ended,
            {"id": f"session-{date}", **({"recordedAt": stored} if stored else {}), "session": session},
        )
    left = [lift for lift, row in rows.items() if next(row, None) is not None]
    assert not left, f"{log.name}: more rows than sessions for {left}"


def exercise_of(lift: str, row: str, asked: Asked, athlete: Athlete) -> Json:
    """One exercise of a session; a load that this gym cannot load is a mistake in the tables."""
    first, *words = row.split()
    rack = athlete.equipment.rack_for(CATALOGUE[lift].implement)
    load = None if first == "-" else Load(Decimal(first), rack.unit)
    assert load is None or rack.nearest(load) == load, f"{load} cannot be loaded for {lift}"
    marks = {match[1]: match[2] for word in words if (match := MARK.fullmatch(word))}
    asked = replace(asked, reps=int(marks["of"]), top=None) if "of" in marks else asked
    asked = replace(asked, rpe=float(marks["at"])) if "at" in marks else asked
    sets = [set_of(load, word, asked, marks) for word in words if word[0].isdigit()]
    if "@" in marks:
        sets[-1]["rpe"] = number(marks["@"])
    if "!" in marks:
        sets[-1]["faults"] = [{"code": marks["!"], "repsAffected": 1}]
    return {"exercise": lift, "sets": [*(warm_ups_to(load, rack) if load and lift in RAMPED else ()), *sets]}


def warm_ups_to(load: Load, rack: Rack) -> list[Json]:
    """The empty bar, then half and three quarters of the load."""
    steps = {rack.lightest(): 8}
    for share, reps in RAMP:
        steps.setdefault(rack.at_most(share.of(load)) or rack.lightest(), reps)
    return [
        {"type": "SET_TYPE_WARM_UP", "load": load_of(each), "repsDone": reps}
        for each, reps in steps.items()
        if each < load
    ]


def set_of(load: Load | None, done: str, asked: Asked, marks: dict[str, str]) -> Json:
    """One working set."""
    one: Json = {"type": "SET_TYPE_WORK"} | ({"load": load_of(load)} if load else {})
    if done.endswith("m"):
        return one | {"distanceM": int(done.removesuffix("m")), "completed": True}
    one |= {"repsTarget": asked.reps} | ({"repsTargetMax": asked.top} if asked.top else {}) | {"repsDone": int(done)}
    one |= {"rpeTarget": asked.rpe} if asked.rpe else {}
    one |= {"tempo": asked.tempo} if asked.tempo else {}
    one |= {"techniqueScore": int(marks["t"]), "techniqueReporter": "REPORTER_COACH"} if "t" in marks else {}
    one |= {"pain": number(marks["p"])} if "p" in marks else {}
    return one | ({"painLocation": "low_back"} if one.get("pain") else {})


def check_ins_of(log: Log) -> Iterator[tuple[str, Json]]:
    """Check-ins, each with its time."""
    for line in log.check_ins.strip().splitlines():
        date, time, flags, *readings = line.split()
        check_in: Json = {"at": log.moment(date, time)}
        if flags != "-":
            present = [] if flags == "none" else [f"RED_FLAG_{flag.upper()}" for flag in flags.split(",")]
            check_in["redFlags"] = {"present": present}
        named = zip(("painNow", "sleepH", "soreness", "fatigue", "stress"), readings, strict=True)
        check_in |= {name: number(reading) for name, reading in named if reading != "-"}
        if check_in.get("painNow"):
            check_in |= {"painLocation": "low_back", "painRadiates": flags not in ("-", "none")}
        yield check_in["at"], {"id": f"check-in-{date}", "checkIn": check_in}


def load_of(load: Load) -> Json:
    """A load in JSON."""
    return {"amount": number(str(load.amount)), "unit": UNITS[load.unit]}


def number(text: str) -> int | float:
    """5 as 5, 7.5 as 7.5."""
    return int(float(text)) if float(text).is_integer() else float(text)


def laid_out(value: object, indent: int = 0) -> str:
    """JSON in which one set, one check-in or one plate is one line."""
    if not _has_rows(value):
        return json.dumps(value, ensure_ascii=False)
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        rows = [f"{json.dumps(key)}: {laid_out(each, indent + 2)}" for key, each in value.items()]
        first, last = "{}"
    else:
        assert isinstance(value, list)
        rows = [laid_out(each, indent + 2) for each in value]
        first, last = "[]"
    return f"{first}\n{pad}{f',{chr(10)}{pad}'.join(rows)}\n{' ' * indent}{last}"


def _has_rows(value: object) -> bool:
    """Whether something in it deserves a line of its own: an event, an exercise, a set, a plate."""
    if isinstance(value, list):
        return any(map(_has_rows, value)) or any(
            isinstance(each, dict) and len(each) > 1 and "code" not in each for each in value
        )
    return isinstance(value, dict) and any(map(_has_rows, value.values()))


def main() -> int:
    """Writes the records, or compares them with `--check`; 1 when one differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the files beside this script, write nothing")
    check = parser.parse_args().check
    differing = []
    for log in LOGS:
        file, text = Path(__file__).with_name(f"{log.name}.json"), laid_out(request_of(log)) + "\n"
        if check and (not file.is_file() or file.read_text(encoding="utf-8") != text):
            differing.append(file.name)
        elif not check:
            file.write_text(text, encoding="utf-8")
    if differing:
        sys.stderr.write(f"not what this script makes: {', '.join(differing)}\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
