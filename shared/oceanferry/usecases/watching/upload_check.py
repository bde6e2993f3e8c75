"""Uploads that crashes left behind in a bucket, and which route answers for a bucket."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from oceanferry.domain.configuration import Configuration
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.texts import text
from oceanferry.ports.side_by_side import SideBySide
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.object_store import Upload
from oceanferry.usecases.watching.delivery_histories import DeliveryHistories


@dataclass(frozen=True, kw_only=True)
class UploadCheck:
    """Lists the multipart uploads of a bucket; aborts those that are orphaned for long enough."""

    configuration: Configuration
    histories: DeliveryHistories
    bucket: Callable[[str], Bucket]
    routes_into: Mapping[str, Sequence[str]]
    """Which routes copy into each bucket."""
    now: datetime
    side_by_side: SideBySide
    notes: list[str]
    """What was done besides checking."""

    def alarms(self, name: str) -> list[Alarm]:
        """Return the orphaned uploads in the bucket of destination *name*, as one alarm."""
        bucket, watching = self.bucket(name), self.configuration.watching
        instances = {each.instance_id for each in self.configuration.clusters.values()}
        old = [
            each
            for each in bucket.store.uploads(bucket.prefix)
            if self.now - each.began_at >= watching.stuck_after
            and _folder_of(each, bucket).partition("/")[0] in instances
        ]
        # Asked after the listing: a run that has begun meanwhile goes on with an upload that was there.
        busy = self._under_way_to(name) if old else set()
        orphans = [each for each in old if _folder_of(each, bucket) not in busy]
        if not orphans:
            return []
        for each in orphans:
            if self.now - each.began_at >= watching.orphans_after:
                self._drop(bucket, each, name)
        oldest = min(each.began_at for each in orphans)
        later = oldest + watching.orphans_after
        return [
            Alarm(
                condition="orphan_uploads",
                destination=name,
                opened_at=self.now,
                since=oldest,
                count=len(orphans),
                cleaned_from=later,
            )
        ]

    def _drop(self, bucket: Bucket, upload: Upload, name: str) -> None:
        bucket.store.abort_upload(upload.key, upload.upload_id)
        self.notes.append(
            text(
                "{name}: aborted the orphaned upload of {key}, started {at:%Y-%m-%d %H:%M} UTC",
                name=name,
                key=upload.key,
                at=upload.began_at,
            )
        )

    def _under_way_to(self, name: str) -> set[str]:
        """Return the folders, below the prefix, that any route's runs may be writing to."""
        routes = ["", *self.routes_into.get(name, ())]
        histories = self.side_by_side(lambda route: self.histories.of(route, name), routes)
        clusters = self.configuration.clusters
        return {
            f"{clusters[each.cluster].instance_id}/{each.backup_set_id}"
            for history in histories
            for each in history.under_way
            if each.cluster in clusters
        }


def _folder_of(upload: Upload, bucket: Bucket) -> str:
    """Return the folder of an upload's object, below the prefix."""
    return upload.key.removeprefix(bucket.prefix).rpartition("/")[0]


def routes_into(configuration: Configuration) -> Mapping[str, list[str]]:
    """Return by bucket the routes that copy into it, all of the buckets, in the order of configuration."""
    found: dict[str, list[str]] = {
        name: [] for name, destination in configuration.destinations.items() if destination.takes_copies
    }
    for route in configuration.routes.values():
        for name in dict.fromkeys(route.deliver):
            if name in found:
                found[name].append(route.name)
    return found


def buckets_of(into: Mapping[str, Sequence[str]]) -> Mapping[str, list[str]]:
    """Share the buckets out: each goes with the first route that copies into it, else with no route."""
    shared: dict[str, list[str]] = {}
    for name, routes in into.items():
        shared.setdefault(routes[0] if routes else "", []).append(name)
    return shared
