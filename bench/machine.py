"""The machine and the versions that figures belong to."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.figures import Machine
from bench.processes import ROOT

#: Packages whose versions decide figures, apart from those of the contest, which stand in its table.
PACKAGES = ("grpcio", "protobuf", "msgspec", "durable_rules", "structlog", "prometheus-client")


def this_machine(command: str) -> Machine:
    """This machine, now."""
    return Machine(
        datetime.now(UTC).date().isoformat(),
        _commit(),
        command,
        _field("/proc/cpuinfo", "model name") or platform.machine(),
        len(os.sched_getaffinity(0)),
        int(_field("/proc/meminfo", "MemTotal").split()[0]) / 2**20,
        f"{platform.system()} {platform.release().partition('-')[0]}, {' '.join(platform.libc_ver())}",
        platform.python_version(),
        {name: version(name) for name in PACKAGES},
    )


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S607

    changed = git("status", "--porcelain", "--untracked-files=no", "--", "service", "rules", "bench")
    return (git("rev-parse", "--short=12", "HEAD") or "unknown") + (" with changes" if changed else "")


def _field(file: str, name: str) -> str:
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
