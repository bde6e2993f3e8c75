"""Copies in a bucket as copying leaves them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fakes.clock import NOON
from fakes.object_store import FakeObjectStore
from fakes.world import CLUSTER, FILES
from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.copies.manifest import Manifest, ManifestObject, Tombstone

PREFIX = "oceanbase/"
INSTANCE = CLUSTER.instance_id


def folder_of(backup_set_id: str) -> Folder:
    return Folder(PREFIX, INSTANCE, backup_set_id)


def manifest_of(
    backup_set_id: str,
    *,
    copied_at: datetime = NOON,
    files: Mapping[str, bytes] = FILES,
    route: str = "nightly",
    method: str = "logical",
) -> Manifest:
    """Return what copying these files would write down."""
    return Manifest(
        instance_id=INSTANCE,
        backup_set_id=backup_set_id,
        objects=tuple(
            ManifestObject(
                key=folder_of(backup_set_id).path + name,
                part_id=part_id,
                file_name=name,
                size_bytes=len(data),
                crc64=str(checksum(data)),
                source_etag='"5B3C1A2E053D763E1B002CC607C5A0FE"',
                source_crc64=None,
            )
            for part_id, (name, data) in enumerate(files.items(), start=1)
        ),
        copied_at=copied_at,
        run="0123456789abcdef",
        route=route,
        method=method,
        oceanferry_version="0.1.0",
    )


def archive_with(*backup_set_ids: str) -> FakeObjectStore:
    """Return a bucket with proven copies of these."""
    store = FakeObjectStore("my-archive")
    for each in backup_set_ids:
        plant(store, each)
    return store


def plant(
    store: FakeObjectStore,
    backup_set_id: str,
    *,
    copied_at: datetime = NOON,
    files: Mapping[str, bytes] = FILES,
    route: str = "nightly",
    method: str = "logical",
) -> str:
    """Put a proven copy into the bucket; returns the manifest's key."""
    folder = folder_of(backup_set_id)
    for name, data in files.items():
        store.objects[folder.path + name] = data
    manifest = manifest_of(backup_set_id, copied_at=copied_at, files=files, route=route, method=method)
    store.objects[folder.manifest] = manifest.model_dump_json(indent=2).encode()
    return folder.manifest


def begin_removal(store: FakeObjectStore, manifest_key: str, *, since: datetime = NOON) -> None:
    """Put the tombstone in place of a manifest."""
    manifest = Manifest.model_validate_json(store.objects[manifest_key])
    tombstone = Tombstone(removing_since=since, manifest=manifest)
    store.objects[manifest_key] = tombstone.model_dump_json(indent=2).encode()
