"""One backup set that is to be copied, drawn from a seed, with everything that can be seen from outside."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from fakes.backup_service import FakeBackupService
from fakes.clock import FakeClock
from fakes.object_store import FakeObjectStore
from fakes.world import CLUSTER, backup_set
from faults.copying.faulty_source import FaultySource, Origin
from faults.copying.schedule import Schedule
from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.copies.target_options import OnConflict
from oceanferry.domain.errors import LinkExpired
from oceanferry.domain.links import DownloadLink
from oceanferry.ports.storage.source_object import SourceObject
from oceanferry.usecases.links.link_provider import LinkProvider

BACKUP_SET = "bak-1"
FOREIGN = b"somebody else's"
PART = 32
_SIZES = (0, 1, PART - 1, PART, PART + 1, 3 * PART, 3 * PART + 1, 5 * PART + 1, 6 * PART - 1, 6 * PART)
_NEVER = timedelta(days=1)


@dataclass
class Scene:
    """Files, the links to them, and the bucket they are copied to."""

    rng: random.Random
    schedule: Schedule
    clock: FakeClock = field(default_factory=FakeClock)
    held: FakeObjectStore = field(default_factory=lambda: FakeObjectStore("my-archive"))

    def __post_init__(self) -> None:
        rng = self.rng
        knows_crc64 = rng.random() < 0.7
        if not knows_crc64:  # then nobody can know of a bit that flips on its way from the source
            self.schedule.leave_out("flipped bit")
        self.origins = {
            f"{number}.zip": Origin([rng.randbytes(rng.choice(_SIZES))], knows_crc64)
            for number in range(1, rng.choice((1, 1, 2, 2, 6)) + 1)
        }
        if not any(origin.versions[0] for origin in self.origins.values()):  # which is no backup set
            self.origins["1.zip"].versions[0] = rng.randbytes(PART)
        self.on_conflict: OnConflict = rng.choice(("fail", "fail", "replace"))
        self.sharded = rng.random() < 0.2
        limits = (None, None, timedelta(seconds=3), timedelta(seconds=8))
        self.time_limit: timedelta | None = rng.choice(limits)
        self.held.plain = rng.random() < 0.5  # then the bytes of sources that know their CRC64 pass unseen
        self.foreign: dict[str, bytes] = {}
        if rng.random() < 0.05:
            self.take_key()
        self.backups = FakeBackupService(self.clock)
        self.backups.add(backup_set(), [(name, len(each.versions[0])) for name, each in self.origins.items()])

    @property
    def folder(self) -> Folder:
        """Where the copy lies."""
        return Folder("oceanbase/", CLUSTER.instance_id, BACKUP_SET)

    def key(self, name: str) -> str:
        """Return the key that a file is copied to."""
        return f"{self.folder.path}{name}"

    def take_key(self) -> None:
        """Let others put something of their own under the first file's key, if it is free."""
        key = self.key("1.zip")
        if self.held.put(key, FOREIGN, overwrite=False):
            self.foreign[key] = FOREIGN

    def forge(self) -> None:
        """Let others put a manifest that proves nothing under its key, if that is free."""
        of, objects, is_ours = self.rng.choice(self._forgeries())
        document = {
            "schema_version": 1,
            "instance_id": CLUSTER.instance_id,
            "backup_set_id": of,
            "objects": objects,
            "copied_at": "2026-11-22T12:00:00Z",
            "run": "forged",
            "oceanferry_version": "0.1.0",
        }
        data = json.dumps(document).encode()
        if self.held.put(self.folder.manifest, data, overwrite=False) and not is_ours:
            self.foreign[self.folder.manifest] = data

    def _forgeries(self) -> list[tuple[str, list[dict[str, object]], bool]]:
        """Which backup set each names, with which objects, and whether it reads as one of ours.

        One of ours that proves nothing may be replaced.
        """
        name, data = "1.zip", self.origins["1.zip"].versions[0]
        reported: dict[str, object] = {
            "part_id": 1,
            "file_name": name,
            "source_etag": "",
            "source_crc64": None,
        }
        elsewhere = {"key": f"elsewhere/{name}", "size_bytes": len(data), "crc64": str(checksum(data))}
        damaged = {"key": self.key(name), "size_bytes": len(data), "crc64": str(checksum(data) ^ 1)}
        return [
            (BACKUP_SET, [], False),
            ("bak-2", [], False),
            (BACKUP_SET, [{**reported, **elsewhere}], False),
            (BACKUP_SET, [{**reported, **damaged}], True),
        ]

    def remove_late(self) -> None:
        """Let the removal of an earlier copy, which had checked before, have its effect on the first file."""
        if self.key("1.zip") not in self.foreign:
            self.held.delete(self.key("1.zip"))

    def remove(self) -> None:
        """Let the operator remove everything that was copied."""
        for key in list(self.held.objects):
            self.held.delete(key)
        self.foreign.clear()

    def links(self) -> LinkProvider:
        """Return living links, as a function that begins asks for them.

        Raises:
            LinkExpired: They are not ready.
        """
        for asked_for in (False, True):
            if asked_for or not self.backups.tasks:
                self.backups.request_download(CLUSTER.instance_id, BACKUP_SET)
            newest = self.backups.tasks[-1].task_id
            task = self.backups.download_task(CLUSTER.instance_id, newest, of=BACKUP_SET)
            if task.ready and not task.expired(self.clock.now()):
                return LinkProvider(CLUSTER.instance_id, BACKUP_SET, task, self.backups, self.clock)
        raise LinkExpired("New links are not ready yet")

    def source(self, link: DownloadLink, schedule: Schedule) -> FaultySource:
        """Return the file behind a link, which goes wrong as *schedule* says."""
        assert link.public_url
        origin, signature = self.origins[link.file_name], link.public_url.reveal().partition("?")[2]
        more, anew = self._no_more_links, self._pack_anew
        return FaultySource(origin, signature, schedule, self.clock, self.rng, more, anew)

    def heal(self) -> None:
        """Let everything behave from now on."""
        self.schedule.clear()
        self.backups.preparation = timedelta(0)
        self.time_limit = None

    def _pack_anew(self, link: str) -> None:
        download = 1 + max(origin.downloads[-1] for origin in self.origins.values())
        for origin in self.origins.values():
            origin.dead.add(link)
            origin.replace(self.rng, download=download)

    def _no_more_links(self) -> None:
        self.backups.preparation = _NEVER


@contextmanager
def opened(source: SourceObject) -> Iterator[SourceObject]:
    """Give *source*; nothing has to be closed."""
    yield source
