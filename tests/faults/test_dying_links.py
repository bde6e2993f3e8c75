"""Links that die while an object is copied over them, with OceanBase and OSS on the wire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from threading import Lock

import pytest

from fakes.clock import FakeClock
from fakes.progress import FakeProgress
from oceanferry.adapters.oceanbase.backup_service import OceanBaseBackupService
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.adapters.source.object import HttpSourceObject
from oceanferry.adapters.system_clock import SystemClock
from oceanferry.domain.copies.manifest import Manifest
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.secrets import Secret
from oceanferry.ports.progress import Progress
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.usecases.copying.copy_backup_set import BackupSetCopy, Made
from oceanferry.usecases.links.link_provider import LinkProvider
from oceanferry.usecases.runs.time_budget import TimeBudget
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE, REGION, Options
from oceanferry_sandbox.http_server.faults import Fault
from sandboxed import Sandboxed

PART = 100 * 1024
PARTS = 20
EXPIRED = "<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>"


@dataclass(frozen=True)
class Copying:
    """A backup set of one file, and a copy of it."""

    sandbox: Sandboxed
    links: LinkProvider

    @property
    def cloud(self) -> Cloud:
        """Where it happens."""
        return self.sandbox.cloud

    def make(self, *, progress: Progress | None = None) -> Made:
        """Copy it over four connections."""
        backup_set = self.sandbox.backup_set
        credentials = Credentials(self.cloud.user.access_key_id, Secret(self.cloud.user.secret))
        with OssObjectStore(
            OssBucket(ARCHIVE, "cn-shanghai", credentials, SystemClock(), self.cloud.servers["oss"].url)
        ) as store:
            transfer = Transfer(connections=4, part_size_bytes=PART)
            return BackupSetCopy(
                order=Order(
                    run="r", route="nightly", cluster="orders", backup_set_id=backup_set.set_id, deliver=()
                ),
                instance_id=backup_set.instance_id,
                bucket=Bucket(store, "oceanbase/", transfer=transfer),
                open_source=opened,
                clock=SystemClock(),
                progress=progress or FakeProgress(),
                time_budget=TimeBudget(None, SystemClock()),
            ).make(self.links)

    def die_after(self, ranges: int) -> None:
        """Let the link that there is now be refused once so many ranges were read over it."""
        [link] = self.links.task.links
        assert link.public_url
        signature = re.escape(link.public_url.reveal().partition("x-oss-signature=")[2])
        died = Fault(
            "status", method="GET", path=signature, skip=1 + ranges, times=-1, status=403, body=EXPIRED
        )
        self.cloud.servers["oss"].faults.plant(died)
        self.cloud.oceanbase.link_lifetime = timedelta(hours=2)  # so that new links are other ones

    @property
    def asked_oceanbase(self) -> int:
        """How many requests OceanBase has had."""
        return len(self.cloud.servers["oceanbase"].requests)

    @property
    def parts_sent(self) -> int:
        """How many parts the bucket has been sent."""
        [name] = self.sandbox.sources
        return len(
            [path for method, path in self.cloud.servers["oss"].requests if method == "PUT" and name in path]
        )


@contextmanager
def opened(link: DownloadLink) -> Iterator[HttpSourceObject]:
    assert link.public_url
    with HttpSourceObject([link.public_url], allow=["127.0.0.1"]) as source:
        yield source


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud(Options(preparation=timedelta(0), seeded=False)) as running:
        yield running


@pytest.fixture
def copying(cloud: Cloud) -> Copying:
    cloud.servers["oss"].faults.clear()
    cloud.oceanbase.link_lifetime = timedelta(hours=1)
    sandbox = Sandboxed.with_new_backup_set(cloud, sizes=[PARTS * PART])
    backups = OceanBaseBackupService(
        credentials=Credentials(cloud.user.access_key_id, Secret(cloud.user.secret)),
        region=REGION,
        endpoint=cloud.servers["oceanbase"].url,
        clock=FakeClock(),
        allow=["127.0.0.1"],
    )
    instance_id, set_id = sandbox.backup_set.instance_id, sandbox.backup_set.set_id
    task = backups.download_task(instance_id, backups.request_download(instance_id, set_id), of=set_id)
    cloud.servers["oceanbase"].requests.clear()
    cloud.servers["oss"].requests.clear()
    return Copying(sandbox, LinkProvider(instance_id, set_id, task, backups, SystemClock()))


@pytest.mark.parametrize("ranges", [0, 3, 9, PARTS - 1])
def test_one_renewal_serves_all_connections_and_nothing_is_sent_twice(ranges: int, copying: Copying) -> None:
    copying.die_after(ranges)

    assert isinstance(copying.make(), Manifest)
    assert copying.sandbox.copied == copying.sandbox.sources
    assert copying.sandbox.download_tasks == 2
    assert (
        copying.asked_oceanbase == 3
    )  # are there other links by now? then new ones, please; where are they?
    assert copying.parts_sent == PARTS


@dataclass
class Ageing(FakeProgress):
    """Lets a clock go on with every part that has arrived, however long that took in truth."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(datetime.now(timezone.utc)))
    a_part: timedelta = timedelta(seconds=3) / PARTS
    lock: Lock = field(default_factory=Lock)

    def copying(self, *reported: object) -> None:
        with self.lock:
            self.clock.advance(self.a_part)
        super().copying(*reported)  # type: ignore[arg-type]

    def unix_time(self) -> float:
        return self.clock.now().timestamp()


def test_links_that_live_for_seconds_are_renewed_as_they_age(
    copying: Copying, monkeypatch: pytest.MonkeyPatch
) -> None:
    ageing = Ageing()
    copying.die_after(0)
    copying.cloud.oceanbase.link_lifetime = timedelta(seconds=2)
    copying.links.clock = ageing.clock
    monkeypatch.setattr(copying.cloud.oceanbase, "clock", ageing.unix_time)
    monkeypatch.setattr(copying.cloud.oss, "_clock", ageing.unix_time)
    made = copying.make(progress=ageing)

    assert isinstance(made, Manifest)
    assert copying.sandbox.copied == copying.sandbox.sources
    assert 3 <= copying.sandbox.download_tasks <= PARTS * 3 // 5  # not one for every range
    assert copying.parts_sent == PARTS


def test_when_a_new_link_leads_to_another_object_the_file_is_copied_anew_and_nothing_is_mixed(
    copying: Copying,
) -> None:
    [part] = copying.sandbox.backup_set.parts

    class Swapping(FakeProgress):
        def copying(self, *reported: object) -> None:
            if not self.copies:
                copying.die_after(-1)
                copying.cloud.oss.put_object(part.bucket, part.key, bytes(part.size_bytes))
            super().copying(*reported)  # type: ignore[arg-type]

    assert isinstance(copying.make(progress=Swapping()), Manifest)
    assert copying.sandbox.copied == {part.file_name: bytes(part.size_bytes)}
