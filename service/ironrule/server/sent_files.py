"""Files that were sent along, before anything is done with them: how many, how large, and where they may stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ironrule.v1 import rulebooks_pb2 as pb
from ironrule.wire.checked import held
from ironrule.wire.declared import longest_of, most_of

#: Bytes of one file, as the reader of rule files has it, and of all that are sent.
LARGEST_FILE, LARGEST_IN_ALL = 1_000_000, 4 * 1024 * 1024
#: Names without a dot but that of a language, so that no way leads up or out; `fullmatch` lets no line end follow.
_PATH = re.compile(r"[\w-]{1,64}(/[\w-]{1,64}){0,3}(\.[a-z]{2,3}(-[A-Z]{2})?)?\.yaml", re.ASCII)

Request = pb.CheckRulebookRequest | pb.TestRulebookRequest


def files_held(request: Request) -> None:
    """Raises RequestInvalid with everything that is wrong with the files as files."""
    form = held(request)
    files: Sequence[pb.RulebookFile] = request.files
    longest = longest_of(pb.RulebookFile, "path")
    times = Counter(each.path for each in files)
    for index, each in enumerate(files[: most_of(type(request), "files")]):
        here = f"files[{index}]"
        if not 1 <= len(each.path) <= longest:
            pass  # noted already
        elif not _PATH.fullmatch(each.path):
            told = "expected names of letters, digits, - and _ between slashes, and .yaml: my-book/rulebook.yaml"
            form.note(f"{here}.path", f"{told}; got {each.path[:80]!r}")
        elif times[each.path] > 1:
            form.note(f"{here}.path", f"{each.path!r} is there {times[each.path]} times")
        if len(each.content) > LARGEST_FILE:
            form.note(f"{here}.content", f"expected at most {LARGEST_FILE} bytes; got {len(each.content)}")
    total = sum(len(each.content) for each in files)
    if total > LARGEST_IN_ALL:
        form.note("files", f"expected at most {LARGEST_IN_ALL} bytes in all; got {total}")
    if not any(each.path.endswith("/rulebook.yaml") for each in files):
        form.note("files", "expected a rulebook among them, as my-book/rulebook.yaml")
    form.close()
