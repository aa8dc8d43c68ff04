"""The rulebook on trial: as it stands, with a text of its files changed, or with a setting turned to an end."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ironrule.rulebook.files import paths_of
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.rulebook.setting import Setting

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "rules" / "back-strength"
_OVERLAY = "turned"


def broken(changes: Mapping[str, str], without: Iterable[str] = ()) -> Rulebook:
    """The rulebook without some rules, and with texts of its files changed; each stands there once."""
    found = dict.fromkeys(changes, 0)
    with tempfile.TemporaryDirectory() as temporary:
        for file in _files():
            text = file.read_text(encoding="utf-8")
            for old, new in changes.items():
                found[old] += text.count(old)
                text = text.replace(old, new)
            for rule in without:
                text = re.sub(rf"^ +- rule: {rule}\n(?: {{4,}}.*\n|\n(?= {{4}}))*", "", text, flags=re.MULTILINE)
            text = re.sub(r"^after session:\n+(?=\S|\Z)", "", text, flags=re.MULTILINE)
            copy = Path(temporary) / file.relative_to(ROOT / "rules")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(text, encoding="utf-8")
        odd = {old: count for old, count in found.items() if count != 1}
        assert not odd, f"these texts do not stand in the rulebook once: {odd}"
        book = read_rulebook(Path(temporary) / HOME.name)
        kept = {*without} & {*book.rule_ids}
        assert not kept, f"these rules are still there: {kept}"
        return book


def turned(adjusted: str) -> Rulebook:
    """The rulebook with settings at other values, as `adjust` of a gym's own version takes them: `step: 5 %`."""
    with tempfile.TemporaryDirectory() as temporary:
        for file in _files():
            copy = Path(temporary) / file.relative_to(ROOT / "rules")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        own = Path(temporary) / _OVERLAY / "rulebook.yaml"
        own.parent.mkdir()
        own.write_text(
            f"rulebook: {_OVERLAY}\ntitle: Turned\nextends: {HOME.name}\nadjust:\n  {adjusted}\n", encoding="utf-8"
        )
        return read_rulebook(own.parent)


def ends(book: Rulebook) -> Iterator[str]:
    """Every setting with a range, turned to each end of it that may be reached, one at a time."""
    for setting in book.settings.values():
        yield from (f"{setting.name}: {end}" for end in _ends(setting))


def _ends(setting: Setting) -> Iterable[str]:
    """A setting that may only be made stricter has one end."""
    if setting.range is None:
        return ()
    low, high = (part.strip() for part in setting.range.text.split(".."))
    return {"lower": (low,), "higher": (high,)}.get(setting.stricter, (low, high))


def _files() -> list[Path]:
    """The rulebook's own files and every pack, but not the packaged safety floor, and no translations."""
    own = [each for each in paths_of(HOME) if each.is_relative_to(ROOT / "rules")]
    return sorted(each for each in {*own, *(ROOT / "rules" / "packs").glob("*.yaml")} if each.suffixes == [".yaml"])
