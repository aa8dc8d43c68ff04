"""docs/errors: a page for every reason that a call can be refused for, with what such a refusal says."""

from __future__ import annotations

import os
import re

import pytest
from google.protobuf.message import DecodeError

from ironrule.carried.faults import CarryIncompatible, CarryStale
from ironrule.server import errors
from ironrule.server.errors import REASONS, TABLE, AdminOff, AdminTokenWrong, NotServing, Refusal, refusal_of
from ironrule.server.library import RevisionNotKept, RulebookUnknown
from ironrule.server.limits import AnswerTooLarge, MessageTooLarge, Overloaded, TookTooLong
from ironrule.server.snapshot import TempUnusable
from ironrule.server.workbench import ChecksOff, FilesTooCostly
from ironrule.wire import FieldProblem, RequestInvalid
from tests.server.running import ROOT

PAGES = ROOT / "docs" / "errors"
_ACCEPT = bool(os.environ.get("ACCEPT"))
_TOLD = re.compile(r"(?<=```text\n)(.*?)(?=```\n)", re.DOTALL)
#: The tree of exceptions: what each is called, whose it is to mend, code and reason.
_ROW = re.compile(r"^[│├└─ ]+(\w[\w ]*?) {2,}(caller|operator|ours) +([A-Z_]+) +([A-Z_]+)$", re.MULTILINE)

EXAMPLES: dict[str, Exception] = {
    "REQUEST_INVALID": RequestInvalid(
        [
            FieldProblem("as_of", "expected an offset at the end, such as +01:00 or Z; got '2026-03-12 18:00'"),
            FieldProblem("athlete.age_years", "expected 13 to 100; got 7"),
        ]
    ),
    "RULEBOOK_UNKNOWN": RulebookUnknown("back-strenght", ("back-strength", "texas-method")),
    "REVISION_NOT_KEPT": RevisionNotKept("back-strength", "3f9c2a71b04d", ("0af0273e4282", "594e2ae0c866")),
    "ADMIN_OFF": AdminOff(),
    "ADMIN_TOKEN_WRONG": AdminTokenWrong(),
    "CARRY_STALE": CarryStale("session-41", "event 'session-41' was changed after it was reviewed"),
    "CARRY_INCOMPATIBLE": CarryIncompatible("'stage' is a word now, and was a number: send the whole log"),
    "NOT_SERVING": NotServing(),
    "OVERLOADED": Overloaded(256, "calls"),
    "MESSAGE_TOO_LARGE": MessageTooLarge(41_000_000, 32 * 1024 * 1024),
    "ANSWER_TOO_LARGE": AnswerTooLarge(41_000, 9_000, 32 * 1024 * 1024),
    "TOOK_TOO_LONG": TookTooLong(60),
    "TEMP_UNUSABLE": TempUnusable("No space left on device", "/var/scratch"),
    "FILES_TOO_COSTLY": FilesTooCostly(30),
    "CHECKS_OFF": ChecksOff(),
    "INTERNAL": KeyError("anything that nobody foresaw"),
}


def told(refusal: Refusal) -> str:
    """A refusal as its page shows it."""
    lines = [f"{refusal.code.name}: {refusal.status.message}", f"reason    {refusal.reason}"]
    lines += [f"metadata  {key}: {value}" for key, value in sorted(refusal.info.metadata.items())]
    wrong = refusal.bad.field_violations if refusal.bad else ()
    lines += [f"field     {each.field}: {each.description}" for each in wrong]
    lines += [] if refusal.retry is None else [f"retry     after {refusal.retry} s"]
    return "".join(f"{line}\n" for line in lines)


def index() -> str:
    """The page that lists all pages."""
    whose = {"caller": "the caller", "operator": "whoever runs the service", "ours": "us"}
    known = {reason: (code, whose[fault]) for _, fault, code, reason in _ROW.findall(errors.__doc__ or "")}
    rows = "\n".join(
        f"| [{reason}]({reason}.md) | {known[reason][0]} | {known[reason][1]} | {again(EXAMPLES[reason])} |"
        for reason in REASONS
    )
    return f"""# Reasons of refusals

Every call that is refused carries `google.rpc.ErrorInfo` with the domain `ironrule` and one of these reasons,
which never change their meaning; `PrescribeMany` and `StreamPrescriptions` say the same in the result of an
athlete. Go by the reason, not by the words. The metadata of the reply and of ErrorInfo have the ids under which
the log of the service has the call too: the decision id, the trace, and the request id that was sent.

| reason | status | who can mend it | the same call again |
| --- | --- | --- | --- |
{rows}
"""


def again(mistake: Exception) -> str:
    """What a client may do by itself."""
    retry = refusal_of(mistake).retry
    return "no" if retry is None else f"after {retry} s"


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_a_page(reason: str) -> None:
    """It shows what such a refusal says (ACCEPT=1 rewrites that; read the diff), and what to do in words."""
    refusal = refusal_of(EXAMPLES[reason])
    file = PAGES / f"{reason}.md"
    text = file.read_text(encoding="utf-8")
    if _ACCEPT:
        text = _TOLD.sub(lambda _: told(refusal), text, count=1)
        file.write_text(text, encoding="utf-8")

    assert reason == refusal.reason
    assert f"# {reason}" == text.splitlines()[0]
    assert [told(refusal)] == _TOLD.findall(text)
    assert 2 <= len(text.rpartition("```\n")[2].strip().split("\n\n"))


def test_there_is_no_other_page() -> None:
    """docs/errors has a page for each reason and an index of them (ACCEPT=1 rewrites it)."""
    if _ACCEPT:
        (PAGES / "README.md").write_text(index(), encoding="utf-8")

    assert {"README.md", *(f"{reason}.md" for reason in REASONS)} == {file.name for file in PAGES.iterdir()}
    assert index() == (PAGES / "README.md").read_text(encoding="utf-8")


def test_the_tree_of_exceptions_is_the_table() -> None:
    """What the code's own page draws is what callers get."""
    drawn = {(name, code, reason) for name, _, code, reason in _ROW.findall(errors.__doc__ or "")}
    table = {(kind.__name__, row.code.name, row.reason) for kind, row in TABLE.items()}

    assert table | {("anything else", "INTERNAL", "INTERNAL")} == drawn


def test_bytes_that_are_no_request() -> None:
    """They have the reason of wrong fields, and name none."""
    refusal = refusal_of(DecodeError("truncated"))

    assert ("REQUEST_INVALID", None) == (refusal.reason, refusal.bad)
