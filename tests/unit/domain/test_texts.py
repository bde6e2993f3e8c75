"""Sentences that can be shown in another language."""

from __future__ import annotations

from pydantic_core import to_json

from oceanferry.domain.texts import (
    alternatives,
    counted,
    joined,
    listed,
    quoted,
    said_by,
    text,
    translated,
)

GERMAN = {
    "{name} has {files}": "{files} in {name}",
    "{number} files": "{number} Dateien",
    "nothing": "nichts",
    ", ": " und ",
    "{most} or {last}": "{most} oder {last}",
}


def test_a_sentence_is_the_english_string() -> None:
    assert text("{name} has {files}", name="archive", files=counted(1, "file")) == "archive has 1 file"


def test_a_sentence_is_translated_with_the_sentences_in_it() -> None:
    sentence = text("{name} has {files}", name="archive", files=counted(2, "file"))

    assert translated(sentence, GERMAN) == "2 Dateien in archive"


def test_what_the_catalogue_lacks_stays_english() -> None:
    assert translated(text("it has {n}", n=1), GERMAN) == "it has 1"


def test_what_is_no_sentence_stays_as_it_is() -> None:
    assert translated("nothing", GERMAN) == "nothing"


def test_a_quotation_is_not_translated_unless_it_is_a_sentence() -> None:
    assert translated(quoted("nothing"), GERMAN) == "nothing"
    assert translated(quoted(text("nothing")), GERMAN) == "nichts"


def test_a_fact_with_braces_is_no_pattern() -> None:
    assert translated(text("{name} has {files}", name="{files}", files="{0.__class__}"), GERMAN) == (
        "{0.__class__} in {files}"
    )


def test_json_has_the_english_sentence() -> None:
    assert to_json({"meaning": text("nothing")}) == b'{"meaning":"nothing"}'


def test_a_list_is_written_as_the_language_does_however_long_it_is() -> None:
    names = listed([f"room-{number}" for number in range(5_000)])

    assert names.startswith("room-0, room-1, room-2")
    assert translated(names, GERMAN).startswith("room-0 und room-1 und room-2")


def test_alternatives_end_with_or() -> None:
    assert [alternatives(each) for each in (["a"], ["a", "b"], ["a", "b", "c"])] == [
        "a",
        "a or b",
        "a, b or c",
    ]
    assert translated(alternatives(["a", "b", "c"]), GERMAN) == "a und b oder c"


def test_joined_sentences_are_translated_each_by_itself() -> None:
    assert translated(joined([text("nothing"), text("it has {n}", n=1)], "\n"), GERMAN) == "nichts\nit has 1"


def test_the_sentence_of_an_error_is_translated_and_the_message_of_another_library_is_quoted() -> None:
    assert translated(said_by(ValueError(text("nothing"))), GERMAN) == "nichts"
    assert translated(said_by(ValueError("nothing")), GERMAN) == "nothing"
    assert said_by(ValueError()) == ""
