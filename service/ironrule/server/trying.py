"""The process in which files are tried: a request on standard input, the answer on standard output, and then its end.

    python -m ironrule.server.trying check|test ENGINE SECONDS

It works in the folder that it is started in, which whoever starts it removes.
"""

from __future__ import annotations

import errno
import math
import os
import resource
import sys
from collections.abc import Iterable
from pathlib import Path

from ironrule.rulebook.files import rulebooks_in
from ironrule.rulebook.problems import Problem, RulebookInvalid
from ironrule.rulebook.read import read_rulebook
from ironrule.server.workbench import NO_DISK, NO_ROOM
from ironrule.trials.campaign import Campaign, campaign
from ironrule.trials.coverage import Share
from ironrule.trials.find import shown, tests_beside
from ironrule.trials.run import BOTH, COMPILED, Failure, Verdict
from ironrule.trials.wording import shown_value
from ironrule.v1 import rulebooks_pb2 as pb
from ironrule.wire.rulebooks import problem_row

#: The folder of what was sent. No path that can be sent has a dot in the name of a folder.
SENT = "sent.d"
#: Memory of a child and the largest file that it may write, in bytes.
_ROOM, _LARGEST = 1024**3, 8 * 1024**2
#: Problems that are told of all rulebooks together.
_MOST_PROBLEMS = 1000
#: What the system says where a disk takes nothing more.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def main() -> int:
    """Answers one request; the exit code says whether there was room for it, in memory and on disk."""
    what, engine, seconds = sys.argv[1:]
    _bounded(float(seconds))
    # What anybody prints goes elsewhere: the answer has this way for itself.
    out = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        sent = sys.stdin.buffer.read()
        answer = _check(sent) if what == "check" else _test(sent, BOTH if engine == "durable" else COMPILED)
        data = answer.SerializeToString()
    except MemoryError:
        return NO_ROOM
    except OSError as error:
        if error.errno in _FULL:
            return NO_DISK
        raise
    with open(out, "wb") as file:  # noqa: PTH123  # a descriptor
        file.write(data)
    return 0


def _bounded(seconds: float) -> None:
    """From here on the kernel ends what takes too much."""
    whole = max(1, math.ceil(seconds))
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
    resource.setrlimit(resource.RLIMIT_AS, (_ROOM, _ROOM))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST, _LARGEST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _check(sent: bytes) -> pb.CheckRulebookResponse:
    root = _written(pb.CheckRulebookRequest.FromString(sent).files)
    answer = pb.CheckRulebookResponse()
    problems: dict[Problem, None] = {}
    for folder in rulebooks_in(root):
        row = answer.rulebooks.add(file=f"{folder.name}/rulebook.yaml")
        try:
            book = read_rulebook(folder)
        except RulebookInvalid as mistake:
            problems |= dict.fromkeys(mistake.problems)
            answer.untold += mistake.untold
        else:
            problems |= dict.fromkeys(book.warnings)
            row.name, row.revision, row.rules = book.name, book.revision, book.rules_count
    answer.problems.extend(_problems(list(problems)[:_MOST_PROBLEMS]))
    answer.untold += max(0, len(problems) - _MOST_PROBLEMS)
    answer.ok = bool(answer.rulebooks) and all(each.revision for each in answer.rulebooks)
    return answer


def _test(sent: bytes, which: str) -> pb.TestRulebookResponse:
    request = pb.TestRulebookRequest.FromString(sent)
    root = _written(request.files)
    # Test files are named from where we are.
    os.chdir(root)
    only, answer = request.only.lower(), pb.TestRulebookResponse()
    for folder, files in tests_beside([root]).items():
        done = campaign(
            folder,
            files,
            which,
            picked=lambda suite, trial: only in f"{shown(suite.file)} {suite.title} {trial.name}".lower(),
            tracing=True,
        )
        answer.rulebooks.append(_tested(done))
        answer.ran += len(done.verdicts)
        answer.failed += sum(not each.passed for each in done.verdicts)
    # To have run nothing is never to have passed.
    answer.ok = answer.ran > 0 and not answer.failed and not any(each.problems for each in answer.rulebooks)
    return answer


def _tested(done: Campaign) -> pb.TestedRulebook:
    row = pb.TestedRulebook(name=done.name, problems=_problems(done.problems[:_MOST_PROBLEMS]))
    for suite, verdicts in done.results:
        row.tests.extend(_verdict(shown(suite.file), each) for each in verdicts)
    if done.coverage is not None:
        row.revision = done.coverage.rulebook.revision
        row.rules.CopyFrom(_share(done.coverage.share(rules=True)))
        row.clauses.CopyFrom(_share(done.coverage.share(rules=False)))
    return row


def _share(share: Share) -> pb.CoverageShare:
    return pb.CoverageShare(seen=share.seen, of=share.of)


def _verdict(file: str, verdict: Verdict) -> pb.TestResult:
    trial = verdict.trial
    failures = map(_failure, verdict.failures)
    return pb.TestResult(file=file, line=trial.place.line, name=trial.name, passed=verdict.passed, failures=failures)


def _failure(failure: Failure) -> pb.TestFailure:
    return pb.TestFailure(
        place=str(failure.place),
        step=failure.step,
        word=failure.word,
        subject=failure.subject,
        expected=shown_value(failure.expected),
        actual=shown_value(failure.actual),
        hint=failure.hint,
        trace=failure.trace,
    )


def _problems(problems: Iterable[Problem]) -> list[pb.FileProblem]:
    return [problem_row(each, each.place.file.removeprefix(f"{SENT}/")) for each in problems]


def _written(files: Iterable[pb.RulebookFile]) -> Path:
    """The folder of the files; their paths were looked at by whoever took them."""
    root = Path.cwd() / SENT
    root.mkdir()
    for each in files:
        file = root / each.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(each.content)
    return root


if __name__ == "__main__":
    sys.exit(main())
