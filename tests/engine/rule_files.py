"""Made-up rule files, in the words of the language over every fact, and gaps in athletes' logs, by seed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random

from google.protobuf import json_format

from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeRequest
from ironrule.vocabulary.fact import ATHLETE, TRACK, Fact
from ironrule.vocabulary.facts import DRAFT_FACTS, FACTS
from ironrule.vocabulary.facts_athlete import NO_PHASE
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.verbs import STAGES

ROOT = Path(__file__).resolve().parents[2]
ATHLETES = sorted((ROOT / "examples" / "athletes").glob("*.json"))

_VALUES = {
    Kind.COUNT: ("0", "1", "2", "3", "5", "12"),
    Kind.SCORE: ("1", "2", "3", "4"),
    Kind.RPE: ("RPE 7", "RPE 7.5", "8", "RPE 8.5", "9"),
    Kind.NUMBER: ("0.5", "0.9", "1", "1.3"),
    Kind.PERCENT: ("0 %", "5 %", "50 %", "90 %", "100 %"),
    Kind.HOURS: ("6 h", "7 h", "7.5 h"),
    Kind.DAYS: ("2 d", "3 days", "2 weeks", "40 d"),
    Kind.SECONDS: ("2 s", "3 s", "1 min"),
    Kind.METRES: ("5 m", "20 m", "40 m"),
    Kind.LOAD: ("20 kg", "60 kg", "100 lb", "90 % of load_done", "load_done + 2.5 kg", "load_done - 5 lb"),
    Kind.MMHG: ("120", "135", "140"),
    Kind.YEARS: ("18", "35"),
    Kind.SPEED: ("-0.06 m/s", "0 m/s", "0.02 m/s"),
    Kind.BPM: ("48", "55", "62"),
}
_ORDERS = ("<", "<=", ">", ">=", "=", "!=")
_READINGS = [each for each in FACTS.values() if each.reading]
_REMEMBERED = [each for each in FACTS.values() if each.history]
#: Fields of a check-in and of a set that a log may lack.
_OFTEN_MISSING = ("sleep_h", "soreness", "fatigue", "stress", "pain_now", "adherence14d", "rpe", "technique_score")


def rulebook_with(seed: int, rules: int, folder: Path) -> Rulebook:
    """The shipped rulebook with made-up terms, and so many made-up rules in each section, read from its file."""
    random = Random(seed)  # noqa: S311  # repeatable, not secret
    shutil.copytree(ROOT / "rules", folder, dirs_exist_ok=True)
    file = folder / "back-strength" / "rulebook.yaml"
    for_athlete, for_track, of_draft = (_Phrases(random, scope, draft) for scope, draft in _VIEWS)
    lines = [
        file.read_text(encoding="utf-8"),
        'messages: {made_up: {athlete: "Made up.", coach: "Made up."}}',
        "terms:",
        *(f"  tired_{number}: {for_athlete.phrase(2)}" for number in range(3)),
        "  made_up_signs:\n    how many of:",
        *(f"      sign {number}: {for_athlete.phrase(1)}" for number in range(5)),
    ]
    for section in ("after session", "before session"):
        lines.append(f"{section}:")
        for number in range(rules):
            view = random.choice((for_athlete, for_track, for_track))
            lines.append(view.rule(f"{section[0]}{number}", random.choice(STAGES)))
    lines += [of_draft.rule(f"d{number}", "caps") for number in range(rules // 2)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_rulebook(folder / "back-strength")


def log_with_gaps(file: Path, seed: int) -> PrescribeRequest:
    """An example athlete's log with a third of its readings lost."""
    random = Random(seed)  # noqa: S311  # repeatable, not secret
    request = json_format.Parse(file.read_text(encoding="utf-8"), PrescribeRequest())
    for event in request.events:
        sets = [each for exercise in event.session.exercises for each in exercise.sets]
        for message in (event.check_in, *sets) if event.HasField("check_in") else sets:
            for name in _OFTEN_MISSING:
                if name in message.DESCRIPTOR.fields_by_name and random.random() < 1 / 3:
                    message.ClearField(name)
    return request


#: Whose facts a rule may read, and whether those of today's draft are among them.
_VIEWS = ((ATHLETE, False), (TRACK, False), (TRACK, True))


@dataclass(frozen=True)
class _Phrases:
    """Writes phrases and rules that read what one scope may read."""

    random: Random
    scope: str
    draft: bool

    def rule(self, name: str, stage: str) -> str:
        """A rule with a condition, or with one and two rows that have their own."""
        whom = f"for: {'athlete' if self.scope == ATHLETE else self.random.choice(('heavy', '[trap, row]'))}\n    "
        whom = whom if self.scope == ATHLETE or self.random.random() < 0.3 else ""
        head = f"  - rule: {name}\n    stage: {stage}\n    {whom}because: Made up.\n    when: {self.phrase(3)}"
        if self.random.random() < 0.7:
            return f"{head}\n    then: {{advise: made_up}}"
        return "\n".join([head, "    first of:", *(self._row() for _ in range(2))])

    def phrase(self, depth: int) -> str:
        """Clauses joined by and, or and not, so many levels deep at most."""
        if depth == 0 or self.random.random() < 0.2:
            return self._clause()
        parts = [self.phrase(depth - 1) for _ in range(self.random.randint(2, 3))]
        joined = f"({self.random.choice((' and ', ' or ', ' or ')).join(parts)})"
        return f"not {joined}" if self.random.random() < 0.25 else joined

    def _row(self) -> str:
        return f"      - if: {self.phrase(1)}\n        then: {{advise: made_up}}"

    def _clause(self) -> str:
        choice, window = self.random.choice, self.random.randint(1, 3)
        lift, reading = choice(_REMEMBERED), choice(_READINGS)
        anything = [
            *[self._compared(choice(self._facts())) for _ in range(4)],
            f"{self._compared(reading)} in each of last {window} check-ins",
            f"mean {reading.name} over {choice((3, 7, 14))} days >= {choice(_VALUES[reading.kind])}",
            f"{self._compared(reading)} in each of last {window} days",
            f"any lift has {self._compared(lift)}",
            choice(("in_effect(deload)", "in_effect(watch)", "sleep_h >= short_sleep", "soreness < sore")),
        ]
        of_a_lift = [
            f"{self._compared(lift)} in each of last {window} exposures",
            choice(("e1rm_trend over 2 weeks > 1 %", "raises over 4 weeks = 0", "e1rm_trend over deload_gap < 0 %")),
            choice(("reps_missed <= sets_done", "rpe_target + 1 > last_set_rpe", "lowest_reps in 3 .. 8")),
        ]
        return choice([*anything, *(of_a_lift if self.scope == TRACK else [])])

    def _facts(self) -> list[Fact]:
        mine = [each for each in FACTS.values() if each.scope in (ATHLETE, self.scope) and each.name not in DRAFT_FACTS]
        return [*mine, *(FACTS[name] for name in sorted(DRAFT_FACTS))] if self.draft else mine

    def _compared(self, fact: Fact) -> str:
        if fact.kind is Kind.BOOL:
            return fact.name
        if fact.kind is Kind.NAME:
            # A plan with phases is always in one of them.
            names = [each for each in fact.names if fact.name != "phase" or each != NO_PHASE] or ["accumulation"]
            return f"{fact.name} {self.random.choice(('=', '!='))} {self.random.choice(names)}"
        return f"{fact.name} {self.random.choice(_ORDERS)} {self.random.choice(_VALUES[fact.kind])}"
