"""What an answer was worked out with is gone when nobody holds it: the service looks for cycles rarely."""

from __future__ import annotations

import gc

from ironrule.coaching.answering import answer
from ironrule.coaching.prescribe import Sitting
from ironrule.coaching.review import Reviewer
from ironrule.engine import build
from ironrule.rulebook.read import read_rulebook
from ironrule.wire import record_from
from tests.server.running import ONE, novice


def test_nothing_of_an_answer_waits_for_the_collector() -> None:
    """Neither who reviewed the log nor the draft of the session is left, though nothing looks for cycles."""
    book = read_rulebook(ONE)
    engine = build(book, "compiled", lambda _: None)
    gc.collect()
    gc.disable()
    try:
        answer(record_from(novice()), book, engine)
        left = [type(each).__name__ for each in gc.get_objects() if type(each) in {Reviewer, Sitting}]
    finally:
        gc.enable()
    assert [] == left
