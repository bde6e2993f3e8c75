"""The bucket that copies are written to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from oceanferry.ports.storage.source_object import Chunk, Data

LARGEST_SMALL_OBJECT_BYTES = 1024 * 1024
"""What is read whole is no larger unless the caller asks for more: the records of a ledger."""

TOO_LARGE = "EntityTooLarge"
"""The code of the error that says so."""


@dataclass(frozen=True)
class StoredObject:
    """An object as the store describes it."""

    key: str
    size_bytes: int
    crc64: int | None
    """CRC-64/XZ of the whole object, None when the store does not say."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    """User metadata, lower-case names without the vendor's prefix."""
    etag: str = ""
    """With its quotes, as the store writes it; another one means other bytes, or other metadata."""
    version_id: str = ""
    """Empty in a bucket that never kept versions."""


@dataclass(frozen=True)
class DataWithAge:
    """A small object's bytes, and when they were written."""

    data: bytes
    age: timedelta
    """How long ago that was; both moments by the store's own clock, whatever ours shows."""


@dataclass(frozen=True)
class UploadedPart:
    """A part of an upload as the store received it."""

    number: int
    """1 to 10,000."""
    size_bytes: int
    etag: str
    crc64: int | None
    """None when the store does not say."""


@dataclass(frozen=True)
class Upload:
    """A multipart upload that has neither been completed nor dropped."""

    key: str
    upload_id: str
    began_at: datetime
    """By the store's clock, aware."""


class ObjectStore(Protocol):
    """One bucket. Keys are relative to nothing: a prefix belongs to the caller.

    Every method raises CredentialsRefused, PermissionDenied, ServiceRefused,
    ServiceThrottled or ServiceUnavailable; passing trouble has been retried a
    few times before, except for the body of a part, which cannot be read twice.
    """

    @property
    def bucket(self) -> str:
        """The bucket's name."""

    @property
    def plain(self) -> bool:
        """Whether parts travel unencrypted, and so may come in pipes, where they could not be encrypted."""

    def head(self, key: str) -> StoredObject | None:
        """Describe an object, None when there is none."""

    def get(self, key: str, *, most_bytes: int = LARGEST_SMALL_OBJECT_BYTES) -> bytes | None:
        """Return a small object's bytes, None when there is none.

        Raises:
            ServiceRefused: Besides the above; it has more than *most_bytes* (``code`` is TOO_LARGE).
        """

    def get_aged(self, key: str) -> DataWithAge | None:
        """Return a small object's bytes and their age, None when there is none. Raises as :meth:`get`."""

    def put(self, key: str, data: bytes, *, overwrite: bool) -> bool:
        """Write a small object whole, checked by CRC64.

        Returns False, having written nothing, when the key exists and
        *overwrite* is not set; of two writers at once exactly one gets True.
        In a bucket that keeps versions, or once kept them, both may write, and
        then both may get True: the later one's object is the one that is seen.
        """

    def put_file(self, key: str, data: Data, metadata: Mapping[str, str]) -> bool:
        """Write a file whole, as an upload of its one part would; bytes damaged on their way are refused.

        Returns False, having written nothing, when the key exists, as :meth:`put` without *overwrite*.

        Raises:
            CopyNotProven: Besides the above; the store reports another checksum than that of *data*.
            InvalidConfiguration, ObjectImmutable: As :meth:`begin_upload` and :meth:`complete_upload`.
        """

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys that begin with *prefix*, in order."""

    def delete(self, key: str) -> None:
        """Remove an object, nothing happens when there is none; in a bucket with versions, hide it.

        Raises:
            ObjectImmutable: Besides the above; a retention policy keeps the object.
        """

    def begin_upload(self, key: str, metadata: Mapping[str, str]) -> str:
        """Begin a multipart upload and return its id; the key stays as it is until completion.

        Raises:
            InvalidConfiguration: Besides the above; new versions are asked for, and the
                bucket keeps none.
        """

    def upload_part(
        self, key: str, upload_id: str, number: int, size_bytes: int, chunks: Iterable[Chunk]
    ) -> UploadedPart:
        """Stream one part of exactly *size_bytes*; a repeated number replaces the part.

        Each chunk is done with before the next is taken; pipes are only for a
        store that is ``plain``. Safe to call from several threads. An exception
        raised by *chunks* passes through.
        """

    def parts(self, key: str, upload_id: str) -> list[UploadedPart] | None:
        """Return all parts that an upload has so far, by number; None when there is no such upload.

        An upload that was completed or dropped is none any more.
        """

    def uploads(self, prefix: str) -> Iterator[Upload]:
        """Yield the uploads under way to keys that begin with *prefix*, by key; several may have one key.

        One that begins or ends meanwhile may be among them or not.
        """

    def complete_upload(
        self, key: str, upload_id: str, parts: Iterable[UploadedPart], *, overwrite: bool = False
    ) -> bool:
        """Make the object appear under its key, whole; over another one only with *overwrite*.

        Returns False when the key exists already and *overwrite* is not set (the
        upload stays open), and when the upload is over and the key holds another
        object. An upload that was completed before, by whomever, is completed.

        As with :meth:`put`, a bucket with versions may let two complete at once.

        Raises:
            ObjectImmutable: Besides the above; a retention policy keeps the object that
                would be overwritten.
            ServiceRefused: ``code`` is ``NoSuchUpload`` when it was
                dropped, ``InvalidPart`` when a part is not the one that is listed.
        """

    def abort_upload(self, key: str, upload_id: str) -> None:
        """Drop an upload and its parts; nothing happens when it is gone."""
