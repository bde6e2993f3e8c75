"""OSS on loopback with a backup set in it, and the real adapters that copy it into another bucket."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

from fakes.clock import FakeClock
from fakes.progress import FakeProgress
from faults.copying.invariants import Evidence
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.adapters.source.object import HttpSourceObject
from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.links import DownloadLink, DownloadTask
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.secrets import Secret
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.usecases.copying.copy_backup_set import BackupSetCopy, Made
from oceanferry.usecases.links.link_provider import LinkProvider
from oceanferry.usecases.runs.time_budget import TimeBudget
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oss.service import OssService

PART = 100 * 1024
FILE = random.Random(5).randbytes(2 * PART + 50_000)  # noqa: S311  # repeatable, not secret
VENDOR = "backups"
PATIENCE = timedelta(seconds=0.6)
"""How long a source may stay silent."""
_NAME = "backup.zip"
_INSTANCE = "ob317v4uif0000"

Outcome = Made | OceanferryError


def nothing(_: Request) -> None:
    """Do nothing before a request is answered."""


def as_it_is(_: Request, response: Response) -> Response:
    """Return what OSS answers."""
    return response


class Wire:
    """OSS with the vendor's bucket and an empty one, behaving well."""

    bucket = "archive"

    def __init__(self) -> None:
        self.oss = OssService([AccessKey("AK", "planted-secret")])
        self.oss.create_bucket(VENDOR)
        self.oss.put_object(VENDOR, _NAME, FILE)
        self.oss.create_bucket(self.bucket)
        self.server = LoopbackServer(self._answer)
        self.before: Callable[[Request], None] = nothing
        self.distort: Callable[[Request, Response], Response] = as_it_is

    def heal(self) -> None:
        """Behave well from now on."""
        self.server.faults.clear()
        self.before, self.distort = nothing, as_it_is

    def store(self) -> OssObjectStore:
        """Open the bucket with the real adapter."""
        owner = Credentials("AK", Secret("planted-secret"))
        return OssObjectStore(OssBucket(self.bucket, "cn-hangzhou", owner, FakeClock(), self.server.url))

    def _answer(self, request: Request) -> Response:
        self.before(request)
        return self.distort(request, self.oss(request))


@dataclass
class Links:
    """A BackupService that has nothing but a link to the one file, and makes another when asked."""

    wire: Wire
    made: int = 0

    def request_download(self, instance_id: str, backup_set_id: str) -> str:
        self.made += 1
        return str(self.made)

    def download_task(self, instance_id: str, task_id: str, *, of: str) -> DownloadTask:
        lifetime = timedelta(hours=1, minutes=int(task_id))  # so that no two links are the same
        url = self.wire.oss.presigned_url(self.wire.server.host, VENDOR, _NAME, lifetime=lifetime)
        return DownloadTask(task_id, "bak-1", "SUCCESS", (DownloadLink(1, _NAME, public_url=Secret(url)),))


@dataclass
class WireCopy:
    """The copying of the one file, as often as it takes."""

    wire: Wire
    connections: int = 1
    links: Links = field(init=False)

    def __post_init__(self) -> None:
        self.links = Links(self.wire)

    @property
    def key(self) -> str:
        """Where the file is copied to."""
        return f"{self._folder.path}{_NAME}"

    @property
    def evidence(self) -> Evidence:
        """What can be seen from outside."""
        oss, bucket = self.wire.oss, self.wire.bucket
        return Evidence(
            files={self.key: [FILE]},
            downloads={self.key: [0]},
            manifest=self._folder.manifest,
            objects={key: oss.object_bytes(bucket, key) for key in oss.keys(bucket)},
            uploads=len(oss.uploads(bucket)),
            foreign={},
        )

    def attempt(self) -> Outcome:
        """Let the engine go on with the copy."""
        links = cast("BackupService", self.links)
        task = self.links.download_task(
            _INSTANCE, self.links.request_download(_INSTANCE, "bak-1"), of="bak-1"
        )
        with self.wire.store() as store:
            copy = BackupSetCopy(
                order=Order(run="r", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=()),
                instance_id=_INSTANCE,
                bucket=Bucket(
                    store, "", transfer=Transfer(connections=self.connections, part_size_bytes=PART)
                ),
                open_source=self._opened,
                clock=FakeClock(),
                progress=FakeProgress(),
                time_budget=TimeBudget(None, FakeClock()),
            )
            try:
                return copy.make(LinkProvider(_INSTANCE, "bak-1", task, links, FakeClock()))
            except OceanferryError as error:
                return error

    def leave_behind(self, *numbers: int) -> None:
        """Let an earlier copier have sent these parts and died."""
        with self.wire.store() as store:
            upload_id = store.begin_upload(self.key, {})
            for number in numbers:
                data = FILE[(number - 1) * PART : number * PART]
                store.upload_part(self.key, upload_id, number, len(data), [memoryview(data)])

    @contextmanager
    def _opened(self, link: DownloadLink) -> Iterator[HttpSourceObject]:
        assert link.public_url
        with HttpSourceObject(
            [link.public_url], allow=[self.wire.server.host], timeout=PATIENCE, buffer_bytes=16 * 1024
        ) as source:
            yield source

    @property
    def _folder(self) -> Folder:
        return Folder("", _INSTANCE, "bak-1")
