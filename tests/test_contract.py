"""The contract is compared with the one that platforms have: an addition is fine, a break is refused."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import grpc
import pytest

from ironrule.server.errors import TABLE

ROOT = Path(__file__).resolve().parents[1]


def compared(folder: Path) -> subprocess.CompletedProcess[str]:
    """The comparison that `make lint` makes, of a copy of the contract."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (line,) = [line for line in makefile.splitlines() if "buf breaking" in line]
    words = line.strip(" \t@\\").replace("$(BIN)", str(Path(sys.executable).parent)).split()
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def given_out() -> set[str]:
    """Every code that a call in the service gives out as a notice."""
    calls = [
        node
        for module in (ROOT / "service" / "ironrule").rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith(("notices.add", "notices.append", "self.tell"))
    ]
    told = [call.args[0].elts[0] if isinstance(call.args[0], ast.Tuple) else call.args[0] for call in calls]
    # What a load that was lifted says of itself comes by its code.
    said = re.findall(r'yield "([A-Z_]+)"', (ROOT / "service/ironrule/coaching/lifted.py").read_text(encoding="utf-8"))
    return {ast.literal_eval(each) for each in told if isinstance(each, ast.Constant)} | set(said)


def test_every_notice_is_told() -> None:
    """The comment of Notice.code names the codes that answers may have, and no others."""
    text = (ROOT / "proto" / "ironrule" / "v1" / "prescription.proto").read_text(encoding="utf-8")
    comment = text.partition("message Notice {")[2].partition("string code")[0]
    codes = given_out()

    assert "LATE_SESSION" in codes
    assert codes == set(re.findall(r"[A-Z]{2,}(?:_[A-Z]+)+", comment))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("double amount = 1;", "double amount = 1;", ""),
        ("double amount = 1;", "double amount = 1;\n\n  // New.\n  string note = 3;", ""),
        ("double amount = 1;", "double amount = 3;", 'Previously present field "1" with name "amount"'),
        ("double amount = 1;", "float amount = 1;", 'changed type from "double" to "float"'),
        ("double amount = 1;", "double weight = 1;", 'changed name from "amount" to "weight"'),
        ("LOAD_UNIT_KG = 1;", "LOAD_UNIT_KG = 3;", 'Previously present enum value "1" on enum "LoadUnit"'),
    ],
    ids=["the same", "an addition", "a number", "a type", "a name", "a value"],
)
def test_a_break_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    """An edit that would break a platform fails the comparison, which says what was lost."""
    shutil.copy(ROOT / "buf.yaml", tmp_path)
    shutil.copytree(ROOT / "proto", tmp_path / "proto")
    edited = tmp_path / "proto" / "ironrule" / "v1" / "quantities.proto"
    text = edited.read_text(encoding="utf-8")
    assert 1 == text.count(old)
    edited.write_text(text.replace(old, new), encoding="utf-8")

    result = compared(tmp_path)

    assert (100 if told else 0) == result.returncode, result.stderr
    assert told in result.stdout


#: What any call to any of our services can end with.
ANY = {"NOT_SERVING", "OVERLOADED", "MESSAGE_TOO_LARGE", "TOOK_TOO_LONG", "INTERNAL"}
RPC = re.compile(r"((?:  //.*\n)+)  rpc (\w+)\((?:stream )?(\w+)\)")


@pytest.mark.parametrize("name", ["prescriptions", "rulebooks", "revisions"])
def test_every_reason_is_told_where_a_call_can_have_it(name: str) -> None:
    """Beside its code, in the comment of the service or of the method; Prescribe tells all of its own."""
    text = (ROOT / "proto" / "ironrule" / "v1" / f"{name}.proto").read_text(encoding="utf-8")
    head, _, body = text.partition("\nservice ")
    comment = head.rpartition("\n\n")[2]
    methods = {rpc: told for told, rpc, _ in RPC.findall(body)}

    assert set(reasons_in(comment)) >= ANY
    for each in (comment, *methods.values()):
        assert [] == [reason for reason, code in reasons_in(each).items() if (reason, code) not in PAIRS]
    if name == "prescriptions":
        assert {"NOT_SERVING", "OVERLOADED", "MESSAGE_TOO_LARGE", "TOOK_TOO_LONG"} <= set(
            reasons_in(methods["Prescribe"])
        )
    silent = {rpc for rpc, told in methods.items() if "(REQUEST_INVALID)" not in told and "As Check" not in told}
    # One asks nothing, and a stream tells what is wrong in the results.
    assert silent <= {"GetServerInfo", "StreamPrescriptions"}


#: Each reason with its code.
PAIRS = {(row.reason, row.code.name) for row in TABLE.values()} | {("INTERNAL", "INTERNAL")}


def reasons_in(comment: str) -> dict[str, str]:
    """Each reason that a comment names, and the code that it stands under."""
    found, code = {}, ""
    for bracket, word in re.findall(r"(\(?)\b([A-Z]{2,}(?:_[A-Z]+)*)\b", " ".join(comment.split())):
        if bracket:
            found[word] = code
        elif word in grpc.StatusCode.__members__:
            code = word
    return found


def test_every_reason_is_in_the_contract() -> None:
    """None is left to the pages alone."""
    texts = [each.read_text(encoding="utf-8") for each in (ROOT / "proto" / "ironrule" / "v1").glob("*.proto")]
    assert set() == {reason for reason, _ in PAIRS if not any(f"({reason})" in each for each in texts)}
