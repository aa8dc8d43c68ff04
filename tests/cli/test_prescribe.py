"""`ironrule prescribe`: what it prints for a person, what for a program, and how it says what is wrong."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest
from google.protobuf import json_format

from ironrule.v1 import prescription_pb2 as pb
from ironrule.v1.prescriptions_pb2 import PrescribeRequest
from tests.cli.running import COMMAND, NOVICE, RED_FLAG, ROOT, RULES, TIRED, answer_to, child, prescribe, record, run
from tests.server.running import in_loop, running


@pytest.mark.parametrize("athlete", [NOVICE, TIRED, RED_FLAG], ids=lambda path: Path(path).stem)
@pytest.mark.parametrize("explain", ["none", "decisions", "full"])
def test_what_is_piped_is_plain(athlete: str, explain: str) -> None:
    """Piped output has no colour, no frame, no line beyond 100 and nothing invisible at the end of one."""
    result = prescribe(athlete, "--explain", explain)

    assert (0, "") == (result.exit_code, result.stderr)
    assert "\x1b" not in result.stdout
    assert not re.search("[\u2500-\u257f]", result.stdout)
    assert [] == [line for line in result.stdout.splitlines() if len(line) > 100 or line != line.rstrip()]


def test_a_session_is_told_with_its_reasons() -> None:
    """Title, numbers, warm-up, rule, evidence, place and steps of the load are all there for the novice's deadlift."""
    lines = prescribe(NOVICE).stdout.splitlines()

    assert re.fullmatch(r"Prescribed · back-strength@[0-9a-f]{12} · day a · Thursday 12 March 2026, 18:00", lines[0])
    assert "1. Deadlift                     3 x 5 @ 60 kg, RPE 8 · tempo 2-1-X-0 · rest 3 min" == lines[2]
    assert "   each side  20 kg" == lines[3]
    assert "   warm-up    20 kg x 8, 40 kg x 3" == lines[4]
    assert lines[5].startswith("   why        P1 All reps made at RPE 7, target 8")
    assert "after Thu 5 March · strong evidence (ACSM 2009 and ACSM 2026 for the principle; the" == lines[7].strip()
    assert re.search(r"convention, Haff & Triplett 2016\) · rules/packs/progression\.yaml:\d+$", lines[8])
    assert lines[9].startswith("   load       57.5 kg (what was lifted) -> 60.38 kg (P1: raise easy_step) -> 60 kg")


def test_what_remains_of_a_session_under_way(tmp_path: Path) -> None:
    """Sets that remain, and that their load follows the top set; warm-ups and the like are not told again."""
    asked = PrescribeRequest()
    json_format.Parse((ROOT / "examples" / "under-way.json").read_text(), asked)
    (begun,) = asked.under_way.exercises
    begun.sets[0].load.amount = 155
    del begun.sets[1]
    (tmp_path / "asked.json").write_text(json_format.MessageToJson(asked))
    lines = prescribe(str(tmp_path / "asked.json")).stdout.splitlines()

    assert re.fullmatch(r"What remains · rpe-top-set@[0-9a-f]{12} · day a · Thursday 12 March 2026, 18:40", lines[0])
    assert ["1. Deadlift                     3 x 5 @ 140 kg"] == lines[2:3]
    assert lines[3].startswith("   load       139.5 kg (it follows what was done in top) -> 140 kg")


def test_what_lies_ahead_is_told_in_short() -> None:
    """Each session ahead has its date and day, what begins and runs, and its lifts with the rules behind them."""
    lines = prescribe(NOVICE, "--ahead", "3").stdout.splitlines()
    first = lines.index("Ahead, if all goes as prescribed and no red flag is reported") + 1
    assert "   Mon 16 March · day b" == lines[first]
    assert "     Trap-bar deadlift          3 x 5 @ 62.5 kg, RPE 7.5 · P1" == lines[first + 1]
    assert "   Thu 19 March · day a · week 3 begins" == lines[first + 5]
    tired = prescribe(TIRED, "--ahead", "7").stdout
    assert "day b · deload runs" in tired
    assert "day b · deload has ended" in tired
    assert "0<=x<=7" in prescribe(NOVICE, "--ahead", "8").stderr


def test_an_emergency_comes_first() -> None:
    """A stop is the first thing that is read, and what ends it is said."""
    text = prescribe(RED_FLAG).stdout

    assert text.startswith("!!! EMERGENCY. STOP TRAINING.\n!!! Stop training.")
    assert "saddle numbness, bladder bowel change" in text
    assert "Only a clearance by a" in text
    assert "1. " not in text


def test_a_terminal_gets_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same text is coloured where somebody looks at it."""
    plain = prescribe(RED_FLAG).stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")
    coloured = prescribe(RED_FLAG).stdout

    assert "\x1b[1;37;41m!!! EMERGENCY" in coloured
    assert plain == re.sub(r" +\n", "\n", re.sub(r"\x1b\[[\d;]*m", "", coloured))


def test_json_is_the_response_and_nothing_else() -> None:
    """--json prints the response of the wire, for programs."""
    answer = answer_to(NOVICE, "--explain", "full")

    assert "example-novice" == answer.request_id
    assert pb.PRESCRIPTION_OUTCOME_PRESCRIBED == answer.outcome
    assert answer.traces


def test_a_server_gives_the_same_answer() -> None:
    """Asked over gRPC, the same record prints the same session."""

    async def story() -> None:
        async with running() as service:
            address = f"127.0.0.1:{service.port}"
            over_grpc = await asyncio.to_thread(child, *COMMAND, "prescribe", TIRED, "--server", address)

        assert prescribe(TIRED).stdout == over_grpc.stdout

    in_loop(story)


def test_carried_state_goes_on(tmp_path: Path) -> None:
    """What --save wrote, --carried takes up: the same record again changes nothing."""
    state = tmp_path / "state.json"
    first = answer_to(NOVICE, "--save", str(state))
    second = answer_to(NOVICE, "--carried", str(state))

    assert first.session == second.session
    assert first.carried == second.carried


def test_a_record_can_be_piped_in() -> None:
    """A dash reads the record from standard input."""
    text = Path(NOVICE).read_text(encoding="utf-8")

    assert prescribe(NOVICE).stdout == prescribe("-", stdin=text).stdout


def test_a_missing_file_is_named() -> None:
    """No such file: exit code 2, and the name."""
    result = prescribe("nobody.json")

    assert (2, "", "Error: nobody.json: no such file\n") == (result.exit_code, result.stdout, result.stderr)


def test_broken_json_is_shown_where_it_breaks(tmp_path: Path) -> None:
    """Broken JSON: exit code 1, line, column, and the line itself."""
    file = tmp_path / "broken.json"
    file.write_text('{\n  "asOf": "2026-03-01",,\n}\n', encoding="utf-8")
    result = prescribe(str(file))

    assert 1 == result.exit_code
    assert f"{file}:2:24: not JSON: " in result.stderr
    assert '    2 |   "asOf": "2026-03-01",,' in result.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"athlete": {"agee": 31}}', "athlete.agee: no such field; did you mean 'ageYears'?"),
        (
            '{"events": [{"session": {"exercises": [{"sets": [{"rpee": 8}]}]}}]}',
            "events[0].session.exercises[0].sets[0].rpee: no such field; did you mean 'rpe'?",
        ),
        ('{"athlete": {"sex": "FEMALE"}}', "athlete.sex: no such value FEMALE; did you mean 'SEX_FEMALE'?"),
        ('{"athlete": {"ageYears": "x"}}', "athlete.ageYears: expected a whole number; got 'x'"),
        ('{"asOf": 3}', "asOf: expected a text in quotes"),
        ('{"asOf": "a", "asOf": "b"}', "asOf is there twice"),
        (
            '{"events": [{}, {"enteredNumber": {"name": "five_rm", "load": "140 kg"}}]}',
            'events[1].enteredNumber.load: expected an object, a Load, as {"amount": 100, "unit": "LOAD_UNIT_KG"}',
        ),
        (
            '{"events": [{"enteredNumber": {"subject": ["back_squat"]}}]}',
            "events[0].enteredNumber.subject: expected one value, not a list",
        ),
        ('{"events": {"session": {}}}', "events: expected a list"),
        ('{"events": [{"enteredNumber": {"name": 5}}]}', "events[0].enteredNumber.name: expected a text in quotes"),
        ('{"asOf": "a", "as_of": "b"}', "as_of: this is 'asOf' once more; write it once"),
        (
            '{"events": [{"session": {"session_rpe": 1, "sessionRpe": 2}}]}',
            "events[0].session.sessionRpe: this is 'session_rpe' once more; write it once",
        ),
        ("[]", "expected a JSON object, a PrescribeRequest"),
        ("", "empty; expected a JSON object"),
    ],
)
def test_what_json_cannot_say_is_told_in_plain_words(text: str, told: str) -> None:
    """An unknown field or value, or one of another kind: exit code 1, its path, and the nearest right word."""
    result = prescribe("-", stdin=text)

    assert (1, f"Error: standard input: {told}\n") == (result.exit_code, result.stderr)


def test_bytes_that_are_no_text_are_refused() -> None:
    """A file that is not UTF-8 is said to be none."""
    result = prescribe("-", stdin=b"\xff\xfe{}")

    assert (1, "Error: standard input: not UTF-8 text, at byte 0\n") == (result.exit_code, result.stderr)


def three_mistakes() -> str:
    """A record with three wrong fields."""
    request = record()
    request.as_of = "yesterday"
    request.athlete.age_years = 400
    request.athlete.equipment.unit = 0  # type: ignore[assignment] # unspecified
    return json_format.MessageToJson(request)


def test_three_wrong_fields_are_shown_at_once() -> None:
    """Every wrong field has its line, with what was expected, and the reason code is there."""
    result = prescribe("-", stdin=three_mistakes())

    assert 1 == result.exit_code
    assert "Error: REQUEST_INVALID: 3 fields are wrong" == result.stderr.splitlines()[0]
    assert ["as_of", "athlete.equipment.unit", "athlete.age_years"] == [
        line.split()[0] for line in result.stderr.splitlines()[1:]
    ]
    assert "expected 13 to 100; got 400" in result.stderr


def test_a_server_refuses_in_the_same_words() -> None:
    """The mistakes of a record are told alike, here and over gRPC."""

    async def story() -> None:
        async with running() as service:
            address = f"127.0.0.1:{service.port}"
            words = ("prescribe", "-", "--server", address)
            over_grpc = await asyncio.to_thread(child, *COMMAND, *words, stdin=three_mistakes())

        here = prescribe("-", stdin=three_mistakes())
        assert (here.exit_code, here.stderr) == (over_grpc.returncode, over_grpc.stderr)

    in_loop(story)


def test_an_unknown_rulebook_is_named_with_the_nearest() -> None:
    """A rulebook that is not there: exit code 1, the reason code, and the one that was meant."""
    request = record()
    request.rulebook = "back-strenght"
    result = prescribe("-", stdin=json_format.MessageToJson(request))

    assert 1 == result.exit_code
    assert result.stderr.startswith(
        "Error: RULEBOOK_UNKNOWN: no rulebook is called 'back-strenght' (did you mean 'back-"
    )


def test_a_server_that_is_not_there() -> None:
    """Nobody listens: exit code 3, and what to start."""
    result = run("prescribe", NOVICE, "--server", "127.0.0.1:1")

    assert 3 == result.exit_code
    assert "Error: nobody answers at 127.0.0.1:1; is `ironrule serve` running there?\n" == result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--server", "http://127.0.0.1:50051"], "expected HOST:PORT"),
        (["--server", "127.0.0.1:50051", "--engine", "compiled"], "with --server, the server decides"),
        (["--explain", "everything"], "'everything' is not one of"),
    ],
)
def test_wrong_use_is_told(words: list[str], told: str) -> None:
    """Options that do not go together, or mean nothing: exit code 2."""
    result = run("prescribe", NOVICE, *words)

    assert 2 == result.exit_code
    assert told in result.stderr


def test_a_folder_without_rulebooks(tmp_path: Path) -> None:
    """Nothing to prescribe from: exit code 2, and what was expected."""
    result = run("prescribe", NOVICE, "--rules", str(tmp_path))

    assert 2 == result.exit_code
    assert f"no rulebook in {tmp_path}" in result.stderr


def test_a_broken_rulebook_is_shown_in_place(tmp_path: Path) -> None:
    """A rulebook that does not check: exit code 1, every problem with its place."""
    broken = tmp_path / "rules" / "odd"
    broken.mkdir(parents=True)
    (broken / "rulebook.yaml").write_text("rulebook: odd\ntilte: Odd\n", encoding="utf-8")
    result = run("prescribe", NOVICE, "--rules", str(broken.parent))

    assert 1 == result.exit_code
    assert "odd/rulebook.yaml:2:1: IR101" in result.stderr
    assert "did you mean 'title'?" in result.stderr


def test_a_broken_neighbour_is_no_hindrance(tmp_path: Path) -> None:
    """The rulebook that is asked for answers, whatever else lies in the folder."""
    for name, title in (("fine", "title: Fine"), ("odd", "tilte: Odd")):
        home = tmp_path / "rules" / name
        home.mkdir(parents=True)
        plan = "plan: {rotation: [a], days: {a: [{lift: back_squat, do: 3x5 @ 60 kg}]}}"
        (home / "rulebook.yaml").write_text(f"rulebook: {name}\n{title}\n{plan}\n", encoding="utf-8")
    asked = tmp_path / "fine.json"
    asked.write_text(Path(NOVICE).read_text(encoding="utf-8").replace("back-strength", "fine"), encoding="utf-8")
    result = run("prescribe", str(asked), "--rules", str(tmp_path / "rules"))

    assert (0, "") == (result.exit_code, result.stderr)
    assert "Back squat" in result.stdout


def test_both_engines_print_the_same() -> None:
    """The engine is not seen in the answer."""
    assert prescribe(TIRED, "--engine", "durable").stdout == prescribe(TIRED, "--engine", "compiled").stdout


def test_rules_are_found_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """IRONRULE_RULES says where the rulebooks are, wherever the command is called."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IRONRULE_RULES", str(RULES))

    assert 0 == run("prescribe", str(ROOT / NOVICE)).exit_code


def test_a_revision_that_is_asked_for_is_not_passed_over(tmp_path: Path) -> None:
    """Here as on a server: who names a revision is answered by it or not at all."""
    record = json.loads(Path(NOVICE).read_text(encoding="utf-8"))
    asked = tmp_path / "asked.json"
    asked.write_text(json.dumps({**record, "revision": "abc"}), encoding="utf-8")
    result = run("prescribe", str(asked))

    assert (1, "") == (result.exit_code, result.stdout)
    assert "revision 'abc' of 'back-strength' is not kept" in result.stderr
