"""Stories: an athlete's record in shorthand, asked step by step, with what must come out and because of which rules."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from google.protobuf.json_format import MessageToDict, ParseDict

from ironrule.v1.prescription_pb2 import LOAD_STEP_KIND_ROUNDING, PrescriptionOutcome
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse

STORIES = Path(__file__).parent / "stories"

#: Something that answers a request: the pure core, or a server over gRPC.
Ask = Callable[[PrescribeRequest], PrescribeResponse]

_SETS = re.compile(r"^(\d+)x(\d+)(?:-(\d+))? @ ([\d.]+) (kg|lb)(?: -> ([\d -]+))?$")
_CHECK_IN_WORDS = {
    "pain": "painNow",
    "adherence": "adherence14d",
    "pain_location": "painLocation",
    "pain_radiates": "painRadiates",
    "bp_systolic_mmhg": "bpSystolicMmhg",
    "bp_diastolic_mmhg": "bpDiastolicMmhg",
}


@dataclass(frozen=True)
class Story:
    """A story file. Yaml anchors are fine here: stories are data of tests, not rules."""

    name: str
    text: dict[str, Any]

    def requests(self) -> Iterator[tuple[dict[str, Any], Callable[[PrescribeResponse], PrescribeRequest]]]:
        """Each step with a function that makes its request from the answer to the step before."""
        for step in self.text["steps"]:
            yield step, lambda last, step=step: self._request(step, last)  # type: ignore[misc]  # bound per step

    def _request(self, step: dict[str, Any], last: PrescribeResponse) -> PrescribeRequest:
        request: dict[str, Any] = {
            "rulebook": self.text["rulebook"],
            "athlete": _athlete(self.text["athlete"]),
            "events": [event(each, last) for each in step.get("events", [])],
            "asOf": _text(step["as_of"]),
        }
        if "plan" in step:
            request["plannedSession"] = {"exercises": [_planned(each) for each in step["plan"]]}
        return ParseDict(request, PrescribeRequest())


def stories() -> list[Story]:
    """Every story file."""
    return [Story(file.stem, yaml.load(file.read_text(), yaml.BaseLoader)) for file in sorted(STORIES.glob("*.yaml"))]


def scenario_1() -> Story:
    """The story that other tests start from: a novice, two sessions, one check-in."""
    return next(story for story in stories() if story.name.startswith("scenario_01"))


def event(each: dict[str, Any], last: PrescribeResponse) -> dict[str, Any]:
    """One event in the JSON form of the wire."""
    each = copy.deepcopy(each)
    recorded = each.pop("recorded", None)
    return _event(each, last) | ({"recordedAt": _text(recorded)} if recorded else {})


def _event(each: dict[str, Any], last: PrescribeResponse) -> dict[str, Any]:
    if "session" in each:
        when = _text(each["session"])
        body: dict[str, Any] = {"endedAt": when}
        if each["did"] == "as prescribed":
            body["exercises"] = _as_prescribed(last, each)
            body["sessionRef"] = MessageToDict(last.session_ref)
        else:
            body["exercises"] = [_performed(did) for did in each["did"]]
        return {"id": f"session {when}", "session": body}
    if "check_in" in each:
        when = _text(each.pop("check_in"))
        body = {"at": when}
        flags = each.pop("red_flags", None)
        if flags is not None:
            body["redFlags"] = {"present": [] if flags == "none" else [f"RED_FLAG_{flag}" for flag in flags]}
        body |= {_CHECK_IN_WORDS.get(word, word): _value(value) for word, value in each.items()}
        return {"id": f"check-in {when}", "checkIn": body}
    if "tested" in each:
        when = _text(each["tested"])
        test = {"at": when, "exercise": each["lift"], "load": _load(each["load"]), "reps": int(each["reps"])}
        return {"id": f"test {when}", "strengthTest": test}
    when = _text(each["clearance"])
    return {"id": f"clearance {when}", "clearance": {"at": when, "by": each["by"]}}


def differences(step: dict[str, Any], response: PrescribeResponse) -> list[str]:
    """What came out otherwise than the step expects, one line each."""
    expected: dict[str, Any] = dict(step["expect"])
    found = _found(response)
    lines: list[str] = []
    for word, check in _CHECKS.items():
        if word in expected:
            lines += check(expected.pop(word), found)
    for lift, wanted in expected.items():
        exercise = next((each for each in response.session.exercises if each.exercise == lift), None)
        if exercise is None:
            lines.append(f"{lift} was not prescribed")
            continue
        slot = next(each for each in response.session_ref.slots if each.exercise == lift)
        shown = _shown(exercise) | {"limited": "yes" if slot.limited else "no"}
        lines += [
            f"{lift}: {key} {shown.get(key)!r}, expected {value!r}"
            for key, value in wanted.items()
            if shown.get(key) != value
        ]
    return lines


def _athlete(text: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": "athlete-of-a-story",
        "sex": f"SEX_{text['sex'].upper()}",
        "bodyweight": _load(text["bodyweight"]),
        "ageYears": int(text["age"]),
        "trainingAgeMonths": int(text["months"]),
        "trainingStatus": f"TRAINING_STATUS_{text['status'].upper()}",
        "equipment": {"unit": f"LOAD_UNIT_{text['gym'].upper()}"},
    }
    if "implements" in text:
        found["equipment"]["implements"] = [{"kind": kind} for kind in text["implements"]]
    if "injury" in text:
        found["injuries"] = [{"region": text["injury"], "status": "INJURY_STATUS_ACTIVE"}]
    return found | ({"lastDeloadEndedOn": text["last_deload_ended_on"]} if "last_deload_ended_on" in text else {})


def _performed(did: dict[str, Any]) -> dict[str, Any]:
    match = _SETS.match(did["sets"])
    assert match is not None, did["sets"]
    count, low, high, amount, unit, done = match.groups()
    reps = done.split() if done else [high or low] * int(count)
    sets = [_set(low, high, {"amount": float(amount), "unit": f"LOAD_UNIT_{unit.upper()}"}, each, did) for each in reps]
    _last_effort_and_faults(sets, did)
    if "test" in did:
        reps_done, _, load = did["test"].partition(" @ ")
        sets.insert(0, {"type": "SET_TYPE_TEST", "load": _load(load), "repsDone": int(reps_done)})
    return {"exercise": did["lift"], "track": did.get("track", ""), "sets": sets}


def _set(low: str, high: str | None, load: dict[str, Any], done: str, did: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"repsTarget": int(low), "load": load}
    found |= {"completed": False} if done == "-" else {"repsDone": int(done)}
    found |= {"repsTargetMax": int(high)} if high else {}
    found |= {"rpeTarget": float(did["rpe_target"])} if "rpe_target" in did else {}
    found |= _technique(did)
    found |= {"tempo": did["tempo"]} if "tempo" in did else {}
    return found | ({"pain": float(did["pain"])} if "pain" in did else {})


def _technique(did: dict[str, Any]) -> dict[str, Any]:
    """A coach scored it, unless `scored_by` names somebody else."""
    if "technique" not in did:
        return {}
    return {
        "techniqueScore": int(did["technique"]),
        "techniqueReporter": f"REPORTER_{did.get('scored_by', 'coach').upper()}",
    }


def _last_effort_and_faults(sets: list[dict[str, Any]], did: dict[str, Any]) -> None:
    """Effort is logged on the last set."""
    if "rpe" in did:
        sets[-1]["rpe"] = float(did["rpe"])
    for number, fault in did.get("faults", {}).items():
        code, reps = fault.split()
        sets[int(number) - 1]["faults"] = [{"code": code, "repsAffected": int(reps)}]


def _as_prescribed(last: PrescribeResponse, did: dict[str, Any]) -> list[dict[str, Any]]:
    """Every set of the last answer, done exactly as asked for."""
    found: list[dict[str, Any]] = []
    for exercise in last.session.exercises:
        sets = []
        for each in exercise.sets:
            one: dict[str, Any] = {
                "repsTarget": each.reps,
                "repsDone": each.reps_max or each.reps,
                "type": "SET_TYPE_WORK",
            }
            if each.HasField("load"):
                one["load"] = _load(did["at"]) if "at" in did else MessageToDict(each.load)
            one |= _technique(did)
            one |= {"pain": float(did["pain"])} if "pain" in did else {}
            sets.append(one)
        _last_effort_and_faults(sets, did)
        found.append({"exercise": exercise.exercise, "track": exercise.track, "sets": sets})
    return found


def _planned(each: dict[str, str]) -> dict[str, Any]:
    sets: dict[str, Any] = {"sets": int(each["sets"]), "reps": int(each["reps"]), "rpe": float(each["rpe"])}
    sets |= {"load": _load(each["load"])} if "load" in each else {}
    sets |= {"repsMax": int(each["reps_max"])} if "reps_max" in each else {}
    return {"exercise": each["lift"], "track": each.get("track", ""), "sets": [sets], "tempo": each.get("tempo", "")}


def _load(text: str) -> dict[str, Any]:
    amount, unit = text.split()
    return {"amount": float(amount), "unit": f"LOAD_UNIT_{unit.upper()}"}


def _text(value: object) -> str:
    return str(value)


def _value(value: str) -> float | str | bool:
    if value in ("yes", "no"):
        return value == "yes"
    try:
        return float(value)
    except ValueError:
        return value


@dataclass(frozen=True)
class _Found:
    held: set[str]
    overruled: dict[str, str]
    unknown: set[str]
    response: PrescribeResponse


def _found(response: PrescribeResponse) -> _Found:
    held = {each.rule for each in response.decisions if not each.overruled_by}
    overruled = {each.rule: each.overruled_by for each in response.decisions if each.overruled_by}
    return _Found(held, overruled, {each.rule for each in response.not_evaluated}, response)


def _why(wanted: list[str], found: _Found) -> list[str]:
    return [f"{rule} did not hold; held: {sorted(found.held)}" for rule in wanted if rule not in found.held]


def _not_held(wanted: list[str], found: _Found) -> list[str]:
    return [f"{rule} held" for rule in wanted if rule in found.held]


def _overruled(wanted: dict[str, str], found: _Found) -> list[str]:
    return [
        f"{rule} overruled by {found.overruled.get(rule)}, expected {by}"
        for rule, by in wanted.items()
        if found.overruled.get(rule) != by
    ]


def _unknown(wanted: list[str], found: _Found) -> list[str]:
    return [f"{rule} is not unknown" for rule in wanted if rule not in found.unknown]


def _same(name: str, read: Callable[[PrescribeResponse], object]) -> Callable[[Any, _Found], list[str]]:
    def check(wanted: Any, found: _Found) -> list[str]:
        value = read(found.response)
        return [] if str(value) == str(wanted) or value == wanted else [f"{name} {value!r}, expected {wanted!r}"]

    return check


def _outcome(response: PrescribeResponse) -> str:
    return PrescriptionOutcome.Name(response.outcome).removeprefix("PRESCRIPTION_OUTCOME_").lower()


_CHECKS: dict[str, Callable[[Any, _Found], list[str]]] = {
    "why": _why,
    "not_held": _not_held,
    "overruled": _overruled,
    "unknown": _unknown,
    "outcome": _same("outcome", _outcome),
    "messages": _same("messages", lambda r: [each.id for each in r.messages]),
    "notices": _same("notices", lambda r: [each.code for each in r.notices]),
    "checks": _same("checks", lambda r: [each.reading for each in r.checks_due]),
    "alerts": _same("alerts", lambda r: [each.id for each in r.alerts]),
    "left_out": _same(
        "left_out", lambda r: {f"{each.exercise}/{each.track}": each.rule for each in r.session.left_out}
    ),
    "order": _same("order", lambda r: [each.exercise for each in r.session.exercises]),
    "exercises": _same("exercises", lambda r: len(r.session.exercises)),
    "day": _same("day", lambda r: r.session.day),
    "added": _same("added", lambda r: {each.exercise: each.added_by for each in r.session.exercises if each.added_by}),
    "refused": _same("refused", lambda r: {r.session.refused.rule: list(r.session.refused.days)}),
    "not_before": _same("not before", lambda r: [each.not_before for each in r.session.left_out if each.not_before]),
    "reasons": lambda wanted, found: [
        f"{rule} does not say {part!r}: {[each.reason for each in found.response.decisions if each.rule == rule]}"
        for rule, part in wanted.items()
        if not any(part in each.reason for each in found.response.decisions if each.rule == rule)
    ],
    "frozen": _same("frozen", lambda r: str(r.carried.HasField("freeze")).lower()),
}


def _shown(exercise: Any) -> dict[str, str]:
    """An exercise in the words of `expect`. `load` is the carried load, `bar` what is on the bar today."""
    first = exercise.sets[0]
    metres = f"{first.distance_m:g} m" if first.HasField("distance_m") else ""
    reps = f"{first.reps}-{first.reps_max}" if first.HasField("reps_max") else f"{first.reps}"
    return {
        "sets": f"{len(exercise.sets)}x{metres or reps}",
        "bar": _amount(first.load) if first.HasField("load") else "open",
        "load": _amount(exercise.carried_load) if exercise.HasField("carried_load") else "none",
        "tempo": exercise.tempo,
        "rest": str(exercise.rest_seconds),
        "rpe": f"{first.rpe:g}",
        "exact": _exact(exercise.load_steps),
        "raised_to": _exact(exercise.carried_load_steps),
    }


def _exact(steps: Any) -> str:
    """The number before rounding."""
    exact = [each.to for each in steps if each.kind != LOAD_STEP_KIND_ROUNDING]
    return str(exact[-1]) if exact else ""


def _amount(load: Any) -> str:
    return f"{load.amount:g} {'kg' if load.unit == 1 else 'lb'}"
