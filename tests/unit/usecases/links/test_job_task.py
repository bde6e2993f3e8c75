"""Which download task of a job is believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.backup_service import FakeBackupService
from fakes.clock import NOON, FakeClock
from fakes.world import CLUSTER, World, backup_set
from oceanferry.domain.errors import LinkNotReadyInTime, ServiceRefused
from oceanferry.domain.links import DownloadTask
from oceanferry.domain.runs.jobs import FetchLinkJob
from oceanferry.domain.runs.orders import Order
from oceanferry.usecases.links.job_task import task_of_job
from oceanferry.usecases.links.polled_task import ensure_still_possible

ORDER = Order(run="r1", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=("archive",))


class ReticentBackupService(FakeBackupService):
    """One whose replies do not say of which backup set a task is."""

    def download_task(self, instance_id: str, task_id: str, *, of: str) -> DownloadTask:
        known = {each.task_id: each.backup_set.backup_set_id for each in self.tasks}
        return replace(
            super().download_task(instance_id, task_id, of=known.get(task_id, of)), backup_set_id=""
        )


@pytest.fixture
def backups() -> ReticentBackupService:
    service = ReticentBackupService(FakeClock())
    service.add(backup_set())
    service.add(backup_set("bak-older"))
    return service


def job_of(task_id: str, order: Order = ORDER) -> FetchLinkJob:
    return FetchLinkJob(order=order, asked_at=NOON, download_task_id=task_id)


def test_an_unsigned_job_cannot_choose_the_task_of_another_backup_set(backups: ReticentBackupService) -> None:
    other = backups.request_download(CLUSTER.instance_id, "bak-older")

    with pytest.raises(
        ServiceRefused, match="does not say that download task 1000001 is of backup set bak-1"
    ):
        task_of_job(job_of(other), CLUSTER.instance_id, backups)


def test_an_unsigned_job_goes_on_with_the_task_that_oceanbase_lists(backups: ReticentBackupService) -> None:
    own = backups.request_download(CLUSTER.instance_id, "bak-1")

    assert task_of_job(job_of(own), CLUSTER.instance_id, backups).ready


def test_a_signed_job_is_believed_without_another_call(backups: ReticentBackupService) -> None:
    own = backups.request_download(CLUSTER.instance_id, "bak-1")
    backups.remove("bak-1")

    signed = job_of(own, ORDER.described(backup_set()))
    assert task_of_job(signed, CLUSTER.instance_id, backups).ready


def test_no_job_waits_for_ever_because_it_was_asked_for_in_the_future() -> None:
    world = World()
    job = job_of("1000001").model_copy(update={"asked_at": NOON + timedelta(days=3650)})

    with pytest.raises(LinkNotReadyInTime):
        ensure_still_possible(
            job,
            DownloadTask("1000001", "bak-1", "RUNNING"),
            route=world.configuration.route("nightly"),
            clock=world.clock,
        )
