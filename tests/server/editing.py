"""Rulebooks that are edited while they are served, as an editor, a deployment or a mishap would, and their answers.

Two rulebooks share a pack. It says how much the load goes up, each rulebook says how many reps there are, so the right
answer follows from the revision alone, and any mixture of two is a wrong one. The folder is laid out as Kubernetes
mounts a ConfigMap: `..data` is a link to the folder of one version, and every other name a link into `..data`.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ironrule.rulebook.read import read_rulebook

BOOKS = ("alpha", "beta")

_Number = TypeVar("_Number", int, float)

PACK = """pack: steps
settings:
  step: {{value: {{lb: 5, kg: {step}}}, means: rise after a session that was made, grade: CC, source: "a test"}}
after session:
  - rule: step_up
    when: outcome = {outcome}
    then: {{load: raise step}}
    because: "{{step}} more, from {{from}} to {{to}}."
    grade: CC
    source: "a test"
"""
BOOK = """rulebook: {name}
title: The rulebook {name}
imports: [packs/steps]
dialect: {{round: nearest, ties: up, cuts_round: nearest, raise_from: prescribed}}
carry:
  load: {{per: track, kind: load, start: ask, stored: bar}}
tracks:
  main: {{do: 3x{reps} at load}}
plan:
  rotation: [a]
  days:
    a: [{{lift: back_squat, track: main}}]
"""
TESTS = """tests: Goes up
athlete: {unit: kg, status: novice}
lift: back_squat
as of: 2026-03-12 18:00 +01:00
check-in: {red_flags: none, pain_now: 0}
cases:
  - test: a session that was made raises the load
    given: {load: 100 kg}
    log: made
    expect: {why: step_up}
"""


@dataclass(frozen=True)
class Right:
    """What a revision must answer: reps of each set, and the kilograms that a session made adds."""

    reps: int
    step: float


@dataclass
class Editor:
    """Edits a folder of rulebooks, and knows what every revision that stood in it whole and right must answer."""

    root: Path
    seed: int
    step: float = 2.5
    reps: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BOOKS, 5))
    #: By rulebook and revision.
    right: dict[tuple[str, str], Right] = field(default_factory=dict)
    #: The revision of each rulebook as it stands, None while it is broken.
    stands: dict[str, str | None] = field(default_factory=dict)
    chance: random.Random = field(init=False)
    _version: int = 0
    _folders: dict[str, str] = field(default_factory=lambda: {name: name for name in BOOKS})

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 # edits, not secrets

    def begin(self) -> None:
        """Lays the folder out."""
        self.root.mkdir(parents=True)
        self._write_version()
        for name in ("packs", *BOOKS):
            (self.root / name).symlink_to(Path("..data") / name)

    def edit(self) -> None:
        """One edit, of any kind."""
        edits: list[tuple[Callable[[], None], int]] = [
            (self.change_pack, 5),
            (self.change_own, 5),
            (self.swap, 4),
            (self.rename, 2),
            (self.break_own, 2),
            (self.break_tests, 2),
            (self.break_pack, 1),
            (self.touch, 1),
        ]
        doings, weights = zip(*edits, strict=True)
        self.chance.choices(doings, weights)[0]()

    def mend(self) -> None:
        """Writes what is right everywhere, so that nothing is broken."""
        self._write_pack()
        for name in BOOKS:
            self._write_own(name)

    def change_pack(self) -> None:
        """Another step, in the pack that both share."""
        self.step = self._other([2.5 * each for each in range(1, 30)], self.step)
        self._write_pack()

    def change_own(self) -> None:
        """Other reps, in the file of one."""
        name = self.chance.choice(BOOKS)
        self.reps[name] = self._other(list(range(1, 31)), self.reps[name])
        self._write_own(name)

    def swap(self) -> None:
        """Another version of everything at once, by one link."""
        self.step = self._other([2.5 * each for each in range(1, 30)], self.step)
        self.reps = {name: self._other(list(range(1, 31)), self.reps[name]) for name in BOOKS}
        self._write_version()

    def rename(self) -> None:
        """The folder of one gets another name; the rulebook keeps its own."""
        name = self.chance.choice(BOOKS)
        before = self._folders[name]
        self._folders[name] = f"{name}-{self._version}-{self.chance.randrange(10**6)}"
        (self.root / before).rename(self.root / self._folders[name])

    def break_own(self) -> None:
        """A file that is no rulebook, written over another in two steps, as some editors do."""
        name = self.chance.choice(BOOKS)
        with self._own(name).open("w", encoding="utf-8") as file:
            file.write(BOOK.format(name=name, reps=7)[: self.chance.randrange(20, 150)])
            file.flush()
            file.write("\n  : [\n")
        self.stands[name] = None

    def break_pack(self) -> None:
        """A word that nobody knows, in the pack that both share."""
        text = PACK.format(step=self.step, outcome="made").replace("raise step", "raise stepp")
        (self.root / "packs" / "steps.yaml").write_text(text, encoding="utf-8")
        self.stands = dict.fromkeys(BOOKS)

    def break_tests(self) -> None:
        """What checks, and does the opposite of what its tests say."""
        text = PACK.format(step=self.step, outcome="missed")
        (self.root / "packs" / "steps.yaml").write_text(text, encoding="utf-8")
        self.stands = dict.fromkeys(BOOKS)

    def touch(self) -> None:
        """The same again, with another time."""
        self._own(self.chance.choice(BOOKS)).touch()

    def _other(self, values: list[_Number], value: _Number) -> _Number:
        return self.chance.choice([each for each in values if each != value])

    def _own(self, name: str) -> Path:
        return self.root / self._folders[name] / "rulebook.yaml"

    def _write_own(self, name: str) -> None:
        own = self._own(name)
        fresh = own.with_name("rulebook.tmp")
        fresh.write_text(BOOK.format(name=name, reps=self.reps[name]), encoding="utf-8")
        self._note()
        fresh.replace(own)

    def _write_pack(self) -> None:
        self._note()
        (self.root / "packs" / "steps.yaml").write_text(PACK.format(step=self.step, outcome="made"), encoding="utf-8")

    def _write_version(self) -> None:
        self._version += 1
        folder = self.root / f"..v{self._version}"
        self._whole(folder)
        self._note()
        link = self.root / "..data_tmp"
        link.symlink_to(folder.name)
        before = (self.root / "..data").readlink() if (self.root / "..data").is_symlink() else None
        link.replace(self.root / "..data")
        if before is not None:
            shutil.rmtree(self.root / before)

    def _whole(self, folder: Path) -> None:
        (folder / "packs").mkdir(parents=True)
        (folder / "packs" / "steps.yaml").write_text(PACK.format(step=self.step, outcome="made"), encoding="utf-8")
        for name in BOOKS:
            (folder / name / "tests").mkdir(parents=True)
            (folder / name / "rulebook.yaml").write_text(BOOK.format(name=name, reps=self.reps[name]), encoding="utf-8")
            (folder / name / "tests" / "up.yaml").write_text(TESTS, encoding="utf-8")

    def _note(self) -> None:
        """What the files are about to say, before they say it. One that is broken stays so until it is written."""
        aside = self.root.with_name("aside")
        self._whole(aside)
        for name in BOOKS:
            revision = read_rulebook(aside / name).revision
            self.right[name, revision] = Right(self.reps[name], self.step)
            self.stands[name] = revision
        shutil.rmtree(aside)
