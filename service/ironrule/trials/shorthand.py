"""Sets in shorthand: what was asked for and done, `3x5 @ 97.5 kg rpe 8 -> 5 5 4`, or what follows an answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ironrule.rulebook.problems import nearest
from ironrule.rulebook.source import Desk, Text
from ironrule.training.faults import FAULTS, Reporter
from ironrule.training.tempo import Tempo, tempo_from
from ironrule.trials.words import Unreadable, Words
from ironrule.units import Load

_GROUP = re.compile(r"(\d+)x(\d+)(?:-(\d+))?(\+)?")
_MOST_SETS, _MOST_REPS = 30, 100
#: Percent of its velocity that a rep can lose and still end.
_MOST_LOST = 95
#: Words that may follow the sets.
FOLLOWING = (
    *("rpe", "velocity", "loss", "technique", "pain", "tempo", "rest", "fault"),
    *("made", "missed", "skipped", "last"),
)


@dataclass(frozen=True)
class Done:
    """One set as done: its reps, None where it was left out, and its load where that is not the group's."""

    reps: int | None
    load: Load | None = None


@dataclass(frozen=True)
class Group:
    """Sets of one kind: what was asked for, and what was done of it; `measure` says what is counted: reps, m or s."""

    sets: int
    low: int
    high: int | None = None
    amrap: bool = False
    load: Load | None = None
    rpe: Decimal | None = None
    measure: str = "reps"
    done: tuple[Done, ...] = ()
    test: bool = False

    @property
    def top(self) -> int:
        """The most that was asked for."""
        return self.low if self.high is None else self.high


@dataclass(frozen=True)
class Flaw:
    """A technical fault, in some sets (all of them where none are named) and some reps of each."""

    code: str
    reps: int | None
    sets: tuple[int, ...]
    grows: bool = False


@dataclass(frozen=True)
class Did:
    """One lift of a session. `follows`: the sets are those that the answer before asked for.

    `results` is how such sets went: as asked for, all `made`, `missed` by one rep, `skipped`, or a list of reps.
    """

    follows: bool = False
    groups: tuple[Group, ...] = ()
    results: str = "made"
    done: tuple[Done, ...] = ()
    last_reps: int | None = None
    load: Load | None = None
    rpe: tuple[Decimal, ...] = ()
    velocity: tuple[tuple[Decimal, ...], ...] = ()
    technique: tuple[int, ...] = ()
    #: Who scored the technique and saw the faults.
    scored_by: Reporter = Reporter.COACH
    pain: tuple[Decimal, ...] = ()
    #: How much slower the last rep of each set was than its fastest, in percent.
    loss: tuple[int, ...] = ()
    tempo: Tempo | None = None
    rest_s: int | None = None
    faults: tuple[Flaw, ...] = field(default_factory=tuple)


def read_did(text: Text, desk: Desk) -> Did | None:
    """One lift of a session from its shorthand; None with the problem noted."""
    try:
        words = Words(text, desk)
        did = _following(words) if _follows(words) else _performed(words)
        words.finish(f"{', '.join(FOLLOWING)}, or another group of sets")
    except Unreadable:
        return None
    return did


def read_planned(text: Text, desk: Desk) -> Did | None:
    """Sets of a coach's own plan: the same shorthand, with nothing done yet."""
    try:
        words = Words(text, desk)
        did = Did(follows=True) if _follows(words) else _asked_and_done(words)
    except Unreadable:
        return None
    if did.follows or did.results != "made" or any(group.done for group in did.groups):
        desk.note("IR204", text.place, "a plan says what is asked for, not what was done", expected="such as 3x5 @8")
        return None
    return did


def _follows(words: Words) -> bool:
    return words.peek("as", "prescribed") or any(words.peek(each) for each in ("made", "missed", "skipped"))


def _following(words: Words) -> Did:
    did = Did(follows=True)
    words.take("as", "prescribed")
    while not words.done:
        if words.take("->"):
            did = replace(did, done=_results(words, None))
        elif words.take("at") or words.take("@"):
            did = replace(did, load=words.load())
        elif words.take("last", "set"):
            did = replace(did, last_reps=words.count("the reps of the last set", 0, _MOST_REPS))
            words.take("reps")
        else:
            did = _detail(words, did)
    return did


def _performed(words: Words) -> Did:
    did = _asked_and_done(words)
    results = {"made": _all_made, "missed": _one_short, "skipped": _none}[did.results]
    return replace(did, groups=tuple(group if group.done else results(group) for group in did.groups))


def _asked_and_done(words: Words) -> Did:
    """The sets as they are written, done or not."""
    did = Did()
    while not words.done:
        if words.peek("test") or words.next_is("group"):
            group = _test(words) if words.take("test") else _group(words)
            did = replace(did, groups=(*did.groups, group))
        elif did.groups:
            did = _after_group(words, did)
        else:
            _no_beginning(words)
    if not did.groups:
        words.refuse("sets, such as 3x5 @ 97.5 kg -> 5 5 5")
    return did


def _no_beginning(words: Words) -> None:
    if words.peek("last", "set"):
        words.refuse("'as prescribed' before it; quotes around an entry that has a comma in it")
    words.refuse("sets such as 3x5 @ 97.5 kg -> 5 5 5, as prescribed, made, missed, or missed session")


def _after_group(words: Words, did: Did) -> Did:
    last = did.groups[-1]
    if words.take("->"):
        done = _results(words, last.load)
        if len(done) > last.sets:
            words.reject(f"{len(done)} results for {last.sets} sets", "one for each set, at most")
        rest = tuple(Done(None) for _ in range(last.sets - len(done)))
        return replace(did, groups=(*did.groups[:-1], replace(last, done=(*done, *rest))))
    if words.take("at") or words.take("@"):
        if words.load_is_next():
            changed = replace(last, load=words.load())
        else:
            changed = replace(last, rpe=words.halves("an RPE, or a load with its unit")[0])
        return replace(did, groups=(*did.groups[:-1], changed))
    if words.take("last", "set"):
        reps = words.count("the reps of the last set", 0, _MOST_REPS)
        words.take("reps")
        done = (*(Done(last.top) for _ in range(last.sets - 1)), Done(reps))
        return replace(did, groups=(*did.groups[:-1], replace(last, done=done)))
    return _detail(words, did)


def _group(words: Words) -> Group:
    match = _GROUP.fullmatch(words.one("group", "sets such as 3x5").text)
    assert match is not None
    sets, low, high = int(match[1]), int(match[2]), int(match[3]) if match[3] else None
    measure = "m" if words.take("m") else "s" if words.take("s") else "reps"
    if not 1 <= sets <= _MOST_SETS or (measure == "reps" and not 1 <= low <= (high or low) <= _MOST_REPS):
        words.reject(f"{match[0]!r} is out of bounds", "1 to 30 sets of 1 to 100 reps, as 3x5 or 3x6-8")
    return Group(sets, low, high, bool(match[4]), measure=measure)


def _test(words: Words) -> Group:
    reps = words.count("reps of the test, such as test 5 @ 225 lb", 1, _MOST_REPS)
    if not (words.take("@") or words.take("at")):
        words.refuse("@ and the load of the test")
    return Group(1, reps, load=words.load(), done=(Done(reps),), test=True)


def _results(words: Words, load: Load | None) -> tuple[Done, ...]:
    found: list[Done] = []
    while not found or words.next_is("number"):
        reps = words.count("reps of each set, such as -> 5 5 4", 0, 10_000)
        lifted = words.load(load.unit if load else None) if words.take("@") or words.take("at") else None
        found.append(Done(reps, lifted))
    return tuple(found)


def _all_made(group: Group) -> Group:
    return replace(group, done=tuple(Done(group.top) for _ in range(group.sets)))


def _one_short(group: Group) -> Group:
    made = tuple(Done(group.top) for _ in range(group.sets - 1))
    return replace(group, done=(*made, Done(max(0, group.low - 1))))


def _none(group: Group) -> Group:
    return replace(group, done=tuple(Done(None) for _ in range(group.sets)))


def _detail(words: Words, did: Did) -> Did:
    """How the sets went, and how they felt."""
    reader = _DETAILS.get(words.next_word.lower())
    if reader is None:
        words.refuse(f"{', '.join(FOLLOWING)}, or another group of sets", nearest(words.next_word, FOLLOWING))
    words.take(words.next_word.lower())
    return reader(words, did)


def _rpe(words: Words, did: Did) -> Did:
    return replace(did, rpe=words.halves("an RPE of each set, or of the last one"))


def _velocity(words: Words, did: Did) -> Did:
    """Of each set or of all, in m/s: its mean, or its first and last rep as 0.6/0.5."""
    found: list[tuple[Decimal, ...]] = []
    while not found or words.next_is("number"):
        one = words.number("the velocity of each set in m/s, such as 0.6, or of its first and last rep, as 0.6/0.5")
        found.append((one, words.number("the velocity of the last rep")) if words.take("/") else (one,))
    words.take("m/s")
    return _moved(words, replace(did, velocity=tuple(found)))


def _moved(words: Words, did: Did) -> Did:
    """Velocities say what was lost as well."""
    if did.velocity and did.loss:
        words.reject("loss beside velocity", "one of the two; 0.6/0.5 is the velocity of the first and the last rep")
    return did


def _technique(words: Words, did: Did) -> Did:
    """A score of each set or of all; a coach gave it, unless somebody else is named."""
    return _scored_by(words, replace(did, technique=words.counts("a technique score", 1, 5)))


def _scored_by(words: Words, did: Did) -> Did:
    if not words.take("by"):
        return did
    name, known = words.next_word, [each.value for each in Reporter]
    if name not in known:
        words.refuse(f"who scored it: {', '.join(known)}", nearest(name, known))
    words.take(name)
    return replace(did, scored_by=Reporter(name))


def _pain(words: Words, did: Did) -> Did:
    found = [words.number("pain, 0 to 10")]
    while words.next_is("number"):
        found.append(words.number("pain, 0 to 10"))
    return replace(did, pain=tuple(found))


def _loss(words: Words, did: Did) -> Did:
    losses = words.counts("the velocity loss of each set, or of the last one, in percent", 0, _MOST_LOST)
    return _moved(words, replace(did, loss=losses))


def _tempo(words: Words, did: Did) -> Did:
    word = words.one("tempo", "a tempo such as 3-1-X-0")
    try:
        return replace(did, tempo=tempo_from(word.text.upper()))
    except ValueError:
        words.reject(f"the tempo {word.text}", "0 to 10 s for each part, as 3-1-X-0")


def _rest(words: Words, did: Did) -> Did:
    seconds = words.count("the rest in seconds", 0, 3600)
    words.take("s")
    return replace(did, rest_s=seconds)


def _fault(words: Words, did: Did) -> Did:
    name = words.next_word
    if name not in FAULTS:
        words.refuse("a fault of the vocabulary", nearest(name, FAULTS))
    words.take(name)
    grows = words.take("grows")
    reps = words.count("reps", 1, _MOST_REPS) if words.next_is("number") else None
    words.take("reps")
    sets: tuple[int, ...] = ()
    if words.take("in", "set") or words.take("in", "sets"):
        sets = words.counts("numbers of sets", 1, _MOST_SETS)
    return _scored_by(words, replace(did, faults=(*did.faults, Flaw(name, reps, sets, grows))))


def _how(results: str) -> Callable[[Words, Did], Did]:
    return lambda _, did: replace(did, results=results)


_DETAILS: dict[str, Callable[[Words, Did], Did]] = {
    "rpe": _rpe,
    "velocity": _velocity,
    "technique": _technique,
    "pain": _pain,
    "loss": _loss,
    "tempo": _tempo,
    "rest": _rest,
    "fault": _fault,
    "made": _how("made"),
    "missed": _how("missed"),
    "skipped": _how("skipped"),
}
