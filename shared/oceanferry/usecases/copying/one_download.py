"""Files of a copy that are all of one download task, however often its links are renewed meanwhile.

OceanBase may pack the files anew for each download task: files of two tasks
are no backup set, even if each of them is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.copies.manifest import ManifestObject
from oceanferry.domain.errors import CopyNotProven, LinkExpired, SourceRefused
from oceanferry.domain.links import DownloadLink, DownloadTask
from oceanferry.domain.runs.copy_progress import Digest
from oceanferry.ports.side_by_side import SideBySide
from oceanferry.ports.storage.source_object import OpenSource, SourceIdentity
from oceanferry.usecases.copying.file_copy import Copied, Unfinished
from oceanferry.usecases.links.link_provider import LinkProvider
from oceanferry.usecases.links.renewing_source import RenewingSource
from oceanferry.usecases.runs.time_budget import TimeBudget

_MOST_DOWNLOADS = 4


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


@dataclass
class OneDownload:
    """The copying of all files, and what it works with."""

    links: LinkProvider
    folder: Folder
    open_source: OpenSource
    copy_small: Callable[[int], Copied | SourceIdentity]
    """Copies one file that needs no parts, or returns what the source is; called by several threads."""
    copy_file: Callable[[int, SourceIdentity | None], Copied | Unfinished]
    """Copies one file, unless the bytes behind its link are in the bucket already."""
    read_back: Callable[[DownloadLink, Copied], Digest | None] | None
    """Reads a copied file for its SHA-256; returns None when there was not enough time."""
    digests: dict[int, Digest]
    """Of the files that have been read back already."""
    time_budget: TimeBudget
    """When to begin no more files."""
    side_by_side: SideBySide
    _copied: dict[int, Copied] = field(default_factory=dict)
    _done: dict[int, Copied] = field(default_factory=dict)
    """Those that were copied, or compared, with the current links."""
    _known: dict[int, SourceIdentity] = field(default_factory=dict)
    """What the files are that need parts."""
    _has_sent: bool = False
    _keys: set[str] = field(default_factory=set)

    def files(self) -> tuple[ManifestObject, ...] | Incomplete | Unread:
        """Copy the files of the current download task, or of the next one when its links are renewed.

        Raises:
            CopyNotProven: Links die faster than the files can be compared.
            Besides, what copying a file raises.
        """
        for _ in range(_MOST_DOWNLOADS):
            task = self.links.task
            try:
                made = self._of_current_task()
            except LinkExpired:
                if not self._lost_files_of(task):
                    raise
                continue
            except SourceRefused:
                if self.links.task.task_id == task.task_id:
                    raise
                continue  # the links were renewed, and lead to other files
            unfinished = isinstance(made, Incomplete | Unread) and not self._lost_files_of(task)
            if unfinished or self.links.task.task_id == task.task_id:
                return made
        raise CopyNotProven(
            f"The download links of backup set {self.links.backup_set_id} died {_MOST_DOWNLOADS} times while"
            " it was copied, and the files of a copy have to be of one download"
        )

    @property
    def discarded(self) -> set[str]:
        """The keys of what was copied from links that died, and is no file of the copy."""
        return self._keys - {each.stored.key for each in self._copied.values()}

    def _lost_files_of(self, task: DownloadTask) -> bool:
        """Tell whether the current task has fewer files than *task*, whose links are not renewed for that."""
        parts = {each.part_id for each in self.links.task.links}
        return any(each.part_id not in parts for each in task.links)

    def _of_current_task(self) -> tuple[ManifestObject, ...] | Incomplete | Unread:
        links, objects = self.links.task.links, []
        parts = {each.part_id for each in links}
        self._copied = {part_id: each for part_id, each in self._copied.items() if part_id in parts}
        if incomplete := self._without_parts(links):
            return incomplete
        for link in links:
            result = self._done.get(link.part_id) or self.copy_file(
                link.part_id, self._known.get(link.part_id)
            )
            if isinstance(result, Unfinished):
                return Incomplete(link.part_id, self._moved(result), tuple(self.digests.values()))
            self._keep(link, result)
            if not self._is_read_back(link, result):
                return Unread(link.part_id, tuple(self.digests.values()))
            objects.append(_described(link, result, self.digests.get(link.part_id)))
        return tuple(objects)

    def _without_parts(self, links: Sequence[DownloadLink]) -> Incomplete | None:
        """Copy the files side by side that need no parts; say what kept some from being compared."""
        self._done, self._known = {}, {}
        dead: LinkExpired | None = None
        try:
            late = [each for each in self.side_by_side(self._copy_without_parts, links) if each is not None]
        except LinkExpired as error:
            if not self._has_sent:
                raise
            dead, late = error, [each for each in links if each.part_id not in {**self._done, **self._known}]
        if not late:
            return None
        unfinished = Unfinished((), 0, moved=self._has_sent, reason="links" if dead else "time")
        return Incomplete(late[0].part_id, unfinished, tuple(self.digests.values()))

    def _copy_without_parts(self, link: DownloadLink) -> DownloadLink | None:
        """Copy a file unless it needs parts; return it when there is no time left."""
        if self.time_budget.over:
            return link
        result = self._same(link) or self.copy_small(link.part_id)
        if isinstance(result, Copied):
            self._keep(link, result)
        else:
            self._known[link.part_id] = result
        return None

    def _keep(self, link: DownloadLink, copied: Copied) -> None:
        self._done[link.part_id] = self._copied[link.part_id] = copied
        self._keys.add(copied.stored.key)
        self._has_sent |= copied.sent

    def _moved(self, unfinished: Unfinished) -> Unfinished:
        return replace(unfinished, moved=unfinished.moved or self._has_sent)

    def _same(self, link: DownloadLink) -> Copied | None:
        """Return what was copied from an earlier link of the file, if size, ETag and CRC64 are the same."""
        copied = self._copied.get(link.part_id)
        if copied is None or self.links.keys_in(self.folder).get(link.part_id) != copied.stored.key:
            return None
        with RenewingSource(link.part_id, links=self.links, open_source=self.open_source) as source:
            identity = source.identity()
        known = bool(identity.etag) or identity.crc64 is not None
        return copied if known and identity == copied.identity else None

    def _is_read_back(self, link: DownloadLink, copied: Copied) -> bool:
        known = self.digests.get(link.part_id)
        if self.read_back is None or (known is not None and known.crc64 == str(copied.stored.crc64)):
            return True
        digest = self.read_back(link, copied)
        if digest is not None:
            self.digests[link.part_id] = digest
        return digest is not None


def _described(link: DownloadLink, copied: Copied, digest: Digest | None) -> ManifestObject:
    source_crc64 = copied.identity.crc64
    return ManifestObject(
        key=copied.stored.key,
        part_id=link.part_id,
        file_name=link.file_name,
        size_bytes=copied.stored.size_bytes,
        crc64=str(copied.stored.crc64),
        source_etag=copied.identity.etag,
        stated_size=link.stated_size,
        sha256=digest.sha256 if digest else None,
        source_crc64=None if source_crc64 is None else str(source_crc64),
    )
