"""Every file of events/ means something, and what vendors were seen to send is recognised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from oceanferry.domain.runs.jobs import CopyObjectJob
from oceanferry.domain.runs.requests import Asked, Request, route_of
from oceanferry.settings.loading import load
from oceanferry.triggers.batch import Batch
from oceanferry.triggers.incoming import FailedInvocation, incoming, requests_of
from oceanferry.triggers.watch_event import WatchEvent
from project.repository import ROOT

EVENTS = ROOT / "events"
RECORDED = ROOT / "tests/data/events"
SHIPPED = ROOT / "oceanferry.yaml"
A_URL = "https://h/a-path-that-is-as-long-as-a-key"
NIGHTLY = Request(route="nightly")

ASKED = {
    "eventbridge-custom.json": [("70c0414c-b260-4923-b584-1d6e5646a2f3", NIGHTLY)],
    "mns-queue-cloudevents.json": [
        ("C6DB60D1574661357FA2272774451B0E", NIGHTLY),
        ("C6DB60D1574661357FA2272774451B0F", Request(route="nightly", deliver=["archive"])),
    ],
    "mns-queue-event-driven.json": [("0FFF111D2A6B444B7FE46AE29D3C5F81", NIGHTLY)],
    "mns-queue-rawdata.json": [("C6DB60D1574661357FA2272774451B10", NIGHTLY)],
    "mns-topic-json-attrs.json": [("5F2B3C281B283D4EAC694B742528E07B", NIGHTLY)],
    "mns-topic-json.json": [("5F2B3C082B923D4EAC694B76D928A1C4", NIGHTLY)],
    "mns-topic-stream-attrs.json": [("", NIGHTLY)],
    "mns-topic-stream-base64.txt": [("", NIGHTLY)],
    "mns-topic-stream-quoted.json": [("", NIGHTLY)],
    "mns-topic-stream.json": [("", NIGHTLY)],
    "request-backup-set.json": [
        ("", Request(cluster="orders", backup_set_id="bak-4weekly01", deliver=["archive"], force=False))
    ],
    "request.json": [("", NIGHTLY)],
    "timer.json": [("nightly 2026-11-22T00:00:00Z", NIGHTLY)],
}
REPORTS = {"failed-invocation.json"}
WATCHES = {"watchdog.json"}

SAMPLES = {
    "async-destination-eventbridge.json": "The event reports an asynchronous invocation that succeeded",
    "eventbridge-default-bus.json": (
        "EventBridge event: the request is wrong: result is not a known key; diskId is not a known key"
    ),
    "http-get.json": "HTTP request: deliveries cannot be requested over HTTP",
    "http-post-json.json": "HTTP request: deliveries cannot be requested over HTTP",
    "mns-queue-event-driven-single.json": "MNS queue message: the body is neither JSON nor base64 of JSON",
    "mns-queue-observed-base64.json": "MNS queue message: the body is neither JSON nor base64 of JSON",
    "mns-queue-stream-cloudevents.json": (
        "MNS queue message 1 of 2: the body is neither JSON nor base64 of JSON"
    ),
    "mns-queue-stream-rawdata.json": "MNS queue message 1 of 2: the body is neither JSON nor base64 of JSON",
    "mns-topic-json-with-attrs.json": "MNS topic message: the body is neither JSON nor base64 of JSON",
    "mns-topic-json.json": "MNS topic message: the body is neither JSON nor base64 of JSON",
    "mns-topic-stream-plain.txt": "Bare message: the body is neither JSON nor base64 of JSON",
    "mns-topic-stream-with-attrs.json": "MNS topic message: the body is neither JSON nor base64 of JSON",
    "timer.json": "Timer event: the body is neither JSON nor base64 of JSON",
}
SAMPLE_REPORTS = {"async-destination-mns-fc.json"}


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_no_event_is_left_out_here() -> None:
    assert names_in(EVENTS) == ASKED.keys() | REPORTS | WATCHES | {"README.md", "README.zh-CN.md"}
    assert names_in(RECORDED) == SAMPLES.keys() | SAMPLE_REPORTS


def test_the_readme_describes_every_event_and_nothing_else() -> None:
    rows = re.findall(
        r"^\| \[([\w.-]+)\]\(\1\) \|", (EVENTS / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )

    assert sorted(rows) == sorted(ASKED.keys() | REPORTS | WATCHES)


@pytest.mark.parametrize(("name", "asked"), ASKED.items(), ids=ASKED.keys())
def test_an_event_asks_for_what_it_says(name: str, asked: list[tuple[str, Request]]) -> None:
    batch = requests_of((EVENTS / name).read_bytes())

    assert batch == Batch(
        asked=tuple(Asked(request=request, event_id=event_id) for event_id, request in asked)
    )


@pytest.mark.parametrize("name", ASKED)
def test_an_event_asks_for_what_the_shipped_configuration_has(name: str) -> None:
    environment = dict.fromkeys(re.findall(r"\$\{(\w+)\}", SHIPPED.read_text(encoding="utf-8")), A_URL)
    configuration = load(SHIPPED, environment).configuration()

    for asked in requests_of((EVENTS / name).read_bytes()).asked:
        assert route_of(asked.request, configuration).deliver


def test_the_report_tells_what_was_given_up() -> None:
    found = incoming((EVENTS / "failed-invocation.json").read_bytes())

    assert isinstance(found, FailedInvocation)
    assert isinstance(found.work, CopyObjectJob)
    assert found.work.destination == "archive"
    assert found.reason.message == "Function timed out after 3600 seconds in function oceanferry-copy-object"


def test_the_watchdogs_timer_lets_it_check() -> None:
    assert incoming((EVENTS / "watchdog.json").read_bytes()) == WatchEvent()


@pytest.mark.parametrize("name", sorted(ASKED.keys() | REPORTS | WATCHES))
def test_an_event_survives_being_read_as_text_as_serverless_devs_reads_it(name: str) -> None:
    content = (EVENTS / name).read_bytes()

    assert content.decode("utf-8").encode("utf-8") == content


@pytest.mark.parametrize(("name", "why"), SAMPLES.items(), ids=SAMPLES.keys())
def test_a_recorded_event_is_recognised_although_it_asks_for_nothing(name: str, why: str) -> None:
    found = incoming((RECORDED / name).read_bytes())

    assert isinstance(found, Batch)
    assert found.asked == ()
    assert found.refused[0].failure.message == why


def test_the_recorded_report_is_recognised() -> None:
    found = incoming((RECORDED / "async-destination-mns-fc.json").read_bytes())

    assert isinstance(found, FailedInvocation)
    assert (found.condition, found.attempts, found.function_name) == ("InvocationError", 2, "my-fc-job")
    assert found.work is None
