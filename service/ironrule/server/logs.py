"""The log: one structlog line per event, as JSON or for a terminal; a traceback in it quotes nobody's record."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

_LEVELS = logging.getLevelNamesMapping()


def log_to(stream: TextIO, log_format: str = "json", level: str = "info") -> FilteringBoundLogger:
    """A logger that writes to the stream. Nothing global is configured."""
    logger: FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(stream),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _in_reading_order,
            _renderer(stream, log_format),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level.upper()]),
        context_class=dict,
        cache_logger_on_first_use=True,
    )
    return logger


def _renderer(stream: TextIO, log_format: str) -> Processor:
    if log_format == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=stream.isatty() and "NO_COLOR" not in os.environ, sort_keys=False)


def _in_reading_order(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    return {**{key: event[key] for key in ("timestamp", "level", "event")}, **event}


def traceback_of(mistake: BaseException) -> list[str]:
    """Types and places only: the message of an exception may quote what an athlete sent."""
    lines: list[str] = []
    each: BaseException | None = mistake
    while each is not None:
        lines.append(type(each).__qualname__)
        lines += [f"  {at.filename}:{at.lineno} in {at.name}" for at in traceback.extract_tb(each.__traceback__)]
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return lines


#: What gRPC raises, and logs as an error of ours, when an answer finds that its caller has gone away.
_NOBODY_THERE = "ExecuteBatchError"


class _Bridge(logging.Handler):
    """Tells our log that a library logged, where, and in which fixed words: what fills them may be of a record.

    A text that nothing is filled into may have been put together before, so it is left out as well.
    """

    def __init__(self, log: FilteringBoundLogger) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        facts: dict[str, object] = {"logger": record.name, "place": f"{record.module}:{record.lineno}"}
        if record.args and isinstance(record.msg, str):
            facts["words"] = record.msg
        mistake = record.exc_info[1] if record.exc_info else None
        if type(mistake).__name__ == _NOBODY_THERE:
            self._log.debug("caller_gone")
            return
        if mistake:
            facts["traceback"] = traceback_of(mistake)
        (self._log.error if record.levelno >= logging.ERROR else self._log.warning)("library", **facts)


@contextmanager
def libraries_log_to(log: FilteringBoundLogger) -> Iterator[None]:
    """Libraries that use the standard logging write to our log, in our format, for as long as this lasts."""
    root = logging.getLogger()
    bridge = _Bridge(log)
    root.addHandler(bridge)
    try:
        yield
    finally:
        root.removeHandler(bridge)
