"""Keeps what is live in step with the rule files: looks, copies, proves, builds aside, swaps one library for another.

Nothing is ever patched. What fails stays a candidate until it is mended, and what is live answers meanwhile.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from structlog.typing import FilteringBoundLogger

from ironrule.engine import build
from ironrule.rulebook.files import rulebooks_in
from ironrule.rulebook.problems import Problem, RulebookInvalid
from ironrule.rulebook.read import read_rulebook
from ironrule.server.alarm import Alarm
from ironrule.server.candidates import (
    ENGINE_UNAVAILABLE,
    FAILED,
    FILES_UNREADABLE,
    MOST_TOLD,
    NO_RULEBOOKS,
    PROOF_CRASHED,
    PROOF_TOO_LONG,
    TEMP_UNUSABLE,
    Candidate,
    Finding,
)
from ironrule.server.gently import gently
from ironrule.server.library import Library, NoRulebooks, Report, Shelf, reporting
from ironrule.server.logs import traceback_of
from ironrule.server.news import News
from ironrule.server.prover import ProofFailed, Prover
from ironrule.server.proving import OFF, Proof, Task
from ironrule.server.reload_metrics import BUILD, PROVE, ReloadMetrics
from ironrule.server.settings import ServeSettings
from ironrule.server.snapshot import (
    FilesUnreadable,
    Looks,
    Snapshot,
    Source,
    TempUnusable,
    Unread,
    shown,
    temporary_folder,
)
from ironrule.server.succession import rolled_back, ruling, succeeding, without_holds

#: Files are looked at when they have been at rest for so long, and after so long in any case.
QUIET_SECONDS, MOST_QUIET_SECONDS = 0.2, 5.0
#: A rulebook whose files have gone is served for so long: a directory may be on its way back.
GONE_SECONDS = 5.0

#: Proofs that are remembered; a coach's day of edits has fewer.
_MOST_KNOWN = 500

#: Told of every library that answers from now on.
Opened = Callable[[Library], None]


@dataclass
class _Seen:
    """What was seen of the files the last time, and what is known of their contents."""

    looks: Looks | None = None
    digest: str = ""
    #: Proofs by the keys of contents, those that failed among them.
    proofs: dict[str, Proof] = field(default_factory=dict)
    #: Folders whose proof took too long the last time: they are proved after the others.
    slow: set[str] = field(default_factory=set)
    #: Since when no file speaks of a live rulebook.
    absent: dict[str, float] = field(default_factory=dict)
    in_step: frozenset[str] = frozenset()


class Reloader:
    """Loads the rulebooks of a directory, and reloads them whenever their files change."""

    def __init__(
        self, settings: ServeSettings, log: FilteringBoundLogger, report: Report, metrics: ReloadMetrics, opened: Opened
    ) -> None:
        self._settings = settings
        self._report = report
        self._metrics = metrics
        self._opened = opened
        self._news = News(log, metrics)
        self._log = log
        self._source = Source.at(settings.rules)
        self._prover = Prover()
        self._seen = _Seen()
        events = settings.watch == "events"
        self._alarm = Alarm(self._source.root, settings.poll_seconds, listens=events, deaf=self._without_events)
        #: What was told the last time, so that the same is told once.
        self._deaf = ""
        self._bug: list[str] = []
        #: Why to look at files that have not changed.
        self._again = ""
        self._looking = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self.library = Library()

    async def start(self) -> None:
        """Loads everything for the first time, and tests it. Whatever is wrong with any of it is too much.

        Raises NoRulebooks, NotProved, FilesUnreadable, TempUnusable and EngineUnavailable.
        """
        await asyncio.to_thread(self._source.must_be_there)
        with temporary_folder() as folder:
            snapshot = await asyncio.to_thread(self._source.copy_to, folder)
            if not snapshot.unread and not await asyncio.to_thread(rulebooks_in, snapshot.directory):
                raise NoRulebooks(self._settings.rules)
            loaded, problems = await self._loaded(snapshot)
            proofs: list[Proof] = []
            try:
                if self._settings.tests != OFF:
                    proofs = [each async for each in self._proofs(snapshot)]
                # A rulebook that cannot be read has no name in its proof, and is told of once.
                told = [*_unread_in(snapshot), *(each for each in proofs if each.name)]
                if problems or any(each.findings for each in told):
                    raise NotProved(problems, [finding for proof in told for finding in proof.findings])
            except BaseException:
                loaded.close()
                raise
        now, tests = _now(), {each.name: each.tests for each in proofs}
        shelves = {name: replace(each, since=now, tests=tests.get(name)) for name, each in loaded.shelves.items()}
        self._seen.looks, self._seen.digest = snapshot.looks, snapshot.digest
        self._open(Library(shelves, {name: (each,) for name, each in shelves.items()}))
        self._in_step(frozenset(shelves))

    async def _loaded(self, snapshot: Snapshot) -> tuple[Library, Sequence[Problem]]:
        """The library of a copy, or an empty one and what is wrong. Raises EngineUnavailable."""
        load = partial(Library.load, snapshot.directory, self._settings.engine, self._report)
        try:
            return await asyncio.to_thread(load), ()
        except NoRulebooks:  # none that can be read
            return Library(), ()
        except RulebookInvalid as mistake:
            return Library(), mistake.problems

    def watch(self) -> None:
        """Reloads from now on, unless watching is off."""
        self._news.untested(self.library)
        if self._settings.watch != "off":
            self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Reloads no more, and frees what is live."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._alarm.stop()
        await self._prover.stop()
        self.library.close()

    def roll_back(self, name: str, revision: str, reason: str) -> tuple[Shelf, Shelf]:
        """Makes a kept revision live; returns what was live before and what is now.

        Raises RulebookUnknown and RevisionNotKept.
        """
        before = self.library.find(name)
        library = rolled_back(self.library, name, revision, _now())
        after = library.find(before.rulebook.name)
        if library is not self.library:
            self._open(library)
            self._in_step(self._seen.in_step - {before.rulebook.name})
            self._news.rolled_back(before, after, reason)
            # The files may say just what is live now.
            self._again = "rollback"
            self._alarm.ring()
        return before, after

    def resume(self, name: str) -> tuple[str, tuple[str, ...]]:
        """Ends the hold of a rulebook; its name, and what was held. Raises RulebookUnknown."""
        name = self.library.find(name).rulebook.name
        released = tuple(sorted(self.library.held.get(name, ())))
        self._open(without_holds(self.library, [name]))
        self._again = "resume"
        self._alarm.ring()
        if self._settings.watch == "off":
            self._task = asyncio.create_task(self._once())
        self._news.resumed(name, released)
        return name, released

    async def _watch(self) -> None:
        """Looks whenever it rings; nothing but a stop ends it."""
        while True:
            try:
                await self._alarm.wait()
                await self._once()
            except Exception as error:
                self._fault(error)
                await asyncio.sleep(self._settings.poll_seconds)

    async def _once(self) -> None:
        """Looks once; whatever goes wrong, what is live answers, and the next look begins anew."""
        async with self._looking:
            try:
                await self._look()
            except FilesUnreadable as error:
                self._whole(Finding(FILES_UNREADABLE, str(error)))
            except TempUnusable as error:
                self._whole(Finding(TEMP_UNUSABLE, str(error)))
            except Exception as error:
                self._fault(error)
                told = f"a fault of the service, {type(error).__name__}; its log has the places"
                self._whole(Finding("INTERNAL", told))
            else:
                self._bug = []
                return
            self._seen.looks, self._seen.digest = None, ""

    def _fault(self, error: Exception) -> None:
        """Logs a fault of ours, once for as long as it stays the same."""
        told = traceback_of(error)
        if told != self._bug:
            self._bug = told
            self._log.error("reload_bug", traceback=told)

    def _without_events(self, error: Exception) -> None:
        """Logs why the system tells of no events: edits are seen by looking until it does again."""
        while isinstance(error, ExceptionGroup):
            error = error.exceptions[0]
        why = shown(f"{type(error).__name__}: {error}")
        if why != self._deaf:
            self._deaf = why
            self._log.warning("reload_without_events", reason=why, poll_seconds=self._settings.poll_seconds)

    async def _look(self) -> None:
        looks = await asyncio.to_thread(self._source.looks)
        seen = self._seen
        again, self._again = self._again, ""
        if not again and not self._overdue() and await self._same(looks):
            seen.looks = looks
            self._in_step(seen.in_step)
            return
        await self._at_rest(looks)
        began = time.perf_counter()
        with temporary_folder() as folder:
            snapshot = await asyncio.to_thread(self._source.copy_to, folder)
            if again or snapshot.digest != seen.digest or self._overdue():
                await self._reload(snapshot, again or "files", began)
            seen.looks, seen.digest = snapshot.looks, snapshot.digest
        self._in_step(seen.in_step)

    async def _same(self, looks: Looks) -> bool:
        """The files have not changed since they were read."""
        before = self._seen.looks
        if before is None or looks.files != before.files:
            return False
        return not before.young or await asyncio.to_thread(self._source.digest) == self._seen.digest

    async def _at_rest(self, looks: Looks) -> None:
        """Waits until the files look the same twice: editors and copies write many of them."""
        until = time.monotonic() + MOST_QUIET_SECONDS
        while time.monotonic() < until:
            await asyncio.sleep(QUIET_SECONDS)
            now = await asyncio.to_thread(self._source.looks)
            if now.files == looks.files:
                return
            looks = now

    async def _reload(self, snapshot: Snapshot, cause: str, began: float) -> None:
        proofs: list[Proof] = []
        async for proof in self._proofs(snapshot):
            proofs.append(proof)
            await self._at_once(snapshot, proof, cause, began)
        if not proofs:
            self._whole(Finding(NO_RULEBOOKS, f"there is no rulebook in {self._settings.rules} any more"))
            return
        proofs.sort(key=lambda each: each.folder)
        built: dict[str, Shelf] = {}
        for proof in ruling(self.library, proofs, _now()).going_live:
            try:
                built[proof.name] = await self._shelf(snapshot, proof)
            except Exception as error:  # what was proved cannot be built here: no reason to stop serving
                finding = Finding(ENGINE_UNAVAILABLE, f"it was proved and cannot be built: {error}")
                proofs = [replace(each, findings=(finding,)) if each is proof else each for each in proofs]
        # Somebody may have rolled back meanwhile.
        now = ruling(self.library, proofs, _now())
        live = {each.name: built[each.name] for each in now.going_live if each.name in built}
        gone = self._gone(now.absent)
        before = self.library
        after = succeeding(before, live, gone, now.candidates, self._settings.kept_revisions)
        self._open(without_holds(after, now.in_step))
        self._seen.in_step = now.in_step | live.keys()
        self._news.reloaded(before, self.library, cause, time.perf_counter() - began)

    async def _at_once(self, snapshot: Snapshot, proof: Proof, cause: str, began: float) -> None:
        """Swaps a rulebook that was edited in its place and is proved, before the others are.

        What is new, renamed or not to be had waits: whose a name is follows from all of them.
        """
        if not _goes_live_alone(self.library, proof):
            return
        try:
            shelf = await self._shelf(snapshot, proof)
        except Exception:  # it is tried again with the others, and told then
            return
        # Somebody may have rolled back meanwhile.
        if not _goes_live_alone(self.library, proof):
            return
        before = self.library
        waiting = tuple(
            each for each in before.candidates if (each.rulebook, each.folder) != (proof.name, proof.folder)
        )
        self._open(succeeding(before, {proof.name: shelf}, (), waiting, self._settings.kept_revisions))
        self._seen.in_step |= {proof.name}
        self._news.reloaded(before, self.library, cause, time.perf_counter() - began)

    async def _proofs(self, snapshot: Snapshot) -> AsyncIterator[Proof]:
        """A proof of every rulebook, those of known contents from memory. Raises TempUnusable."""
        unread = _unread_in(snapshot)
        for each in unread:
            yield each
        broken = {each.folder for each in unread}
        folders = await asyncio.to_thread(rulebooks_in, snapshot.directory)
        for folder in sorted(folders, key=lambda each: (each.name in self._seen.slow, each.name)):
            if shown(folder.name) not in broken:
                yield await self._proof(folder, snapshot)

    async def _proof(self, folder: Path, snapshot: Snapshot) -> Proof:
        """Raises TempUnusable."""
        known = self._seen.proofs
        task = Task(str(folder), self._settings.engine, self._settings.tests, tuple(known))
        self._seen.slow.discard(folder.name)
        try:
            found = await self._prover.prove(task)
        except ProofFailed as error:
            code = PROOF_CRASHED if error.crashed else PROOF_TOO_LONG
            if not error.crashed:
                self._seen.slow.add(folder.name)
            return Proof(folder.name, key=snapshot.digest, findings=(Finding(code, str(error)),))
        for finding in found.findings:
            if finding.code == TEMP_UNUSABLE:
                raise TempUnusable(finding.text)
        if found.key not in known:
            self._metrics.took(PROVE, found.seconds)
            if len(known) >= _MOST_KNOWN:
                known.clear()
            known[found.key] = found
        return known[found.key]

    async def _shelf(self, snapshot: Snapshot, proof: Proof) -> Shelf:
        """The shelf of proved files: one that is kept, or a new one, built beside the calls that are answered."""
        for each in self.library.kept.get(proof.name, ()):
            if (each.revision, each.folder) == (proof.revision, proof.folder):
                return replace(each, since=_now(), tests=proof.tests)
        began = time.perf_counter()
        report = reporting(self._report, proof.name)
        folder = snapshot.directory if self._source.single else snapshot.directory / proof.folder
        shelf = await gently(partial(_built, folder, self._settings.engine, report))
        self._metrics.took(BUILD, time.perf_counter() - began)
        assert shelf.revision == proof.revision, "what was proved is what is built"
        return replace(shelf, since=_now(), tests=proof.tests)

    def _gone(self, absent: frozenset[str]) -> list[str]:
        """Live rulebooks of which no file has spoken for long enough."""
        now = time.monotonic()
        self._seen.absent = {name: self._seen.absent.get(name, now) for name in absent}
        gone = [name for name, since in self._seen.absent.items() if now - since >= GONE_SECONDS]
        for name in gone:
            del self._seen.absent[name]
        return gone

    def _overdue(self) -> bool:
        """A rulebook whose files have gone is to go as well."""
        now = time.monotonic()
        return any(now - since >= GONE_SECONDS for since in self._seen.absent.values())

    def _whole(self, finding: Finding) -> None:
        """What is wrong with the directory as a whole; the next look begins anew."""
        before = self.library
        same = next((each for each in before.candidates if not each.rulebook and each.findings == (finding,)), None)
        whole = same or Candidate("", FAILED, _now(), findings=(finding,), key=finding.text)
        others = tuple(each for each in before.candidates if each.rulebook)
        self._seen.in_step = frozenset()
        self._open(replace(before, candidates=(whole, *others)))
        self._news.reloaded(before, self.library, "files", 0.0)

    def _in_step(self, names: frozenset[str]) -> None:
        self._seen.in_step = names
        self._metrics.in_step(names & self.library.shelves.keys(), time.time())

    def _open(self, library: Library) -> None:
        self.library = library
        self._metrics.stands(library)
        self._opened(library)


class NotProved(Exception):
    """A coach's mistake: rulebooks that do not check, or whose tests do not pass, are not there or cannot be read."""

    def __init__(self, problems: Iterable[Problem], findings: Iterable[Finding]) -> None:
        self.problems, self.findings = tuple(problems), tuple(findings)
        super().__init__(f"{len(self.problems)} problems, {len(self.findings)} findings")


def _goes_live_alone(library: Library, proof: Proof) -> bool:
    """Whether a proof is that of the files that a live rulebook was read from, of the same name, and may go live."""
    live = library.shelves.get(proof.name)
    if live is None or live.folder != proof.folder:
        return False
    return bool(ruling(library, [proof], _now()).going_live)


def _unread_in(snapshot: Snapshot) -> list[Proof]:
    """A proof of every folder of which some file cannot be read."""
    by_folder: dict[str, list[Unread]] = {}
    for each in snapshot.unread:
        by_folder.setdefault(each.folder, []).append(each)
    return [
        Proof(
            folder,
            key="; ".join(f"{each.place}: {each.why}" for each in files),
            findings=tuple(Finding(FILES_UNREADABLE, each.why, each.place) for each in files[:MOST_TOLD]),
            untold=max(0, len(files) - MOST_TOLD),
        )
        for folder, files in by_folder.items()
    ]


def _built(folder: Path, engine: str, report: Callable[[str], None]) -> Shelf:
    rulebook = read_rulebook(folder)
    return Shelf(rulebook, build(rulebook, engine, report), folder.name)


def _now() -> datetime:
    return datetime.now(UTC)
