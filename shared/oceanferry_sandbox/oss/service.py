"""OSS as one function from Request to Response."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Literal

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.oss.bandwidth import UploadLimits
from oceanferry_sandbox.oss.call import Call, addressed, is_about_data
from oceanferry_sandbox.oss.errors import OssError, access_denied, public_endpoint_forbidden
from oceanferry_sandbox.oss.operations.bucket_operations import BucketOperations
from oceanferry_sandbox.oss.operations.multipart import MultipartOperations
from oceanferry_sandbox.oss.operations.objects import ObjectOperations
from oceanferry_sandbox.oss.operations.upload_listing import UploadListing
from oceanferry_sandbox.oss.replies import error_response
from oceanferry_sandbox.oss.routing import operation, routes
from oceanferry_sandbox.oss.signing.authentication import Authenticator
from oceanferry_sandbox.oss.signing.presigned import presigned_v1, presigned_v4
from oceanferry_sandbox.oss.storage.bodies import file_chunks
from oceanferry_sandbox.oss.storage.buckets import Buckets
from oceanferry_sandbox.oss.storage.records import Bucket, Part, StoredObject, Upload, Versioning


class OssService:
    """The sandbox's OSS, to be served by a LoopbackServer.

    Args:
        access_keys: Who may do everything, but for buckets that are for others only; presigned
            links are signed with the first.
        clock: Returns the Unix time, which decides about skew and expiry.
        region: Where buckets are unless they say otherwise.
        directory: Keeps the state in files, and finds it there again; None keeps it in memory.
        largest_page: The most entries of a listing that one reply shows.
        upload_bytes_per_second: What the uploads of one AccessKey may take together; None: all there is.

    Attributes:
        slow_completions: Completions that take longer than a caller waits.
        domains: The bucket of each custom domain, by ``HOST:PORT``.
        closed_to_data: Hosts that refuse calls about objects, as public endpoints do for new accounts.
    """

    def __init__(
        self,
        access_keys: Sequence[AccessKey],
        *,
        clock: Callable[[], float] = time.time,
        region: str = "cn-hangzhou",
        directory: Path | None = None,
        largest_page: int = 1000,
        upload_bytes_per_second: int | None = None,
    ) -> None:
        self._access_keys = access_keys
        self._clock = clock
        self._region = region
        self._buckets = Buckets(directory)
        self._authenticator = Authenticator(access_keys)
        self.domains: dict[str, str] = {}
        self.closed_to_data: set[str] = set()
        self._limits = UploadLimits(upload_bytes_per_second) if upload_bytes_per_second else None
        multipart = MultipartOperations(self._buckets, self._now)
        self.slow_completions = multipart.slow
        self._routes = routes(
            BucketOperations(self._buckets, largest_page),
            ObjectOperations(self._buckets, self._now),
            multipart,
            UploadListing(self._buckets, largest_page),
        )

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        request_id = uuid.uuid4().hex[:24].upper()
        call = addressed(request, self.domains)
        self.slow_completions.finish()
        try:
            response = self._answer(call)
        except OssError as error:
            response = error_response(error, call, request_id)
        now = format_datetime(self._now(), usegmt=True)
        headers = {"x-oss-request-id": request_id, "Date": now, **response.headers}
        return Response(response.status, headers, response.body)

    def create_bucket(
        self,
        name: str,
        *,
        private: bool = True,
        region: str = "",
        versioning: Versioning = "",
        worm: bool = False,
        only_for: Sequence[str] = (),
    ) -> None:
        """Create a bucket; one that is there already stays as it is.

        Args:
            name: The bucket's.
            private: Whether a reader of its objects needs an AccessKey.
            region: Where it is, when that is not the service's own region.
            versioning: Whether it keeps versions, or once kept them.
            worm: Whether a locked retention policy keeps every object from being changed.
            only_for: Whose bucket it is, as ids of AccessKeys or ARNs of roles; empty for everybody.
        """
        acl: Literal["private", "public-read"] = "private" if private else "public-read"
        bucket = Bucket(name, region or self._region, acl, self._now(), versioning, worm, tuple(only_for))
        self._buckets.create(bucket)

    def set_versioning(self, bucket: str, versioning: Versioning) -> None:
        """Let a bucket keep versions from now on, or no longer."""
        self._buckets.change(replace(self._buckets.bucket(bucket), versioning=versioning))

    def change_bucket(self, bucket: str, **changed: object) -> None:
        """Give a bucket other properties: those of :class:`Bucket`."""
        self._buckets.change(replace(self._buckets.bucket(bucket), **changed))  # type: ignore[arg-type] # as said

    def put_object(self, bucket: str, key: str, data: bytes | Path) -> None:
        """Plant an object: *data* itself, or what is in the file *data*."""
        chunks = file_chunks(data) if isinstance(data, Path) else [data]
        content = self._buckets.bodies.receive(self._buckets.bucket(bucket).name, chunks)
        self._buckets.put(bucket, StoredObject(key, content, content.md5, "Normal", self._now(), {}))

    def put_many(self, bucket: str, keys: Iterable[str], data: bytes) -> None:
        """Plant millions of objects, which share the bytes that they hold: none of them may be removed."""
        content = self._buckets.bodies.receive(self._buckets.bucket(bucket).name, [data])
        now, headers = self._now(), dict[str, str]()
        for key in keys:
            self._buckets.put(bucket, StoredObject(key, content, content.md5, "Normal", now, headers))

    def delete_object(self, bucket: str, key: str) -> None:
        """Remove an object as the console does."""
        self._buckets.delete(bucket, key)

    def object_bytes(self, bucket: str, key: str) -> bytes:
        """Return an object's bytes."""
        with self._buckets.lock:
            content = self._buckets.object(bucket, key).content
            chunks = self._buckets.bodies.read(content.name, 0, content.size_bytes)
        return b"".join(chunks)

    def bucket_names(self) -> list[str]:
        """Return the names of all buckets, in order."""
        return self._buckets.names()

    def keys(self, bucket: str) -> list[str]:
        """Return the keys of all objects, in order."""
        return [stored.key for stored in self.objects(bucket)]

    def objects(self, bucket: str) -> list[StoredObject]:
        """Return what is known of all objects, in the order of their keys."""
        return self._buckets.objects(bucket)

    def versions(self, bucket: str, key: str) -> list[StoredObject]:
        """Return all versions of an object, the current one last."""
        return self._buckets.versions(bucket, key)

    def leave_upload(self, bucket: str, key: str, began_at: datetime) -> None:
        """Plant a multipart upload that is not continued."""
        self._buckets.begin_upload(bucket, Upload(uuid.uuid4().hex.upper(), key, began_at, {}))

    def uploads(self, bucket: str) -> list[Upload]:
        """Return the multipart uploads that are under way."""
        return self._buckets.uploads(bucket)

    def parts(self, bucket: str, upload: Upload) -> list[Part]:
        """Return the parts that an upload has so far, in order."""
        return list(self._buckets.parts(bucket, upload).values())

    def presigned_url(
        self, host: str, bucket: str, key: str, *, lifetime: timedelta, form: Literal["v1", "v4"] = "v4"
    ) -> str:
        """Return a link to GET an object without an AccessKey, as OceanBase's download links are.

        Args:
            host: ``127.0.0.1:PORT``, or ``BUCKET.some.host:PORT``.
            bucket: The object's bucket.
            key: The object's key.
            lifetime: From now; one of zero or less makes a link that has run out.
            form: The signature's version.
        """
        signer, now = self._access_keys[0], self._now()
        if form == "v1":
            return presigned_v1(signer, host, bucket, key, now=now, lifetime=lifetime)
        region = self._buckets.bucket(bucket).region
        return presigned_v4(signer, host, bucket, key, region=region, now=now, lifetime=lifetime)

    def _answer(self, call: Call) -> Response:
        bucket = self._buckets.bucket(call.bucket) if call.bucket in self._buckets.names() else None
        region = bucket.region if bucket else ""
        key = self._authenticator.authenticate(call, region=region, now=self._now())
        if key is None:
            self._check_public(call)
        elif bucket and bucket.only_for and key.names.isdisjoint(bucket.only_for):
            raise access_denied("The bucket you access does not belong to you.", ec="0003-00000001")
        if call.request.headers.get("host") in self.closed_to_data and is_about_data(call):
            raise public_endpoint_forbidden()
        if key and self._limits and call.request.method == "PUT":
            call.request.stream.pace(partial(self._limits.wait, key))
        return operation(call, self._routes)(call)

    def _check_public(self, call: Call) -> None:
        """Let anonymous requests read what is public, and nothing else."""
        reading = call.key and call.request.method in ("GET", "HEAD") and not call.parameters
        if not (reading and self._buckets.acl(call.bucket, call.key).startswith("public-")):
            message = "You have no right to access this object because of bucket acl."
            raise access_denied(message, ec="0003-00000001")

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), timezone.utc)
