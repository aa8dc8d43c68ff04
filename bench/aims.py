"""What this release wants to reach, as ratios within one run, and whether it was reached."""

from __future__ import annotations

from dataclasses import dataclass

from bench.engines.ours import COMPILED, DURABLE
from bench.engines.raw import MODULE
from bench.figures import Figures
from bench.forms import BATCH, MANY
from bench.serving import COMPILED as SERVED_COMPILED
from bench.serving import DURABLE as SERVED_DURABLE
from bench.serving import ECHO

#: From this many sessions on the rings of carried state are full, so that its size no longer grows.
RINGS_FULL = 50
#: Requests over which memory is watched.
MEMORY_REQUESTS = 100_000
#: What an athlete of a batch may cost, as a share of one in a call alone.
MOST_OF_ALONE = 0.6


@dataclass(frozen=True)
class Aim:
    """One aim: what is wanted, what was found, and whether that is enough. None: this run did not measure it."""

    wanted: str
    found: str
    reached: bool | None


def aims(figures: Figures) -> list[Aim]:
    """Every aim, in the order of the page."""
    return [
        _beside_echo(figures, SERVED_DURABLE, 0.45),
        _beside_echo(figures, SERVED_COMPILED, 0.65),
        _hundred_at_once(figures),
        _faster_than_peers(figures),
        _no_slower_than_raw(figures),
        _rules_of_others(figures),
        _flat(figures),
        _memory(figures),
    ]


def _beside_echo(figures: Figures, name: str, wanted: float) -> Aim:
    text = f"Prescribe on `{name}`: at least {wanted} of an echo's requests per second"
    found = next((each.of_echo for each in figures.served if each.name == name), None)
    if found is None:
        return _unmeasured(text)
    return Aim(text, f"{found.median:.2f} ({found.low:.2f} to {found.high:.2f})", found.median >= wanted)


def _hundred_at_once(figures: Figures) -> Aim:
    text = f"An athlete among {BATCH} takes at most {MOST_OF_ALONE} of the processor time of one in a call alone"
    found = {each.name: each.of_alone for each in figures.forms if each.form == MANY and each.name != ECHO}
    if not found:
        return _unmeasured(text)
    told = ", ".join(f"{name} {each.median:.2f} ({each.low:.2f} to {each.high:.2f})" for name, each in found.items())
    return Aim(text, told, max(each.median for each in found.values()) <= MOST_OF_ALONE)


def _faster_than_peers(figures: Figures) -> Aim:
    text = "The compiled engine is faster than every peer"
    peers = {
        each.name: each.of_compiled.median
        for each in figures.engines
        if each.of_compiled is not None and each.name not in (COMPILED.name, DURABLE.name)
    }
    if not peers:
        return _unmeasured(text)
    nearest = min(peers, key=lambda name: peers[name])
    return Aim(text, f"the nearest, {nearest}, takes {peers[nearest]:.1f} times as long", peers[nearest] > 1)


def _no_slower_than_raw(figures: Figures) -> Aim:
    text = "The durable adapter is no slower than raw use of durable-rules"
    raw = next((each.of_durable for each in figures.engines if each.name == MODULE.name), None)
    if raw is None:
        return _unmeasured(text)
    return Aim(text, f"raw use takes {raw.median:.2f} times as long ({raw.low:.2f} to {raw.high:.2f})", raw.median >= 1)


def _rules_of_others(figures: Figures) -> Aim:
    text = "900 rules that do not apply cost at most 1.3 times"
    points = {each.engine: each.of_none.median for each in figures.rules if not each.apply and each.rules == 900}
    if not points:
        return _unmeasured(text)
    found = ", ".join(f"{engine} {ratio:.2f}" for engine, ratio in points.items())
    return Aim(text, found, max(points.values()) <= 1.3)


def _flat(figures: Figures) -> Aim:
    text = f"With carried state a longer log costs nothing: at most 1.1 times from {RINGS_FULL} sessions on"
    ratios: dict[str, float] = {}
    for engine in dict.fromkeys(each.engine for each in figures.logs):
        costs = [each.carried.median for each in figures.logs if each.engine == engine and each.sessions >= RINGS_FULL]
        if len(costs) > 1:
            ratios[engine] = costs[-1] / costs[0]
    if not ratios:
        return _unmeasured(text)
    return Aim(text, ", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items()), max(ratios.values()) <= 1.1)


def _memory(figures: Figures) -> Aim:
    text = "Memory grows by less than 2 MiB from request 20,000 to 100,000"
    if not figures.memory:
        return _unmeasured(text)
    grown = ", ".join(f"{each.engine} {each.growth:+.1f} MiB" for each in figures.memory)
    first = figures.memory[0].requests
    if first[-1] < MEMORY_REQUESTS:
        return Aim(text, f"{grown} from {first[1]:,} to {first[-1]:,}; more did not fit into the time", None)
    return Aim(text, grown, max(each.growth for each in figures.memory) < 2)


def _unmeasured(text: str) -> Aim:
    return Aim(text, "not measured", None)
