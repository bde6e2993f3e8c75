"""What the pages say of a run's messages, of its jobs and of the ledger is what a run on fakes does."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.growth.counted_run import CountedRun
from fakes.notifier import FakeNotifier
from fakes.world import CONFIGURATION, NIGHTLY, READER, World, asked
from oceanferry.domain.configuration import Destination
from oceanferry.domain.messages.notifications import Failed
from oceanferry.domain.runs.job_signatures import JobSignatures
from oceanferry.domain.secrets import Secret
from oceanferry.usecases.provisioning.buckets import RECEIPTS_KEPT
from oceanferry.usecases.runs.claims import LEASE
from project.readme import DOCS

PAGES = {name: (DOCS / name).read_text(encoding="utf-8") for name in ("operations.md", "operations.zh-CN.md")}
each_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


def test_a_failure_is_one_message_for_each_destination_that_failed() -> None:
    """As docs/errors.md says."""
    second = Destination("pager", READER)
    route = replace(NIGHTLY, deliver=("ops-room", "pager"), on_failure=("audit",))
    configuration = replace(
        CONFIGURATION,
        routes={"nightly": route},
        destinations={**CONFIGURATION.destinations, "pager": second},
    )
    world = World(configuration)
    for name in route.deliver:
        world.notifiers[name].refuse()

    world.take(asked(route="nightly"))
    world.drain()

    assert failures(world.notifiers["audit"]) == {"ops-room": 1, "pager": 1}


def failures(room: FakeNotifier) -> Counter[str]:
    return Counter(each.destination for each in room.sent if isinstance(each, Failed))


@each_page
@pytest.mark.parametrize("destination", ["ops-room", "archive"])
def test_a_delivery_leaves_as_many_objects_of_that_size(page: str, destination: str) -> None:
    run = CountedRun(destination)
    run.run()
    records = run.world.records
    sizes = [len(records.read(name) or b"") for name in records.names("deliveries/")]

    assert re.search(rf"leaves {len(sizes)} objects, with 1 KB|留下 {len(sizes)} 个对象\W共 1 KB", page)
    assert 800 < sum(sizes) < 1500


@each_page
def test_a_copy_renews_its_lease_as_often_as_the_page_says(page: str) -> None:
    every = LEASE / 3

    assert f"{every.total_seconds():.0f} " in page
    assert f"{timedelta(hours=1) / every:.0f} " in page
    assert f"{timedelta(hours=24) / every:.0f} " in page


@each_page
def test_leases_and_receipts_last_as_long_as_the_page_says(page: str) -> None:
    assert LEASE.total_seconds() == 5 * 60
    assert re.search("five minutes after its last renewal|最后一次续租之后五分钟", page)
    assert f"{RECEIPTS_KEPT.days} " in page


@each_page
def test_jobs_have_the_sizes_that_the_page_names(page: str) -> None:
    one, twenty = (largest_job(CountedRun("ops-room", sets=sets)) for sets in (1, 20))

    assert re.search(r"a job has about 1 KB|一个任务约 1 KB", page)
    assert round(one / 1000) == 1
    assert re.search(
        rf"for 20 backup sets about {twenty / 1000:.0f} KB|20 个备份集一起约 {twenty / 1000:.0f} KB", page
    )


def largest_job(run: CountedRun) -> int:
    run.run()
    return max(len(JobSignatures([Secret("k" * 32)]).payload(job)) for job in run.world.invoker.jobs)
