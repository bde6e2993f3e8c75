"""One bucket of OSS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.calls import Calls
from oceanferry.adapters.oss.objects import Objects
from oceanferry.adapters.oss.upload_listing import UploadListing
from oceanferry.adapters.oss.uploads import Uploads
from oceanferry.adapters.oss.versioning import Versions
from oceanferry.adapters.oss.write_options import Writing
from oceanferry.domain.copies.target_options import TargetOptions
from oceanferry.ports.storage.object_store import (
    LARGEST_SMALL_OBJECT_BYTES,
    DataWithAge,
    StoredObject,
    Upload,
    UploadedPart,
)
from oceanferry.ports.storage.source_object import Chunk, Data


class OssObjectStore:
    """An ObjectStore in OSS; a context manager that closes its connections.

    ``x-oss-forbid-overwrite`` is what keeps objects from being overwritten. OSS
    ignores it in a bucket that keeps versions, or once kept them. In such a bucket
    (asked for with GetBucketVersioning; without the permission, in every bucket) the
    key is checked before and after an exclusive write. What is left is a race:
    two that both checked before either wrote both write, and both believe that they
    won if the first has checked again before the second wrote. Nothing is lost in a
    bucket that keeps versions; in one that no longer does, the first object is.

    Every object is written with the ACL ``private``, whatever the bucket's is.

    Args:
        bucket: Which, and how it is called.
        options: What objects are written with.
        exclusive: Refuse with InvalidConfiguration a bucket in which OSS would overwrite.
    """

    def __init__(
        self, bucket: OssBucket, *, options: TargetOptions | None = None, exclusive: bool = False
    ) -> None:
        self._plain = bool(bucket.endpoint and bucket.endpoint.startswith("http://"))
        self._calls = calls = Calls(bucket)
        self._versions = versions = Versions(calls, exclusive=exclusive)
        writing = Writing(options or TargetOptions())
        self._objects = Objects(calls, versions=versions, writing=writing)
        self._listing = UploadListing(calls)
        self._uploads = Uploads(
            calls, objects=self._objects, listing=self._listing, versions=versions, writing=writing
        )

    def __enter__(self) -> OssObjectStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._calls.close()
        self._uploads.close()

    def check_exclusive(self) -> None:
        """Ask now what the first exclusive write would ask.

        Raises:
            InvalidConfiguration: The bucket has to be exclusive, and OSS would overwrite in it.
        """
        self._versions.may_overwrite()

    @property
    def bucket(self) -> str:
        """The bucket's name."""
        return self._calls.bucket

    @property
    def plain(self) -> bool:
        return self._plain

    def head(self, key: str) -> StoredObject | None:
        return self._objects.head(key)

    def get(self, key: str, *, most_bytes: int = LARGEST_SMALL_OBJECT_BYTES) -> bytes | None:
        """Checked by CRC64."""
        return self._objects.get(key, most_bytes=most_bytes)

    def get_aged(self, key: str) -> DataWithAge | None:
        """OSS tells its times to the second."""
        return self._objects.get_aged(key)

    def put(self, key: str, data: bytes, *, overwrite: bool) -> bool:
        """Find out what was written when an answer is lost.

        Exactly *data* under the key counts as written: two writers at once have to
        write different data.
        """
        return self._objects.put(key, data, overwrite=overwrite)

    def put_file(self, key: str, data: Data, metadata: Mapping[str, str]) -> bool:
        """Find out what was written when an answer is lost.

        An object of that size and CRC64 under the key counts as written.
        """
        return self._objects.put_file(key, data, metadata)

    def keys(self, prefix: str) -> Iterator[str]:
        """Asks page by page, as keys are taken."""
        return self._objects.keys(prefix)

    def delete(self, key: str) -> None:
        self._objects.delete(key)

    def begin_upload(self, key: str, metadata: Mapping[str, str]) -> str:
        """Begin an upload, or two when the first answer is lost.

        The bucket's lifecycle rule has to remove the one whose id is not known.
        """
        return self._uploads.begin(key, metadata)

    def upload_part(
        self, key: str, upload_id: str, number: int, size_bytes: int, chunks: Iterable[Chunk]
    ) -> UploadedPart:
        """What arrived is the caller's to compare."""
        return self._uploads.part(key, upload_id, number, size_bytes, chunks)

    def parts(self, key: str, upload_id: str) -> list[UploadedPart] | None:
        return self._listing.parts(key, upload_id)

    def uploads(self, prefix: str) -> Iterator[Upload]:
        """Asks page by page, as uploads are taken."""
        return self._listing.uploads(prefix)

    def complete_upload(
        self, key: str, upload_id: str, parts: Iterable[UploadedPart], *, overwrite: bool = False
    ) -> bool:
        """Find out what was completed when an answer is lost.

        An object of the parts' size and CRC64 under the key counts as completed.
        """
        return self._uploads.complete(key, upload_id, list(parts), overwrite=overwrite)

    def abort_upload(self, key: str, upload_id: str) -> None:
        self._uploads.abort(key, upload_id)
