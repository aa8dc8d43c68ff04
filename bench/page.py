"""docs/performance.md from figures: whatever stands between its markers is written here, and nothing else is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from bench.aims import aims
from bench.figures import Figures, Split
from bench.serving import ECHO, IN_FLIGHT, WATCHED
from bench.split import PARSE, ROOMS, SERIALISE
from bench.spread import Spread

_MARKED = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(page: str, figures: Figures) -> str:
    """The page with the figures of a run. KeyError when it asks for a section that there is not."""
    return _MARKED.sub(lambda match: f"{match[1]}{chr(10).join(SECTIONS[match[2]](figures))}\n{match[3]}", page)


def sections_in(page: str) -> list[str]:
    """The sections that a page asks for."""
    return [match[2] for match in _MARKED.finditer(page)]


def _run(figures: Figures) -> list[str]:
    machine = figures.machine
    packages = ", ".join(f"{name} {version}" for name, version in machine.packages.items())
    quick = ["**A quick run: it proves that the instrument works, not how fast anything is.**", ""] * figures.quick
    return [
        *quick,
        f"`{machine.command}` on {machine.date} at commit {machine.commit}: {machine.processor}, {machine.cores} cores,"
        f" {machine.memory_gib:.1f} GiB, {machine.system}, Python {machine.python}. Medians of {figures.rounds}"
        " interleaved rounds; in brackets the least and the most.",
        "",
        f"Packages: {packages}.",
    ]


def _aims(figures: Figures) -> list[str]:
    words = {True: "reached", False: "**not reached**", None: "not measured"}
    return _table(
        ("aim", "found", ""), [(each.wanted, each.found, words[each.reached]) for each in aims(figures)], left=3
    )


def _workload(figures: Figures) -> list[str]:
    work = figures.work
    return _table(
        ("", ""),
        [
            ("athletes, in turn", f"{work.athletes}"),
            ("rulebook", f"{work.rulebook}, {work.rules} rules"),
            ("request with carried state", f"{work.request_bytes:,} bytes, of them {work.digest_bytes:,} digest"),
            ("request with the whole log", f"{work.log_request_bytes:,} bytes, {work.events_in_log} events"),
            ("response", f"{work.response_bytes:,} bytes"),
            ("hash of the logs", f"`{work.log_hash[:16]}`"),
            ("hash of the sixty rules and their records", f"`{work.rules_hash[:16]}`"),
        ],
        left=2,
    )


def _serving(figures: Figures) -> list[str]:
    return _table(
        ("server", "requests/s", "of echo", "CPU µs/request", "echo's CPU of it",
         f"p50 / p99 ms, {IN_FLIGHT} in flight", "p50 / p99 ms, alone", "client CPU µs"),
        [
            (
                each.name,
                _spread(each.requests_per_second),
                _spread(each.of_echo),
                _spread(each.cpu),
                f"{each.cpu_of_echo.median:.2f}",
                f"{_number(each.p50_ms)} / {_number(each.p99_ms)}",
                f"{_number(each.alone_p50_ms)} / {_number(each.alone_p99_ms)}",
                _number(each.client_cpu),
            )
            for each in figures.served
        ],
    )  # fmt: skip


def _forms(figures: Figures) -> list[str]:
    if not figures.forms:
        return ["Not measured in this run."]
    return _table(
        ("server", "sent as", "athletes/s", "of echo", "CPU µs/athlete", "of one alone"),
        [
            (each.name, each.form, _spread(each.athletes_per_second), _spread(each.of_echo), _spread(each.cpu),
             _spread(each.of_alone))
            for each in figures.forms
        ],
        left=2,
    )  # fmt: skip


def split_rows(figures: Figures, split: Split) -> dict[str, float]:
    """A request as the service spends it: transport from the echo, the rooms of the core, and what is left."""
    cpu = {each.name: each.cpu.median for each in figures.served}
    parts = {part.name: part.cpu for part in split.parts}
    # The echo parses and serialises as well.
    moved = parts[PARSE] + parts[SERIALISE]
    rows = {"transport": cpu[ECHO] - moved, "interceptor": cpu[WATCHED] - cpu[ECHO]}
    rows |= {room: sum(parts.get(name, 0.0) for name in names) for room, names in ROOMS.items()}
    return rows | {"not explained": split.server - sum(rows.values())}


def _parts(figures: Figures) -> list[str]:
    columns = [split_rows(figures, split) for split in figures.splits]
    servers = [split.server for split in figures.splits]
    rows = [
        (name, *(cell for column, server in zip(columns, servers, strict=True)
                 for cell in (_number(column[name]), f"{column[name] / server:.0%}")))
        for name in columns[0]
    ]  # fmt: skip
    whole = ("the service, whole", *(cell for server in servers for cell in (_number(server), "100%")))
    heads = ("part", *(cell for split in figures.splits for cell in (f"{split.engine}, µs", "share")))
    return _table(heads, [*rows, whole])


def _inside(figures: Figures) -> list[str]:
    names = list(dict.fromkeys(part.name for split in figures.splits for part in split.parts))
    by_engine = [{part.name: part for part in split.parts} for split in figures.splits]
    rows = [
        (name, *(_number(parts[name].cpu) if name in parts else "" for parts in by_engine),
         *(f"{parts[name].calls:,.0f}" if name in parts else "" for parts in by_engine))
        for name in names
    ]  # fmt: skip
    sums = [sum(part.cpu for part in split.parts) for split in figures.splits]
    rows.append(("sum", *map(_number, sums), *("" for _ in sums)))
    rows.append(
        ("measured without looking inside", *(_number(split.whole) for split in figures.splits), *("" for _ in sums))
    )
    engines = [split.engine for split in figures.splits]
    return _table(("in process", *(f"{name}, µs" for name in engines), *(f"{name}, entered" for name in engines)), rows)


def _profile(figures: Figures) -> list[str]:
    return _table(
        ("function", "own µs/request", "share", "calls/request"),
        [
            (f"`{each.function}`", _number(each.own), f"{each.share:.1%}", f"{each.calls:,.0f}")
            for each in figures.profile
        ],
    )


def _rules(figures: Figures) -> list[str]:
    kinds = {True: "apply", False: "do not apply"}
    return _table(
        ("engine", "rules more", "that", "true for some lift", "CPU µs/request", "times none"),
        [
            (
                each.engine,
                f"{each.rules:,}",
                kinds[each.apply],
                str(each.held),
                _spread(each.cpu),
                _spread(each.of_none),
            )
            for each in figures.rules
        ],
    )


def _logs(figures: Figures) -> list[str]:
    return _table(
        ("engine", "sessions", "events", "whole log, CPU µs", "carried state, CPU µs", "times as much"),
        [
            (each.engine, f"{each.sessions:,}", f"{each.events:,}", _spread(each.whole), _spread(each.carried),
             f"{each.whole.median / each.carried.median:,.1f}")
            for each in figures.logs
        ],
    )  # fmt: skip


def _memory(figures: Figures) -> list[str]:
    rows = [
        (each.engine, f"{count:,}", f"{mib:.1f}", f"{mib - each.mib[1]:+.1f}" if place > 1 else "")
        for each in figures.memory
        for place, (count, mib) in enumerate(zip(each.requests, each.mib, strict=True))
    ]
    short = [each for each in figures.memory if each.requests[-1] < each.wanted]
    note = (
        ["", f"At this rate {short[0].wanted:,} requests did not fit into the time: fewer were made."] if short else []
    )
    return [*_table(("engine", "requests", "resident MiB", "since the sample before"), rows), *note]


def _engines(figures: Figures) -> list[str]:
    rows = []
    for each in sorted(figures.engines, key=lambda row: row.cpu.median if row.cpu else float("inf")):
        right = f"{each.right:,} of {each.records:,}"
        if each.cpu is None or each.of_compiled is None or each.of_durable is None:
            rows.append((each.name, each.version, each.how, right, each.trouble, "", ""))
        else:
            rows.append(
                (each.name, each.version, each.how, right, _spread(each.cpu), _spread(each.of_compiled),
                 _spread(each.of_durable))
            )  # fmt: skip
    heads = ("engine", "version", "asked as", "right", "CPU µs/record", "times compiled", "times durable")
    return _table(heads, rows, left=3)


def _gaps(figures: Figures) -> list[str]:
    return _table(
        ("engine", "asked as", "true rules right", "unknown rules right too", "raised"),
        [
            (each.name, each.how, f"{each.true_right:,} of {each.records:,}",
             "cannot tell" if each.unknown_right is None else f"{each.unknown_right:,} of {each.records:,}",
             f"{each.raised:,}")
            for each in sorted(figures.gaps, key=lambda row: (-row.true_right, -(row.unknown_right or 0)))
        ],
        left=2,
    )  # fmt: skip


SECTIONS: dict[str, Callable[[Figures], list[str]]] = {
    "run": _run,
    "aims": _aims,
    "workload": _workload,
    "serving": _serving,
    "forms": _forms,
    "parts": _parts,
    "inside": _inside,
    "profile": _profile,
    "rules": _rules,
    "logs": _logs,
    "memory": _memory,
    "engines": _engines,
    "gaps": _gaps,
}


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> list[str]:
    """A table whose first columns, as many as `left` says, are words and the others numbers."""
    rule = ["---" if place < left else "---:" for place in range(len(heads))]
    return [f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows)]


def _spread(spread: Spread) -> str:
    return f"{_number(spread.median)} ({_number(spread.low)} to {_number(spread.high)})"


def _number(value: float) -> str:
    """Three digits that matter."""
    size = abs(value)
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"
