"""The alarm rules and the dashboard find what they are for in lines as they are really logged."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import yaml

from deployment.log_queries import fires, rows
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import CopyObjectJob
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.outcomes import outcome, refusal
from oceanferry.domain.runs.receipts import CopiedObject, receipt
from oceanferry.logs import json_lines
from oceanferry.logs.events import EVENTS
from oceanferry.logs.invocation_log import InvocationLog
from process_logging import kept_as_it_is
from project.readme import code, tables
from project.repository import ROOT

ALARMS: dict[str, dict[str, Any]] = {
    each["name"].removeprefix("oceanferry-"): each
    for each in json.loads((ROOT / "docs/operations/alarms.json").read_text(encoding="utf-8"))
}
DASHBOARD = json.loads((ROOT / "docs/operations/dashboard.json").read_text(encoding="utf-8"))
CHARTS: dict[str, dict[str, Any]] = {each["title"]: each for each in DASHBOARD["charts"]}
QUERIES = [each["configuration"]["queryList"][0]["query"] for each in ALARMS.values()]
QUERIES += [each["search"]["query"] for each in CHARTS.values()]

NOON = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
MIB = 1024 * 1024
SEARCHED_BYTES = 2048
"""Log Service cuts longer values before SQL sees them."""
ORDER = Order(run="run-1", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=("archive",))
COPY = CopyObjectJob(order=ORDER, destination="archive")
REFUSED = Failure(error="ObjectConflict", message="something else lies there")


class Logged(io.StringIO):
    """What an invocation of a function has logged."""

    def invocation(self, function: str) -> InvocationLog:
        return InvocationLog(request_id="1-2-3", function=function)

    @property
    def lines(self) -> list[str]:
        return self.getvalue().splitlines()


@pytest.fixture
def logged() -> Iterator[Logged]:
    with kept_as_it_is():
        stream = Logged()
        logging.getLogger().addHandler(logging.StreamHandler(stream))
        json_lines.configure()
        yield stream


def proven(logged: Logged, *, mib: int = 100, took: float = 20, files: int = 1) -> None:
    key = "oceanbase/ob317v4uif0000/bak-4nightly01/bak-4nightly01_part1.zip"
    copied = CopiedObject(key=key, part_id=1, size_bytes=mib * MIB, crc64="9045894427173776908")
    proof = receipt(
        ORDER,
        instance_id="ob1",
        destination="archive",
        kind="copy",
        status="delivered",
        at=NOON,
        objects=[copied] * files,
    )
    settled = outcome(COPY, "settled", receipts=(proof,))
    logged.invocation("oceanferry-copy-object").outcome(settled, took=timedelta(seconds=took))


def given_up(logged: Logged) -> None:
    settled = outcome(COPY, "settled", failure=REFUSED)
    logged.invocation("oceanferry-copy-object").outcome(settled, took=timedelta(0))


def misconfigured(logged: Logged) -> None:
    nothing = Order(run="misconfigured", route="", cluster="", backup_set_id="", deliver=())
    wrong = Failure(error="InvalidConfiguration", message="oceanferry.yaml:3: no such region")
    logged.invocation("oceanferry-publish").outcome(refusal(nothing, wrong), took=timedelta(0))


def in_trouble(logged: Logged, *, times: int) -> None:
    for _ in range(times):
        logged.invocation("oceanferry-publish").raised(Failure.of(ServiceUnavailable("no answer")))


def watched(logged: Logged) -> None:
    logged.invocation("oceanferry-watchdog").event("oceanferry.finished", duration_ms=800, outcomes=1)


# --- alarms -------------------------------------------------------------------


def test_a_delivery_that_is_given_up_raises_an_alarm(logged: Logged) -> None:
    given_up(logged)

    assert fires(ALARMS["given-up"], logged.lines)


def test_what_an_alarm_says_is_what_its_query_finds(logged: Logged) -> None:
    given_up(logged)
    [found] = rows(ALARMS["given-up"]["configuration"]["queryList"][0]["query"], logged.lines)

    assert found["destination"] == "archive"
    assert found["why"] == "something else lies there"


def test_a_proven_delivery_raises_no_alarm(logged: Logged) -> None:
    proven(logged)
    watched(logged)

    assert [name for name, alarm in ALARMS.items() if fires(alarm, logged.lines)] == []


def unnotified(logged: Logged, failure: Failure | None) -> None:
    reached_nobody = outcome(COPY, "settled", failure=failure).model_copy(update={"unnotified": True})
    logged.invocation("oceanferry-publish").outcome(reached_nobody, took=timedelta(0))


@pytest.mark.parametrize("failure", [REFUSED, None])
def test_a_failure_that_no_chat_took_raises_its_own_alarm(logged: Logged, failure: Failure | None) -> None:
    unnotified(logged, failure)
    watched(logged)

    assert [name for name, alarm in ALARMS.items() if fires(alarm, logged.lines)] == ["unnotified"]


def test_the_alarm_for_what_is_unnotified_says_which_delivery_it_was_and_why(logged: Logged) -> None:
    unnotified(logged, REFUSED)
    [found] = rows(ALARMS["unnotified"]["configuration"]["queryList"][0]["query"], logged.lines)

    assert (found["backup_set_id"], found["destination"]) == ("bak-1", "archive")
    assert found["why"] == "something else lies there"


def test_a_wrong_configuration_raises_its_own_alarm(logged: Logged) -> None:
    misconfigured(logged)
    watched(logged)

    assert [name for name, alarm in ALARMS.items() if fires(alarm, logged.lines)] == ["misconfigured"]


@pytest.mark.parametrize(("times", "raised"), [(9, False), (10, True)])
def test_trouble_that_passes_raises_an_alarm_when_it_comes_again_and_again(
    logged: Logged, *, times: int, raised: bool
) -> None:
    in_trouble(logged, times=times)

    assert fires(ALARMS["retries"], logged.lines) == raised


def test_a_watchdog_that_is_silent_raises_an_alarm(logged: Logged) -> None:
    proven(logged)

    assert fires(ALARMS["silent"], logged.lines)


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_names_only_what_its_query_finds(name: str) -> None:
    configuration = ALARMS[name]["configuration"]
    found = set(re.findall(r" AS (\w+)", configuration["queryList"][0]["query"])) - {"double"}
    said = {
        placeholder
        for each in configuration["annotations"]
        for placeholder in re.findall(r"\$\{(\w+)\}", each["value"])
    }

    assert said <= found


@pytest.mark.parametrize("message", ["something else lies there " * 200, "放弃" * 2000])
def test_a_failure_of_many_words_raises_its_alarm_all_the_same(logged: Logged, message: str) -> None:
    failure = Failure(error="ObjectConflict", message=message, advice="Look there " * 300)
    settled = outcome(COPY, "settled", failure=failure)
    logged.invocation("oceanferry-copy-object").outcome(settled, took=timedelta(0))

    assert all(len(line.encode()) < SEARCHED_BYTES for line in logged.lines)
    [found] = rows(ALARMS["given-up"]["configuration"]["queryList"][0]["query"], logged.lines)
    assert (found["destination"], found["error"]) == ("archive", "ObjectConflict")
    assert str(found["why"]).startswith(message[:20])


# --- the dashboard ------------------------------------------------------------


def test_the_newest_proven_delivery_is_shown(logged: Logged) -> None:
    proven(logged)
    given_up(logged)

    [found] = rows(CHARTS["Newest proven delivery"]["search"]["query"], logged.lines)
    assert (found["route"], found["destination"], found["backup_set_id"]) == ("nightly", "archive", "bak-1")


def test_the_bytes_of_a_day_are_those_that_are_proven(logged: Logged) -> None:
    proven(logged, mib=1536)
    proven(logged, mib=512)

    [found] = rows(CHARTS["Proven bytes a day"]["search"]["query"], logged.lines)
    assert found["gib"] == 2


def test_a_copy_of_500_files_is_counted_whole(logged: Logged) -> None:
    proven(logged, mib=1024, files=500)

    [line] = logged.lines
    assert len(line.encode()) < SEARCHED_BYTES
    [found] = rows(CHARTS["Proven bytes a day"]["search"]["query"], logged.lines)
    assert found["gib"] == 500


def test_what_was_given_up_is_shown_with_its_reason(logged: Logged) -> None:
    proven(logged)
    given_up(logged)

    [found] = rows(CHARTS["Given up"]["search"]["query"], logged.lines)
    assert (found["error"], found["request_id"]) == ("ObjectConflict", "1-2-3")


def test_the_time_of_every_function_is_shown(logged: Logged) -> None:
    watched(logged)
    watched(logged)

    [found] = rows(CHARTS["Invocations"]["search"]["query"], logged.lines)
    assert (found["function_name"], found["invocations"], found["seconds"]) == (
        "oceanferry-watchdog",
        2,
        1.6,
    )


@pytest.mark.parametrize("title", CHARTS)
def test_a_chart_draws_only_what_its_query_finds(title: str, logged: Logged) -> None:
    chart = CHARTS[title]
    in_trouble(logged, times=1)
    proven(logged)
    given_up(logged)
    watched(logged)
    logged.invocation("oceanferry-fetch-link").event(
        "oceanferry.link_pending", backup_set_id="bak-1", next_attempt_seconds=60
    )

    found = rows(chart["search"]["query"], logged.lines)
    assert found
    assert {*chart["display"]["xAxis"], *chart["display"]["yAxis"]} <= found[0].keys()


def test_no_chart_covers_another() -> None:
    taken = [
        (x, y)
        for each in CHARTS.values()
        for x in range(each["display"]["xPos"], each["display"]["xPos"] + each["display"]["width"])
        for y in range(each["display"]["yPos"], each["display"]["yPos"] + each["display"]["height"])
    ]

    assert len(taken) == len(set(taken))


# --- both ---------------------------------------------------------------------


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_asks_for_events_that_exist(query: str) -> None:
    assert set(re.findall(r'"(oceanferry\.\w+)"', query)) <= EVENTS.keys()


def test_alarms_and_dashboard_are_for_the_logs_that_are_deployed() -> None:
    chosen = yaml.safe_load((ROOT / "s.yaml").read_text(encoding="utf-8"))["vars"]
    queries = [each["configuration"]["queryList"][0] for each in ALARMS.values()]

    assert {(each["region"], each["project"], each["store"]) for each in queries} == {
        (chosen["region"], chosen["log_project"], chosen["log_store"])
    }
    assert {each["search"]["logstore"] for each in CHARTS.values()} == {chosen["log_store"]}


def test_every_alarm_is_explained_to_the_engineer_on_call() -> None:
    [explained] = [rows for rows in tables(ROOT / "docs/operations.md") if rows[0][0] == "alarm"]

    assert [code(row[0])[0] for row in explained[1:]] == [each["name"] for each in ALARMS.values()]
