"""Every story comes out the same through the pure core on both engines, by replay and by carry, and over gRPC."""

from __future__ import annotations

import pytest

from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from tests.core import asking
from tests.server.running import in_loop, running
from tests.story import Ask, Story, differences, scenario_1, stories

EVERY_STORY = pytest.mark.parametrize("story", stories(), ids=lambda story: story.name)


def told_by_carry(story: Story, ask: Ask) -> list[str]:
    """Each step sends only its own events and the state of the step before."""
    lines: list[str] = []
    last = PrescribeResponse()
    for number, (step, request_after) in enumerate(story.requests()):
        request = request_after(last)
        if number:
            request.carried.CopyFrom(last.carried)
        last = ask(request)
        lines += [f"step {number + 1}: {line}" for line in differences(step, last)]
    return lines


@EVERY_STORY
def test_story_by_carry(story: Story, engine: Engine, back_strength: Rulebook) -> None:
    """A story told step by step with carried state has the stated numbers and rules."""
    assert [] == told_by_carry(story, asking(back_strength, engine))


@EVERY_STORY
def test_story_by_replay(story: Story, engine: Engine, back_strength: Rulebook) -> None:
    """The whole log without carried state gives the same answer, to the byte, as carrying it."""
    ask = asking(back_strength, engine)
    carried, whole = PrescribeResponse(), PrescribeRequest()
    for number, (step, request_after) in enumerate(story.requests()):
        request = request_after(carried)
        whole.events.extend(request.events)
        replay = PrescribeRequest()
        replay.CopyFrom(request)
        del replay.events[:]
        replay.events.extend(whole.events)
        if number:
            request.carried.CopyFrom(carried.carried)
        carried, replayed = ask(request), ask(replay)
        assert [] == differences(step, replayed)
        del carried.notices[:], replayed.notices[:]
        assert carried.SerializeToString(deterministic=True) == replayed.SerializeToString(deterministic=True)


@pytest.mark.parametrize("name", ["durable", "compiled"])
def test_stories_over_grpc(name: str) -> None:
    """Every story comes out the same from a real server."""

    async def story_teller() -> None:
        async with running(engine=name) as server:
            for story in stories():
                last = PrescribeResponse()
                for number, (step, request_after) in enumerate(story.requests()):
                    request = request_after(last)
                    if number:
                        request.carried.CopyFrom(last.carried)
                    last = await server.prescriptions.Prescribe(request)
                    assert [] == [f"{story.name} step {number + 1}: {line}" for line in differences(step, last)]

    in_loop(story_teller)


def test_a_story_can_fail(back_strength: Rulebook, engine: Engine) -> None:
    """A story that expects a wrong number, rule or outcome says so, line by line."""
    story = scenario_1()
    wrong = Story("wrong", {**story.text, "steps": [{**story.text["steps"][0], "expect": {
        "deadlift_conventional": {"bar": "65 kg"}, "why": ["X1"], "outcome": "stopped", "barbell_row": {"bar": "40 kg"},
    }}]})  # fmt: skip
    expected = [
        "step 1: X1 did not hold; held: ['P1']",
        "step 1: outcome 'prescribed', expected 'stopped'",
        "step 1: deadlift_conventional: bar '62.5 kg', expected '65 kg'",
        "step 1: barbell_row was not prescribed",
    ]
    assert expected == told_by_carry(wrong, asking(back_strength, engine))
