"""Each engine in a process of its own, beside our two: right on every record first, then timed in paired rounds.

A process of its own, because durable-rules can take its process down; that is reported, and the others go on.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version

import msgspec

from bench.engines.contender import Contender, Evaluate
from bench.engines.ours import COMPILED, DURABLE, VERSION
from bench.engines.peers import PEERS
from bench.engines.raw import HOST, MODULE, ONE_HANDLE
from bench.engines.workload import Record, records, rules, truths
from bench.figures import Contestant, Gaps
from bench.processes import ROOT, environment
from bench.spread import cpu_us, in_rounds, ratio_of, spread_of

CONTENDERS: dict[str, Contender] = {each.name: each for each in (COMPILED, DURABLE, MODULE, ONE_HANDLE, HOST, *PEERS)}
_MOST_SECONDS = 120


class Result(msgspec.Struct, frozen=True):
    """What the process of one contender found."""

    contestant: Contestant
    gaps: Gaps


def contest(rounds: int, seconds: float, names: Sequence[str] = tuple(CONTENDERS)) -> list[Result]:
    """Every contender's result, in turn."""
    child = (sys.executable, "-m", "bench.engines.contest")
    return [told(CONTENDERS[name], [*child, name, str(rounds), str(seconds)]) for name in names]


def compete(contender: Contender, rounds: int, seconds: float) -> Result:
    """One contender, in this process. It is timed only if it is right on every record."""
    all_rules, all_records = rules(), records()
    expected = [truths(all_rules, record)[0] for record in all_records]
    evaluate = contender.build(all_rules)
    right = sum(frozenset(evaluate(record)) == true for record, true in zip(all_records, expected, strict=True))
    seen = Contestant(contender.name, version_of(contender), contender.how, right, len(all_records))
    gaps = with_gaps(contender)
    if right < len(all_records):
        return Result(msgspec.structs.replace(seen, trouble="wrong, so not timed"), gaps)
    ours = {each.name: each.build(all_rules) for each in (COMPILED, DURABLE)}
    runs = {name: _over(each, all_records, seconds) for name, each in {**ours, contender.name: evaluate}.items()}
    taken = in_rounds(runs, rounds)
    mine = taken[contender.name]
    return Result(
        msgspec.structs.replace(
            seen,
            cpu=spread_of(mine),
            of_compiled=ratio_of(mine, taken[COMPILED.name]),
            of_durable=ratio_of(mine, taken[DURABLE.name]),
        ),
        gaps,
    )


def with_gaps(contender: Contender) -> Gaps:
    """How a contender does where a fifth of the readings are missing."""
    all_rules, all_records = rules(), records(missing=True)
    evaluate = contender.build_with_gaps(all_rules)
    true_right = unknown_right = raised = 0
    tells = False
    for record in all_records:
        true, unknown = truths(all_rules, record)
        try:
            said, said_unknown = evaluate(record)
        except Exception:
            raised += 1
            continue
        tells = tells or said_unknown is not None
        same = frozenset(said) == true
        true_right += same
        unknown_right += same and said_unknown is not None and frozenset(said_unknown) == unknown
    return Gaps(
        contender.name,
        contender.how_with_gaps,
        len(all_records),
        true_right,
        unknown_right if tells else None,
        raised,
    )


def version_of(contender: Contender) -> str:
    """The version that is installed."""
    try:
        return VERSION if contender.package == "ironrule" else version(contender.package)
    except PackageNotFoundError:
        return "not installed"


def _over(evaluate: Evaluate, all_records: Sequence[Record], seconds: float) -> Callable[[], float]:
    """A measurement: microseconds of one evaluation, over as many records as fit into the time."""
    few = all_records[:20]

    def each(some: Sequence[Record]) -> Callable[[], None]:
        def run() -> None:
            for record in some:
                evaluate(record)

        return run

    once = cpu_us(each(few), 1) / len(few) / 1e6
    some = all_records[: max(len(few), min(len(all_records), int(seconds / once)))]
    times = max(1, int(seconds / once / len(some)))
    run = each(some)
    return lambda: cpu_us(run, times) / len(some)


def told(contender: Contender, command: Sequence[str]) -> Result:
    """What the process of a contender found, or what became of it."""
    try:
        child = subprocess.run(
            command, cwd=ROOT, env=environment(), capture_output=True, timeout=_MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return _out(contender, f"not done within {_MOST_SECONDS} seconds")
    if child.returncode < 0:
        return _out(contender, f"killed by signal {-child.returncode}")
    if child.returncode:
        return _out(contender, child.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:120])
    return msgspec.json.decode(child.stdout, type=Result)


def _out(contender: Contender, trouble: str) -> Result:
    whole = len(records())
    return Result(
        Contestant(contender.name, version_of(contender), contender.how, 0, whole, trouble=trouble),
        Gaps(contender.name, contender.how_with_gaps, whole, 0, None, 0),
    )


def main() -> None:
    """One contender; its result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=tuple(CONTENDERS))
    parser.add_argument("rounds", type=int)
    parser.add_argument("seconds", type=float)
    chosen = parser.parse_args()
    result = compete(CONTENDERS[chosen.name], chosen.rounds, chosen.seconds)
    sys.stdout.buffer.write(msgspec.json.encode(result))


if __name__ == "__main__":
    main()
