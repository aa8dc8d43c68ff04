"""Ways to run the command: in this process, or as a child with real pipes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result
from google.protobuf import json_format

from ironrule.cli.main import ironrule
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "rules"
ATHLETES = ROOT / "examples" / "athletes"
NOVICE, TIRED, RED_FLAG = (str(ATHLETES / f"{name}.json") for name in ("novice", "intermediate-tired", "red-flag"))

#: The command, for `child`.
COMMAND = ("-m", "ironrule.cli.main")


def run(*words: str, stdin: str | bytes | None = None) -> Result:
    """The command in this process, its output piped. An exception that is nobody's mistake is raised again."""
    result = CliRunner().invoke(ironrule, words, input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def prescribe(*words: str, stdin: str | bytes | None = None) -> Result:
    """`ironrule prescribe` with the rulebooks of the repository."""
    return run("prescribe", "--rules", str(RULES), *words, stdin=stdin)


def answer_to(record: str, *words: str) -> PrescribeResponse:
    """The response that `prescribe --json` prints."""
    result = prescribe(record, "--json", *words)
    assert 0 == result.exit_code, result.stderr
    return json_format.Parse(result.stdout, PrescribeResponse())


def record(path: str = NOVICE) -> PrescribeRequest:
    """An example record, to be changed."""
    return json_format.Parse(Path(path).read_text(encoding="utf-8"), PrescribeRequest())


def held(answer: PrescribeResponse) -> set[str]:
    """Rules that held and were not overruled."""
    return {each.rule for each in answer.decisions if not each.overruled_by}


def child(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """A Python program of the repository, run to its end in a process of its own."""
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, text=True, timeout=120, check=False)
