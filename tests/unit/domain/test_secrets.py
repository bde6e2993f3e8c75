"""A string that must not be seen, whatever is done to whatever holds it."""

from __future__ import annotations

import copy
import dataclasses
import json
import logging
import pickle
import traceback
from collections.abc import Callable

import pytest
from pydantic_core import to_json

from canary import logged
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.secrets import Secret

PLANTED = "planted-signature"
SECRET = Secret(PLANTED)
LINK = DownloadLink(1, "part1.zip", public_url=SECRET, internal_url=SECRET)
CREDENTIALS = Credentials("LTAI-key", SECRET, SECRET)

PRINTERS: dict[str, Callable[[object], object]] = {
    "str": str,
    "repr": repr,
    "ascii": ascii,
    "f-string": lambda value: f"{value}{value!s}{value!r}{value!a}",
    "percent": lambda value: "%s %r" % (value, value),  # noqa: UP031  # as logging does
    "list": lambda value: str([value, (value,), {"key": value}]),
}


@pytest.mark.parametrize("shown", PRINTERS.values(), ids=PRINTERS.keys())
def test_printing_it_shows_stars(shown: Callable[[object], object]) -> None:
    assert PLANTED not in str(shown(SECRET))
    assert "***" in str(shown(SECRET))


@pytest.mark.parametrize("holder", [LINK, CREDENTIALS], ids=["link", "credentials"])
def test_printing_what_holds_it_shows_stars(holder: object) -> None:
    assert PLANTED not in f"{holder} {holder!r} {vars(holder)}"


def test_logging_it_shows_stars(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").debug("link %s of %r", SECRET, LINK, extra={"url": SECRET})

    assert PLANTED not in logged(caplog.records)
    assert PLANTED not in caplog.text


def test_an_exception_that_is_made_of_it_shows_stars() -> None:
    printed = "".join(traceback.format_exception(ValueError(SECRET, LINK)))

    assert PLANTED not in printed


@pytest.mark.parametrize(
    "written",
    [
        to_json,
        json.dumps,
        pickle.dumps,
        copy.deepcopy,
        "{:>40}".format,
        lambda value: to_json({"fields": value}),
    ],
    ids=["pydantic", "json", "pickle", "copy", "padded", "pydantic, nested"],
)
@pytest.mark.parametrize("holder", [SECRET, LINK, CREDENTIALS], ids=["secret", "link", "credentials"])
def test_it_cannot_be_written_anywhere_by_accident(
    written: Callable[[object], object], holder: object
) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        written(holder)

    assert PLANTED not in str(refused.value)


def test_turning_its_holder_into_a_dict_does_not_open_it() -> None:
    with pytest.raises(TypeError):
        dataclasses.asdict(LINK)


def test_it_has_no_attributes_to_look_through() -> None:
    with pytest.raises(TypeError):
        vars(SECRET)


def test_only_revealing_it_gives_the_text() -> None:
    assert SECRET.reveal() == PLANTED


def test_equal_texts_are_equal_secrets() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2


def test_an_empty_one_is_no_secret_at_all() -> None:
    assert Secret("a")
    assert not Secret("")
