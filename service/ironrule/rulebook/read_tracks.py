"""Reads tracks: one progression of a lift each, its sets by week, by stage or by a fact, and what success leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ironrule.carried.state import is_track_name
from ironrule.rulebook.conditions import Condition, FactRef
from ironrule.rulebook.phrases import read_condition
from ironrule.rulebook.read_sets import EXAMPLE, names_in, read_set_lines
from ironrule.rulebook.read_warm_ups import read_warm_up
from ironrule.rulebook.rulebook import SetLine, Track, WarmUp
from ironrule.rulebook.shapes import items_at, one_of, only_keys, says_yes, table_at, text_at
from ironrule.rulebook.source import Desk, Items, Node, Table, Text
from ironrule.rulebook.words import Words
from ironrule.training.estimates import Estimator
from ironrule.vocabulary.fact import Fact
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.named import fact_of_stage, facts_of_sets
from ironrule.vocabulary.verbs import SECTIONS

#: What a track or one of its stages says about the session after it, and about a maximum that is tested or entered.
CONSEQUENCES = ("on success", "on miss", "on result", "on new max")

_WAYS = ("do", "by week", "by phase", "stages")
_WEEKS = re.compile(r"(\d{1,2})(?:\s*\.\.\s*(\d{1,2}))?")
_EVERY_SET = "every set made"
#: What stands for the sets of a week or phase in which the lift is out.
NOTHING = "nothing"
_MEANS_NOTHING = ("-", "none", "no", "off", "out", "rest", "skip")
_MOST_WEEKS = 52
#: No name that a coach can give has a space in it.
_OWN_RAMP = "warm-up"
#: Facts as a success line may write them: `last set made`, `total reps >= 15`.
_SHORT = re.compile(
    r"\b(?:every set made|any set made|last set made|other sets made|total reps|lowest reps|sets done)\b"
)


@dataclass(frozen=True)
class Consequence:
    """`on success`, `on miss` or `on result` of a track or of one of its stages, not read yet."""

    track: str
    stage: str
    key: str
    node: Node
    stages: tuple[str, ...]

    @property
    def rule(self) -> str:
        """The id under which it is reported."""
        where = f"{self.track}_{self.stage}" if self.stage else self.track
        return f"{where}_{self.key.replace(' ', '_')}"


@dataclass(frozen=True)
class ReadTracks:
    """Tracks by name, their consequences, and every warm-up, those of tracks among them."""

    tracks: Mapping[str, Track]
    consequences: tuple[Consequence, ...]
    warm_ups: Mapping[str, WarmUp]


@dataclass
class _Sets:
    """The sets of a track, by the value of a fact or under the empty name; labels that are not judged, or otherwise."""

    lines: dict[str, tuple[SetLine, ...]]
    by: FactRef | None = None
    not_judged: frozenset[str] = frozenset()
    success_in: dict[str, Condition | None] = field(default_factory=dict)


def stages_in(table: Table | None) -> dict[str, tuple[str, ...]]:
    """The names of the stages of each track that has any, in their order."""
    found: dict[str, tuple[str, ...]] = {}
    for name, node in (table.values if table else {}).items():
        stages = node.get("stages") if isinstance(node, Table) else None
        if isinstance(stages, Table):
            found[name] = tuple(stages.values)
    return found


def own_facts(tracks: Table | None, estimator: Estimator, desk: Desk) -> dict[str, Fact]:
    """The facts that this rulebook makes: of its named set lines and of the stages of its tracks."""
    found: dict[str, Fact] = {}
    for text in names_in(tracks) if tracks is not None else ():
        if f"{text.value}.done" in found:
            continue
        if text.value in FACTS:
            desk.note("IR301", text.place, f"{text.value!r} is a fact of the vocabulary", expected="another name")
        found.update(facts_of_sets(text.value, estimator))
    stages = stages_in(tracks)
    if stages:
        found["stage"] = fact_of_stage(stages)
    return found


def read_tracks(
    table: Table | None, desk: Desk, words: Words, warm_ups: Mapping[str, WarmUp], goals: frozenset[str] = frozenset()
) -> ReadTracks:
    """The tracks of a rulebook. `goals` are the stages to which rules of their own lead."""
    found: dict[str, Track] = {}
    consequences: list[Consequence] = []
    ramps = dict(warm_ups)
    for name, node in (table.values if table else {}).items():
        assert table is not None
        if not isinstance(node, Table):
            desk.note("IR103", node.place, f"the track {name!r} is not a table", expected=f"{name}: {{do: {EXAMPLE}}}")
            continue
        if not is_track_name(name):
            expected = "letters, digits, _ and -, at most 64 bytes"
            desk.note("IR204", table.keys[name], f"the track name {name!r}", expected=expected)
        ways = [key for key in node.values if key in _WAYS or key.startswith("do by ")]
        only_keys(node, (*_WAYS, "success", "warm_up", *CONSEQUENCES, *ways), desk, f"track {name!r}")
        ramp = _ramp(name, node, ramps, desk, words)
        sets = _sets_of(name, node, ways, desk, words)
        stages = tuple(sets.lines) if "stages" in ways else ()
        consequences += _consequences(name, "", node, stages)
        if stages:
            consequences += _of_stages(name, node, stages, goals, desk)
        if sets.lines:
            success = _success(node, desk, words)
            track = Track(name, sets.lines, sets.by, ramp, table.keys[name], success, sets.not_judged, stages)
            found[name] = replace(track, success_in=sets.success_in)
    return ReadTracks(found, tuple(consequences), ramps)


def _ramp(track: str, table: Table, ramps: dict[str, WarmUp], desk: Desk, words: Words) -> str:
    """The name of a track's warm-up; one that stands in the track itself has the track's name, and is added."""
    node = table.values.get("warm_up")
    if isinstance(node, Table):
        own = read_warm_up(track, node, desk, words)
        name = f"{track} {_OWN_RAMP}"
        if own is not None:
            ramps[name] = own
        return name
    text = text_at(table, "warm_up", desk)
    return (one_of(text, ramps, desk, "warm_up") if text else None) or ""


def _success(table: Table, desk: Desk, words: Words) -> Condition | None:
    """What makes a session of this track or stage; None where every set must be made."""
    text = text_at(table, "success", desk)
    if text is None or text.value == _EVERY_SET:
        return None
    # As long as what they stand for, so that problems keep their places.
    short = _SHORT.sub(lambda match: match[0].replace(" ", "_"), text.value)
    return read_condition(Text(short, text.place, text.plain), desk, words)


def _sets_of(name: str, table: Table, ways: list[str], desk: Desk, words: Words) -> _Sets:
    if len(ways) != 1:
        desk.note("IR102", table.place, f"the track {name!r} needs one 'do'", expected=f"do: {EXAMPLE}")
        return _Sets({})
    way = ways[0]
    if way == "do":
        return _Sets({"": read_set_lines(items_at(table, "do", desk), desk, words)})
    inner = table_at(table, way, desk)
    if inner is None:
        return _Sets({})
    if way == "by week":
        return _by_week(name, inner, desk, words)
    if way == "by phase":
        return _by_phase(name, inner, desk, words)
    if way == "stages":
        return _by_stage(inner, desk, words)
    return _by_fact(name, way, table, inner, desk, words)


def _by_fact(name: str, way: str, table: Table, inner: Table, desk: Desk, words: Words) -> _Sets:
    fact = words.facts.get(way.removeprefix("do by "))
    if fact is None or fact.kind is not Kind.NAME:
        names = [f"do by {each.name}" for each in words.facts.values() if each.kind is Kind.NAME]
        desk.unknown("IR101", table.keys[way], f"track {name!r} has no key", way, names)
        return _Sets({})
    for label in inner.values:
        if label not in (*fact.names, "other"):
            desk.unknown("IR302", inner.keys[label], f"{fact.name} is never", label, [*fact.names, "other"])
    if "other" not in inner.values and set(inner.values) != set(fact.names):
        missing = ", ".join(sorted(set(fact.names) - set(inner.values)))
        desk.note("IR102", inner.place, f"no sets for {missing}", expected="a line for each name, or 'other'")
    lines = {label: read_set_lines(items_at(inner, label, desk), desk, words) for label in inner.values}
    return _Sets(lines, FactRef(fact))


def _by_week(name: str, inner: Table, desk: Desk, words: Words) -> _Sets:
    lines: dict[str, tuple[SetLine, ...]] = {}
    easy: set[str] = set()
    unread = False
    for label in inner.values:
        weeks = list(_weeks(label))
        if not weeks:
            dashed = re.fullmatch(r"(\d{1,2})\s*-\s*(\d{1,2})", label)
            meant = f"{dashed[1]}..{dashed[2]}" if dashed else ""
            expected = "" if meant else "a number or a range, as 4 or 1..3"
            desk.note("IR204", inner.keys[label], f"the week {label!r}", expected=expected, suggestion=meant)
            unread = True
        found, deload = _of_a_stretch(inner, label, f"a week of track {name!r}", desk, words)
        if deload:
            easy.update(weeks)
        for week in weeks:
            if week in lines:
                desk.note("IR301", inner.keys[label], f"week {week} again", expected="each week once")
            lines[week] = found
    missing = [str(week) for week in range(1, words.weeks + 1) if str(week) not in lines]
    beyond = [week for week in lines if int(week) > words.weeks]
    if not words.weeks:
        desk.note(
            "IR102", inner.place, f"'by week' in track {name!r}, and no cycle", expected="plan: {cycle: 4 weeks, ...}"
        )
    elif (missing and not unread) or beyond:
        what = f"no sets for week {', '.join(missing)}" if missing else f"sets for week {', '.join(beyond)}"
        desk.note("IR102", inner.place, what, expected=f"each week of the cycle, 1 to {words.weeks}")
    return _Sets(lines, FactRef(words.facts["week"]), frozenset(easy))


def _by_phase(name: str, inner: Table, desk: Desk, words: Words) -> _Sets:
    lines: dict[str, tuple[SetLine, ...]] = {}
    easy: set[str] = set()
    for label in inner.values:
        lines[label], deload = _of_a_stretch(inner, label, f"a week of track {name!r}", desk, words)
        if deload:
            easy.add(label)
        if words.phases and label not in (*words.phases, "other"):
            desk.unknown("IR302", inner.keys[label], "the plan has no phase", label, [*words.phases, "other"])
    missing = [each for each in words.phases if each not in lines and "other" not in lines]
    if not words.phases:
        expected = "plan: {phases: [{phase: base, weeks: 3}, ...], ...}"
        desk.note("IR102", inner.place, f"'by phase' in track {name!r}, and no phases", expected=expected)
    elif missing:
        expected = "each phase of the plan, or 'other'"
        desk.note("IR102", inner.place, f"no sets for phase {', '.join(missing)}", expected=expected)
    return _Sets(lines, FactRef(words.facts["phase"]), frozenset(easy))


def _of_a_stretch(inner: Table, label: str, what: str, desk: Desk, words: Words) -> tuple[tuple[SetLine, ...], bool]:
    """The sets under a week or phase, none where the lift is out; and whether it is a deload of the plan."""
    node = inner.values[label]
    if isinstance(node, Text) and node.value == NOTHING:
        return (), False
    if isinstance(node, Text) and node.value in _MEANS_NOTHING:
        desk.note("IR204", node.place, f"cannot read the sets in {node.value!r}", suggestion=NOTHING)
        return (), False
    if not isinstance(node, Table):
        return read_set_lines(items_at(inner, label, desk), desk, words), False
    only_keys(node, ("deload", "do"), desk, what)
    deload = says_yes(node, "deload", desk)
    return read_set_lines(items_at(node, "do", desk, required=True), desk, words), deload


def _weeks(label: str) -> Iterator[str]:
    match = _WEEKS.fullmatch(label)
    if match:
        first, last = int(match[1]), int(match[2] or match[1])
        if 1 <= first <= last <= _MOST_WEEKS:
            yield from map(str, range(first, last + 1))


def _by_stage(inner: Table, desk: Desk, words: Words) -> _Sets:
    lines: dict[str, tuple[SetLine, ...]] = {}
    success_in: dict[str, Condition | None] = {}
    for label, node in inner.values.items():
        if isinstance(node, Table):
            only_keys(node, ("do", "success", *CONSEQUENCES), desk, f"stage {label!r}")
            lines[label] = read_set_lines(items_at(node, "do", desk, required=True), desk, words)
            if "success" in node.values:
                success_in[label] = _success(node, desk, words)
        else:
            desk.note(
                "IR103", node.place, f"the stage {label!r} is not a table", expected=f"{label}: {{do: {EXAMPLE}}}"
            )
    fact = words.facts.get("stage")
    return _Sets(lines, None if fact is None else FactRef(fact), success_in=success_in)


def _consequences(track: str, stage: str, table: Table, stages: tuple[str, ...]) -> list[Consequence]:
    return [Consequence(track, stage, key, table.values[key], stages) for key in CONSEQUENCES if key in table.values]


def _of_stages(
    track: str, table: Table, stages: tuple[str, ...], goals: frozenset[str], desk: Desk
) -> list[Consequence]:
    """What the stages lead to. Each must be left when it is missed, and reached from another; a rule may do both."""
    inner = table.values["stages"]
    assert isinstance(inner, Table)
    found: list[Consequence] = []
    for stage, node in inner.values.items():
        if isinstance(node, Table):
            found += _consequences(track, stage, node, stages)
            said = any(key in node.values for key in ("on miss", "on result")) or "on miss" in table.values
            if not said and not goals & {*stages} - {stage}:
                expected = "on miss: go to another stage, or what else becomes of it"
                desk.note(
                    "IR309", inner.keys[stage], f"the stage {stage!r} has no way on after a miss", expected=expected
                )
    reached = {stages[0], *goals, *(each for row in found for each in _goals(row.node))} if stages else set()
    for stage in stages:
        if stage not in reached:
            desk.note("IR309", inner.keys[stage], f"no stage leads to {stage!r}", expected=f"go: {stage} somewhere")
    return found


def goals_in(file: Table) -> Iterator[str]:
    """The stages to which rules and decision tables of a file may lead."""
    for section in SECTIONS:
        if section in file.values:
            yield from _goals(file.values[section])
    tables = file.values.get("tables")
    for table in tables.values.values() if isinstance(tables, Table) else ():
        columns = table.get("columns") if isinstance(table, Table) else None
        if isinstance(columns, Items) and any(isinstance(each, Text) and each.value == "go" for each in columns.values):
            assert isinstance(table, Table)
            rows = table.get("rows")
            cells = (row.values for row in rows.values if isinstance(row, Items)) if isinstance(rows, Items) else ()
            yield from (cell.value for row in cells for cell in row if isinstance(cell, Text))


def _goals(node: Node) -> Iterator[str]:
    """The stages that a consequence or rule may go to."""
    if isinstance(node, Text):
        if node.value.startswith("go "):
            yield node.value.removeprefix("go ").strip()
        return
    if isinstance(node, Table) and isinstance(node.values.get("go"), Text):
        goal = node.values["go"]
        assert isinstance(goal, Text)
        yield goal.value
    for each in node.values.values() if isinstance(node, Table) else node.values:
        if not isinstance(each, Text):
            yield from _goals(each)
