"""What every BackupService does: the fake, and the adapter against the sandbox's OceanBase."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import pytest

from fakes.backup_service import FakeBackupService
from fakes.clock import NOON, FakeClock
from oceanferry.adapters.oceanbase.backup_service import OceanBaseBackupService
from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import BackupSetNotFound, InstanceNotFound, ServiceRefused
from oceanferry.domain.secrets import Secret
from oceanferry.ports.backup_service import BackupService
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.likeness import behave_like, link_form
from oceanferry_sandbox.oceanbase.backup_sets import SandboxBackupSet, SandboxPart
from oceanferry_sandbox.oceanbase.service import OceanBaseService
from recorded import RECORDED, recording

INSTANCE = "ob317v4uif0000"
NIGHTLY = BackupSet(
    instance_id=INSTANCE,
    backup_set_id="bak-4nightly",
    status="DONE",
    validity="VALID",
    method="logical",
    object_type="database",
    started_at=NOON - timedelta(hours=10),
    finished_at=NOON - timedelta(hours=9),
    checkpoint=NOON - timedelta(hours=9, minutes=30),
    size_bytes=31_457_280,
    tenants=("orders", "stock"),
    storage_class="standard",
    download_task_status="not_exist",
)
FILES = (("orders_0.zip", 2000), ("orders_1.zip", 3000), ("orders_2.zip", 1024))


class World(Protocol):
    """A backup service, and what a test arranges around it."""

    clock: FakeClock
    most_links: int
    """How many files a reply can show: one where DownloadLinks is an object."""
    word_of_no_task: str
    ends_in_a_known_word: bool
    """Whether the status of a task with links is a word that the product knows for success."""

    @property
    def service(self) -> BackupService: ...

    def add(self, backup_set: BackupSet, files: Sequence[tuple[str, int]]) -> None: ...

    def add_instance(self, instance_id: str) -> None: ...

    def prepare_for(self, length: timedelta) -> None: ...

    def keep_links_for(self, length: timedelta) -> None: ...

    def fail_the_next_task(self) -> None: ...

    def list_files_as_they_get_ready(self) -> None: ...

    def answer_for(self, backup_set_id: str) -> None: ...


class FakeWorld:
    most_links = 3
    word_of_no_task = "not_exist"
    ends_in_a_known_word = True

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.service = FakeBackupService(self.clock)
        self.add = self.service.add
        self.add_instance = self.service.add_instance

    def prepare_for(self, length: timedelta) -> None:
        self.service.preparation = length

    def keep_links_for(self, length: timedelta) -> None:
        self.service.link_lifetime = length

    def fail_the_next_task(self) -> None:
        self.service.failing = 1

    def list_files_as_they_get_ready(self) -> None:
        self.service.lists_as_it_goes = True

    def answer_for(self, backup_set_id: str) -> None:
        self.service.answers_for = backup_set_id


class SandboxWorld:
    def __init__(self, like: str = "") -> None:
        self.clock = FakeClock()
        self.link_form = (link_form(recording(like).calls) if like else None) or "v4"
        self.oceanbase = OceanBaseService(
            [AccessKey("AK", "the-secret")],
            sign=self._sign,
            clock=lambda: self.clock.now().timestamp(),
            preparation=timedelta(0),
        )
        if like:
            behave_like(self.oceanbase, recording(like).calls)
        self.most_links = 1 if self.oceanbase.links_as == "object" else 3
        self.word_of_no_task = self.oceanbase.words["absent"]
        self.ends_in_a_known_word = self.oceanbase.words["finished"] == "SUCCESS"
        self.add_instance = self.oceanbase.add_instance
        self.server = LoopbackServer(self.oceanbase)
        self.service = OceanBaseBackupService(
            credentials=Credentials("AK", Secret("the-secret")),
            region="cn-hangzhou",
            endpoint=self.server.url,
            clock=self.clock,
        )

    def add(self, backup_set: BackupSet, files: Sequence[tuple[str, int]]) -> None:
        assert backup_set.started_at
        self.oceanbase.add(
            SandboxBackupSet(
                instance_id=backup_set.instance_id,
                set_id=backup_set.backup_set_id,
                start_time=backup_set.started_at,
                end_time=backup_set.finished_at,
                checkpoint=backup_set.checkpoint,
                data_size=backup_set.size_bytes or 0,
                tenant_names=backup_set.tenants,
                parts=tuple(
                    SandboxPart(number, name, "vendor", name, size)
                    for number, (name, size) in enumerate(files, start=1)
                ),
            )
        )

    def prepare_for(self, length: timedelta) -> None:
        self.oceanbase.preparation = length

    def keep_links_for(self, length: timedelta) -> None:
        self.oceanbase.link_lifetime = length

    def fail_the_next_task(self) -> None:
        self.oceanbase.failing = 1

    def list_files_as_they_get_ready(self) -> None:
        self.oceanbase.lists_as_it_goes = True

    def answer_for(self, backup_set_id: str) -> None:
        self.oceanbase.answers_for = backup_set_id

    def _sign(
        self, part: SandboxPart, lifetime: timedelta, internal: bool
    ) -> str:  # the service's own signature
        network = "-internal" if internal else ""
        address = f"http://backups.oss-cn-hangzhou{network}.aliyuncs.com/{part.key}"
        if self.link_form == "v1":
            ends = int((self.clock.now() + lifetime).timestamp())
            return f"{address}?Expires={ends}&OSSAccessKeyId=AK&Signature=made-up"
        date = self.clock.now().strftime("%Y%m%dT%H%M%SZ")
        dates = f"x-oss-date={date}&x-oss-expires={lifetime.total_seconds():.0f}"
        return f"{address}?x-oss-signature-version=OSS4-HMAC-SHA256&{dates}&x-oss-signature=made-up"


@pytest.fixture(params=["fake", "sandbox", *RECORDED])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        yield FakeWorld()
        return
    world = SandboxWorld(like=request.param if request.param in RECORDED else "")
    with world.server:
        yield world


def test_a_backup_set_is_listed_with_all_that_is_known_of_it(world: World) -> None:
    world.add(NIGHTLY, FILES)

    expected = replace(NIGHTLY, download_task_status=world.word_of_no_task)
    assert list(world.service.backup_sets(INSTANCE)) == [expected]


def test_every_backup_set_of_the_instance_is_listed_once(world: World) -> None:
    for number in range(120):
        world.add(replace(NIGHTLY, backup_set_id=f"bak-{number}"), FILES)
    world.add(replace(NIGHTLY, instance_id="ob-other", backup_set_id="bak-foreign"), FILES)

    listed = [each.backup_set_id for each in world.service.backup_sets(INSTANCE)]

    assert sorted(listed) == sorted(f"bak-{number}" for number in range(120))


def test_an_instance_without_backup_sets_lists_none(world: World) -> None:
    world.add_instance("ob-new")

    assert list(world.service.backup_sets("ob-new")) == []


def test_backup_sets_begun_before_the_given_time_are_left_out(world: World) -> None:
    world.add(NIGHTLY, FILES)
    world.add(replace(NIGHTLY, backup_set_id="bak-old", started_at=NOON - timedelta(days=3)), FILES)

    listed = world.service.backup_sets(INSTANCE, since=NOON - timedelta(days=1))

    assert [each.backup_set_id for each in listed] == ["bak-4nightly"]


def test_an_unknown_instance_is_not_found(world: World) -> None:
    with pytest.raises(InstanceNotFound, match="ob-nowhere"):
        list(world.service.backup_sets("ob-nowhere"))


def test_a_requested_download_is_shown_by_the_listing(world: World) -> None:
    world.prepare_for(timedelta(minutes=5))
    world.add(NIGHTLY, FILES)

    task_id = world.service.request_download(INSTANCE, NIGHTLY.backup_set_id)

    [listed] = world.service.backup_sets(INSTANCE)
    assert task_id
    assert listed.download_task_id == task_id
    assert listed.download_task_status.lower() == "running"


def test_an_unknown_backup_set_is_not_found(world: World) -> None:
    world.add(NIGHTLY, FILES)

    with pytest.raises(BackupSetNotFound, match="bak-never"):
        world.service.request_download(INSTANCE, "bak-never")


def test_a_backup_set_of_an_unknown_instance_is_not_found_either(world: World) -> None:
    with pytest.raises(InstanceNotFound):
        world.service.request_download("ob-nowhere", NIGHTLY.backup_set_id)


def test_a_task_under_preparation_is_neither_ready_nor_failed(world: World) -> None:
    world.prepare_for(timedelta(minutes=5))
    world.add(NIGHTLY, FILES)
    task_id = world.service.request_download(INSTANCE, NIGHTLY.backup_set_id)

    task = world.service.download_task(INSTANCE, task_id, of=NIGHTLY.backup_set_id)

    assert (task.task_id, task.backup_set_id) == (task_id, NIGHTLY.backup_set_id)
    assert not task.ready
    assert not task.failed
    assert not task.expired(NOON)
    assert task.links == ()


def test_a_prepared_task_has_one_link_a_file_in_order(world: World) -> None:
    world.prepare_for(timedelta(minutes=5))
    world.add(NIGHTLY, FILES)
    task_id = world.service.request_download(INSTANCE, NIGHTLY.backup_set_id)
    world.clock.advance(timedelta(minutes=5))

    task = world.service.download_task(INSTANCE, task_id, of=NIGHTLY.backup_set_id)

    assert task.ready
    files = [(1, "orders_0.zip", 2000), (2, "orders_1.zip", 3000), (3, "orders_2.zip", 1024)]
    shown = [(link.part_id, link.file_name, link.size_bytes) for link in task.links]
    assert shown == files[: world.most_links]


def test_a_link_is_public_over_tls_and_internal(world: World) -> None:
    world.add(NIGHTLY, FILES)
    task_id = world.service.request_download(INSTANCE, NIGHTLY.backup_set_id)

    [link, *_] = world.service.download_task(INSTANCE, task_id, of=NIGHTLY.backup_set_id).links

    assert link.public_url
    assert link.internal_url
    assert link.public_url.reveal().startswith("https://backups.oss-cn-hangzhou.aliyuncs.com/")
    assert "://backups.oss-cn-hangzhou-internal.aliyuncs.com/" in link.internal_url.reveal()


def test_links_of_another_backup_set_than_the_one_asked_for_are_refused_and_both_are_named(
    world: World,
) -> None:
    """On 14b85e4 another set's links were published, and copied under the name of the one asked for."""
    world.answer_for("bak-SOMEBODY-ELSES")
    world.add(NIGHTLY, FILES)
    task_id = world.service.request_download(INSTANCE, NIGHTLY.backup_set_id)

    with pytest.raises(ServiceRefused, match=r"bak-SOMEBODY-ELSES.*not of bak-4nightly"):
        world.service.download_task(INSTANCE, task_id, of=NIGHTLY.backup_set_id)


def test_a_task_that_runs_may_list_the_files_that_are_ready_so_far(world: World) -> None:
    """As PostHog#27557 and bnb-chain/bsc-snapshots#257 met it in other exports."""
    world.list_files_as_they_get_ready()
    world.prepare_for(timedelta(minutes=6))
    world.add(NIGHTLY, FILES)
    task_id = world.service.request_download(INSTANCE, NIGHTLY.backup_set_id)

    tasks = []
    for _ in range(4):
        tasks.append(world.service.download_task(INSTANCE, task_id, of=NIGHTLY.backup_set_id))
        world.clock.advance(timedelta(minutes=2))

    shown = [min(each, world.most_links) for each in range(4)]
    assert [len(each.links) for each in tasks] == shown
    assert [each.ended for each in tasks] == [False, False, False, world.ends_in_a_known_word]
    assert len({each.listing.names for each in tasks}) == len(set(shown))


def test_links_die_when_their_life_is_over(world: World) -> None:
    world.keep_links_for(timedelta(hours=2))
    world.add(NIGHTLY, FILES)
    task_id = world.service.request_download(INSTANCE, NIGHTLY.backup_set_id)

    fresh = world.service.download_task(INSTANCE, task_id, of=NIGHTLY.backup_set_id)
    world.clock.advance(timedelta(hours=2))
    dead = world.service.download_task(INSTANCE, task_id, of=NIGHTLY.backup_set_id)

    assert fresh.expires_at == NOON + timedelta(hours=2)
    assert not fresh.expired(NOON + timedelta(hours=1, minutes=59))
    assert dead.expired(world.clock.now())


def test_links_that_died_are_replaced_by_another_request(world: World) -> None:
    world.add(NIGHTLY, FILES)
    first = world.service.request_download(INSTANCE, NIGHTLY.backup_set_id)
    world.service.download_task(INSTANCE, first, of=NIGHTLY.backup_set_id)
    world.clock.advance(timedelta(days=1))

    second = world.service.request_download(INSTANCE, NIGHTLY.backup_set_id)

    assert second != first
    assert world.service.download_task(INSTANCE, second, of=NIGHTLY.backup_set_id).ready
    assert not world.service.download_task(INSTANCE, second, of=NIGHTLY.backup_set_id).expired(
        world.clock.now()
    )


def test_a_failed_task_says_so(world: World) -> None:
    world.fail_the_next_task()
    world.add(NIGHTLY, FILES)
    task_id = world.service.request_download(INSTANCE, NIGHTLY.backup_set_id)

    task = world.service.download_task(INSTANCE, task_id, of=NIGHTLY.backup_set_id)

    assert task.failed
    assert task.links == ()


def test_a_task_that_is_gone_is_described_instead_of_refused(world: World) -> None:
    world.add_instance(INSTANCE)

    task = world.service.download_task(INSTANCE, "1009999", of=NIGHTLY.backup_set_id)

    assert (task.task_id, task.status, task.links) == ("1009999", "not_exist", ())
    assert task.expired(NOON)


def test_a_task_of_an_unknown_instance_is_not_found(world: World) -> None:
    with pytest.raises(InstanceNotFound):
        world.service.download_task("ob-nowhere", "1000001", of=NIGHTLY.backup_set_id)
