"""What is logged, and in which form."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import get_args

import pytest
from pydantic_core import from_json

from oceanferry.domain.errors import InvalidConfiguration, ServiceUnavailable
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import CopyObjectJob
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.outcomes import OutcomeStatus, outcome, refusal
from oceanferry.domain.runs.receipts import CopiedObject, receipt
from oceanferry.domain.secrets import Secret
from oceanferry.logs import json_lines
from oceanferry.logs.events import EVENTS, EventName
from oceanferry.logs.invocation_log import InvocationLog
from oceanferry.settings.environment import log_level_from
from process_logging import kept_as_it_is


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a handler of the root logger writes; everything is as before afterwards."""
    stream = io.StringIO()
    with kept_as_it_is():
        logging.getLogger().addHandler(logging.StreamHandler(stream))
        yield stream


NOON = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
ORDER = Order(run="run-1", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=("archive",))
JOB = CopyObjectJob(order=ORDER, destination="archive")


def log() -> InvocationLog:
    return InvocationLog(request_id="1-2-3", function="oceanferry-copy-object")


def only_line(written: io.StringIO) -> dict[str, object]:
    line: dict[str, object] = from_json(written.getvalue())
    return {name: value for name, value in line.items() if name != "time"}


def test_an_event_is_one_line_of_json(written: io.StringIO) -> None:
    json_lines.configure()
    log().event("oceanferry.file_copied", size_bytes=7)

    assert only_line(written) == {
        "event": "oceanferry.file_copied",
        "level": "INFO",
        "request_id": "1-2-3",
        "function": "oceanferry-copy-object",
        "size_bytes": 7,
    }


def test_an_event_of_a_job_says_which(written: io.StringIO) -> None:
    json_lines.configure()
    working = log()
    working.about(JOB)
    working.event("oceanferry.file_copied", size_bytes=7)

    assert (
        only_line(written).items()
        >= {
            "job": "copy_object",
            "run": "run-1",
            "route": "nightly",
            "cluster": "orders",
            "backup_set_id": "bak-1",
            "destination": "archive",
        }.items()
    )


def test_a_proven_copy_is_logged_with_its_size_and_how_long_it_took(written: io.StringIO) -> None:
    json_lines.configure()
    objects = [CopiedObject(key=f"k/{part}", part_id=part, size_bytes=1_000, crc64="1") for part in (1, 2)]
    proof = receipt(
        ORDER,
        instance_id="ob1",
        destination="archive",
        kind="copy",
        status="delivered",
        at=NOON,
        objects=objects,
    )
    log().outcome(outcome(JOB, "settled", receipts=(proof,)), took=timedelta(milliseconds=1_500))

    assert only_line(written).items() >= {"size_bytes": 2_000, "duration_ms": 1_500, "level": "INFO"}.items()


def test_a_failure_is_logged_as_an_error(written: io.StringIO) -> None:
    json_lines.configure()
    log().outcome(refusal(ORDER, Failure(error="InvalidRequest", message="no")), took=timedelta(0))

    assert only_line(written)["level"] == "ERROR"


def test_what_is_done_again_is_logged_as_a_warning_with_its_reason(written: io.StringIO) -> None:
    json_lines.configure()
    log().raised(Failure.of(ServiceUnavailable("no answer", code="503")))

    assert (
        only_line(written).items()
        >= {
            "event": "oceanferry.raised",
            "level": "WARNING",
            "failure": {"error": "ServiceUnavailable", "message": "no answer", "code": "503"},
        }.items()
    )


def test_every_event_that_can_be_logged_is_in_the_list() -> None:
    assert set(get_args(EventName)) == set(EVENTS)
    assert {f"oceanferry.{status}" for status in get_args(OutcomeStatus)} <= set(EVENTS)


def test_at_debug_other_libraries_are_heard_but_not_those_that_print_links(written: io.StringIO) -> None:
    json_lines.configure(logging.DEBUG)
    logging.getLogger("somebody.else").debug("heard")
    logging.getLogger("urllib3.connectionpool").debug("GET /file?signature=secret")

    assert "heard" in written.getvalue()
    assert "signature" not in written.getvalue()


def test_above_info_only_failures_are_written(written: io.StringIO) -> None:
    json_lines.configure(logging.ERROR)
    log().event("oceanferry.link_pending")

    assert written.getvalue() == ""


@pytest.mark.parametrize(("name", "level"), [("DEBUG", logging.DEBUG), ("error", logging.ERROR), ("", None)])
def test_a_level_is_asked_for_by_name(name: str, level: int | None) -> None:
    assert log_level_from({"OCEANFERRY_LOG_LEVEL": name}) == level


def test_a_level_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidConfiguration, match="OCEANFERRY_LOG_LEVEL: must be one of DEBUG, INFO"):
        log_level_from({"OCEANFERRY_LOG_LEVEL": "LOUD"})


def test_a_secret_among_the_fields_is_shown_as_stars(written: io.StringIO) -> None:
    json_lines.configure()
    log().event("oceanferry.link_pending", link=Secret("https://example.com/?token=t"))

    assert from_json(written.getvalue())["link"] == "***"
