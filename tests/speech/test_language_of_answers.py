"""The language of an answer: what is asked for, what there is, and that only words differ."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict, MessageToJson, Parse

from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.prescription_pb2 import EXPLAIN_LEVEL_FULL
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.wire import RequestInvalid
from tests.cli.running import RED_FLAG, TIRED, prescribe, record
from tests.core import asking

#: Fields that hold words; all others are the same in every language.
WORDS = ("name", "text", "reason", "note", "meaning", "from", "to", "language", "notices")


def asked(language: str, path: str = TIRED) -> PrescribeRequest:
    """An example record that wants its answer in a language."""
    request = record(path)
    request.language, request.explain, request.sessions_ahead = language, EXPLAIN_LEVEL_FULL, 1
    return request


def without_words(value: Any) -> Any:
    """An answer without what is in a language; of the digest the decisions say which sentence, and are left."""
    if isinstance(value, dict):
        return {key: without_words(each) for key, each in value.items() if key not in WORDS}
    return [without_words(each) for each in value] if isinstance(value, list) else value


def codes(answer: PrescribeResponse) -> dict[str, str]:
    """Notices of the language."""
    return {each.code: each.text for each in answer.notices if "LANGUAGE" in each.code or "TRANSLATED" in each.code}


def test_only_words_differ(back_strength: Rulebook, engine: Engine) -> None:
    """A German answer has the numbers, rules and carried state of the English one, and no English sentence."""
    ask = asking(back_strength, engine)
    english, german = ask(asked("")), ask(asked("de"))

    assert without_words(MessageToDict(english)) == without_words(MessageToDict(german))
    assert ("en", "de", {}) == (english.language, german.language, codes(german))
    assert english.carried == german.carried
    assert german.disclaimer.text.startswith("Anleitung zum Training, keine medizinische Beratung.")
    assert "Kreuzheben" == german.session.exercises[0].name


@pytest.mark.parametrize(
    ("tag", "used", "notice"),
    [
        ("", "en", {}),
        ("en", "en", {}),
        ("EN", "en", {}),
        ("de", "de", {}),
        ("de-AT", "de", {"NEAR_LANGUAGE": "Auf de-AT gibt es keine Sätze: Diese sind auf Deutsch."}),
        ("en-GB", "en", {"NEAR_LANGUAGE": "There are no words in en-GB: these are in English."}),
        (
            "fr-CA",
            "en",
            {"NO_LANGUAGE": "There are no words in fr-CA: these are in English. There are words in en, de."},
        ),
    ],
)
def test_the_nearest_language(
    tag: str, used: str, notice: dict[str, str], back_strength: Rulebook, engine: Engine
) -> None:
    """A tag is cut from its end until there are words; without any, English; and the answer says so."""
    answer = asking(back_strength, engine)(asked(tag))
    told = {code: text for code, text in codes(answer).items() if code != "NOT_TRANSLATED"}

    assert (used, notice) == (answer.language, told)


@pytest.mark.parametrize("tag", ["german!", "d", "de_AT", "de-", "de-" + "a" * 8 + "-b" * 20])
def test_what_is_no_tag(tag: str, back_strength: Rulebook, engine: Engine) -> None:
    """What is no tag of a language is the caller's mistake."""
    with pytest.raises(RequestInvalid, match=r"language: expected (a tag such as de or de-AT|0 to 35 characters)"):
        asking(back_strength, engine)(asked(tag))


def test_the_past_is_told_in_the_language_of_today(back_strength: Rulebook, engine: Engine) -> None:
    """What was decided when the last answer was English is told in German once German is asked for."""
    ask = asking(back_strength, engine)
    before = ask(asked(""))
    request = asked("de")
    del request.events[:]
    request.carried.CopyFrom(before.carried)
    steps = [step.note for each in ask(request).session.exercises for step in each.carried_load_steps]

    assert "was gehoben wurde" in steps


def test_what_is_not_translated_is_counted() -> None:
    """A rulebook without a translation answers in German with its own sentences in English, and says how many."""
    request = asked("de")
    request.rulebook = "starting-strength"
    answer = Parse(prescribe("-", "--json", stdin=MessageToJson(request)).stdout, PrescribeResponse())

    assert {"NOT_TRANSLATED": "Ein Satz des Regelwerks ist nicht übersetzt und steht auf Englisch da."} == codes(answer)
    assert "de" == answer.language


def test_an_emergency_in_german() -> None:
    """The page of a stop is German from its first line to the disclaimer."""
    told = prescribe(RED_FLAG, "--language", "de").stdout

    assert "!!! NOTFALL. TRAINING ABBRECHEN." == told.splitlines()[0]
    assert "Gemeldet: Taubheit im Reithosenbereich" in told
    assert "Für den Trainer" in told
    assert told.rstrip().endswith("von Ermüdung oder Verletzung sind Schätzungen.")
