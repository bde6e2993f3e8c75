"""The files of a backup set that need no parts, in the folder that they are copied to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from threading import Lock

from oceanferry.domain.copies.bandwidth_limiter import BandwidthLimiter
from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.errors import PermissionDenied
from oceanferry.ports.clock import Clock
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.source_object import SourceIdentity
from oceanferry.usecases.copying.copy_small_file import copy_small_file
from oceanferry.usecases.copying.file_copy import Copied, FileCopy
from oceanferry.usecases.copying.whole_file_memory import WholeFileMemory
from oceanferry.usecases.links.link_provider import LinkProvider

OpenFile = Callable[[int, LinkProvider], AbstractContextManager[FileCopy]]


class SmallFiles:
    """Copies small files, to any number of threads; the folder is listed once for all of them."""

    def __init__(
        self, open_file: OpenFile, links: LinkProvider, bucket: Bucket, folder: Folder, clock: Clock
    ) -> None:
        self._open_file = open_file
        self._links = links
        self._bucket = bucket
        self._folder = folder
        self._clock = clock
        self._lock = Lock()
        self._taken: set[str] | None = None
        self._pace = BandwidthLimiter(bucket.transfer.bytes_per_second)
        self._largest_bytes = bucket.transfer.whole_file_bytes
        self._memory = WholeFileMemory(bucket.transfer.whole_files_bytes, self._largest_bytes)

    def copy(self, part_id: int) -> Copied | SourceIdentity:
        """Copy one file if it is small. Raises, and returns, as copy_small_file."""
        with self._open_file(part_id, self._links) as copy:
            is_free = self._take(copy.key)
            copy.renew_lease()  # the listing, or the renewal of a link, may have taken longer than it
            if not is_free:
                return self._copied(copy, most_bytes=0)
            with self._memory.lend() as most_bytes:
                result = self._copied(copy, most_bytes)
                size_bytes = (result.identity if isinstance(result, Copied) else result).size_bytes
                self._memory.saw(size_bytes)
            if not most_bytes < size_bytes <= self._largest_bytes:
                return result
            with self._memory.lend(size_bytes):
                return self._copied(copy, size_bytes)

    def _copied(self, copy: FileCopy, most_bytes: int) -> Copied | SourceIdentity:
        return copy_small_file(copy, most_bytes=most_bytes, keep_pace=self._keep_pace)

    def _take(self, key: str) -> bool:
        """Tell whether a key was free, which it is no more."""
        with self._lock:
            if self._taken is None:
                self._taken = self._listed()
            is_free = key not in self._taken
            self._taken.add(key)
            return is_free

    def _listed(self) -> set[str]:
        """The keys in the folder that hold something, or to which an upload is under way.

        A copier need not be allowed to list objects: writing finds out, too, but sends the bytes first,
        which is as well for a single file.
        """
        store, path = self._bucket.store, self._folder.path
        taken = {each.key for each in store.uploads(path)}
        if len(self._links.task.links) <= 1:
            return taken
        with suppress(PermissionDenied):
            taken.update(store.keys(path))
        return taken

    def _keep_pace(self, size_bytes: int) -> None:
        if self._pace.bytes_per_second is None:
            return
        with self._lock:
            pause = self._pace.wait(size_bytes, now=self._clock.now())
        self._clock.sleep(pause)
