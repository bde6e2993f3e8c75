"""Opens buckets, and the files behind links."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from oceanferry.adapters.thread_pool import ThreadPool
from oceanferry.bootstrap.buckets import BucketAccess, BucketAccesses
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.links import DownloadLink
from oceanferry.ports.clock import Clock
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.object_reader import ObjectReader
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.ports.storage.source_object import SourceObject
from oceanferry.settings.model import Settings

if TYPE_CHECKING:
    from oceanferry.adapters.http.pool import SharedPools


class Storage:
    """Opens what the settings name, as an ExitStack closes it."""

    def __init__(
        self,
        settings: Settings,
        credentials: Credentials,
        *,
        in_region: bool,
        clock: Clock,
        closing: ExitStack,
    ) -> None:
        """Open nothing yet; *closing* closes the connections of what is opened later."""
        self.accesses = BucketAccesses(settings, credentials, in_region=in_region, clock=clock)
        self._settings = settings
        self._in_region = in_region
        self._clock = clock
        self._closing = closing

    def bucket(self, destination: str) -> Bucket:
        """Return the bucket of a destination."""
        chosen = self._settings.buckets[destination]
        access = self.accesses.of(chosen)
        transfer = chosen.transfer(source_region=self._settings.region, by_functions=self._in_region)
        return Bucket(
            store=self._store(access),
            prefix=chosen.prefix,
            options=chosen.options(),
            transfer=transfer,
            side_by_side=ThreadPool(transfer.most),
            retention=chosen.retention.rule() if chosen.retention else None,
            reader=self.reader(access) if chosen.sha256 else None,
        )

    def endpoint_of(self, destination: str) -> str:
        """Say where the bucket of a destination is reached, and why there."""
        chosen = self._settings.buckets.get(destination)
        return self.accesses.of(chosen).called_at if chosen else ""

    def reader(self, access: BucketAccess) -> ObjectReader:
        """Return what reads a bucket's objects back."""
        return self._closing.enter_context(access.reader(self._clock))

    def region_of(self, bucket: str) -> str:
        """Return the region of a bucket: that of a destination in it, else that of the functions."""
        return self.accesses.to(bucket).region

    def store(self, bucket: str, *, region: str | None = None) -> ObjectStore:
        """Return a bucket's object store, as the destination in it says, if there is one."""
        return self._store(self.accesses.to(bucket, region))

    def ledger_store(self, bucket: str, region: str | None) -> ObjectStore:
        """Return the store of the ledger's bucket, in which no writer replaces what another wrote."""
        store = self.accesses.own(bucket, region).store(self._clock, exclusive=True)
        self._closing.enter_context(store).check_exclusive()
        return store

    def _store(self, access: BucketAccess) -> ObjectStore:
        return self._closing.enter_context(access.store(self._clock))

    @cached_property
    def _source_pools(self) -> SharedPools:
        from oceanferry.adapters.http.pool import SharedPools

        return self._closing.enter_context(SharedPools())

    @contextmanager
    def open_source(self, link: DownloadLink) -> Iterator[SourceObject]:
        """Open the file behind a link, nearest address first."""
        from oceanferry.adapters.source.object import HttpSourceObject

        links = link.urls(internal_first=self._in_region)
        with HttpSourceObject(links, allow=self._settings.network.allow, pools=self._source_pools) as source:
            yield source
