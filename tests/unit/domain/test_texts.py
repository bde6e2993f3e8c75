"""Sentences that can be shown in another language."""

from __future__ import annotations

from pydantic_core import to_json

from oceanferry.domain.texts import counted, quoted, text, translated

GERMAN = {
    "{name} has {files}": "{files} in {name}",
    "{number} files": "{number} Dateien",
    "nothing": "nichts",
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
