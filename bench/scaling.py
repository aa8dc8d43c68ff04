"""What a request costs in process, from bytes to bytes, as rules are added and as the log grows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import LogPoint, RulesPoint
from bench.rulebooks import PREFIX, rulebook_with
from bench.spread import cpu_us, in_rounds, ratio_of, spread_of, times_within
from bench.workload import answered, carrying, whole_log
from ironrule.engine import Engine, build
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse

#: Rules more, that apply and that do not; the first of each is none.
APPLYING, OTHERS = (0, 10, 100, 1000), (0, 10, 100, 900, 1000)
SESSIONS = (12, 50, 200, 1000)
#: Athletes whose requests are asked in turn.
_ATHLETES = 4


def disagreed(what: str) -> None:
    """Engines that differ have no figures."""
    raise AssertionError(f"the engines are not one: {what}")


def against_rules(
    engines: Sequence[str], rounds: int, seconds: float, applying: Sequence[int], others: Sequence[int]
) -> list[RulesPoint]:
    """One point for every engine, kind of rules and number of them."""
    found: list[RulesPoint] = []
    with TemporaryDirectory() as folder, ExitStack() as stack:
        for apply, counts in ((True, applying), (False, others)):
            books = {count: rulebook_with(count, Path(folder), apply=apply) for count in counts}
            for name in engines:
                built = {
                    count: stack.enter_context(closing(build(book, name, disagreed))) for count, book in books.items()
                }
                asking = {str(count): _asking(books[count], built[count]) for count in counts}
                taken = _taken({key: ask for key, (ask, _) in asking.items()}, rounds, seconds)
                found += [
                    RulesPoint(
                        name,
                        apply,
                        count,
                        asking[str(count)][1],
                        spread_of(taken[str(count)]),
                        ratio_of(taken[str(count)], taken[str(counts[0])]),
                    )
                    for count in counts
                ]
    return found


def against_logs(
    rulebook: Rulebook, engines: Sequence[str], rounds: int, seconds: float, sessions: Sequence[int]
) -> list[LogPoint]:
    """One point for every engine and length of log."""
    found: list[LogPoint] = []
    for name in engines:
        with closing(build(rulebook, name, disagreed)) as engine:
            logs = {str(count): whole_log(0, count).SerializeToString() for count in sessions}
            states = {str(count): carrying(0, rulebook, engine, count).SerializeToString() for count in sessions}
            whole = _taken({key: _ask([each], rulebook, engine) for key, each in logs.items()}, rounds, seconds)
            carried = _taken({key: _ask([each], rulebook, engine) for key, each in states.items()}, rounds, seconds)
            found += [
                LogPoint(
                    name,
                    count,
                    len(PrescribeRequest.FromString(logs[str(count)]).events),
                    spread_of(whole[str(count)]),
                    spread_of(carried[str(count)]),
                )
                for count in sessions
            ]
    return found


def _asking(rulebook: Rulebook, engine: Engine) -> tuple[Callable[[], None], int]:
    """A function that asks for one athlete after the other, and how many of the extra rules are true for some lift."""
    requests = [carrying(number, rulebook, engine) for number in range(_ATHLETES)]
    held = _extra_rules_in(answered(requests[0], rulebook, engine))
    return _ask([each.SerializeToString() for each in requests], rulebook, engine), held


def _ask(requests: Sequence[bytes], rulebook: Rulebook, engine: Engine) -> Callable[[], None]:
    """A function that asks for the next of some requests, from bytes to bytes."""
    turn = cycle(requests)

    def ask() -> None:
        answered(PrescribeRequest.FromString(next(turn)), rulebook, engine).SerializeToString()

    return ask


def _taken(runs: Mapping[str, Callable[[], None]], rounds: int, seconds: float) -> dict[str, list[float]]:
    """Microseconds of one call by run, in interleaved rounds that give each run about the same time."""

    def measured(ask: Callable[[], None], times: int) -> Callable[[], float]:
        return lambda: cpu_us(ask, times)

    return in_rounds({key: measured(ask, times_within(ask, seconds)) for key, ask in runs.items()}, rounds)


def _extra_rules_in(answer: PrescribeResponse) -> int:
    """A cap that caps nothing is no decision, but a step of the load."""
    steps = (step for exercise in answer.session.exercises for step in exercise.load_steps)
    return len({step.rule for step in steps if step.rule.startswith(PREFIX)})
