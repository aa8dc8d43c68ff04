"""What becomes of edits: good ones go live, bad ones stay candidates until they are mended, and there is a way back."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import grpc
import pytest

from ironrule.rulebook.problems import RulebookInvalid
from ironrule.rulebook.read import read_rulebook
from ironrule.server.alarm import Alarm
from ironrule.server.prover import ProofFailed, Prover
from ironrule.server.proving import Proof, Task
from ironrule.server.serve import serve
from ironrule.server.settings import ServeSettings
from ironrule.v1 import candidates_pb2
from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1 import revisions_pb2 as revisions
from ironrule.v1.revisions_pb2_grpc import RevisionServiceStub
from tests.server.editing import BOOKS, Editor
from tests.server.hammering import question, said
from tests.server.running import Running, in_loop, log_lines, refused, running, sample

FAILED, HELD = candidates_pb2.CANDIDATE_STATE_FAILED, candidates_pb2.CANDIDATE_STATE_HELD
TOKEN = "a token of sixteen signs or more".replace(" ", "-")

Story = Callable[[Running, Editor], Awaitable[None]]


def told(tmp_path: Path, story: Story, **settings: Any) -> None:
    """Runs a story of a service and of one who edits what it serves."""
    editor = Editor(tmp_path / "rules", 3)
    editor.begin()
    chosen = {"rules": editor.root, "tests": "run", "poll_seconds": 0.1, "engine": "compiled"} | settings

    async def run() -> None:
        async with running(**chosen) as service:
            await story(service, editor)

    in_loop(run)


async def info_when(service: Running, holds: Callable[[pb.GetServerInfoResponse], bool]) -> pb.GetServerInfoResponse:
    """What the service tells of itself as soon as something holds."""
    until = asyncio.get_running_loop().time() + 40
    while not holds(info := await service.prescriptions.GetServerInfo(pb.GetServerInfoRequest())):
        assert asyncio.get_running_loop().time() < until, f"it never came to that: {info}"
        await asyncio.sleep(0.1)
    return info


def stand(editor: Editor) -> Callable[[pb.GetServerInfoResponse], bool]:
    """Whether what stands in the files is live, and nothing waits."""
    return lambda info: not info.candidates and editor.stands == {each.name: each.revision for each in info.rulebooks}


async def says(service: Running, rulebook: str, revision: str = "") -> tuple[str, int, float]:
    """Revision, reps and rise of an answer."""
    answer = await service.prescriptions.Prescribe(question(rulebook, revision))
    return answer.revision, said(answer).reps, said(answer).step


def test_an_edit_goes_live_after_its_tests(tmp_path: Path) -> None:
    """Both rulebooks of a shared pack change with it, and say how many of their tests passed."""

    async def story(service: Running, editor: Editor) -> None:
        before = await service.prescriptions.GetServerInfo(pb.GetServerInfoRequest())
        metrics = await service.metrics()
        assert 0 == metrics[sample("ironrule_rulebook_candidate", rulebook="alpha", state="failed")]
        assert 0 == metrics[sample("ironrule_reloads_total", rulebook="alpha", result="failed")]
        editor.change_pack()
        info = await info_when(service, stand(editor))

        assert [1, 1] == [each.tests for each in info.rulebooks]
        assert all(new.live_since > old.live_since for new, old in zip(info.rulebooks, before.rulebooks, strict=True))
        assert editor.step == (await says(service, "alpha"))[2]
        metrics = await service.metrics()
        assert 1 == metrics[sample("ironrule_reloads_total", rulebook="alpha", result="live")]
        assert 1 == metrics[sample("ironrule_rulebook_info", rulebook="alpha", revision=editor.stands["alpha"] or "")]
        assert 2 == metrics[sample("ironrule_rulebook_revisions_kept", rulebook="alpha")]

    told(tmp_path, story)


def test_a_broken_file_is_told_until_it_is_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An edit of another file goes live and does not hide it: place and code stay in GetServerInfo and in metrics."""
    failed = sample("ironrule_rulebook_candidate", rulebook="alpha", state="failed")
    found: list[candidates_pb2.CandidateProblem] = []

    async def story(service: Running, editor: Editor) -> None:
        live = (await says(service, "alpha"))[0]
        own = editor.root / "alpha" / "rulebook.yaml"
        own.write_text(own.read_text(encoding="utf-8").replace("rotation:", "rotatoin:"), encoding="utf-8")
        info = await info_when(service, lambda info: bool(info.candidates))
        (candidate,) = info.candidates
        found.extend(candidate.problems)

        assert ("alpha", FAILED) == (candidate.rulebook, candidate.state)
        assert "rules/alpha/rulebook.yaml:10" in candidate.problems[0].place
        assert "did you mean 'rotation'?" in candidate.problems[0].text
        in_step = sample("ironrule_rulebook_in_step_timestamp_seconds", rulebook="alpha")
        before = await service.metrics()
        other = editor.root / "beta" / "rulebook.yaml"
        other.write_text(other.read_text(encoding="utf-8") + "# harmless\n", encoding="utf-8")
        beta = next(each.revision for each in info.rulebooks if each.name == "beta")
        info = await info_when(service, lambda info: info.rulebooks[1].revision != beta)

        assert [candidate] == list(info.candidates)
        assert live == (await says(service, "alpha"))[0]
        after = await service.metrics()
        assert (1, 1) == (before[failed], after[failed])
        assert before[in_step] == after[in_step]
        assert 1 == after[sample("ironrule_reloads_total", rulebook="alpha", result="failed")]
        editor.mend()
        await info_when(service, stand(editor))
        assert 0 == (await service.metrics())[failed]

    told(tmp_path, story)
    lines = log_lines(capsys.readouterr().out)
    events = [line["event"] for line in lines if line.get("rulebook") == "alpha" and line["event"] != "rpc"]
    assert ["rulebook_failed", "rulebook_mended"] == events
    problems = [(line["code"], line["place"]) for line in lines if line["event"] == "rulebook_problem"]
    assert problems == [(each.code, each.place) for each in found]


def test_what_fails_its_tests_does_not_go_live(tmp_path: Path) -> None:
    """A rule that does the opposite of what its tests say stays a candidate, with the test and what came out."""

    async def story(service: Running, editor: Editor) -> None:
        live = await says(service, "beta")
        editor.break_tests()
        info = await info_when(service, lambda info: len(info.candidates) == 2)
        problem = info.candidates[1].problems[0]

        assert "TEST_FAILED" == problem.code
        assert "rules/beta/tests/up.yaml" in problem.place
        assert "a session that was made raises the load" in problem.path
        assert live == await says(service, "beta")

    told(tmp_path, story)


def test_a_rulebook_without_tests_is_refused_where_some_are_required(tmp_path: Path) -> None:
    """With `tests: required` a rulebook that loses its tests stays as it was; one that is tested goes on."""

    async def story(service: Running, editor: Editor) -> None:
        (editor.root / "alpha" / "tests" / "up.yaml").unlink()
        editor.change_pack()
        info = await info_when(service, lambda info: bool(info.candidates))
        await info_when(service, lambda info: info.rulebooks[1].revision == editor.stands["beta"])

        assert [("alpha", "TESTS_MISSING")] == [(each.rulebook, each.problems[0].code) for each in info.candidates]
        assert editor.stands["alpha"] != info.rulebooks[0].revision

    told(tmp_path, story, tests="required")


def test_a_rulebook_without_tests_is_never_silent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without tests it goes live where none are required: with a warning, and 0 in GetServerInfo and metrics."""
    editor = Editor(tmp_path / "rules", 3)
    editor.begin()
    (editor.root / "alpha" / "tests" / "up.yaml").unlink()

    async def story() -> None:
        async with running(rules=editor.root, tests="run", engine="compiled") as service:
            info = await service.prescriptions.GetServerInfo(pb.GetServerInfoRequest())
            assert [(True, 0), (True, 1)] == [(each.HasField("tests"), each.tests) for each in info.rulebooks]
            metrics = await service.metrics()
            assert 0 == metrics[sample("ironrule_rulebook_tests", rulebook="alpha")]

    in_loop(story)
    lines = log_lines(capsys.readouterr().out)
    assert ["alpha"] == [line["rulebook"] for line in lines if line["event"] == "rulebook_untested"]


@pytest.mark.parametrize(("tests", "told_code"), [("run", "TEST_FAILED"), ("required", "TESTS_MISSING")])
def test_a_start_refuses_what_is_not_proved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], tests: str, told_code: str
) -> None:
    """Tests that fail, or are missing where there must be some, stop the start: exit code 1, and what is wrong."""
    editor = Editor(tmp_path / "rules", 3)
    editor.begin()
    if tests == "run":
        editor.break_tests()
    else:
        (editor.root / "alpha" / "tests" / "up.yaml").unlink()

    code = asyncio.run(serve(ServeSettings(port=0, metrics_port=0, rules=editor.root, tests=tests, engine="compiled")))

    *problems, last = log_lines(capsys.readouterr().out)
    assert (1, "not_started") == (code, last["event"])
    assert {told_code} == {line["code"] for line in problems}
    assert f"ironrule test {editor.root}" in last["reason"]


def test_an_earlier_revision_is_a_call_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rollback answers from the revision before; the files are held until they say something else, or Resume."""

    async def story(service: Running, editor: Editor) -> None:
        stub = RevisionServiceStub(service.channel)
        old = (await says(service, "alpha"))[0]
        editor.change_pack()
        await info_when(service, stand(editor))
        new = editor.stands["alpha"] or ""
        reply = await stub.Rollback(revisions.RollbackRequest(rulebook="alpha", reason="deloads everybody"))

        assert (old, new) == (reply.revision, reply.previous)
        assert old == (await says(service, "alpha"))[0]
        assert new == (await says(service, "alpha", new))[0]
        editor.touch()
        await asyncio.sleep(1)
        info = await service.prescriptions.GetServerInfo(pb.GetServerInfoRequest())
        assert (old, editor.stands["beta"]) == (info.rulebooks[0].revision, info.rulebooks[1].revision)
        assert [("alpha", HELD, new)] == [(each.rulebook, each.state, each.revision) for each in info.candidates]
        metrics = await service.metrics()
        assert 1 == metrics[sample("ironrule_rulebook_candidate", rulebook="alpha", state="held")]
        assert 1 == metrics[sample("ironrule_reloads_total", rulebook="alpha", result="rolled_back")]
        assert 1 == metrics[sample("ironrule_rulebook_info", rulebook="alpha", revision=old)]
        assert sample("ironrule_rulebook_info", rulebook="alpha", revision=new) not in metrics
        kept = await stub.ListRevisions(revisions.ListRevisionsRequest(rulebook="alpha"))
        assert [(new, False, True), (old, True, False)] == [
            (each.revision, each.live, each.held) for each in kept.rulebooks[0].revisions
        ]
        resumed = await stub.Resume(revisions.ResumeRequest(rulebook="alpha"))
        assert [new] == list(resumed.released)
        await info_when(service, stand(editor))

    told(tmp_path, story, dev=True, log_format="json")
    lines = log_lines(capsys.readouterr().out)
    (line,) = (each for each in lines if each["event"] == "rulebook_rolled_back")
    assert "deloads everybody" == line["reason"]


def test_a_way_forward_is_whole(tmp_path: Path) -> None:
    """Who names the revision of the files after a rollback has it live, and nothing waits or is held."""

    async def story(service: Running, editor: Editor) -> None:
        stub = RevisionServiceStub(service.channel)
        editor.change_pack()
        await info_when(service, stand(editor))
        new = editor.stands["alpha"] or ""
        await stub.Rollback(revisions.RollbackRequest(rulebook="alpha"))
        await stub.Rollback(revisions.RollbackRequest(rulebook="alpha", revision=new))

        await info_when(service, stand(editor))
        assert 0 == (await service.metrics())[sample("ironrule_rulebook_candidate", rulebook="alpha", state="held")]
        kept = await stub.ListRevisions(revisions.ListRevisionsRequest(rulebook="alpha"))
        assert [] == [each.revision for each in kept.rulebooks[0].revisions if each.held and each.live]

    told(tmp_path, story, dev=True)


def test_a_rollback_ends_with_the_next_good_edit(tmp_path: Path) -> None:
    """What was held stays held while the files say the same; what is mended goes live by itself."""

    async def story(service: Running, editor: Editor) -> None:
        editor.change_pack()
        await info_when(service, stand(editor))
        await RevisionServiceStub(service.channel).Rollback(revisions.RollbackRequest(rulebook="alpha"))
        editor.change_pack()
        await info_when(service, stand(editor))

    told(tmp_path, story, dev=True)


def test_what_is_live_is_for_administrators(tmp_path: Path) -> None:
    """Without a token nobody may roll back, with one only who has it; a list is for everybody."""
    request = revisions.RollbackRequest(rulebook="alpha", revision="abc")

    async def without(service: Running, _: Editor) -> None:
        refusal = await refused(RevisionServiceStub(service.channel).Rollback(request))
        assert (grpc.StatusCode.PERMISSION_DENIED, "ADMIN_OFF") == (refusal.code, refusal.info.reason)

    async def with_one(service: Running, _: Editor) -> None:
        stub = RevisionServiceStub(service.channel)
        refusals = [
            await refused(stub.Rollback(request, metadata=metadata))
            for metadata in ((), (("authorization", "Bearer wrong"),), (("authorization", f"Bearer {TOKEN}"),))
        ]
        assert ["ADMIN_TOKEN_WRONG", "ADMIN_TOKEN_WRONG", "REVISION_NOT_KEPT"] == [
            each.info.reason for each in refusals
        ]
        assert 2 == len((await stub.ListRevisions(revisions.ListRevisionsRequest())).rulebooks)

    told(tmp_path / "without", without)
    told(tmp_path / "with", with_one, admin_token=TOKEN)


def test_so_many_revisions_are_kept(tmp_path: Path) -> None:
    """The oldest goes when there is one too many; who names it is told which are kept."""

    async def story(service: Running, editor: Editor) -> None:
        first = (await says(service, "alpha"))[0]
        for _ in range(2):
            editor.swap()
            await info_when(service, stand(editor))
        refusal = await refused(service.prescriptions.Prescribe(question("alpha", first)))

        assert "REVISION_NOT_KEPT" == refusal.info.reason
        assert 2 == len(refusal.info.metadata["kept"].split(", "))
        assert editor.stands["alpha"] == refusal.info.metadata["kept"].split(", ")[0]

    told(tmp_path, story, kept_revisions=2)


@pytest.mark.parametrize("watch", ["events", "poll"])
def test_a_link_that_is_swapped_is_seen(tmp_path: Path, watch: str) -> None:
    """As Kubernetes updates a ConfigMap, with and without what the system tells."""

    async def story(service: Running, editor: Editor) -> None:
        editor.swap()
        await info_when(service, stand(editor))

        assert (editor.stands["beta"], editor.reps["beta"], editor.step) == await says(service, "beta")

    told(tmp_path, story, watch=watch)


def test_without_a_watch_nothing_changes(tmp_path: Path) -> None:
    """With `watch: off` files are read at the start only."""

    async def story(service: Running, editor: Editor) -> None:
        before = await says(service, "alpha")
        editor.swap()
        await asyncio.sleep(1)
        assert before == await says(service, "alpha")

    told(tmp_path, story, watch="off")


def test_a_directory_that_vanishes_is_told_and_served(tmp_path: Path) -> None:
    """What is live answers while the files are gone, and goes on when they are back."""

    async def story(service: Running, editor: Editor) -> None:
        before = await says(service, "alpha")
        away = editor.root.with_name("away")
        editor.root.rename(away)
        info = await info_when(service, lambda info: bool(info.candidates))
        assert {"", "NO_RULEBOOKS"} == {info.candidates[0].rulebook, info.candidates[0].problems[0].code}
        assert before == await says(service, "alpha")
        away.rename(editor.root)
        await info_when(service, stand(editor))

    told(tmp_path, story)


@pytest.mark.parametrize("broken", [Editor.break_tests, Editor.break_pack])
def test_what_is_renamed_and_broken_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: Callable[[Editor], None]
) -> None:
    """A rulebook whose folder has another name and cannot go live is served as before, for as long as it takes."""
    monkeypatch.setattr("ironrule.server.reload.GONE_SECONDS", 0.2)

    async def story(service: Running, editor: Editor) -> None:
        live = [await says(service, name) for name in BOOKS]
        broken(editor)
        for name in BOOKS:
            (editor.root / name).rename(editor.root / f"{name}-renamed")
        await info_when(service, lambda info: bool(info.candidates))
        for _ in range(10):
            await asyncio.sleep(0.2)
            assert live == [await says(service, name) for name in BOOKS]

    told(tmp_path, story)


def test_what_answers_is_not_given_up_for_what_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of other rulebooks that fail their tests take no place: those that are live answer on."""
    monkeypatch.setattr("ironrule.server.reload.GONE_SECONDS", 0.2)

    async def story(service: Running, editor: Editor) -> None:
        live = [await says(service, name) for name in BOOKS]
        editor.break_tests()
        for name in BOOKS:
            file = editor.root / name / "rulebook.yaml"
            file.write_text(file.read_text(encoding="utf-8").replace(f"rulebook: {name}", f"rulebook: {name}-two"))
            (editor.root / name).rename(editor.root / f"{name}-two")
        await info_when(service, lambda info: bool(info.candidates))
        for _ in range(10):
            await asyncio.sleep(0.2)
            assert live == [await says(service, name) for name in BOOKS]

    told(tmp_path, story)


def test_what_is_removed_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rulebook whose files have gone for a while goes as well, and its series with it."""
    monkeypatch.setattr("ironrule.server.reload.GONE_SECONDS", 0.2)

    async def story(service: Running, editor: Editor) -> None:
        (editor.root / "beta").unlink()
        await info_when(service, lambda info: ["alpha"] == [each.name for each in info.rulebooks])

        assert "RULEBOOK_UNKNOWN" == (await refused(says(service, "beta"))).info.reason
        names = {dict(labels).get("rulebook") for name, labels in await service.metrics() if name.endswith("_info")}
        assert "beta" not in names

    told(tmp_path, story)


def misnamed(folder: Path) -> Path:
    """A rule file whose name is not UTF-8."""
    file = folder / os.fsdecode(b"up\xe9.yaml")
    file.write_text("nonsense", encoding="utf-8")
    return file


def without_end(folder: Path) -> Path:
    """A link that leads to itself: nobody can read it."""
    link = folder / "endless.yaml"
    link.symlink_to(link)
    return link


def test_a_name_that_is_not_utf8_ends_no_reload(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the system tells of such a file breaks the telling: that is logged once, and edits go live as before."""
    written: list[str] = []

    async def story(service: Running, editor: Editor) -> None:
        until = asyncio.get_running_loop().time() + 30
        while "reload_without_events" not in "".join(written):
            assert asyncio.get_running_loop().time() < until
            swap = editor.root / "..data" / "alpha" / os.fsdecode(b".notes\xe9.swp")
            swap.touch()
            swap.unlink()
            await asyncio.sleep(0.1)
            written.append(capsys.readouterr().out)
        editor.change_pack()
        await info_when(service, stand(editor))

    told(tmp_path, story, watch="events")
    lines = log_lines("".join(written) + capsys.readouterr().out)
    assert 1 == len([line for line in lines if line["event"] == "reload_without_events"])
    assert [] == [line for line in lines if line["event"] == "reload_bug"]


def test_the_looks_never_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever goes wrong between two looks is logged, and the next one comes."""
    waits, faults = Alarm.wait, [OSError("of nobody's doing"), ValueError("either")]

    async def failing(alarm: Alarm) -> None:
        if faults:
            raise faults.pop()
        await waits(alarm)

    monkeypatch.setattr(Alarm, "wait", failing)

    async def story(service: Running, editor: Editor) -> None:
        editor.change_pack()
        await info_when(service, stand(editor))
        assert not faults

    told(tmp_path, story)
    assert 2 == len([line for line in log_lines(capsys.readouterr().out) if line["event"] == "reload_bug"])


@pytest.mark.parametrize(
    ("made", "name", "why"),
    [(misnamed, r"up\xe9.yaml", "its name is not UTF-8"), (without_end, "endless.yaml", "Too many levels of")],
)
def test_a_file_that_cannot_be_read_stops_its_rulebook_alone(
    tmp_path: Path, made: Callable[[Path], Path], name: str, why: str
) -> None:
    """It is told by name and place, edits of other rulebooks go live, and it is mended when the file has gone."""

    async def story(service: Running, editor: Editor) -> None:
        file = made(editor.root / "alpha" / "tests")
        info = await info_when(service, lambda info: bool(info.candidates))
        (problem,) = info.candidates[0].problems
        assert ("alpha", "FILES_UNREADABLE") == (info.candidates[0].rulebook, problem.code)
        assert f"rules/alpha/tests/{name}" == problem.place
        assert why in problem.text

        live = (await says(service, "alpha"))[0]
        editor.change_pack()
        await info_when(service, lambda info: info.rulebooks[1].revision == editor.stands["beta"])
        assert live == (await says(service, "alpha"))[0]
        file.unlink()
        await info_when(service, stand(editor))

    told(tmp_path, story)


def test_a_file_that_all_may_read_stops_all(tmp_path: Path) -> None:
    """A pack that cannot be read is told of the whole folder, by name."""

    async def story(service: Running, editor: Editor) -> None:
        file = misnamed(editor.root / "packs")
        info = await info_when(service, lambda info: bool(info.candidates))
        (problem,) = info.candidates[0].problems
        assert ("", "FILES_UNREADABLE") == (info.candidates[0].rulebook, problem.code)
        assert r"packs/up\xe9.yaml: its name is not UTF-8" in problem.text
        file.unlink()
        await info_when(service, stand(editor))

    told(tmp_path, story)


def test_a_temporary_folder_that_is_not_there_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It has a code of its own with folder and cause, in one line of the log; when it is back, edits go live."""
    gone = tmp_path / "gone"

    async def story(service: Running, editor: Editor) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(tempfile, "tempdir", str(gone))
            editor.change_pack()
            info = await info_when(service, lambda info: bool(info.candidates))
            (problem,) = info.candidates[0].problems
            assert ("", "TEMP_UNUSABLE") == (info.candidates[0].rulebook, problem.code)
            assert f"the temporary folder {gone}: No such file or directory" == problem.text
            editor.change_pack()
            seen = await looked(service)
            while await looked(service) < seen + 3:
                await asyncio.sleep(0.05)
        await info_when(service, stand(editor))

    looks: list[None] = []
    waits = Alarm.wait

    async def counted(alarm: Alarm) -> None:
        looks.append(None)
        await waits(alarm)

    async def looked(_: Running) -> int:
        return len(looks)

    monkeypatch.setattr(Alarm, "wait", counted)
    told(tmp_path, story)
    lines = log_lines(capsys.readouterr().out)
    assert 1 == len([line for line in lines if line.get("code") == "TEMP_UNUSABLE"])
    assert [] == [line for line in lines if line["event"] == "reload_bug"]


def test_a_proof_that_hangs_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is proved goes live at once; whose proof took too long the last time is proved after the others."""
    proves, late = Prover.prove, asyncio.Event()

    async def slowly(prover: Prover, task: Task) -> Proof:
        if task.folder.endswith("/alpha"):
            if not late.is_set():
                late.set()
                raise ProofFailed("no proof within 300 seconds", crashed=False)
            await asyncio.Event().wait()
        return await proves(prover, task)

    async def story(service: Running, editor: Editor) -> None:
        live = (await says(service, "alpha"))[0]
        monkeypatch.setattr(Prover, "prove", slowly)
        for _ in range(2):
            editor.change_pack()
            await info_when(service, lambda info: info.rulebooks[1].revision == editor.stands["beta"])
        info = await service.prescriptions.GetServerInfo(pb.GetServerInfoRequest())
        assert [("alpha", "PROOF_TOO_LONG")] == [(each.rulebook, each.problems[0].code) for each in info.candidates]
        assert live == (await says(service, "alpha"))[0]

    told(tmp_path, story)


def test_a_name_that_is_taken_is_told_with_both_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second rulebook of a name is refused by a reload and by a start, with its folder and that of the first."""
    told_of_it = "a second rulebook called 'alpha', in copied; the other is in alpha"

    async def story(service: Running, editor: Editor) -> None:
        shutil.copytree(editor.root / "alpha", editor.root / "copied")
        info = await info_when(service, lambda info: bool(info.candidates))
        (problem,) = info.candidates[0].problems
        assert ("IR301", "copied/rulebook.yaml:1:1", told_of_it) == (problem.code, problem.place, problem.text)

    told(tmp_path, story)
    capsys.readouterr()
    assert 1 == asyncio.run(serve(ServeSettings(port=0, metrics_port=0, rules=tmp_path / "rules", engine="compiled")))
    first, *_ = log_lines(capsys.readouterr().out)
    assert told_of_it == first["found"]


def test_no_rulebook_shares_the_label_of_the_folder(tmp_path: Path) -> None:
    """One called `all` is told apart from the whole folder, and none can have the folder's own label."""

    async def story(service: Running, editor: Editor) -> None:
        away = editor.root.with_name("away")
        editor.root.rename(away)
        await info_when(service, lambda info: bool(info.candidates))
        metrics = await service.metrics()
        told = {
            dict(labels)["rulebook"]: value
            for (name, labels), value in metrics.items()
            if name == "ironrule_rulebook_candidate" and dict(labels)["state"] == "failed"
        }
        assert {"*": 1, "all": 0, "beta": 0} == told

    editor = Editor(tmp_path / "rules", 3)
    editor.begin()
    own = editor.root / "alpha" / "rulebook.yaml"
    own.write_text(own.read_text(encoding="utf-8").replace("rulebook: alpha", "rulebook: all"), encoding="utf-8")

    async def run() -> None:
        async with running(rules=editor.root, poll_seconds=0.1, engine="compiled") as service:
            await story(service, editor)

    in_loop(run)


def test_no_rulebook_can_be_called_as_the_folder(tmp_path: Path) -> None:
    """The label of the whole folder is no name."""
    editor = Editor(tmp_path / "rules", 3)
    editor.begin()
    own = editor.root / "alpha" / "rulebook.yaml"
    own.write_text(own.read_text(encoding="utf-8").replace("rulebook: alpha", 'rulebook: "*"'), encoding="utf-8")
    with pytest.raises(RulebookInvalid):
        read_rulebook(editor.root / "alpha")
