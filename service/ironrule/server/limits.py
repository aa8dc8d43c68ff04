"""What the service takes on: calls at once, time of a call, bytes of a message, athletes of a call.

Health and reflection are exempt: who asks whether the service lives must hear so when it has too much to do.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


class Overloaded(Exception):
    """The service's: it has as much to do as it takes on."""

    def __init__(self, most: int, what: str) -> None:
        self.most = most
        super().__init__(f"{most} {what} are under way, as many as the service takes; try again in a moment")


class MessageTooLarge(Exception):
    """The caller's mistake: more bytes than the service reads."""

    def __init__(self, size: int, most: int) -> None:
        self.size, self.most = size, most
        super().__init__(f"expected at most {most} bytes; got {size}")


class AnswerTooLarge(Exception):
    """The caller's mistake: an answer, alone or after those before it, is more bytes than a message may have."""

    def __init__(self, size: int, room: int, most: int) -> None:
        self.size, self.most = size, most
        if size > most:
            told = f"the answer has {size} bytes, and a message may have {most}; ask for fewer reasons with `explain`"
        else:
            told = (
                f"the answer has {size} bytes, and those before it leave {max(0, room)} of the {most} that a message "
                "may have; ask for fewer athletes at once"
            )
        super().__init__(told)


class TookTooLong(Exception):
    """The service's: a call without a deadline of its own has had the time that it gets."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"it took longer than the {seconds:g} s that a call without a deadline has")


@dataclass(frozen=True)
class Limits:
    """Of a service; the defaults are no limits."""

    calls: float = math.inf
    seconds: float | None = None
    message_bytes: float = math.inf

    def admit(self, under_way: int) -> None:
        """Raises Overloaded when so many calls, the new one among them, are too many."""
        if under_way > self.calls:
            raise Overloaded(int(self.calls), "calls")

    def take(self, message: bytes) -> None:
        """Raises MessageTooLarge."""
        if len(message) > self.message_bytes:
            raise MessageTooLarge(len(message), int(self.message_bytes))

    @asynccontextmanager
    async def in_time(self, remaining: float | None) -> AsyncIterator[None]:
        """Ends what takes too long, where its caller has not said how long it may. Raises TookTooLong."""
        seconds = self.seconds if remaining is None else None
        if seconds is None:
            yield
            return
        limit = asyncio.timeout(seconds)
        try:
            async with limit:
                yield
        except TimeoutError:
            if limit.expired():
                raise TookTooLong(seconds) from None
            raise
