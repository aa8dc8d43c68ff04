"""What `serve` can be told, by flag or by IRONRULE_* variable; wrong values are reported all at once."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from ironrule.rulebook.problems import nearest

ENGINES = ("durable", "compiled")
LOG_FORMATS = ("json", "console")
LOG_LEVELS = ("debug", "info", "warning", "error")
#: How the rule files are watched: by what the system tells and by looking, by looking alone, or not at all.
WATCHES = ("events", "poll", "off")
#: Whether the tests beside a rulebook are run before it goes live, and whether there must be some.
TESTS = ("required", "run", "off")
PREFIX = "IRONRULE_"
#: What is never shown.
_SECRET = {"admin_token"}
#: What Kubernetes sets for every Service whose name begins with ours, beside a URL.
_LINK = re.compile(r"\w+_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)")
#: What other programs of ours read: whole sizes of tests.
_OTHERS = frozenset({"IRONRULE_SOAK"})


class SettingsInvalid(Exception):
    """The operator's mistake: settings that cannot be used. Holds every problem."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True)
class ServeSettings:
    """Everything that `serve` needs to know; the variable of a field is IRONRULE_ and its name in capitals."""

    host: str = "127.0.0.1"
    port: int = 50051
    metrics_host: str = "127.0.0.1"
    metrics_port: int = 9464
    rules: Path = Path("rules")
    engine: str = "durable"
    dev: bool = False
    log_format: str = "json"
    log_level: str = "info"
    max_message_bytes: int = 32 * 1024 * 1024
    grace_seconds: float = 10.0
    watch: str = "events"
    poll_seconds: float = 1.0
    tests: str = "run"
    kept_revisions: int = 5
    admin_token: str = field(default="", repr=False)
    max_athletes: int = 500
    max_calls: int = 256
    deadline_seconds: float = 60.0
    max_checks: int = 2
    check_seconds: float = 30.0
    tls_cert: Path | None = None
    tls_key: Path | None = None
    tls_client_ca: Path | None = None

    @classmethod
    def gathered(cls, environment: Mapping[str, str], **flags: object) -> ServeSettings:
        """Flags that were given, then variables, then defaults; `dev` makes the log readable and runs no tests.

        Raises SettingsInvalid with every problem.
        """
        told = _told_by(environment) | {
            f"--{name.replace('_', '-')}": (name, str(value)) for name, value in flags.items() if value is not None
        }
        problems: list[str] = []
        values: dict[str, object] = {}
        for source, (name, text) in told.items():
            try:
                values[name] = _READERS[name](text)
            except ValueError as problem:
                got = "" if name in _SECRET else f", got {text[:60]!r}"
                problems.append(f"{source}: {problem}{got}")
        if problems:
            raise SettingsInvalid(tuple(problems))
        if values.get("dev"):
            values.setdefault("log_format", "console")
            values.setdefault("tests", "off")
        return cls(**values)  # type: ignore[arg-type] # every value came out of the reader of its field


def unknown_in(environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """Variables that look like settings and are none, each with the nearest setting, or nothing where none is near."""
    names = {each.name.upper() for each in fields(ServeSettings)}
    found = [each.removeprefix(PREFIX) for each in sorted(environment) if each.startswith(PREFIX)]
    unknown = [each for each in found if each not in names and not _others(f"{PREFIX}{each}", environment)]
    near = {each: nearest(each, names) for each in unknown}
    return [(f"{PREFIX}{each}", f"{PREFIX}{near[each]}" if near[each] else "") for each in unknown]


def _others(variable: str, environment: Mapping[str, str]) -> bool:
    """It is meant for others."""
    return variable in _OTHERS or "://" in environment[variable] or _LINK.fullmatch(variable) is not None


def _told_by(environment: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The variables that are set, as source -> (field, text). Empty means not set."""
    names = {f"{PREFIX}{each.name.upper()}": each.name for each in fields(ServeSettings)}
    return {
        variable: (name, environment[variable])
        for variable, name in names.items()
        # Kubernetes sets IRONRULE_PORT=tcp://... for every Service called ironrule. That is a link, not a setting.
        if environment.get(variable) and not environment[variable].startswith("tcp://")
    }


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        expected = f"expected a whole number from {low} to {high}"
        try:
            number = int(text)
        except ValueError:
            raise ValueError(expected) from None
        if not low <= number <= high:
            raise ValueError(expected)
        return number

    return read


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= 3600:
        raise ValueError("expected seconds from 0 to 3600")
    return seconds


def _interval(text: str) -> float:
    seconds = _seconds(text)
    if seconds < 0.05:
        raise ValueError("expected seconds from 0.05 to 3600")
    return seconds


def _work(text: str) -> float:
    seconds = _seconds(text)
    if seconds < 1:
        raise ValueError("expected seconds from 1 to 3600")
    return seconds


def _token(text: str) -> str:
    if not re.fullmatch(r"[!-~]{16,512}", text):
        raise ValueError("expected 16 to 512 signs without spaces")
    return text


def _one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"expected {', '.join(words[:-1])} or {words[-1]}")
        return text.lower()

    return read


def _yes_or_no(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off"}:
        return False
    raise ValueError("expected true or false")


def _host(text: str) -> str:
    if not text or any(sign.isspace() or sign == "/" for sign in text):
        raise ValueError("expected a host name or an address")
    return text.removeprefix("[").removesuffix("]")


_READERS: dict[str, Callable[[str], object]] = {
    "host": _host,
    "port": _whole(0, 65535),
    "metrics_host": _host,
    "metrics_port": _whole(0, 65535),
    "rules": Path,
    "engine": _one_of(ENGINES),
    "dev": _yes_or_no,
    "log_format": _one_of(LOG_FORMATS),
    "log_level": _one_of(LOG_LEVELS),
    "max_message_bytes": _whole(64 * 1024, 1024 * 1024 * 1024),
    "grace_seconds": _seconds,
    "watch": _one_of(WATCHES),
    "poll_seconds": _interval,
    "tests": _one_of(TESTS),
    "kept_revisions": _whole(1, 100),
    "admin_token": _token,
    "max_athletes": _whole(1, 10_000),
    "max_calls": _whole(1, 100_000),
    "deadline_seconds": _seconds,
    "max_checks": _whole(0, 64),
    "check_seconds": _work,
    "tls_cert": Path,
    "tls_key": Path,
    "tls_client_ca": Path,
}
