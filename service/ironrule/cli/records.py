"""What commands that work on a record have in common: reading it, and telling why there is no answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ironrule.cli.asking import Refused
from ironrule.cli.failing import Failed, Misused, Unanswered
from ironrule.cli.reading import Unreadable, message_from, name_of, text_of
from ironrule.engine import EngineUnavailable
from ironrule.rulebook.problems import RulebookInvalid
from ironrule.server.library import NoRulebooks
from ironrule.v1.carried_state_pb2 import CarriedState
from ironrule.v1.prescriptions_pb2 import PrescribeRequest


def request_from(record: Path, carried: Path | None) -> PrescribeRequest:
    """A record, and the carried state to go on from. Raises Failed and Misused."""
    for file in (each for each in (record, carried) if each is not None):
        if str(file) != "-" and not file.exists():
            raise Misused(f"{file}: no such file")
    try:
        request = message_from(text_of(record), PrescribeRequest(), name_of(record))
        if carried is not None:
            request.carried.CopyFrom(message_from(text_of(carried), CarriedState(), name_of(carried)))
    except Unreadable as mistake:
        raise Failed(str(mistake)) from mistake
    return request


@contextmanager
def failures_told(rules: Path) -> Iterator[None]:
    """Within, what keeps an answer from coming becomes a failure of the command, in its words."""
    try:
        yield
    except Refused as refusal:
        raise told(refusal) from refusal
    except RulebookInvalid as mistake:
        problems = "\n\n".join(map(str, mistake.problems))
        raise Failed(f"the rulebooks in {rules} cannot be used:\n{problems}") from mistake
    except NoRulebooks as mistake:
        raise Misused(f"{mistake}; go where they are, or say where with --rules") from mistake
    except EngineUnavailable as mistake:
        raise Unanswered(str(mistake)) from mistake


def tell_trouble(rulebook: str, what: str) -> None:
    """Tells of an engine that failed, though there is an answer."""
    click.echo(f"Warning: the durable engine had a {what} on {rulebook}; the compiled engine answered.", err=True)


def told(refusal: Refused) -> Failed:
    """Every wrong field on a line of its own, under what went wrong."""
    widest = max((len(field) for field, _ in refusal.fields), default=0)
    rows = [f"  {field:<{widest}}  {description}" for field, description in refusal.fields]
    reason = f"{refusal.reason}: " if refusal.reason else ""
    kind = Failed if refusal.callers else Unanswered
    return kind("\n".join([f"{reason}{refusal.message}", *rows]))
