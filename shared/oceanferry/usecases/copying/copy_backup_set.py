"""Every file of a backup set into a folder of a bucket, and the manifest that proves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from oceanferry import __version__
from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.copies.manifest import Manifest, ManifestObject
from oceanferry.domain.jobs import Digest, Order, Shard
from oceanferry.domain.links import DownloadLink
from oceanferry.ports.bucket import Bucket
from oceanferry.ports.clock import Clock
from oceanferry.ports.object_reader import ObjectReader
from oceanferry.ports.object_store import ObjectStore
from oceanferry.ports.progress import Progress
from oceanferry.ports.source_object import OpenSource
from oceanferry.usecases.copying.copy_file import Copied, FileCopy, Unfinished, copy_file
from oceanferry.usecases.copying.copy_proof import CopyProof
from oceanferry.usecases.copying.read_back import ReadBack
from oceanferry.usecases.links.link_provider import LinkProvider
from oceanferry.usecases.links.renewing_source import RenewingSource


@dataclass(frozen=True)
class Incomplete:
    """Why a copy is not whole yet."""

    part_id: int
    """The file that is unfinished."""
    unfinished: Unfinished
    digests: tuple[Digest, ...] = ()
    """Of the files before it, as far as they were read back."""


@dataclass(frozen=True)
class Unread:
    """A copy of which a file has arrived, but could not be read back whole in the time that was left."""

    part_id: int
    digests: tuple[Digest, ...]
    """Of the files before it."""


Made = Manifest | Incomplete | Unread
"""The proof of a copy, or what it lacks."""


@dataclass(frozen=True)
class BackupSetCopy:
    """The copy of one backup set, and what it works with."""

    order: Order
    instance_id: str
    bucket: Bucket
    open_source: OpenSource
    clock: Clock
    progress: Progress
    deadline: datetime | None
    copied_by: str = ""
    """Which function, or whose command line."""
    renew_lease: Callable[[], None] = lambda: None
    """Called whenever the work has got further; what it raises ends the work."""

    @property
    def folder(self) -> Folder:
        """Where the copy lies, the same for every run."""
        return Folder(self.bucket.prefix, self.instance_id, self.order.backup_set_id)

    def proven(self) -> Manifest | None:
        """Return the manifest of a copy that is there already, whole. Raises as CopyProof.proven."""
        return self._proof.proven()

    def make(self, links: LinkProvider, digests: Iterable[Digest] = ()) -> Made:
        """Copy what is missing, then write the manifest and read it back.

        Before the manifest it is asked whether there are more files by now: those are copied, too.
        Files of which there are *digests* are not read back for their SHA-256 again.

        Raises:
            LinkExpired: No living link is to be had; the files copied so far stay.
            CopyNotProven, ObjectConflict: As copy_file, and for the manifest.
            ObjectImmutable: A removal of an earlier copy has begun and cannot be finished.
        """
        self._proof.finish_removal(now=self.clock.now())
        known = {each.part_id: each for each in digests}
        while True:
            objects = self._objects(links, known)
            if not isinstance(objects, tuple):
                return objects
            if not links.lists_more():
                return self._write_manifest(objects)

    def _objects(
        self, links: LinkProvider, known: dict[int, Digest]
    ) -> tuple[ManifestObject, ...] | Incomplete | Unread:
        """Copy every file that is listed; digests that are made are added to *known*."""
        objects = []
        for link in links.task.links:
            result = self.copy(link.part_id, links)
            if isinstance(result, Unfinished):
                return Incomplete(link.part_id, result, tuple(known.values()))
            if self.bucket.reader:
                digest = self._read_back(self.bucket.reader, link, result, known.get(link.part_id))
                if digest is None:
                    return Unread(link.part_id, tuple(known.values()))
                known[link.part_id] = digest
            objects.append(_described(link, result, known.get(link.part_id)))
        return tuple(objects)

    def copy(self, part_id: int, links: LinkProvider, *, shard: Shard | None = None) -> Copied | Unfinished:
        """Copy one file, or the shard of one. Raises as copy_file."""
        link, transfer = links.link(part_id), self.bucket.transfer
        with RenewingSource(part_id, links=links, open_source=self.open_source) as source:
            return copy_file(
                FileCopy(
                    file_name=link.file_name,
                    key=self.folder.keys(links.task.links)[part_id],
                    source=source,
                    store=self._store,
                    clock=self.clock,
                    progress=self.progress,
                    options=self.bucket.options,
                    transfer=transfer.shared_by(shard.count) if shard else transfer,
                    metadata={"oceanferry-backup-set": self.order.backup_set_id},
                    deadline=self.deadline,
                    shard=shard,
                    renew_lease=self.renew_lease,
                )
            )

    @property
    def _proof(self) -> CopyProof:
        return CopyProof(self._store, self.folder, overwrites=self.bucket.options.overwrites)

    @property
    def _store(self) -> ObjectStore:
        return self.bucket.store

    def _write_manifest(self, objects: tuple[ManifestObject, ...]) -> Manifest:
        manifest = Manifest(
            instance_id=self.instance_id,
            backup_set_id=self.order.backup_set_id,
            objects=objects,
            copied_at=self.clock.now(),
            run=self.order.run,
            route=self.order.route,
            restores_to=self.order.restores_to,
            copied_by=self.copied_by,
            oceanferry_version=__version__,
        )
        return self._proof.write(manifest)

    def _read_back(
        self, reader: ObjectReader, link: DownloadLink, copied: Copied, known: Digest | None
    ) -> Digest | None:
        """Return the file's digest; None when there is not enough time to read it back."""
        stored = copied.stored
        if known is not None and known.crc64 == str(stored.crc64):
            return known
        return ReadBack(
            part_id=link.part_id,
            file_name=link.file_name,
            stored=stored,
            reader=reader,
            progress=self.progress,
            clock=self.clock,
            deadline=self.deadline,
            renew_lease=self.renew_lease,
        ).digest()


def _described(link: DownloadLink, copied: Copied, digest: Digest | None) -> ManifestObject:
    source_crc64 = copied.identity.crc64
    return ManifestObject(
        key=copied.stored.key,
        part_id=link.part_id,
        file_name=link.file_name,
        size_bytes=copied.stored.size_bytes,
        crc64=str(copied.stored.crc64),
        source_etag=copied.identity.etag,
        sha256=digest.sha256 if digest else None,
        source_crc64=None if source_crc64 is None else str(source_crc64),
    )
