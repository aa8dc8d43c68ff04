"""Numbers per muscle: their rules, shares and effects on both engines, by carry as by replay, and after an edit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from ironrule.engine import Engine, build
from ironrule.rulebook.read import read_rulebook
from ironrule.trials.run import BOTH, Runner
from ironrule.trials.wording import told_failures
from ironrule.v1.events_pb2 import Event
from tests.coaching.fold.compare import differences
from tests.coaching.walk import felt, followed, request
from tests.core import asking
from tests.sizes import size
from tests.trials.small import read

ROOT = Path(__file__).resolve().parents[2]
ROTATION = ROOT / "tests" / "cases" / "volume" / "rotation"
BLOCK = ROOT / "rules" / "volume-block"
START = datetime(2026, 3, 2, 18, tzinfo=UTC)


def entered(number: int, at: datetime) -> Event:
    """Sets a week that somebody enters for the back."""
    event = Event(id=f"e {at}")
    event.entered_number.at, event.entered_number.name = at.isoformat(), "weekly_sets"
    event.entered_number.subject, event.entered_number.number = "muscle:back", str(number)
    return event


def test_cases() -> None:
    """The tests beside the rulebook of a rotation pass on both engines, and leave no rule or clause unseen."""
    book, suite = read(ROTATION, "shares")
    with Runner(book, BOTH, tracing=True) as runner:
        assert [] == [line for trial in suite.trials for line in told_failures(runner.run(trial))]
        assert [100, 100] == [runner.coverage.share(rules=rules).percent for rules in (True, False)]


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(size(2, 30)))
@pytest.mark.parametrize("folder", [ROTATION, BLOCK], ids=lambda each: each.name)
def test_carry_is_replay(folder: Path, seed: int) -> None:
    """Whatever happens, an answer by carry is the answer by replay, on both engines, effects of muscles included."""
    book = read_rulebook(folder)
    reports: list[str] = []
    engines: list[Engine] = [build(book, engine, reports.append) for engine in ("durable", "compiled")]
    carry, replay = (asking(book, each) for each in engines)
    random, now = Random(seed), START  # noqa: S311  # repeatable, not secret
    log: list[Event] = []
    answer = carry(request(book, log, now))
    for _ in range(size(16, 40)):
        due = [felt(now, random), followed(answer, now + timedelta(hours=1), random)]
        due += [entered(random.randrange(40), now + timedelta(hours=2))] if random.random() < 0.1 else []
        now += timedelta(days=random.choice((1, 2, 3, 4, 12)))
        log += due
        step = request(book, due, now)
        step.carried.CopyFrom(answer.carried)
        answer = carry(step)
        assert [] == differences(replay(request(book, log, now)), answer)
    assert [] == reports
    for each in engines:
        each.close()


def test_an_edit_of_the_ceiling_moves_what_lies_beyond_it(tmp_path: Path) -> None:
    """The range keeps its shape, so state goes on: 20 sets end at the new ceiling of 16, and the answer says so."""
    book = read_rulebook(BLOCK)
    answer = asking(book, build(book, "compiled", pytest.fail))(request(book, [entered(20, START)], START))
    text = (BLOCK / "rulebook.yaml").read_text(encoding="utf-8")
    (tmp_path / "rulebook.yaml").write_text(text.replace("value: {back: 20}", "value: {back: 16}"), encoding="utf-8")
    edited = read_rulebook(tmp_path)
    step = request(edited, [], START)
    step.carried.CopyFrom(answer.carried)
    found = asking(edited, build(edited, "compiled", pytest.fail))(step)

    assert ["20"] == [each.number for each in answer.carried.variables]
    assert ["16"] == [each.number for each in found.carried.variables]
    clamped = "weekly_sets of muscle:back: 20 was carried, 16 is; its range is 8 .. 16 now."
    assert [clamped] == [each.text for each in found.notices if each.code == "CARRY_CLAMPED"]


def test_a_share_stays_within_its_range_whatever_comes_back() -> None:
    """Carried state that nobody wrote cannot ask for a session of thousands of sets."""
    book = read_rulebook(ROTATION)
    ask = asking(book, build(book, "compiled", pytest.fail))
    step = request(book, [], START)
    step.carried.CopyFrom(ask(step).carried)
    step.carried.variables.add(name="weekly_sets", subject="muscle:back", number="10000")

    assert 6 == len(ask(step).session.exercises[0].sets)  # 20 sets, 60 % of them rows, half of those on the first day
