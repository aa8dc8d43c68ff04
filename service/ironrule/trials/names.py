"""What names in a test file may stand for: lifts, rules, effects, messages and carried variables of its rulebook."""

from __future__ import annotations

from dataclasses import dataclass

from ironrule.carried.state import ATHLETE, Variable, subject_of, subject_of_muscle
from ironrule.coaching.override import COACH_OVERRIDE
from ironrule.rulebook.problems import Place
from ironrule.rulebook.rulebook import Rulebook
from ironrule.rulebook.source import Desk, Items, Node, Table, Text
from ironrule.training.exercise import CATALOGUE
from ironrule.training.muscle import MUSCLES
from ironrule.trials.quantities import number_from, read_load, told
from ironrule.vocabulary.fact import MUSCLE, SET, TRACK
from ironrule.vocabulary.kind import Kind


@dataclass(frozen=True)
class Names:
    """The rulebook that a test file lies beside, and the lift that its tests are about."""

    rulebook: Rulebook
    desk: Desk
    lift: str = ""

    def subject(self, text: Text, said: Table | None = None) -> str:
        """A track's full name from `lift/track`, or from a lift and the plan's track for it; empty with a problem.

        A lift that the plan trains on several tracks needs one, unless all that is said of it belongs to the lift.
        """
        if not self.is_lift(text):
            return ""
        lift, _, track = text.value.partition("/")
        if not track:
            tracks = self._tracks_of(lift)
            if len(tracks) > 1 and (said is None or not all(map(self._of_the_lift, said.values))):
                which = [subject_of(lift, each) for each in tracks]
                self.desk.note("IR302", text.place, f"which {lift}?", expected=f"one of {', '.join(which)}")
                return ""
            return subject_of(lift, tracks[0] if tracks else "own")
        return subject_of(lift, track)

    def is_lift(self, text: Text) -> bool:
        """Whether a text names a lift, alone or with a track of the rulebook; a problem where it does not."""
        lift, slash, track = text.value.partition("/")
        if lift not in CATALOGUE:
            self.desk.unknown("IR302", text.place, "unknown lift", lift, list(CATALOGUE))
        elif slash and track not in self.rulebook.tracks and track != "own":
            self.desk.unknown("IR302", text.place, "the rulebook has no track", track, list(self.rulebook.tracks))
        else:
            return True
        return False

    def is_lift_or_sets(self, text: Text) -> bool:
        """Whether a text names a set line, or a lift; a problem where it does not."""
        return f"{text.value}.done" in self.rulebook.facts or self.is_lift(text)

    def looks_like_a_lift(self, key: str) -> bool:
        """A key that names a lift rather than an expectation."""
        return "/" in key or key in CATALOGUE

    def counts(self) -> set[str]:
        """Terms that count conditions, which decisions show beside facts."""
        return {part.name for group in self.rulebook.groups.values() for row in group.rows for part in row.counts}

    def days_of(self, subject: str) -> list[str]:
        """The days of the plan on which a track is trained, in the order of the rotation."""
        plan = self.rulebook.plan
        exercise, _, track = subject.partition("/")
        slots = {day: [slot for slot in plan.days[day] if slot.track == track] for day in plan.rotation}
        return [day for day, mine in slots.items() if any(plan.has(slot, exercise) for slot in mine)]

    def known(self, text: Text, kind: str) -> bool:
        """Whether a text names something of the rulebook; a problem where it does not."""
        names = self._named(kind)
        if text.value in names:
            return True
        self.desk.unknown("IR302", text.place, f"the rulebook has no {kind}", text.value, names)
        return False

    def owners(self, name: str, node: Node, subject: str) -> list[tuple[str, Node]]:
        """Whose a carried variable is, with its value: one owner, each set of a list, or each muscle of a table."""
        ref = self.rulebook.carry[name].ref
        if ref.per == MUSCLE and isinstance(node, Table):
            for muscle in node.values:
                if muscle not in MUSCLES:
                    self.desk.unknown("IR302", node.keys[muscle], "unknown muscle", muscle, MUSCLES)
            return [(subject_of_muscle(muscle), each) for muscle, each in node.values.items() if muscle in MUSCLES]
        if ref.per != ATHLETE and not subject:
            self.desk.note(
                "IR102", node.place, f"{name!r} of which lift?", expected="lift: at the top of the file or test"
            )
            return []
        if ref.per != SET:
            return [(ref.owner(subject), node)]
        if isinstance(node, Items):
            return [(ref.owner(subject, number), each) for number, each in enumerate(node.values, 1)]
        self.desk.note(
            "IR103", node.place, f"{name} is carried per set", expected="a number for each set, as [9, 9, 8]"
        )
        return []

    def value(self, name: str, node: Node) -> Variable | None:
        """The value of a carried variable, in its range or not; None with a problem."""
        kind = self.rulebook.carry[name].ref.kind
        if kind is Kind.LOAD:
            return read_load(node, self.desk, name)
        unit = f" {kind.value}" if kind in (Kind.SECONDS, Kind.METRES) else " %"
        found = number_from(node.value.removesuffix(unit)) if isinstance(node, Text) else None
        if found is None:
            self.desk.note("IR202", node.place, f"{name} is {told(node)}", expected=kind.plain_words)
        return found

    def rung(self, node: Node, place: Place, subject: str) -> dict[str, str]:
        """Where the ladder of a track stands, as it is carried: its key and the exercise; empty with a problem."""
        climb = self.rulebook.plan.climb_at(subject)
        if climb is None:
            found = f"'rung' of {subject or 'no lift'}, which is on no ladder"
            self.desk.note("IR302", place, found, expected="a lift that is a rung of a ladder of the plan")
        elif not isinstance(node, Text) or node.value not in climb.rungs:
            value = node.value if isinstance(node, Text) else told(node)
            self.desk.unknown("IR302", place, f"the ladder {climb.ladder!r} has no rung", value, climb.rungs)
        else:
            return {climb.key: node.value}
        return {}

    def variables(self, name: str, node: Node, subject: str) -> dict[tuple[str, str], Variable]:
        """A carried variable by its name and each owner, in its range; what is wrong is noted and left out."""
        variable = self.rulebook.carry[name]
        found: dict[tuple[str, str], Variable] = {}
        for owner, each in self.owners(name, node, subject):
            value = self.value(name, each)
            if value is not None and variable.kept(value, owner) != value:
                limits = variable.range_of(owner)
                self.desk.note("IR303", each.place, f"{name} is {told(each)}", expected=f"{limits} (its range)")
            elif value is not None:
                found[(name, owner)] = value
        return found

    def no_variable(self, name: str, place: Place) -> None:
        """Notes that nothing is carried under a name; of a fact it is told where its value comes from."""
        if name in self.rulebook.facts:
            expected = "the sessions that it comes from, in log:"
            self.desk.note("IR302", place, f"{name!r} is a fact, not a carried variable", expected=expected)
        else:
            self.desk.unknown("IR302", place, "nothing is carried under", name, list(self.rulebook.carry))

    def _named(self, kind: str) -> list[str]:
        match kind:
            case "rule":
                return [*self.rulebook.rule_ids, COACH_OVERRIDE]
            case "effect":
                return list(self.rulebook.effects)
            case "stage":
                track = self.rulebook.tracks.get(self.lift.rpartition("/")[2])
                return list(track.stages) if track is not None else []
            case "message":
                return list(self.rulebook.messages)
            case _:
                return list(self.rulebook.plan.rotation)

    def _tracks_of(self, lift: str) -> list[str]:
        """The tracks on which the plan trains a lift, in their order."""
        plan = self.rulebook.plan
        slots = [slot for day in plan.rotation for slot in plan.days[day]]
        return list(dict.fromkeys(slot.track for slot in slots if plan.has(slot, lift)))

    def _of_the_lift(self, key: str) -> bool:
        """A carried variable that all tracks of a lift share."""
        return key in self.rulebook.carry and self.rulebook.carry[key].ref.per not in (TRACK, SET)
