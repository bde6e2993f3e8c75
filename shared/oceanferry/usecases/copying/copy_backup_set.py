"""Every file of a backup set into a folder of a bucket, and the manifest that proves it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from oceanferry import __version__
from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.copies.manifest import Manifest, ManifestObject
from oceanferry.domain.copies.stated_sizes import shortage
from oceanferry.domain.errors import SourceRefused
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.runs.copy_progress import Digest, Shard
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.receipts import CopiedObject
from oceanferry.ports.clock import Clock
from oceanferry.ports.progress import Progress
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.object_reader import ObjectReader
from oceanferry.ports.storage.object_store import ObjectStore, StoredObject
from oceanferry.ports.storage.source_object import OpenSource, SourceIdentity
from oceanferry.usecases.copies.copies_at_rest import stored_copy
from oceanferry.usecases.copying.copy_file import copy_file
from oceanferry.usecases.copying.copy_proof import CopyProof
from oceanferry.usecases.copying.file_copy import Copied, FileCopy, Unfinished
from oceanferry.usecases.copying.join_upload import drop_uploads
from oceanferry.usecases.copying.one_download import Incomplete, OneDownload, Unread
from oceanferry.usecases.copying.read_back import ReadBack
from oceanferry.usecases.copying.small_files import SmallFiles
from oceanferry.usecases.links.link_provider import LinkProvider
from oceanferry.usecases.links.renewing_source import RenewingSource
from oceanferry.usecases.runs.time_budget import TimeBudget

_OWNER = "oceanferry-backup-set"
"""The user metadata that tells of which backup set an object is a copy."""

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
    time_budget: TimeBudget
    copied_by: str = ""
    """Which function, or whose command line."""
    renew_lease: Callable[[], None] = lambda: None
    """Called whenever the work has got further; what it raises ends the work."""

    @property
    def folder(self) -> Folder:
        """Where the copy is, the same for every run."""
        return Folder(self.bucket.prefix, self.instance_id, self.order.backup_set_id)

    def proven(self) -> Manifest | None:
        """Return the manifest of a copy that is there already, whole; finish a removal that has begun.

        Raises as CopyProof.proven_or_removed.
        """
        return self._proof.proven_or_removed(now=self.clock.now())

    def make(self, links: LinkProvider, digests: Iterable[Digest] = ()) -> Made:
        """Copy what is missing, then write the manifest and read it back.

        Before the manifest it is asked whether there are more files by now: those are copied, too.
        Files of which there are *digests* are not read back for their SHA-256 again.

        Raises:
            LinkExpired: No living link is to be had; the files copied so far stay.
            CopyNotProven, ObjectConflict: As copy_file, and for the manifest.
            SourceRefused: The files are empty, or far smaller than OceanBase states.
        """
        small_files = SmallFiles(self._file_copy, links, self.bucket, self.folder, self.clock)
        download = OneDownload(
            links=links,
            folder=self.folder,
            open_source=self.open_source,
            time_budget=self.time_budget,
            side_by_side=self.bucket.side_by_side,
            copy_small=small_files.copy,
            copy_file=lambda part_id, identity: self._copied(part_id, links, identity),
            read_back=self._reading(self.bucket.reader) if self.bucket.reader else None,
            digests={each.part_id: each for each in digests},
        )
        files = download.files()
        while isinstance(files, tuple) and links.lists_more():
            files = download.files()
        if not isinstance(files, tuple):
            return files
        self._drop(download.discarded)
        self.drop_uploads(files)
        return self._write_manifest(files)

    def copy_shard(self, shard: Shard, links: LinkProvider) -> Copied | Unfinished:
        """Copy the shard of one file. Raises as copy_file."""
        with self._file_copy(shard.part_id, links) as copy:
            transfer = self.bucket.transfer.shared_by(shard.count)
            return copy_file(replace(copy, shard=shard, transfer=transfer, is_one_of_many=False))

    def _drop(self, discarded: Collection[str]) -> None:
        """Remove what was copied from links that died, unless another copier has proven a copy meanwhile."""
        if discarded and self._proof.proven() is None:
            for key in discarded:
                self._store.delete(key)

    def drop_uploads(self, objects: Iterable[CopiedObject]) -> None:
        """Drop what other copiers of these objects began."""
        done = {each.key for each in objects}
        drop_uploads(done.__contains__, self.folder.path, store=self._store)

    def drop_leftovers(self) -> None:
        """Drop what copiers began that came too late, of the files that the manifest names."""
        if any(True for _ in self._store.uploads(self.folder.path)):
            stored = stored_copy(self._store, self.folder)
            if stored and isinstance(stored.content, Manifest):
                self.drop_uploads(stored.content.objects)

    def _copied(
        self, part_id: int, links: LinkProvider, identity: SourceIdentity | None
    ) -> Copied | Unfinished:
        with self._file_copy(part_id, links) as copy:
            return copy_file(replace(copy, identity=identity))

    @contextmanager
    def _file_copy(self, part_id: int, links: LinkProvider) -> Iterator[FileCopy]:
        """Open one file."""
        link = links.link(part_id)
        with RenewingSource(part_id, links=links, open_source=self.open_source) as source:
            yield FileCopy(
                file_name=link.file_name,
                key=links.keys_in(self.folder)[part_id],
                source=source,
                store=self._store,
                clock=self.clock,
                progress=self.progress,
                options=self.bucket.options,
                transfer=self.bucket.transfer,
                metadata={_OWNER: self.order.backup_set_id},
                time_budget=self.time_budget,
                is_one_of_many=True,
                is_leftover=self._is_leftover,
                is_proven=lambda: self._proof.proven() is not None,
                renew_lease=self.renew_lease,
            )

    def _is_leftover(self, stored: StoredObject) -> bool:
        """Tell whether an object in the folder is ours, or empty."""
        return stored.metadata.get(_OWNER) == self.order.backup_set_id or stored.size_bytes == 0

    @property
    def _proof(self) -> CopyProof:
        overwrites = self.bucket.options.overwrites
        return CopyProof(self._store, self.folder, overwrites, self.bucket.side_by_side)

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
            method=self.order.method,
            restores_to=self.order.restores_to,
            copied_by=self.copied_by,
            oceanferry_version=__version__,
        )
        if short := shortage(manifest.sizes):
            raise SourceRefused(
                f"Backup set {self.order.backup_set_id} was not copied whole: {short}",
                advice="Check it in the OceanBase console, and deliver it again when it is whole",
            )
        return self._proof.write(manifest)

    def _reading(self, reader: ObjectReader) -> Callable[[DownloadLink, Copied], Digest | None]:
        def read_back(link: DownloadLink, copied: Copied) -> Digest | None:
            return ReadBack(
                part_id=link.part_id,
                file_name=link.file_name,
                stored=copied.stored,
                reader=reader,
                progress=self.progress,
                time_budget=self.time_budget,
                renew_lease=self.renew_lease,
            ).digest()

        return read_back
