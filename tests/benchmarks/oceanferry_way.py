"""The product's own engine, with its own adapters on both sides."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

from requests import adapters

from benchmarks.errand import Copying, Errand
from benchmarks.nginx import MIB, known_crc64, repeated_crc64
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.adapters.source.object import HttpSourceObject
from oceanferry.adapters.system_clock import SystemClock
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.copies.transfer_stats import TransferStats
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.secrets import Secret
from oceanferry.ports.storage.object_store import StoredObject, UploadedPart
from oceanferry.ports.storage.source_object import Chunk
from oceanferry.usecases.copying.copy_file import copy_file
from oceanferry.usecases.copying.file_copy import Copied, FileCopy
from oceanferry.usecases.runs.time_budget import TimeBudget


def copy(errand: Errand) -> None:
    """Copy the file."""
    os.environ["SSL_CERT_FILE"] = str(errand.certificate)
    # The session that the product gives to the SDK reads no variable.
    vars(adapters)["DEFAULT_CA_BUNDLE_PATH"] = str(errand.certificate)
    host = errand.source.split("/")[2]
    with (
        HttpSourceObject([Secret(errand.source)], allow=[host]) as source,
        opened(errand, _of_zeros if errand.zeros else known_crc64) as store,
    ):
        result = copy_file(
            FileCopy(
                file_name=errand.key,
                key=errand.key,
                source=source,
                store=store,
                clock=SystemClock(),
                progress=_Silent(),
                time_budget=TimeBudget(None, SystemClock()),
                transfer=Transfer(errand.connections, part_size_bytes=errand.part_size_bytes),
            )
        )
    if not isinstance(result, Copied) or result.stored.size_bytes != errand.size_bytes:
        raise RuntimeError(f"Not everything arrived: {result}")


class CountingStore(OssObjectStore):
    """The product's store on a server that knows no CRC64.

    nginx answers none, so this says for it what OSS would: the CRC64 that the
    bytes have if they are those of the source, which is known beforehand.
    Whoever benchmarks checks what was really stored. Everything else is what
    the product does.
    """

    def __init__(self, known: Callable[[int], int], bucket: OssBucket) -> None:
        """Tell *known* of so many bytes as their CRC64."""
        super().__init__(bucket)
        self._known_crc64 = lru_cache(known)

    def head(self, key: str) -> StoredObject | None:
        """Ask the server, and add the CRC64."""
        found = super().head(key)
        return (
            found if not found or found.crc64 else replace(found, crc64=self._known_crc64(found.size_bytes))
        )

    def upload_part(
        self, key: str, upload_id: str, number: int, size_bytes: int, chunks: Iterable[Chunk]
    ) -> UploadedPart:
        """Send the part, and add the CRC64."""
        sent = super().upload_part(key, upload_id, number, size_bytes, chunks)
        return replace(sent, crc64=self._known_crc64(size_bytes))


def _of_zeros(size_bytes: int) -> int:
    return repeated_crc64(bytes(MIB), size_bytes // MIB)


def opened(errand: Copying, known: Callable[[int], int]) -> CountingStore:
    """Return the store of an errand, with what the CRC64 of so many bytes is."""
    credentials = Credentials("AK", Secret("secret"))
    bucket = OssBucket(errand.bucket, "cn-hangzhou", credentials, SystemClock(), errand.endpoint)
    return CountingStore(known, bucket)


class _Silent:
    def waiting(self, backup_set_id: str, status: str, next_poll: timedelta) -> None:
        pass

    def copying(
        self, file_name: str, done_bytes: int, total_bytes: int, flow: TransferStats | None = None
    ) -> None:
        pass
