"""From the bytes of requests to answers, in steps that others get between: one athlete, or many in one call."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

from ironrule.coaching.answer import Answer
from ironrule.coaching.answering import deciding, folding
from ironrule.server.call import DECIDE, FOLD, READ, WRITE, current, note_one_of_many, timed
from ironrule.server.errors import refusal_of
from ironrule.server.library import Library
from ironrule.server.limits import AnswerTooLarge, MessageTooLarge
from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.wire import parted, reading, responding
from ironrule.wire.batches import Batch, answered, batch_response, item_from, result_row
from ironrule.wire.parts import Parts

#: Told of a fault of ours in the answer of one athlete, and of the id of that answer.
BugReport = Callable[[Exception, str], None]


def prescribing(parts: Parts, library: Library) -> Generator[None, None, tuple[Answer, pb.PrescribeResponse]]:
    """Folds the events, then prescribes: the answer, and the same for the wire."""
    record = yield from timed(READ, reading(parts))
    shelf = library.find(record.rulebook, record.revision)
    reviewer = yield from timed(FOLD, folding(record, shelf.rulebook, shelf.engine))
    answer = yield from timed(DECIDE, deciding(record, reviewer, shelf.engine))
    response = yield from timed(WRITE, responding(answer))
    return answer, response


@dataclass(frozen=True)
class Many:
    """How the athletes of a call or a stream are answered, one by one; what is wrong with one is its result."""

    library: Library
    bug: BugReport
    #: The most bytes of all results.
    most_bytes: int
    #: The rulebook of requests that name none.
    rulebook: str = ""

    def results(self, batch: Batch) -> Generator[None, None, bytes]:
        """A PrescribeManyResponse."""
        results: list[bytes] = []
        left = self.most_bytes
        for index, sent in enumerate(batch.requests):
            results.append((yield from self.result(sent, index, left)))
            left -= len(results[-1])
            yield
        return batch_response(batch.head.request_id, results)

    def streamed(self, message: bytes, index: int) -> Generator[None, None, bytes]:
        """A PrescribeResult for a StreamPrescriptionsRequest."""
        return self.result(message, index, self.most_bytes, wrapped=True)

    def result(self, sent: bytes, index: int, room: int, *, wrapped: bool = False) -> Generator[None, None, bytes]:
        """A PrescribeResult, with an error in it where the answer has more bytes than there is room."""
        head: pb.PrescribeRequest | None = None
        call = current.get()
        decision_id = f"{call.decision_id}.{index}"
        try:
            if len(sent) > self.most_bytes:
                raise MessageTooLarge(len(sent), self.most_bytes)
            parts = yield from parted((yield from item_from(sent)) if wrapped else sent)
            head = parts.head
            head.rulebook = head.rulebook or self.rulebook
            answer, response = yield from prescribing(parts, self.library)
            data = response.SerializeToString()
            if len(data) > room:
                raise AnswerTooLarge(len(data), room, self.most_bytes)
        except Exception as mistake:
            refusal = refusal_of(mistake, {**call.ids, "decision_id": decision_id})
            note_one_of_many(None, refusal.reason)
            if refusal.ours:
                self.bug(mistake, decision_id)
            row = result_row(head, index, decision_id)
            row.error.CopyFrom(refusal.as_item)
            return row.SerializeToString()
        note_one_of_many(answer)
        return answered(result_row(head, index, decision_id), data)
