"""Runs tests on both engines, and says of each what came out otherwise than it expects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Self

from ironrule.engine import Engine, build
from ironrule.engine.build import Report
from ironrule.rulebook.problems import Place
from ironrule.rulebook.rulebook import Rulebook
from ironrule.trials.asking import Sitting, Unanswered
from ironrule.trials.coverage import Coverage
from ironrule.trials.suite import Found, Step, Trial
from ironrule.trials.told import Told
from ironrule.trials.trace import Tracer

BOTH, COMPILED = "both", "compiled"

#: Builds an engine of a name, which is told where to report what goes wrong.
Built = Callable[[Rulebook, str, Report], Engine]


@dataclass(frozen=True)
class Failure:
    """One expectation that was not met: where it stands, what was expected and what came out, in the file's words."""

    place: Place
    step: str
    word: str
    subject: str
    expected: Found
    actual: Found
    hint: str = ""
    trace: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """How a test came out: passed when nothing failed."""

    trial: Trial
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        """Nothing failed."""
        return not self.failures


@dataclass
class Engines:
    """Both engines of one rulebook, or the compiled one alone; what they report is kept until it is asked for."""

    rulebook: Rulebook
    which: str
    built: Built
    compiled: Engine = field(init=False)
    durable: Engine | None = field(init=False)
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Raises EngineUnavailable."""
        self.compiled = self.built(self.rulebook, "compiled", self.troubles.append)
        self.durable = self.built(self.rulebook, "durable", self.troubles.append) if self.which == BOTH else None

    def close(self) -> None:
        """Frees them."""
        for each in (self.compiled, self.durable):
            if each is not None:
                each.close()


@dataclass
class Runner:
    """Runs the tests of one rulebook; `tracing` keeps for every failure what a coach needs to see why."""

    rulebook: Rulebook
    which: str = BOTH
    tracing: bool = False
    built: Built = build
    coverage: Coverage = field(init=False)
    _engines: dict[str, Engines] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.coverage = Coverage(self.rulebook)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Frees every engine that was built."""
        for each in self._engines.values():
            each.close()
        self._engines = {}

    def run(self, trial: Trial) -> Verdict:
        """One test. Raises EngineUnavailable."""
        if trial.findings is not None:
            return Verdict(trial, tuple(_unfound(trial)))
        book = trial.variant or self.rulebook
        engines = self._engines_of(book)
        counts = trial.variant is None or trial.of_settings
        watched = self.coverage.watching(engines.compiled) if counts else engines.compiled
        full = any(each.word.startswith("facts: ") for step in trial.steps for each in step.wanted)
        sitting = Sitting(trial, book, watched, full)
        failures, told = _told(sitting)
        if counts:
            self.coverage.end(sitting.answers)
        differences: list[Failure] = []
        if engines.durable is not None:
            other = Sitting(trial, book, engines.durable, full)
            differences = _differences(trial, told, failures, other, engines.troubles)
        if failures and self.tracing:
            failures, _ = _told(Sitting(trial, book, engines.compiled, full=True), Tracer(book))
        return Verdict(trial, (*failures, *differences))

    def _engines_of(self, book: Rulebook) -> Engines:
        found = self._engines.get(book.revision)
        if found is None:
            found = self._engines[book.revision] = Engines(book, self.which, self.built)
        return found


def _told(sitting: Sitting, tracer: Tracer | None = None) -> tuple[list[Failure], list[Told]]:
    """What failed on one engine, and every answer."""
    failures: list[Failure] = []
    answers: list[Told] = []
    try:
        for step, answer in sitting.tell():
            answers.append(answer)
            failures += _failures(step, answer, tracer)
    except Unanswered as refusal:
        step = refusal.step
        failures.append(Failure(step.place, step.name, "log", "", refusal.expected, refusal.why))
    return failures, answers


def _failures(step: Step, answer: Told, tracer: Tracer | None) -> Iterator[Failure]:
    for wanted in step.wanted:
        name, told = step.name, answer
        if wanted.ahead:
            name = ", ".join(filter(None, [step.name, f"session {wanted.ahead} ahead"]))
            if wanted.ahead > len(answer.ahead):
                yield Failure(wanted.place, name, wanted.word, wanted.subject, wanted.expected, "not projected")
                continue
            told = answer.ahead[wanted.ahead - 1]
        sight = wanted.see(told, wanted)
        if not sight.fits:
            trace = tracer.told(told, wanted) if tracer is not None else ()
            yield Failure(
                wanted.place, name, wanted.word, wanted.subject, wanted.expected, sight.actual, sight.hint, trace
            )


def _differences(
    trial: Trial, told: list[Told], failures: list[Failure], other: Sitting, troubles: list[str]
) -> list[Failure]:
    """What the other engine says otherwise: an answer that is not the same to the byte, a failure, or a report."""
    found, answers = _told(other)
    lines = [f"durable-rules: {each}" for each in troubles]
    troubles.clear()
    for number, (one, two) in enumerate(zip(told, answers, strict=False), 1):
        if _bytes_of(one) != _bytes_of(two):
            lines.append(f"answer {number} differs")
    if len(found) != len(failures) or len(told) != len(answers):
        lines.append(f"{len(found)} failures on durable-rules, {len(failures)} on compiled")
    if not lines:
        return []
    return [Failure(trial.place, "", "engines", "", "the same from both engines", "; ".join(lines))]


def _bytes_of(answer: Told) -> bytes:
    return answer.response.SerializeToString(deterministic=True)


def _unfound(trial: Trial) -> Iterator[Failure]:
    """Findings that the checker did not make."""
    findings = trial.findings
    assert findings is not None
    texts = tuple(f"{each.code} {each.found}" for each in findings.found)
    absent = [each for each in findings.expected if not any(each in text for text in texts)]
    if absent or (not findings.expected and texts):
        yield Failure(findings.place, "", "findings", "", findings.expected, texts or ("it checks",))
