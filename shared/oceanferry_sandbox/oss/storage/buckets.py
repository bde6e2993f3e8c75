"""The state of the sandbox's OSS: buckets, their objects and multipart uploads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from oceanferry_sandbox.oss.errors import no_such_key
from oceanferry_sandbox.oss.storage.held import Held
from oceanferry_sandbox.oss.storage.open_uploads import OpenUploads
from oceanferry_sandbox.oss.storage.records import (
    Bucket,
    StoredObject,
    bucket_path,
    object_path,
    version_path,
)

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")


class Buckets(OpenUploads):
    """Everything that is stored; every method is one step to all threads.

    Methods raise OssError as OSS would answer: NoSuchBucket, NoSuchKey,
    NoSuchUpload, FileAlreadyExists, FileImmutable.
    """

    def create(self, bucket: Bucket) -> None:
        """Create a bucket; one that is there already stays as it is."""
        if not _NAME.fullmatch(bucket.name):
            raise ValueError(f"OSS does not allow the bucket name {bucket.name!r}")
        with self.lock:
            if bucket.name not in self._held:
                self._held[bucket.name] = Held(bucket)
                self._records.save(bucket_path(bucket.name), bucket)

    def change(self, bucket: Bucket) -> None:
        """Give a bucket that is there other properties."""
        with self.lock:
            self._find(bucket.name).bucket = bucket
            self._records.save(bucket_path(bucket.name), bucket)

    def names(self) -> list[str]:
        """Return the names of all buckets, in order."""
        with self.lock:
            return sorted(self._held)

    def bucket(self, name: str) -> Bucket:
        """Return the bucket called *name*."""
        return self._find(name).bucket

    def acl(self, bucket: str, key: str) -> str:
        """Return what holds for *key*: the object's ACL, or else the bucket's."""
        with self.lock:
            held = self._find(bucket)
            stored = held.objects.get(key)
        acl = stored.headers.get("x-oss-object-acl", "default") if stored else "default"
        return held.bucket.acl if acl == "default" else acl

    def object(self, bucket: str, key: str) -> StoredObject:
        """Return what is stored under *key*."""
        with self.lock:
            held = self._find(bucket)
            found = held.objects.get(key)
        if found is None:
            raise no_such_key(key, marker=held.markers.get(key, ""))
        return found

    def versions(self, bucket: str, key: str) -> list[StoredObject]:
        """Return all versions of an object, the current one last."""
        with self.lock:
            held = self._find(bucket)
            current = [held.objects[key]] if key in held.objects else []
            return [*held.versions.get(key, []), *current]

    def objects(self, bucket: str) -> list[StoredObject]:
        """Return all objects, in the order of their keys."""
        with self.lock:
            objects = self._find(bucket).objects
            return [objects[key] for key in objects.keys_in_order()]

    def keys(self, bucket: str) -> Sequence[str]:
        """Return all keys in order; hold the lock for as long as they are read."""
        return self._find(bucket).objects.keys_in_order()

    def check_absent(self, bucket: str, key: str, *, ec: str = "0026-00000002") -> None:
        """Raise FileAlreadyExists when there is an object under *key*, unless the bucket keeps versions."""
        with self.lock:
            self._find(bucket).check_writable(key, overwrite=False, ec=ec)

    def put(self, bucket: str, stored: StoredObject, *, overwrite: bool = True) -> StoredObject:
        """Store an object under its key; of two writers who must not overwrite, one gets an error.

        Returns the object with its version id. A bucket that keeps versions, or
        once kept them, lets both overwrite.
        """
        with self.lock, self._discarding_refused(stored.content):
            held = self._find(bucket)
            held.check_writable(stored.key, overwrite=overwrite)
            stored = held.numbered(stored)
            with self._retiring(held, stored.key, by=stored.version_id):
                self._records.save(object_path(bucket, stored.key), stored)
                held.objects[stored.key] = stored
            return stored

    def delete(self, bucket: str, key: str) -> str:
        """Remove an object, nothing happens when there is none; or hide it behind a delete marker.

        Returns the marker's version id, empty without one.
        """
        with self.lock:
            held = self._find(bucket)
            held.check_removable(key)
            marker = held.new_version_id()
            with self._retiring(held, key, by=marker):
                self._records.remove(object_path(bucket, key))
            if marker:
                held.markers[key] = marker
            return marker

    @contextmanager
    def _retiring(self, held: Held, key: str, *, by: str) -> Iterator[None]:
        """Take the current version of *key* away: kept before the block is run, lost after it."""
        kept, lost = held.retire(key, by=by)
        if kept:
            self._records.save(version_path(held.bucket.name, key, kept.version_id), kept)
        yield
        for each in lost:
            self._records.remove(version_path(held.bucket.name, key, each.version_id))
            self.bodies.discard(each.content.name)
