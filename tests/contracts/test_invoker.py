"""What every Invoker does: the fake, and the adapter against the sandbox's Function Compute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import pytest
from pydantic import TypeAdapter

from fakes.clock import NOON, FakeClock
from fakes.invoker import FakeInvoker
from oceanferry.adapters.function_compute.account import FunctionComputeAccount
from oceanferry.adapters.function_compute.invoker import FunctionComputeInvoker
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.probing import facts
from oceanferry.domain.runs.job_signatures import JobSignatures
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob, Job, PublishJob
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.secrets import Secret
from oceanferry.ports.invoker import Invoker
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.function_compute.functions import FunctionConfig
from oceanferry_sandbox.function_compute.service import FunctionComputeService
from oceanferry_sandbox.http_server.server import LoopbackServer
from recorded import RECORDED, recording

KEY = AccessKey("LTAI-test", "the-secret")
FUNCTIONS = {"fetch_link": "ferry-fetch-link", "publish": "ferry-publish", "copy_object": "ferry-copy-object"}
ORDER = Order(
    run="run-1", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=("room", "archive")
)
FETCH = FetchLinkJob(order=ORDER, asked_at=NOON)
PUBLISH = PublishJob(order=ORDER, destination="room", kind="link_ready", download_task_id="1000001")
COPY = CopyObjectJob(order=ORDER, destination="archive", download_task_id="1000001")

HANDLER = "def handler(event, context):\n    return event\n"


class World(Protocol):
    """An invoker, and what it has started."""

    @property
    def invoker(self) -> Invoker: ...

    def handed_over(self, kind: str) -> list[tuple[Job, timedelta]]:
        """Return the jobs that wait or were done, with their delays."""


class FakeWorld:
    def __init__(self) -> None:
        self.invoker = FakeInvoker()

    def handed_over(self, kind: str) -> list[tuple[Job, timedelta]]:
        return [(each.job, each.delay) for each in self.invoker.handed_over if each.job.job == kind]


class SandboxWorld:
    def __init__(self, code: Path) -> None:
        (code / "index.py").write_text(HANDLER)
        self.functions = FunctionComputeService(
            [
                FunctionConfig(
                    name=name,
                    handler="index.handler",
                    code=code,
                    timeout=timedelta(seconds=10),
                    credentials=KEY,
                )
                for name in FUNCTIONS.values()
            ],
            [KEY],
            workers=1,
        )
        self.server = LoopbackServer(self.functions)
        keys = Credentials(KEY.access_key_id, Secret(KEY.secret))
        self.invoker = FunctionComputeInvoker(
            FunctionComputeAccount("1234567890123456", "cn-hangzhou", keys, FakeClock(), self.server.url),
            function_names=FUNCTIONS,
            signatures=JobSignatures([Secret("key")]),
        )

    def handed_over(self, kind: str) -> list[tuple[Job, timedelta]]:
        jobs: TypeAdapter[Job] = TypeAdapter(Job)
        return [
            (jobs.validate_json(task.payload), task.due - task.events[0].at)
            for task in self.functions.tasks(FUNCTIONS[kind])
        ]


@pytest.fixture(params=["fake", "sandbox", *RECORDED])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    if request.param == "fake":
        yield FakeWorld()
        return
    world = SandboxWorld(tmp_path)
    if request.param in RECORDED and (conflict := facts.conflict(recording(request.param).calls)):
        world.functions.refuse_known_task_ids_with(conflict.code)
    with world.functions, world.server:
        yield world


@pytest.mark.parametrize("job", [FETCH, PUBLISH, COPY], ids=lambda job: job.job)
def test_a_job_reaches_the_function_of_its_kind_whole(job: Job, world: World) -> None:
    assert world.invoker.hand_over(job) is True

    assert world.handed_over(job.job) == [(job, timedelta(0))]


def test_a_job_waits_for_its_delay(world: World) -> None:
    world.invoker.hand_over(FETCH, delay=timedelta(minutes=5))

    assert world.handed_over("fetch_link") == [(FETCH, timedelta(minutes=5))]


def test_a_job_that_was_handed_over_before_is_not_started_again(world: World) -> None:
    assert world.invoker.hand_over(FETCH, delay=timedelta(minutes=5)) is True
    assert world.invoker.hand_over(FETCH, delay=timedelta(minutes=5)) is False

    assert len(world.handed_over("fetch_link")) == 1


def test_a_job_handed_over_before_stays_so_whatever_its_delay(world: World) -> None:
    world.invoker.hand_over(FETCH, delay=timedelta(minutes=5))

    assert world.invoker.hand_over(FETCH) is False
    assert world.handed_over("fetch_link") == [(FETCH, timedelta(minutes=5))]


def test_the_next_hop_of_a_job_is_another_job(world: World) -> None:
    later = timedelta(minutes=5)

    assert world.invoker.hand_over(FETCH, delay=later) is True
    assert world.invoker.hand_over(FETCH.rescheduled(), delay=later) is True

    assert [job for job, _ in world.handed_over("fetch_link")] == [FETCH, FETCH.rescheduled()]


def test_jobs_for_several_destinations_are_several(world: World) -> None:
    audit = PUBLISH.model_copy(update={"destination": "audit"})

    assert world.invoker.hand_over(PUBLISH, delay=timedelta(minutes=5)) is True
    assert world.invoker.hand_over(audit, delay=timedelta(minutes=5)) is True

    assert [job for job, _ in world.handed_over("publish")] == [PUBLISH, audit]
