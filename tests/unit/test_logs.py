"""What is logged, and in which form."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from pydantic_core import from_json

from oceanferry import logs
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.jobs import Failure, Order
from oceanferry.domain.outcomes import refusal
from oceanferry.domain.secrets import Secret
from oceanferry.settings import log_level_from
from process_logging import kept_as_it_is


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a handler of the root logger writes; everything is as before afterwards."""
    stream = io.StringIO()
    with kept_as_it_is():
        logging.getLogger().addHandler(logging.StreamHandler(stream))
        yield stream


def test_an_event_is_one_line_of_json(written: io.StringIO) -> None:
    logs.configure()
    logs.event("oceanferry.file_copied", request_id="1-2-3", size_bytes=7)

    line = from_json(written.getvalue())
    assert {key: value for key, value in line.items() if key != "time"} == {
        "event": "oceanferry.file_copied",
        "level": "INFO",
        "request_id": "1-2-3",
        "size_bytes": 7,
    }


def test_a_failure_is_logged_as_an_error(written: io.StringIO) -> None:
    logs.configure()
    order = Order(run="run-1", route="", cluster="", backup_set_id="", deliver=())
    logs.outcome(refusal(order, Failure(error="InvalidRequest", message="no")), request_id="1-2-3")

    assert from_json(written.getvalue())["level"] == "ERROR"


def test_at_debug_other_libraries_are_heard_but_not_those_that_print_links(written: io.StringIO) -> None:
    logs.configure(logging.DEBUG)
    logging.getLogger("somebody.else").debug("heard")
    logging.getLogger("urllib3.connectionpool").debug("GET /file?signature=secret")

    assert "heard" in written.getvalue()
    assert "signature" not in written.getvalue()


def test_above_info_only_failures_are_written(written: io.StringIO) -> None:
    logs.configure(logging.ERROR)
    logs.event("oceanferry.link_pending", request_id="1-2-3")

    assert written.getvalue() == ""


@pytest.mark.parametrize(("name", "level"), [("DEBUG", logging.DEBUG), ("error", logging.ERROR), ("", None)])
def test_a_level_is_asked_for_by_name(name: str, level: int | None) -> None:
    assert log_level_from({"OCEANFERRY_LOG_LEVEL": name}) == level


def test_a_level_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidConfiguration, match="OCEANFERRY_LOG_LEVEL: must be one of DEBUG, INFO"):
        log_level_from({"OCEANFERRY_LOG_LEVEL": "LOUD"})


def test_a_secret_among_the_fields_is_shown_as_stars(written: io.StringIO) -> None:
    logs.configure()
    logs.event("oceanferry.link_pending", request_id="1-2-3", link=Secret("https://example.com/?token=t"))

    assert from_json(written.getvalue())["link"] == "***"
