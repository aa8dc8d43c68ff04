"""What those who write rules ask: what is live, which words there are, and whether files would do."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import time
from pathlib import Path

import grpc
import pytest

from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.word_list import all_words
from ironrule.server import workbench
from ironrule.v1 import rulebooks_pb2 as pb
from ironrule.v1.prescriptions_pb2 import GetServerInfoRequest, LiveRulebook
from tests.server.running import ONE, RULES, Refused, in_loop, novice, refused, running


def sent(*names: str, root: Path = RULES, **others: str) -> list[pb.RulebookFile]:
    """Files of `rules/` by their paths from there, and others by their text: `a__b` is a/b.yaml."""
    own = [pb.RulebookFile(path=name, content=(root / name).read_bytes()) for name in names]
    made = [
        pb.RulebookFile(path=f"{name.replace('__', '/')}.yaml", content=text.encode()) for name, text in others.items()
    ]
    return own + made


def of_folder(name: str) -> list[pb.RulebookFile]:
    """A rulebook that is shipped, with every pack and its tests."""
    files = [*(RULES / "packs").glob("*.yaml"), *(RULES / name).rglob("*.yaml")]
    return sent(*(str(each.relative_to(RULES)) for each in sorted(files)))


def test_live_rulebooks_come_in_pages() -> None:
    """Pages of three and one of all have the same rulebooks, in the order of names, and the last has no token."""

    async def story() -> None:
        async with running(rules=RULES, engine="compiled") as service:
            whole = await service.rulebooks.ListRulebooks(pb.ListRulebooksRequest())
            info = await service.prescriptions.GetServerInfo(GetServerInfoRequest())
            pages: list[list[LiveRulebook]] = []
            token = ""
            while not pages or token:
                page = await service.rulebooks.ListRulebooks(pb.ListRulebooksRequest(page_size=3, page_token=token))
                pages.append(list(page.rulebooks))
                token = page.next_page_token
                assert len(pages) < 50

        assert "" == whole.next_page_token
        assert list(info.rulebooks) == list(whole.rulebooks) == [each for page in pages for each in page]
        assert {3} == {len(page) for page in pages[:-1]}

    in_loop(story)


def test_a_rulebook_and_its_rules() -> None:
    """Every rule is there once over all pages; a token of another question is refused by its field."""

    async def story() -> None:
        book = read_rulebook(ONE)
        async with running() as service:
            ask = service.rulebooks.GetRulebook
            first = await ask(pb.GetRulebookRequest(name="back-strength", page_size=20))
            rest = await ask(pb.GetRulebookRequest(page_token=first.next_page_token, page_size=1000))
            unknown = await refused(ask(pb.GetRulebookRequest(name="back-strenght")))
            wrong = [
                await refused(ask(pb.GetRulebookRequest(page_token=token)))
                for token in ("nonsense", "\u00e9", first.next_page_token[:-2] + "AA", "")
                if token
            ]
            words = await service.rulebooks.GetVocabulary(pb.GetVocabularyRequest(page_size=1))
            wrong.append(await refused(ask(pb.GetRulebookRequest(page_token=words.next_page_token))))
            wrong.append(await refused(ask(pb.GetRulebookRequest(page_size=-1, page_token="x" * 300))))

        assert (book.name, book.revision, book.rules_count) == (
            first.rulebook.name,
            first.rulebook.revision,
            first.rulebook.rules,
        )
        assert sorted(each.id for each in book.rules) == [each.id for each in (*first.rules, *rest.rules)]
        (raised,) = [each for each in (*first.rules, *rest.rules) if each.id == "P1"]
        assert ("after session", book.rule_named["P1"].place.line_text) == (raised.section, raised.place)
        assert (grpc.StatusCode.NOT_FOUND, "RULEBOOK_UNKNOWN") == (unknown.code, unknown.info.reason)
        assert [("page_token",)] * 4 + [("page_size", "page_token")] == [each.fields for each in wrong]

    in_loop(story)


def test_every_word_is_told() -> None:
    """The words are those of `ironrule vocabulary`; a sort can be asked for, and a mistyped one is told."""

    async def story() -> None:
        words = list(all_words())
        async with running() as service:
            ask = service.rulebooks.GetVocabulary
            first = await ask(pb.GetVocabularyRequest(page_size=200))
            rest = await ask(pb.GetVocabularyRequest(page_token=first.next_page_token))
            verbs = await ask(pb.GetVocabularyRequest(sort="verbs"))
            wrong = await refused(ask(pb.GetVocabularyRequest(sort="verb")))

        assert [(each.sort, each.name) for each in words] == [
            (each.sort, each.name) for each in (*first.words, *rest.words)
        ]
        assert 200 == len(first.words)
        assert {"verbs"} == {each.sort for each in verbs.words}
        assert {"force", "example"} == {each.label for each in verbs.words[0].details}
        assert "did you mean 'verbs'?" in wrong.message

    in_loop(story)


def test_files_are_checked_and_their_problems_are_data() -> None:
    """A rulebook with a mistyped word is answered, not refused: what is wrong, where, and what was meant."""

    async def story() -> None:
        files = of_folder("back-strength")
        text = (RULES / "packs" / "progression.yaml").read_text(encoding="utf-8")
        broken = [each for each in files if each.path != "packs/progression.yaml"]
        broken += sent(packs__progression=text.replace("every_set_made", "every_set_mad", 1))
        async with running() as service:
            ask = service.rulebooks.CheckRulebook
            fine = await ask(pb.CheckRulebookRequest(files=files))
            found = await ask(pb.CheckRulebookRequest(files=broken))

        book = read_rulebook(ONE)
        assert (True, [book.revision], 0) == (fine.ok, [each.revision for each in fine.rulebooks], len(fine.problems))
        assert (False, [("back-strength/rulebook.yaml", "")]) == (
            found.ok,
            [(each.file, each.revision) for each in found.rulebooks],
        )
        first = found.problems[0]
        assert ("IR201", "packs/progression.yaml", "every_set_made", pb.PROBLEM_SEVERITY_ERROR) == (
            first.code,
            first.file,
            first.suggestion,
            first.severity,
        )
        assert "every_set_mad" in first.source_line
        assert first.line > 1

    in_loop(story)


def test_tests_of_files_are_run() -> None:
    """What failed is told with what came out instead; tests that pass say so, and none at all is no success."""

    async def story() -> None:
        files = of_folder("starting-strength")
        wrong = [each for each in files if "/tests/" not in each.path]
        name = next(each.path for each in files if "/tests/" in each.path and not each.path.endswith("fixtures.yaml"))
        async with running(engine="compiled", check_seconds=60) as service:
            ask = service.rulebooks.TestRulebook
            passed = await ask(pb.TestRulebookRequest(files=files))
            none = await ask(pb.TestRulebookRequest(files=wrong))
            nowhere = await ask(pb.TestRulebookRequest(files=files, only="no test has this name"))
            one = await ask(pb.TestRulebookRequest(files=files, only=passed.rulebooks[0].tests[0].name))

        assert (True, 0) == (passed.ok, passed.failed)
        assert passed.ran == len(passed.rulebooks[0].tests) > 1
        assert passed.rulebooks[0].rules.seen > 0
        assert name in {each.file for each in passed.rulebooks[0].tests}
        assert (False, 0) == (none.ok, none.ran)
        assert (False, 0) == (nowhere.ok, nowhere.ran)
        assert (True, True) == (one.ok, 0 < one.ran < passed.ran)

    in_loop(story)


WRONG_TEST = """
tests: One that asks for too much
athlete: {unit: lb, status: novice}
lift: lat_pulldown/climb
as of: 2026-03-12 18:00 +01:00
check-in: {red_flags: none, pain_now: 0}
cases:
  - test: too much
    given: {load: 100 lb}
    log: made -> 8 8 8
    expect: {load: 300 lb}
"""


def test_a_test_that_fails_says_what_came_out() -> None:
    """A test that expects too much is failed, with its place, what was expected, and what came out."""

    async def story() -> None:
        files = sent(
            "double-progression/rulebook.yaml", *(f"packs/{each.name}" for each in (RULES / "packs").iterdir())
        )
        files += sent(double_progression__tests__first=WRONG_TEST)
        files[-1].path = "double-progression/tests/first.yaml"
        async with running(engine="compiled") as service:
            found = await service.rulebooks.TestRulebook(pb.TestRulebookRequest(files=files))

        (book,) = found.rulebooks
        assert (False, 1, 1, []) == (found.ok, found.ran, found.failed, list(book.problems))
        (test,) = book.tests
        assert ("double-progression/tests/first.yaml", "too much", False) == (test.file, test.name, test.passed)
        (failure,) = test.failures
        assert ("load", "300 lb", "100 lb") == (failure.word, failure.expected, failure.actual)
        assert failure.place.startswith("double-progression/tests/first.yaml:")

    in_loop(story)


@pytest.mark.parametrize(
    ("files", "fields"),
    [
        ([], ("files", "files")),
        (sent(packs__mine="pack: mine"), ("files",)),
        ([pb.RulebookFile(path="../mine/rulebook.yaml", content=b"")], ("files[0].path",)),
        ([pb.RulebookFile(path="/etc/rulebook.yaml", content=b"")], ("files[0].path",)),
        ([pb.RulebookFile(path="mine/rulebook.yaml\n", content=b"")], ("files[0].path", "files")),
        ([pb.RulebookFile(path="mine/../../rulebook.yaml", content=b"")], ("files[0].path",)),
        ([pb.RulebookFile(path="mine\\rulebook.yaml", content=b"")], ("files[0].path", "files")),
        ([pb.RulebookFile(path="", content=b"")], ("files[0].path", "files")),
        (sent(mine__rulebook="a: 1") * 2, ("files[0].path", "files[1].path")),
        (sent(mine__rulebook="x" * 1_000_001), ("files[0].content",)),
        ([*sent(mine__rulebook=""), *(pb.RulebookFile(path=f"p/f{n}.yaml") for n in range(60))], ("files",)),
    ],
    ids="none,a pack alone,up,absolute,a line end,up in the middle,backslash,no path,twice,too large,too many".split(
        ","
    ),
)
def test_files_that_are_refused(files: list[pb.RulebookFile], fields: tuple[str, ...]) -> None:
    """Paths that lead anywhere else, and more than there is room for, are mistakes of the caller, each by its field."""

    async def story() -> None:
        async with running() as service:
            refusal = await refused(service.rulebooks.CheckRulebook(pb.CheckRulebookRequest(files=files)))

        assert grpc.StatusCode.INVALID_ARGUMENT == refusal.code
        assert set(fields) == set(refusal.fields)

    in_loop(story)


def test_every_wrong_file_is_told_at_once() -> None:
    """No path, a way up, twice the same and too large: each by its field, in one refusal, with what was got."""

    async def story() -> None:
        files = [pb.RulebookFile(path=each) for each in ("", "../x.yaml", "a/rulebook.yaml", "a/rulebook.yaml")]
        files.append(pb.RulebookFile(path="b/rulebook.yaml", content=b"x" * 1_000_001))
        async with running() as service:
            refusal = await refused(service.rulebooks.CheckRulebook(pb.CheckRulebookRequest(files=files)))

        paths = tuple(f"files[{number}].path" for number in range(4))
        assert (*paths, "files[4].content") == refusal.fields
        assert "expected at most 1000000 bytes; got 1000001" in refusal.message

    in_loop(story)


def test_every_wrong_field_of_a_page_is_told_at_once() -> None:
    """A sort that is none, a page of less than nothing, a token of nothing: three fields in one refusal."""

    async def story() -> None:
        async with running() as service:
            asked = pb.GetVocabularyRequest(sort="verb", page_size=-1, page_token="bad")  # noqa: S106 # of a page
            refusal = await refused(service.rulebooks.GetVocabulary(asked))
            book = pb.GetRulebookRequest(name="back-strenght", page_size=-1)
            other = await refused(service.rulebooks.GetRulebook(book))

        assert {"sort", "page_size", "page_token"} == set(refusal.fields)
        assert "unknown sort 'verb'; did you mean 'verbs'?" in refusal.message
        assert ("page_size",) == other.fields

    in_loop(story)


HOSTILE = {
    "a bomb of aliases": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(8)),
    "code": "rulebook: !!python/object/apply:os.system ['touch /tmp/ironrule-was-here']\n",
    "brackets": "[" * 100_000,
    "a million keys": "".join(f"k{n}: 1\n" for n in range(90_000)),
    "out of the folder": "rulebook: mine\ntitle: x\nextends: ../../etc\nimports: [../packs/x, /etc/passwd]\n",
    "no text": "\x00\x01\x02",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_answered(name: str) -> None:
    """Whatever a file says, the answer is problems, soon; nothing that it names is touched, and nothing is left."""

    async def story() -> None:
        async with running() as service:
            began = time.monotonic()
            found = await service.rulebooks.CheckRulebook(
                pb.CheckRulebookRequest(files=sent(mine__rulebook=HOSTILE[name]))
            )
            took = time.monotonic() - began

        assert not found.ok
        assert found.problems
        assert 20 > took
        assert not Path("/tmp/ironrule-was-here").exists()  # noqa: S108  # what the file would make
        assert {"mine/rulebook.yaml"} == {each.file for each in found.problems}

    in_loop(story)


def test_files_that_take_too_long_are_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who needs more time than there is gets that said; meanwhile others are answered, and no folder is left."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    async def story() -> None:
        tests = of_folder("back-strength")
        async with running(check_seconds=1, max_checks=1) as service:
            call = asyncio.ensure_future(refused(service.rulebooks.TestRulebook(pb.TestRulebookRequest(files=tests))))
            # They are set when what the child needs is loaded.
            while limits(tmp_path).get("Max cpu time") != "1":
                await asyncio.sleep(0.02)
            bounds = limits(tmp_path)
            assert {"Max cpu time": "1", "Max address space": str(1024**3), "Max core file size": "0"} == bounds
            second = await refused(service.rulebooks.CheckRulebook(pb.CheckRulebookRequest(files=tests)))
            assert (await service.prescriptions.Prescribe(novice())).session.exercises
            first = await call

        assert (grpc.StatusCode.RESOURCE_EXHAUSTED, "FILES_TOO_COSTLY") == (first.code, first.info.reason)
        assert (grpc.StatusCode.RESOURCE_EXHAUSTED, "OVERLOADED") == (second.code, second.info.reason)

    in_loop(story)
    assert [] == list(tmp_path.iterdir())


def limits(folder: Path) -> dict[str, str]:
    """What the kernel lets the process have that works below a folder; nothing while there is none."""
    there = next((each.parent for each in Path("/proc").glob("[0-9]*/cwd") if leads_to(each, folder)), None)
    if there is None:
        return {}
    rows = (re.split(r"  +", each) for each in (there / "limits").read_text(encoding="ascii").splitlines())
    wanted = ("Max cpu time", "Max address space", "Max core file size")
    return {row[0]: row[1] for row in rows if row[0] in wanted}


def leads_to(link: Path, folder: Path) -> bool:
    """The process of that link works below the folder."""
    try:
        return link.readlink().is_relative_to(folder)
    except OSError:
        return False


def test_a_caller_that_goes_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process and the folder of a call that is cancelled go with it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    async def story() -> None:
        async with running(max_checks=1) as service:
            call = service.rulebooks.TestRulebook(pb.TestRulebookRequest(files=of_folder("back-strength")))
            while not list(tmp_path.iterdir()):
                await asyncio.sleep(0.02)
            assert 1 == len(list(tmp_path.iterdir()))
            call.cancel()
            for _ in range(100):
                if not list(tmp_path.iterdir()):
                    break
                await asyncio.sleep(0.05)
            assert [] == list(tmp_path.iterdir())
            again = await service.rulebooks.CheckRulebook(pb.CheckRulebookRequest(files=sent(mine__rulebook="a: 1")))
            assert not again.ok

    in_loop(story)


@pytest.mark.parametrize("missing", [True, False])
def test_a_temporary_folder_that_takes_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, missing: bool
) -> None:
    """Where no file can be made, or the child found the disk full, the caller is told so, and to try again."""

    async def story() -> None:
        request = pb.CheckRulebookRequest(files=of_folder("double-progression"))
        async with running() as service:
            with monkeypatch.context() as patch:
                if missing:
                    patch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
                else:
                    full = tmp_path / "python"
                    full.write_text(f"#!/bin/sh\nexit {workbench.NO_DISK}\n")
                    full.chmod(0o755)
                    patch.setattr(sys, "executable", str(full))
                refusal = await refused(service.rulebooks.CheckRulebook(request))
            assert (await service.rulebooks.CheckRulebook(request)).ok

        assert (grpc.StatusCode.UNAVAILABLE, "TEMP_UNUSABLE", 1) == (refusal.code, refusal.info.reason, refusal.retry)
        told = f"{tmp_path / 'gone'}: No such file" if missing else ": No space left on device"
        assert told in refusal.message

    in_loop(story)


def test_checks_can_be_switched_off() -> None:
    """With no checks allowed the method says that it is off, and how to check instead."""

    async def told() -> Refused:
        async with running(max_checks=0) as service:
            files = sent(mine__rulebook="a: 1")
            return await refused(service.rulebooks.CheckRulebook(pb.CheckRulebookRequest(files=files)))

    refusal = asyncio.run(told())
    assert (grpc.StatusCode.UNIMPLEMENTED, "CHECKS_OFF") == (refusal.code, refusal.info.reason)
    assert "ironrule check" in refusal.message
