"""The messages that functions hand to each other, and the ids under which they count once."""

from __future__ import annotations

import re

import pytest
from pydantic import ValidationError

from fakes.clock import NOON
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob, Job, PublishJob
from oceanferry.domain.runs.orders import Order

ORDER = Order(
    run="run-1", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=("ops-room", "archive")
)
FETCH = FetchLinkJob(order=ORDER, asked_at=NOON)
PUBLISH = PublishJob(order=ORDER, destination="ops-room", kind="link_ready", download_task_id="7")
COPY = CopyObjectJob(order=ORDER, destination="archive", download_task_id="7")
FAILED = PublishJob(
    order=ORDER,
    destination="ops-room",
    kind="failed",
    failure=Failure(error="PermissionDenied", message="no"),
    failed_destination="archive",
)
OVERDUE = Alarm(condition="overdue", destination="archive", opened_at=NOON)
STALE = PublishJob(order=ORDER, destination="ops-room", kind="stale", alarms=(OVERDUE,))
FORCED = ORDER.model_copy(update={"forced": True})


@pytest.mark.parametrize("job", [FETCH, PUBLISH, COPY, FAILED, STALE])
def test_a_task_id_is_one_that_function_compute_accepts(job: Job) -> None:
    assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]{0,127}", job.task_id)


@pytest.mark.parametrize("job", [FETCH, PUBLISH, COPY, FAILED, STALE])
def test_the_same_job_has_the_same_task_id(job: Job) -> None:
    assert type(job).model_validate_json(job.model_dump_json()).task_id == job.task_id


@pytest.mark.parametrize("job", [FETCH, PUBLISH, COPY, FAILED, STALE])
def test_a_later_attempt_has_a_task_id_of_its_own(job: Job) -> None:
    assert job.rescheduled().task_id != job.task_id


def test_different_jobs_have_different_task_ids() -> None:
    another_run = COPY.model_copy(update={"order": ORDER.model_copy(update={"run": "run-2"})})
    news = FAILED.model_copy(update={"failed_destination": ""})

    assert len({job.task_id for job in (FETCH, PUBLISH, COPY, FAILED, STALE, another_run, news)}) == 7


def test_a_delivery_has_the_same_key_in_every_run() -> None:
    tomorrow = ORDER.model_copy(update={"run": "run-2"})

    assert COPY.key("ob-1") == COPY.model_copy(update={"order": tomorrow}).key("ob-1")
    assert PUBLISH.key("ob-1") == PUBLISH.model_copy(update={"order": tomorrow}).key("ob-1")


def test_news_of_success_belongs_to_the_deliveries_that_it_proves() -> None:
    whole = PublishJob(order=ORDER, destination="audit", kind="succeeded")
    again = whole.model_copy(update={"order": ORDER.model_copy(update={"run": "run-2"})})
    part = whole.model_copy(update={"order": ORDER.model_copy(update={"deliver": ("archive",)})})
    turned = whole.model_copy(update={"order": ORDER.model_copy(update={"deliver": ("archive", "ops-room")})})

    assert whole.key("ob-1") == again.key("ob-1") == turned.key("ob-1")
    assert whole.key("ob-1") != part.key("ob-1")


def test_a_forced_delivery_has_a_key_for_each_run() -> None:
    forced = COPY.model_copy(update={"order": FORCED})
    again = COPY.model_copy(update={"order": FORCED.model_copy(update={"run": "run-2"})})

    assert len({COPY.key("ob-1"), forced.key("ob-1"), again.key("ob-1")}) == 3


def test_news_of_a_failure_is_reported_again_in_the_next_run() -> None:
    tomorrow = FAILED.model_copy(update={"order": ORDER.model_copy(update={"run": "run-2"})})

    assert FAILED.key("ob-1") != tomorrow.key("ob-1")


def test_deliveries_of_different_kinds_and_places_have_different_keys() -> None:
    elsewhere = COPY.model_copy(update={"destination": "other"})

    assert len({COPY.key("ob-1"), COPY.key("ob-2"), elsewhere.key("ob-1"), PUBLISH.key("ob-1")}) == 4


def test_a_key_that_is_not_known_is_not_handed_on() -> None:
    job = CopyObjectJob.model_validate({**COPY.model_dump(), "url": "https://example.com"})

    assert job == COPY
    assert "example" not in job.model_dump_json()


@pytest.mark.parametrize("changed", [{"kind": "link_ready"}, {"failure": None}])
def test_a_failure_goes_with_news_of_it_and_with_nothing_else(changed: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="failure goes with the kind failed"):
        PublishJob.model_validate({**FAILED.model_dump(), **changed})


@pytest.mark.parametrize(
    "changed", [{"reschedules": -1}, {"link_renewals": -1}, {"asked_at": "2026-11-22T12:00:00"}]
)
def test_a_job_with_a_number_or_a_time_that_means_nothing_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FetchLinkJob.model_validate({**FETCH.model_dump(), **changed})


def test_a_job_cannot_carry_a_url() -> None:
    with pytest.raises(ValidationError):
        CopyObjectJob.model_validate({**COPY.model_dump(), "destination": "https://example.com"})


def test_an_alarm_and_its_all_clear_are_each_reported_once_for_each_time_the_watchdog_numbered_it() -> None:
    clear = STALE.model_copy(update={"kind": "all_clear"})
    later = STALE.model_copy(update={"order": ORDER.model_copy(update={"run": "run-2"})})
    worse = STALE.model_copy(update={"still": (OVERDUE,)})

    assert len({job.key("ob-1") for job in (STALE, clear, later)}) == 3
    assert worse.key("ob-1") == STALE.key("ob-1")


@pytest.mark.parametrize("kind", ["stale", "all_clear"])
def test_the_watchdogs_messages_say_what_they_are_about(kind: str) -> None:
    with pytest.raises(ValidationError, match="alarms go with the kinds stale and all_clear"):
        PublishJob.model_validate({"order": ORDER, "destination": "ops-room", "kind": kind})


def test_no_other_message_has_alarms() -> None:
    with pytest.raises(ValidationError, match="alarms go with the kinds stale and all_clear"):
        PublishJob(order=ORDER, destination="ops-room", kind="succeeded", alarms=(OVERDUE,))
