"""Every line is short enough for Log Service to search it, and still says what it is about."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import from_json, to_json

from oceanferry.logs.fitting import LIMIT_BYTES, fitted

HEAD = {"time": "2026-11-30T12:00:00.000+00:00", "level": "ERROR", "event": "oceanferry.settled"}
LONG = st.text(min_size=1, max_size=10).map(lambda text: text * 300)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20) | LONG,
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(max_size=20), inner, max_size=8),
    max_leaves=20,
)


def line_of(**fields: object) -> dict[str, Any]:
    line: dict[str, Any] = from_json(fitted({**HEAD, **fields}))
    return line


def test_what_fits_is_written_as_it_is() -> None:
    assert line_of(notes=["one", "two"], size_bytes=7) == {**HEAD, "notes": ["one", "two"], "size_bytes": 7}


@pytest.mark.parametrize("files", [50, 500, 50_000])
def test_of_many_files_there_are_the_first_few_and_how_many_there_are(files: int) -> None:
    objects = [{"key": f"oceanbase/ob1/bak-1/part{each}.zip", "size_bytes": each} for each in range(files)]
    [receipt] = line_of(receipts=[{"destination": "archive", "objects": objects}])["receipts"]

    assert receipt["object_count"] == files
    assert receipt["objects"] == objects[: len(receipt["objects"])]
    assert receipt["objects"]


def test_a_long_text_keeps_its_beginning() -> None:
    long = "something else lies there " * 200
    failure = line_of(failure={"error": "ObjectConflict", "message": long})["failure"]

    assert failure["error"] == "ObjectConflict"
    assert failure["message"].startswith("something else lies there")
    assert failure["message"].endswith("…")


def test_a_traceback_keeps_its_end() -> None:
    exception = line_of(exception="Traceback\n" + "  File x\n" * 500 + "KeyError: 'gone'")["exception"]

    assert exception.endswith("KeyError: 'gone'")


@given(st.dictionaries(st.text(max_size=20), ANYTHING, max_size=6))
def test_no_line_is_longer_and_each_is_json_with_its_level_and_event(fields: dict[str, object]) -> None:
    text = fitted({**fields, **HEAD})

    assert len(text.encode()) <= LIMIT_BYTES
    assert from_json(text).items() >= HEAD.items()
    assert "\n" not in text


@given(st.text(alphabet='\x00é汉😀"\\a', min_size=1, max_size=40), st.integers(3000, 4000))
def test_characters_of_many_bytes_are_counted_as_such(repeated: str, length: int) -> None:
    text = (repeated * length)[:length]

    assert len(fitted({**HEAD, "failure": {"message": text}}).encode()) <= LIMIT_BYTES
    assert len(to_json({"message": text})) > LIMIT_BYTES
