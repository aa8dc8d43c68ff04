"""Rings when something happens in a directory: at once where the system tells of it, and now and then in any case.

What the system tells is a hint and no more: network file systems, links that are swapped and directories that vanish
are not told of everywhere. Whoever is rung looks at the files, and may find that nothing has changed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

import watchfiles

#: Events that come together ring once.
_TOGETHER_MS, _STEP_MS = 50, 20


class Alarm:
    """Rings at events where it listens for them, after `seconds` at the latest, and when somebody rings it.

    `deaf` is told why it hears nothing: then the looks now and then are left, until it listens again at the next one.
    """

    def __init__(self, folder: Path, seconds: float, *, listens: bool, deaf: Callable[[Exception], None]) -> None:
        self._folder = folder
        self._seconds = seconds
        self._listens = listens
        self._deaf = deaf
        self._rung = asyncio.Event()
        self._ears: asyncio.Task[None] | None = None
        self._of: tuple[int, int] | None = None

    def ring(self) -> None:
        """Rings it."""
        self._rung.set()

    async def wait(self) -> None:
        """Waits until it rings."""
        if self._listens:
            await self._listen()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), self._seconds)
        self._rung.clear()

    async def stop(self) -> None:
        """Listens no more."""
        ears, self._ears = self._ears, None
        if ears is not None:
            ears.cancel()
            await asyncio.gather(ears, return_exceptions=True)

    async def _listen(self) -> None:
        """Listens to the directory that has this name now: it may have been another the last time."""
        try:
            found = self._folder.stat()
        except OSError:
            return
        now = (found.st_dev, found.st_ino)
        if self._ears is None or self._ears.done() or now != self._of:
            await self.stop()
            self._of = now
            self._ears = asyncio.create_task(self._hear())

    async def _hear(self) -> None:
        events = watchfiles.awatch(
            self._folder,
            watch_filter=None,
            debounce=_TOGETHER_MS,
            step=_STEP_MS,
            ignore_permission_denied=True,
        )
        try:
            async for _ in events:
                self._rung.set()
        except Exception as error:
            # A system that tells of so many folders not at all, or a name that is not UTF-8; and what else was to be
            # heard with it is lost.
            self._deaf(error)
            self._rung.set()
