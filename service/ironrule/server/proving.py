"""Reads, checks and tests rulebooks in a process of its own, where their work holds up nobody.

    python -m ironrule.server.proving

A line of the input is a task, a line of the output its proof, both JSON; at the end of the input it ends. What crashes
durable-rules crashes this process, and not the one that answers.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from ironrule.engine import EngineUnavailable
from ironrule.engine.build import build
from ironrule.rulebook.problems import RulebookInvalid
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.server.candidates import (
    ENGINE_UNAVAILABLE,
    MOST_TOLD,
    TEMP_UNUSABLE,
    TEST_FAILED,
    TESTS_MISSING,
    Finding,
    finding_of,
)
from ironrule.trials.campaign import Campaign, campaign
from ironrule.trials.find import test_files
from ironrule.trials.run import BOTH, COMPILED, Failure, Verdict
from ironrule.trials.wording import headline, shown_value

#: Tests are not run, those that there are are run, or there must be some.
OFF, RUN, REQUIRED = "off", "run", "required"

#: How much this process stands back behind others.
_NICE = 10


@dataclass(frozen=True)
class Task:
    """A folder of a rulebook to prove. Content whose key is among the `known` has been tested already."""

    folder: str
    engine: str
    tests: str
    known: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """How a folder came out: without findings it may go live. `name` and `revision` are empty where it cannot be read.

    `key` is that of its content, tests included; `tests` counts those that passed, and is None where they were not run
    or are known already.
    """

    folder: str
    name: str = ""
    revision: str = ""
    key: str = ""
    tests: int | None = None
    findings: tuple[Finding, ...] = ()
    untold: int = 0
    seconds: float = field(default=0.0, compare=False)


def proof_of(task: Task) -> Proof:
    """Proves one folder."""
    began, folder = time.perf_counter(), Path(task.folder)
    try:
        found = _proof(folder, task)
    except OSError as error:
        # What is read and written here is a copy, in the temporary folder.
        found = _refused(Proof(folder.name), [Finding(TEMP_UNUSABLE, error.strerror or str(error))])
    return replace(found, seconds=time.perf_counter() - began)


def _proof(folder: Path, task: Task) -> Proof:
    try:
        book = read_rulebook(folder)
    except RulebookInvalid as mistake:
        found = Proof(folder.name, key=_sum_of(folder, str(mistake)))
        return _refused(found, map(finding_of, mistake.problems), mistake.untold)
    found = Proof(folder.name, book.name, book.revision, _sum_of(folder, book.revision))
    if found.key in task.known:
        return found
    try:
        return _tried(folder, found, book, task)
    except EngineUnavailable as mistake:
        return _refused(found, [Finding(ENGINE_UNAVAILABLE, str(mistake))])


def _tried(folder: Path, found: Proof, book: Rulebook, task: Task) -> Proof:
    """Raises EngineUnavailable."""
    build(book, task.engine, lambda _: None).close()
    if task.tests == OFF:
        return found
    which = BOTH if task.engine == "durable" else COMPILED
    done = campaign(folder, test_files(folder), which, picked=lambda *_: True)
    findings = [*map(finding_of, done.problems), *_failures(done)]
    if findings:
        return _refused(found, findings)
    if not done.verdicts and task.tests == REQUIRED:
        told = f"there is no test of {found.name!r}; expected some in {folder.name}/tests, or --tests run"
        return _refused(found, [Finding(TESTS_MISSING, told)])
    return replace(found, tests=len(done.verdicts))


def _failures(done: Campaign) -> list[Finding]:
    return [_failed(each, verdict) for verdict in done.verdicts for each in verdict.failures]


def _failed(failure: Failure, verdict: Verdict) -> Finding:
    what, hint = headline(failure, verdict.trial.lift), f" ({failure.hint})" if failure.hint else ""
    text = f"{what}: expected {shown_value(failure.expected)}; came out {shown_value(failure.actual)}{hint}"
    return Finding(TEST_FAILED, text, str(failure.place), verdict.trial.name)


def _refused(proof: Proof, findings: Iterable[Finding], untold: int = 0) -> Proof:
    every = tuple(findings)
    return replace(proof, findings=every[:MOST_TOLD], untold=untold + max(0, len(every) - MOST_TOLD))


def _sum_of(folder: Path, content: str) -> str:
    """A sum of what a rulebook says and of its tests, fixtures among them, and of where it lies."""
    total = hashlib.sha256(f"{folder.name}\0{content}".encode())
    for file in sorted((folder / "tests").glob("*.yaml")):
        total.update(file.name.encode() + b"\0" + file.read_bytes())
    return total.hexdigest()[:24]


def main() -> None:
    """Proves task after task until the input ends."""
    with contextlib.suppress(OSError):
        os.nice(_NICE)
    # What a library prints must not be taken for an answer.
    out, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        task = msgspec.json.decode(line, type=Task)
        # Places in tests are told from here, as those in rulebooks are from the folder above all of them.
        os.chdir(Path(task.folder).parent.parent)
        proof = proof_of(task)
        out.write(msgspec.json.encode(proof).decode() + "\n")
        out.flush()


if __name__ == "__main__":
    main()
