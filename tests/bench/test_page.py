"""The page says what the figures say, and the figures say what was aimed at."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from bench.aims import aims
from bench.figures import Figures, Formed, Memory
from bench.forms import MANY
from bench.page import SECTIONS, filled, sections_in
from bench.plots import PICTURES
from bench.spread import Spread, in_rounds, ratio_of, spread_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "performance.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def figures() -> Figures:
    """The figures that are published."""
    return msgspec.json.decode((DOCS / "performance" / "figures.json").read_bytes(), type=Figures)


def test_the_page_is_what_the_figures_say(figures: Figures) -> None:
    """Nobody has typed a figure, or changed one; and it was no quick run."""
    assert PAGE == filled(PAGE, figures)
    assert not figures.quick


def test_the_page_has_every_section_once() -> None:
    """Nothing is measured that is not shown."""
    assert sorted(SECTIONS) == sorted(sections_in(PAGE))


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_small_and_shown(name: str) -> None:
    """Each is in the page, and below 100 kB."""
    assert f"(performance/{name}.svg)" in PAGE
    assert (DOCS / "performance" / f"{name}.svg").stat().st_size < 100_000


def test_pictures_are_of_these_figures(figures: Figures) -> None:
    """Their labels are text, so that it can be seen that they were drawn from the same run."""
    serving, engines = ((DOCS / "performance" / f"{name}.svg").read_text("utf-8") for name in ("serving", "engines"))

    assert all(f"{each.requests_per_second.median:,.0f}  (" in serving for each in figures.served)
    assert all(f"{each.cpu.median:,.1f} µs" in engines for each in figures.engines if each.cpu)


def test_aims_are_judged_by_the_figures(figures: Figures) -> None:
    """Just enough is reached, just too little is not, and what was not measured is neither."""

    def judged(**changed: object) -> list[bool | None]:
        return [each.reached for each in aims(msgspec.structs.replace(figures, **changed))]

    def served(durable: float, compiled: float) -> list[object]:
        ratios = {"durable": durable, "compiled": compiled}
        return [
            msgspec.structs.replace(each, of_echo=Spread(ratios[each.name], 0, 9))
            for each in figures.served
            if each.name in ratios
        ]

    def grown(mib: float, last: int = 100_000) -> list[object]:
        return [Memory("durable", 100_000, [1_000, 20_000, last], [50.0, 60.0, 60.0 + mib])]

    def formed(of_alone: float) -> list[object]:
        one, found = Spread(1, 1, 1), Spread(of_alone, 0, 9)
        return [Formed("echo", MANY, one, one, one, one), Formed("durable", MANY, one, one, one, found)]

    assert [True, True] == judged(served=served(0.45, 0.65))[:2]
    assert [False, False] == judged(served=served(0.44, 0.64))[:2]
    assert [True, False] == [judged(forms=formed(each))[2] for each in (0.6, 0.61)]
    assert [True, False, None] == [judged(memory=grown(*each))[-1] for each in ((1.9,), (2.0,), (1.0, 90_000))]
    assert {None} == set(judged(served=[], engines=[], rules=[], logs=[], memory=[], forms=[]))
    assert 8 == len(aims(figures))


def test_ratios_are_of_paired_rounds() -> None:
    """A slow round of both is no slow ratio."""
    assert Spread(2.0, 2.0, 2.0) == ratio_of([2.0, 20.0, 6.0], [1.0, 10.0, 3.0])
    assert Spread(3.0, 1.0, 9.0) == spread_of([9.0, 1.0, 3.0])


def test_no_run_is_always_first() -> None:
    """Every round starts with the next run, and each run is measured once in it."""
    order: list[str] = []

    def noting(name: str) -> float:
        order.append(name)
        return len(order)

    taken = in_rounds({name: lambda name=name: noting(name) for name in "abc"}, 3)  # type: ignore[misc]  # bound per name

    assert "abcbcacab" == "".join(order)
    assert {"a": [1, 6, 8], "b": [2, 4, 9], "c": [3, 5, 7]} == taken
