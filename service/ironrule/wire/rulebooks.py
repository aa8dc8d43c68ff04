"""Rulebooks, words and problems for those who write rules, as RulebookService sends them; and their pages."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeAlias, TypeVar

from ironrule.rulebook.codes import Severity
from ironrule.rulebook.problems import Problem
from ironrule.rulebook.rulebook import Rule, Rulebook
from ironrule.rulebook.word_list import Word, all_words
from ironrule.v1 import rulebooks_pb2 as pb
from ironrule.v1.prescription_pb2 import EVIDENCE_GRADE_UNSPECIFIED, Dialect
from ironrule.v1.prescriptions_pb2 import LiveRulebook
from ironrule.wire.fields import Form
from ironrule.wire.response import GRADES

_Row = TypeVar("_Row")
_Paged: TypeAlias = pb.ListRulebooksRequest | pb.GetRulebookRequest | pb.GetVocabularyRequest
_SEVERITIES = {Severity.ERROR: pb.PROBLEM_SEVERITY_ERROR, Severity.WARNING: pb.PROBLEM_SEVERITY_WARNING}


def page_of(
    rows: Sequence[_Row], request: _Paged, usual: int, most: int, of: str, form: Form
) -> tuple[Sequence[_Row], str]:
    """A page of rows and the token of the next; `of` is what the rows are of, and a token of anything else is wrong.

    It closes the form: a page is the last that is asked of a request.
    """
    asked, token = request.page_size, request.page_token
    too_long = any(each.field == "page_token" for each in form.problems)
    begin = _began(token, of, form) if token and not too_long else 0
    form.close()
    end = begin + min(asked or usual, most)
    return rows[begin:end], _token(end, of) if end < len(rows) else ""


def _token(at: int, of: str) -> str:
    return base64.urlsafe_b64encode(f"{at} {of}".encode()).decode().rstrip("=")


def _began(token: str, of: str, form: Form) -> int:
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except (ValueError, binascii.Error):
        text = ""
    at, _, meant = text.partition(" ")
    if not (at.isascii() and at.isdigit() and len(at) < 8 and meant == of):
        told = "expected next_page_token of the answer before, to the same question and of the same revision"
        form.note("page_token", told)
        return 0
    return int(at)


def list_response(
    request: pb.ListRulebooksRequest, live: Sequence[LiveRulebook], form: Form
) -> pb.ListRulebooksResponse:
    """A page of the live rulebooks. Raises RequestInvalid."""
    names = " ".join(each.name for each in live)
    rows, token = page_of(live, request, 50, 200, f"rulebooks {hash_of(names)}", form)
    return pb.ListRulebooksResponse(rulebooks=rows, next_page_token=token)


def hash_of(text: str) -> str:
    """A short name for a text, that says nothing of it."""
    return f"{binascii.crc32(text.encode()):08x}"


def rulebook_response(
    request: pb.GetRulebookRequest, rulebook: Rulebook, row: LiveRulebook, form: Form
) -> pb.GetRulebookResponse:
    """A live rulebook and a page of its rules. Raises RequestInvalid."""
    rules = sorted(rulebook.rules, key=lambda each: each.id)
    of = f"rules {rulebook.revision}"
    rows, token = page_of(rules, request, 100, 500, of, form)
    return pb.GetRulebookResponse(
        rulebook=row,
        dialects=[Dialect(name=name, value=value) for name, value in rulebook.dialect.items()],
        tracks=sorted(rulebook.tracks),
        rules=map(_rule_row, rows),
        next_page_token=token,
    )


def _rule_row(rule: Rule) -> pb.RuleInfo:
    return pb.RuleInfo(
        id=rule.id,
        section=rule.section,
        stage=rule.stage,
        scope=rule.scope,
        tracks=sorted(rule.tracks),
        priority=rule.priority,
        grade=GRADES.get(rule.grade, EVIDENCE_GRADE_UNSPECIFIED),
        source=rule.source,
        place=rule.place.line_text,
    )


def vocabulary_response(request: pb.GetVocabularyRequest, form: Form) -> pb.GetVocabularyResponse:
    """A page of words. Raises RequestInvalid."""
    words = list(all_words())
    sorts = dict.fromkeys(each.sort for each in words)
    form.word(request, "sort", "", sorts, "sort")
    chosen = [each for each in words if request.sort in ("", each.sort)]
    of = f"words {request.sort}"
    rows, token = page_of(chosen, request, 500, 1000, of, form)
    return pb.GetVocabularyResponse(words=map(_word_row, rows), next_page_token=token)


def _word_row(word: Word) -> pb.Word:
    details = [
        pb.WordDetail(label=label, values=[value] if isinstance(value, str) else value)
        for label, value in word.more.items()
    ]
    return pb.Word(sort=word.sort, name=word.name, meaning=word.meaning, details=details)


def problem_row(problem: Problem, file: str) -> pb.FileProblem:
    """A problem in a file that is called so by whoever sent it."""
    return pb.FileProblem(
        code=problem.code,
        severity=_SEVERITIES[problem.severity],
        file=file,
        line=problem.place.line,
        column=problem.place.column,
        path=problem.place.path,
        found=problem.found,
        expected=problem.expected,
        suggestion=problem.suggestion,
        source_line=problem.source_line,
    )
