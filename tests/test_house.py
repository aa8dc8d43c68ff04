"""The house keeps its own order: who may import whom, and a core that reads no clock."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "service" / "ironrule"
CORE = ("coaching", "engine", "rulebook", "vocabulary", "carried", "training", "speech", "units")
#: Tests of coaches run at the moments that they name.
CLOCKLESS = (*CORE, "trials")
CLOCKS = ("now", "today", "utcnow")


def clockless_modules() -> list[Path]:
    """Every module of the rooms to which moments are given."""
    return sorted(
        path for room in CLOCKLESS for path in [*PACKAGE.glob(f"{room}/**/*.py"), *PACKAGE.glob(f"{room}.py")]
    )


def clock_readings(source: str) -> list[str]:
    """Calls in the source that would read a clock, as `line: call`."""
    return [
        f"{node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and reads_clock(node.func)
    ]


def reads_clock(called: ast.Attribute) -> bool:
    """Whether this is datetime.now, date.today and the like, or anything of the time module."""
    owner = ast.unparse(called.value)
    return owner == "time" or (called.attr in CLOCKS and owner.rpartition(".")[2] in {"datetime", "date"})


def test_imports_keep_their_order() -> None:
    """The import contracts of pyproject.toml are kept."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert 0 == result.returncode, result.stdout + result.stderr


@pytest.mark.parametrize("module", clockless_modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_core_reads_no_clock(module: Path) -> None:
    """Moments arrive in the request, or are named in a test; no module of these rooms asks for one."""
    assert [] == clock_readings(module.read_text(encoding="utf-8"))


def test_clock_readings_are_found() -> None:
    """The search above sees the ways in which a clock is usually read."""
    source = "import datetime, time\ndatetime.datetime.now()\ndate.today()\ntime.monotonic()\nself.today()\n"

    assert ["2: datetime.datetime.now", "3: date.today", "4: time.monotonic"] == clock_readings(source)


def test_runtime_dependencies_are_those_decided() -> None:
    """What is imported at run time is what DECISIONS.md allows, and nothing else."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=~!;\[ ]", each)[0].replace("_", "-") for each in project["dependencies"]}
    text = (ROOT / "DECISIONS.md").read_text(encoding="utf-8")
    allowed = text.partition("## What may be imported at run time")[2]
    assert set() == {name for name in names if name.lower() not in allowed.lower()}
    assert 13 == len(names)


def test_make_lists_what_there_is() -> None:
    """`make` alone names every target, each with what it does."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (targets,) = [line.split()[1:] for line in makefile.splitlines() if line.startswith(".PHONY:")]
    command = ["make", "--no-print-directory", "-C", str(ROOT)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()

    assert sorted(targets) == sorted(line.split()[1] for line in told)
    assert [] == [line for line in told if not line.startswith("  make ") or len(line.split()) < 4]
