"""Which operation a request asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from oceanferry_sandbox.http_server.messages import Response
from oceanferry_sandbox.oss.call import Call
from oceanferry_sandbox.oss.errors import not_implemented
from oceanferry_sandbox.oss.operations.bucket_operations import BucketOperations
from oceanferry_sandbox.oss.operations.multipart import MultipartOperations
from oceanferry_sandbox.oss.operations.objects import ObjectOperations
from oceanferry_sandbox.oss.operations.upload_listing import UploadListing
from oceanferry_sandbox.oss.signing.authentication import SIGNATURE_PARAMETERS

_KNOWN_HEADERS = (
    "x-oss-content-sha256",
    "x-oss-date",
    "x-oss-forbid-overwrite",
    "x-oss-object-acl",
    "x-oss-range-behavior",
    "x-oss-security-token",
    "x-oss-storage-class",
    "x-oss-tagging",
)
_KNOWN_PREFIXES = ("x-oss-meta-", "x-oss-server-side-")

_OVERRIDES = (
    "response-cache-control response-content-disposition response-content-encoding "
    "response-content-language response-content-type response-expires"
)


@dataclass(frozen=True)
class Route:
    """An operation and the requests that ask for it."""

    method: str
    level: Literal["bucket", "object"]
    """What is named."""
    sub_resource: str
    """The parameter that must be there; empty: none needs to be."""
    parameters: frozenset[str]
    """Those that may be there besides."""
    operation: Callable[[Call], Response]

    def matches(self, call: Call) -> bool:
        """Tell whether *call* asks for this operation."""
        names = call.parameters.keys() - SIGNATURE_PARAMETERS
        return (
            call.request.method == self.method
            and self.level == ("object" if call.key else "bucket")
            and (not self.sub_resource or self.sub_resource in names)
            and names <= self.parameters | {self.sub_resource}
        )


def routes(
    buckets: BucketOperations, objects: ObjectOperations, uploads: MultipartOperations, listing: UploadListing
) -> list[Route]:
    """Return all operations there are."""
    return [
        _of_object("PUT", objects.put),
        _of_object("GET", objects.get, parameters=_OVERRIDES),
        _of_object("HEAD", objects.head),
        _of_object("HEAD", objects.meta, "objectMeta"),
        _of_object("GET", objects.acl, "acl"),
        _of_object("DELETE", objects.delete),
        _of_object("POST", uploads.initiate, "uploads", "encoding-type"),
        _of_object("PUT", uploads.upload_part, "uploadId", "partNumber"),
        _of_object("POST", uploads.complete, "uploadId", "encoding-type"),
        _of_object("DELETE", uploads.abort, "uploadId"),
        _of_object("GET", listing.parts, "uploadId", "encoding-type max-parts part-number-marker"),
        *_bucket_routes(buckets, objects, listing),
    ]


def operation(call: Call, known: Iterable[Route]) -> Callable[[Call], Response]:
    """Return what answers *call*.

    Raises:
        OssError: NotImplemented.
    """
    for header in call.request.headers:
        if header.startswith("x-oss-") and not _is_known(header):
            raise not_implemented(header)
    for route in known:
        if call.bucket and route.matches(call):
            return route.operation
    raise not_implemented(f"{call.request.method} {' '.join(call.parameters.keys() - SIGNATURE_PARAMETERS)}")


def _bucket_routes(
    buckets: BucketOperations, objects: ObjectOperations, listing: UploadListing
) -> list[Route]:
    return [
        _of_bucket("GET", buckets.info, "bucketInfo"),
        _of_bucket("GET", buckets.location, "location"),
        _of_bucket("GET", buckets.acl, "acl"),
        _of_bucket("GET", buckets.versioning, "versioning"),
        _of_bucket("GET", buckets.worm, "worm"),
        _of_bucket("GET", buckets.lifecycle, "lifecycle"),
        _of_bucket(
            "GET",
            buckets.list_objects,
            "list-type",
            "prefix delimiter start-after continuation-token max-keys fetch-owner encoding-type",
        ),
        _of_bucket(
            "GET",
            listing.uploads,
            "uploads",
            "prefix key-marker upload-id-marker max-uploads encoding-type",
        ),
        _of_bucket("POST", objects.delete_many, "delete", "encoding-type"),
    ]


def _of_object(
    method: str, operation: Callable[[Call], Response], sub_resource: str = "", parameters: str = ""
) -> Route:
    return Route(method, "object", sub_resource, frozenset(parameters.split()), operation)


def _of_bucket(
    method: str, operation: Callable[[Call], Response], sub_resource: str, parameters: str = ""
) -> Route:
    return Route(method, "bucket", sub_resource, frozenset(parameters.split()), operation)


def _is_known(header: str) -> bool:
    return header in _KNOWN_HEADERS or header.startswith(_KNOWN_PREFIXES)
