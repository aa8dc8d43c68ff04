"""`scripts/setup.sh` on machines made of stubs: which Python it takes, what it fetches, how it builds durable_rules."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOOLS = "sh cat cp dirname env grep head mkdir mktemp rm tail touch tr".split()

#: A Python of some version. It notes what is asked of pip, and pip is as good as its word.
PYTHON = """#!/bin/sh
folder=$(dirname "$0")
case "$*" in
    *version_info*) exec {real} -c "import sys; sys.version_info = {version}; $2" ;;
    "-c import venv, ensurepip") exit {no_venv} ;;
    "-c import durable_rules_engine") test -e "$folder/durable_rules_engine" ;;
    -c*CC*) echo "${{CC:-cc}}" ;;
    -c*include*) echo {include} ;;
    --version) echo "Python {version}" ;;
    "-m venv "*) echo "{name} $*" >>{log}; mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; touch "$3/bin/pip" ;;
    "-m pip --version") test -e "$folder/pip" ;;
    "-m pip install "*)
        echo "CPPFLAGS=${{CPPFLAGS:-}} $*" >>{log}
        case "$*" in
            *"durable_rules") touch "$folder/durable_rules_engine" ;;
            *" uv") cp {uv} "$folder/uv" ;;
        esac ;;
    *) exit 127 ;;
esac
"""
#: A C compiler that finds Python.h everywhere but in one place.
CC = '#!/bin/sh\ncase "$*" in *"-I{missing} "*) exit 1 ;; esac\n'
UV = """#!/bin/sh
echo "uv $* ($UV_PYTHON_PREFERENCE, $UV_PYTHON_INSTALL_BIN)" >>{log}
case "$*" in
    "python install 3.12") echo "no route to host" >&2; exit {fails} ;;
    "python find "*) echo {found} ;;
esac
"""


@dataclass
class Machine:
    """A folder with a copy of what setup reads, and the only programs that it can see."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.folder / "checkout" / "scripts").mkdir(parents=True)
        (self.folder / "bin").mkdir()
        shutil.copy(ROOT / "scripts" / "setup.sh", self.folder / "checkout" / "scripts")
        shutil.copy(ROOT / "constraints.txt", self.folder / "checkout")
        for tool in TOOLS:
            (self.folder / "bin" / tool).symlink_to(str(shutil.which(tool)))
        self.has("id", "#!/bin/sh\necho 1000\n")

    def has(self, name: str, text: str, where: str = "bin") -> Path:
        """Puts a program on this machine."""
        program = self.folder / where / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(text, encoding="utf-8")
        program.chmod(0o755)
        return program

    def has_python(self, version: str, *, name: str = "", venv: bool = True, where: str = "bin") -> Path:
        """Puts a Python on this machine, called python3.x unless told otherwise."""
        name = name or f"python{version}"
        numbers = tuple(map(int, version.split(".")))
        text = PYTHON.format(
            real=sys.executable,
            version=numbers,
            name=name,
            include=self.folder / where / "include",
            no_venv=int(not venv),
            log=self.log,
            uv=self.folder / "uv",
        )
        return self.has(name, text, where)

    def has_compiler(self, *, headers: bool = True) -> None:
        """Puts a C compiler on this machine, with or without headers for the Pythons that are there already."""
        self.has("cc", CC.format(missing="" if headers else self.folder / "bin" / "include"))

    def uv(self, *, fails: bool = False) -> str:
        """A uv that fetches a Python with all it takes, or fails to."""
        found = self.has_python("3.12", name="fetched3.12", where="managed")
        return UV.format(log=self.log, found=found, fails=int(fails))

    @property
    def log(self) -> Path:
        """What was asked of the stubs."""
        return self.folder / "log"

    @property
    def asked(self) -> list[str]:
        """The same, line by line."""
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []

    @property
    def ready(self) -> bool:
        """Whether make would say that there is nothing to do."""
        return (self.folder / "checkout" / ".venv" / ".ready").exists()

    def setup(self) -> subprocess.CompletedProcess[str]:
        """Runs the script."""
        path = os.pathsep.join(str(self.folder / name) for name in ("shims", "bin"))
        return subprocess.run(
            [str(self.folder / "checkout" / "scripts" / "setup.sh")],
            env={"PATH": path, **self.settings},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def chosen(self) -> str:
        """The Python on which setup builds, once it has succeeded."""
        result = self.setup()
        assert 0 == result.returncode, result.stderr
        return next(line.split()[0] for line in self.asked if line.endswith(" -m venv .venv"))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine without Python, compiler and uv, whose user is not root."""
    return Machine(tmp_path)


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        (["3.9", "3.11", "3.12", "3.13"], "python3.12"),
        (["3.9", "3.11", "3.13"], "python3.11"),
        (["3.9", "3.13", "3.14"], "python3.13"),
    ],
)
def test_pythons_by_preference(machine: Machine, versions: list[str], expected: str) -> None:
    """The best tried first, the newest last."""
    machine.has_compiler()
    for version in versions:
        machine.has_python(version)

    assert expected == machine.chosen()
    assert machine.ready


def test_a_python_that_was_told(machine: Machine) -> None:
    """PYTHON goes first, if it suits."""
    machine.has_compiler()
    for version in ("3.9", "3.12", "3.13"):
        machine.has_python(version)

    machine.settings["PYTHON"] = "python3.13"
    assert "python3.13" == machine.chosen()


def test_what_does_not_run_is_passed_over(machine: Machine) -> None:
    """A shim that refuses hides neither the Python of its own name further on, nor what a plain python3 is."""
    machine.has_compiler()
    machine.has("python3.12", "#!/bin/sh\nexit 127\n", where="shims")
    machine.has_python("3.13")
    machine.has_python("3.12", name="python3")
    assert "python3.13" == machine.chosen()

    machine.log.unlink()
    shutil.rmtree(machine.folder / "checkout" / ".venv")
    machine.has_python("3.12")
    assert "python3.12" == machine.chosen()


def test_durable_rules_is_built_with_the_flag(machine: Machine) -> None:
    """By itself, from source, past every cache, with the user's own flags kept; everything else as usual."""
    machine.has_compiler()
    machine.has_python("3.13")
    machine.settings["CPPFLAGS"] = "-DMINE"
    machine.chosen()

    _, durable, others = machine.asked
    assert durable.startswith("CPPFLAGS=-DMINE -DPyEval_CallObject=PyObject_CallObject -m pip install ")
    words = "--force-reinstall --no-cache-dir --no-deps --no-binary durable_rules -c constraints.txt durable_rules"
    assert durable.endswith(words)
    assert others.startswith("CPPFLAGS=-DMINE -m pip ")
    assert others.endswith("-c constraints.txt -e .[dev]")


def test_what_imports_is_not_built_again(machine: Machine) -> None:
    """A second setup leaves a good durable_rules alone, unless constraints.txt asks for another one."""
    machine.has_compiler()
    machine.has_python("3.12")
    machine.chosen()
    machine.log.unlink()

    assert 0 == machine.setup().returncode
    durable, _ = machine.asked
    assert "--force-reinstall" not in durable


def test_an_interrupted_setup_is_begun_anew(machine: Machine) -> None:
    """A virtual environment without pip is no environment."""
    machine.has_compiler()
    machine.has_python("3.12")
    machine.chosen()
    (machine.folder / "checkout" / ".venv" / "bin" / "pip").unlink()

    assert 0 == machine.setup().returncode
    assert 2 == sum(line.endswith("-m venv .venv") for line in machine.asked)


def test_debian_installs_what_is_missing(machine: Machine) -> None:
    """For root, where apt-get is; then it looks again."""
    made = machine.has_python("3.11", where="package")
    machine.has("id", "#!/bin/sh\necho 0\n")
    machine.has("apt-get", f'#!/bin/sh\necho "apt-get $*" >>{machine.log}\ncp {made} {machine.folder}/bin/\n')
    machine.has_compiler()

    assert "python3.11" == machine.chosen()
    assert machine.asked[1].endswith("--no-install-recommends python3-venv python3-dev gcc make")


def test_uv_fetches_a_python(machine: Machine) -> None:
    """Where no Python suits, uv brings one of its own, and puts nothing on the PATH."""
    machine.has_compiler()
    machine.has_python("3.9")
    machine.has("uv", machine.uv())

    assert "fetched3.12" == machine.chosen()
    assert machine.ready
    assert [
        "uv python install 3.12 (only-managed, 0)",
        "uv python find --no-project --system 3.12 (only-managed, 0)",
    ] == machine.asked[:2]


def test_uv_itself_is_installed_for_a_while(machine: Machine) -> None:
    """Without uv, any Python 3 installs it into a folder that does not outlive the setup."""
    machine.has_compiler()
    machine.has_python("3.9", name="python3")
    machine.has("uv", machine.uv(), where=".")

    assert "fetched3.12" == machine.chosen()
    made, installed, fetched, *_ = machine.asked
    assert installed.endswith("-m pip install --quiet uv")
    assert fetched.startswith("uv python install 3.12")
    assert not Path(made.split()[-1]).exists()


def test_headers_are_a_reason_to_fetch(machine: Machine) -> None:
    """A compiler without Python.h builds nothing; uv's Python brings the headers."""
    machine.has_python("3.11")
    machine.has_compiler(headers=False)
    machine.has("uv", machine.uv())

    assert "fetched3.12" == machine.chosen()
    assert machine.ready


def test_venv_is_a_reason_to_fetch(machine: Machine) -> None:
    """Some packaged Pythons come without venv; uv's have it."""
    machine.has_python("3.12", venv=False)
    machine.has_compiler()
    machine.has("uv", machine.uv())

    assert "fetched3.12" == machine.chosen()


@pytest.mark.parametrize(
    ("uv", "why"), [(True, "no route to host"), (False, "no uv on the PATH")], ids=["uv fails", "no uv"]
)
def test_nothing_to_build_on(machine: Machine, uv: bool, why: str) -> None:
    """Without any Python that suits, the last line says what to install, and those before it why uv fetched none."""
    machine.has_compiler()
    if uv:
        machine.has("uv", machine.uv(fails=True))
    result = machine.setup()

    assert 1 == result.returncode
    *before, last = result.stderr.splitlines()
    assert why in before[-1]
    assert "Python 3.11, 3.12 or 3.13" in last
    assert "sudo apt-get install python3-venv python3-dev gcc make" in last


def test_without_a_compiler(machine: Machine) -> None:
    """All but durable_rules is installed, the way out is told, and the next make tries again."""
    machine.has_python("3.12")
    result = machine.setup()

    assert (0, False) == (result.returncode, machine.ready)
    assert "ironrule serve --engine compiled" in result.stderr
    assert "sudo apt-get install python3-venv python3-dev gcc make, then make clean setup" in result.stderr
    (installed,) = machine.asked[1:]
    assert re.search(r"pip install .* --no-deps -r \S+/others.txt -e \.$", installed)

    machine.has_compiler()
    assert 0 == machine.setup().returncode
    assert machine.ready


def test_supported_pythons_are_told_alike() -> None:
    """pyproject.toml, setup, constraints.txt and both READMEs name the same versions and the same flag."""
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    versions = ["3.11", "3.12", "3.13"]
    told = [each.rpartition(" ")[2] for each in project["classifiers"] if "Python :: 3." in each]

    assert versions == told
    assert ">=3.11,<3.14" == project["requires-python"]
    assert "(3, 11) <= sys.version_info[:2] <= (3, 13)" in text_of("scripts/setup.sh")
    assert "Python 3.11, 3.12 and 3.13" in text_of("constraints.txt")
    for name in ("README.md", "deploy/README.md"):
        assert "Python 3.11, 3.12 or 3.13" in text_of(name)
    for name in ("scripts/setup.sh", "deploy/README.md"):
        assert 1 == text_of(name).count("-DPyEval_CallObject=PyObject_CallObject")


def text_of(name: str) -> str:
    """A file of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")
