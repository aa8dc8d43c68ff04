"""What follows from proofs: which files go live, which wait and why, and what is live and in no file any more.

Pure: libraries and proofs in, libraries out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ironrule.server.candidates import FAILED, HELD, Candidate, Finding
from ironrule.server.library import Library, RevisionNotKept, Shelf
from ironrule.server.proving import Proof


@dataclass(frozen=True)
class Ruling:
    """What follows from the proofs of a directory: proofs that go live, files that do not, rulebooks without any."""

    going_live: tuple[Proof, ...]
    candidates: tuple[Candidate, ...]
    absent: frozenset[str]
    #: Rulebooks of which the files say what is live.
    in_step: frozenset[str]


def ruling(library: Library, proofs: Sequence[Proof], now: datetime) -> Ruling:
    """Rules on every folder of a directory.

    A folder that cannot be read keeps the name that it had: nobody else takes it, and what is live goes on.
    """
    of_folder = {shelf.folder: name for name, shelf in library.shelves.items()}
    taken = {of_folder[each.folder]: each.folder for each in proofs if each.findings and each.folder in of_folder}
    owners = _owners(library, proofs, taken)
    going_live: list[Proof] = []
    candidates: list[Candidate] = []
    in_step: set[str] = set()
    for proof in proofs:
        name = proof.name or of_folder.get(proof.folder, proof.folder)
        live = library.shelves.get(name)
        if proof.findings:
            candidates.append(_failed(library, proof, name, now))
        elif owners[name] != proof.folder:
            told = f"a second rulebook called {name!r}, in {proof.folder}; the other is in {owners[name]}"
            twice = Finding("IR301", told, f"{proof.folder}/rulebook.yaml:1:1")
            candidates.append(_failed(library, replace(proof, findings=(twice,)), name, now))
        elif live is not None and (live.revision, live.folder) == (proof.revision, proof.folder):
            in_step.add(name)
        elif proof.revision in library.held.get(name, ()):
            candidates.append(_held(library, proof, now))
        else:
            going_live.append(proof)
    return Ruling(
        tuple(going_live),
        tuple(sorted(candidates, key=lambda each: (each.rulebook, each.folder))),
        _absent(library, proofs, owners),
        frozenset(in_step),
    )


def _absent(library: Library, proofs: Sequence[Proof], owners: Mapping[str, str]) -> frozenset[str]:
    """Live rulebooks of which no folder speaks: none while there is a broken folder that is of no live one.

    It may be that of a live one, renamed and broken; and what answers is not given up for what cannot.
    """
    known = {shelf.folder for shelf in library.shelves.values()}
    if any(each.findings and each.folder not in known and each.name not in library.shelves for each in proofs):
        return frozenset()
    return frozenset(library.shelves.keys() - owners.keys() - {proof.name for proof in proofs})


def _owners(library: Library, proofs: Iterable[Proof], taken: Mapping[str, str]) -> dict[str, str]:
    """The folder whose rulebook has each name: the one that had it, or the first."""
    owners = dict(taken)
    for proof in proofs:
        if proof.findings:
            continue
        live = library.shelves.get(proof.name)
        had_it = live is not None and live.folder == proof.folder
        if proof.name not in owners or (had_it and proof.name not in taken):
            owners[proof.name] = proof.folder
    return owners


def _failed(library: Library, proof: Proof, name: str, now: datetime) -> Candidate:
    found = Candidate(name, FAILED, now, proof.revision, proof.findings, proof.untold, proof.folder, proof.key)
    return _as_before(library, found)


def _held(library: Library, proof: Proof, now: datetime) -> Candidate:
    return _as_before(library, Candidate(proof.name, HELD, now, proof.revision, folder=proof.folder, key=proof.key))


def _as_before(library: Library, found: Candidate) -> Candidate:
    """What has been a candidate for longer keeps its moment."""
    same = (each.since for each in library.candidates if each.identity == found.identity)
    return replace(found, since=next(same, found.since))


def succeeding(
    library: Library, built: Mapping[str, Shelf], gone: Iterable[str], candidates: tuple[Candidate, ...], keep: int
) -> Library:
    """The library after shelves have gone live and rulebooks have gone; of each rulebook so many revisions are kept."""
    left = set(gone)
    shelves = {**library.shelves, **built}
    kept = {**library.kept}
    for name, shelf in built.items():
        others = (each for each in library.kept.get(name, ()) if each.revision != shelf.revision)
        kept[name] = (shelf, *others)[:keep]
    return Library(
        {name: shelves[name] for name in sorted(shelves) if name not in left},
        {name: kept[name] for name in sorted(kept) if name not in left},
        candidates,
        {name: held for name, held in library.held.items() if name not in left and name not in built},
    )


def without_holds(library: Library, names: Iterable[str]) -> Library:
    """The library in which nothing of these rulebooks is held."""
    freed = set(names)
    return replace(
        library,
        held={name: held for name, held in library.held.items() if name not in freed},
        candidates=tuple(each for each in library.candidates if each.rulebook not in freed or each.state != HELD),
    )


def rolled_back(library: Library, name: str, revision: str, now: datetime) -> Library:
    """The library in which a kept revision is live, by default the one before; what was live is held.

    Raises RulebookUnknown and RevisionNotKept.
    """
    live = library.find(name)
    name = live.rulebook.name
    found = library.find(name, revision) if revision else _before(library, live)
    if found.revision == live.revision:
        return library
    target = replace(found, since=now)
    kept = tuple(target if each is found else each for each in library.kept[name])
    held = library.held.get(name, frozenset()) | {live.revision}
    # What was held and is live now waits no longer, and the files say it.
    waiting = tuple(
        each
        for each in library.candidates
        if (each.rulebook, each.state, each.revision) != (name, HELD, target.revision)
    )
    if waiting == library.candidates and all(each.folder != live.folder for each in waiting):
        waiting = (*waiting, Candidate(name, HELD, now, live.revision, folder=live.folder))
    return replace(
        library,
        shelves={**library.shelves, name: target},
        kept={**library.kept, name: kept},
        held={**library.held, name: held - {target.revision}},
        candidates=waiting,
    )


def _before(library: Library, live: Shelf) -> Shelf:
    kept = library.kept.get(live.rulebook.name, (live,))
    revisions = [each.revision for each in kept]
    older = kept[revisions.index(live.revision) + 1 :] if live.revision in revisions else ()
    if not older:
        raise RevisionNotKept(live.rulebook.name, "", tuple(revisions))
    return older[0]
