"""Writes the last request of every test of a file as JSON, so that `ironrule prescribe` prints what a test only checks.

`python -m tests.printed rules/back-strength/tests/trial.yaml FOLDER` makes FOLDER/01.json and so on.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from google.protobuf.json_format import MessageToJson

from ironrule.engine.build import build
from ironrule.rulebook.read import read_rulebook
from ironrule.trials.asking import Sitting
from ironrule.trials.read import SuiteReader
from ironrule.trials.suite import Step
from ironrule.trials.told import Told
from ironrule.trials.variants import Variants
from ironrule.v1.prescription_pb2 import EXPLAIN_LEVEL_UNSPECIFIED
from ironrule.v1.prescriptions_pb2 import PrescribeRequest


@dataclass
class Written(Sitting):
    """A sitting that keeps the request of its last answer."""

    asked: PrescribeRequest = field(default_factory=PrescribeRequest)

    def _answer(self, step: Step, request: PrescribeRequest) -> Told:
        self.asked.CopyFrom(request)
        return super()._answer(step, request)


def requests_of(file: Path) -> Iterator[tuple[str, PrescribeRequest]]:
    """The name of each test and its last request."""
    home = file.parent.parent
    book = read_rulebook(home)
    engine = build(book, "compiled", print)
    for trial in SuiteReader(book, Variants(home)).read(file, file.name).trials:
        sitting = Written(trial, book, engine)
        for _ in sitting.tell():
            pass
        yield trial.name, sitting.asked


def write(file: Path, into: Path) -> None:
    """One file for each test, by its number."""
    into.mkdir(parents=True, exist_ok=True)
    for number, (_, request) in enumerate(requests_of(file), 1):
        request.explain = EXPLAIN_LEVEL_UNSPECIFIED
        (into / f"{number:02}.json").write_text(MessageToJson(request) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
