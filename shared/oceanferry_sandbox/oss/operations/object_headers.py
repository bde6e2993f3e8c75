"""The headers that describe an object: taken from its writer, given to its readers."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from email.utils import format_datetime
from urllib.parse import parse_qsl

from oceanferry_sandbox.http_server.messages import Headers
from oceanferry_sandbox.oss.errors import invalid_argument, invalid_object_state
from oceanferry_sandbox.oss.storage.records import StoredObject

_STORAGE_CLASSES = ("Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive")
_ENCRYPTIONS = ("AES256", "KMS", "SM4")
_MOST_TAGS = 10
_ACLS = ("default", "private", "public-read", "public-read-write")
_KEPT = (
    "content-type",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "expires",
    "x-oss-storage-class",
    "x-oss-object-acl",
    "x-oss-tagging",
)
_NOT_DESCRIBED = ("x-oss-object-acl", "x-oss-tagging")
_KEPT_PREFIXES = ("x-oss-meta-", "x-oss-server-side-")
_ENCRYPTION_PREFIX = "x-oss-server-side-"
_RESPONSE_PREFIX = "response-"


def kept_headers(headers: Headers, storage_class: str) -> dict[str, str]:
    """Pick what is remembered of a writer's headers; an object without a class is of its bucket's.

    Raises:
        OssError: InvalidArgument, for a storage class, an ACL, an encryption or tags that OSS
            does not know.
    """
    _check(headers, "x-oss-server-side-encryption", _ENCRYPTIONS)
    _check_tags(headers.get("x-oss-tagging"))
    _check(headers, "x-oss-storage-class", _STORAGE_CLASSES)
    _check(headers, "x-oss-object-acl", _ACLS)
    kept = {
        name: value for name, value in headers.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)
    }
    return kept if storage_class == "Standard" else {"x-oss-storage-class": storage_class, **kept}


def check_readable(stored: StoredObject) -> None:
    """Refuse to read an object that would have to be restored first."""
    if stored.headers.get("x-oss-storage-class", "").endswith("Archive"):
        raise invalid_object_state()


def written(stored: StoredObject) -> dict[str, str]:
    """Return the headers of the object for a writer."""
    return {
        "ETag": f'"{stored.etag}"',
        "x-oss-hash-crc64ecma": str(stored.content.crc64),
        **encryption(stored.headers),
        **_version(stored),
    }


def encryption(headers: Mapping[str, str]) -> dict[str, str]:
    """Pick the headers about encryption, which are repeated in every reply to a writer."""
    return {name: value for name, value in headers.items() if name.startswith(_ENCRYPTION_PREFIX)}


def summary(stored: StoredObject) -> dict[str, str]:
    """Return what GetObjectMeta tells, without the size."""
    return {
        "ETag": f'"{stored.etag}"',
        "Last-Modified": format_datetime(stored.last_modified, usegmt=True),
        "x-oss-hash-crc64ecma": str(stored.content.crc64),
        **_version(stored),
    }


def described(stored: StoredObject) -> dict[str, str]:
    """Return the headers of the object for a reader, without the size."""
    headers = {"content-type": "application/octet-stream", "x-oss-storage-class": "Standard"}
    headers |= {name: value for name, value in stored.headers.items() if name not in _NOT_DESCRIBED}
    if tags := stored.headers.get("x-oss-tagging"):
        headers["x-oss-tagging-count"] = str(len(parse_qsl(tags, keep_blank_values=True)))
    headers |= {"Accept-Ranges": "bytes", "x-oss-object-type": stored.object_type}
    if stored.content.md5:
        headers["Content-MD5"] = base64.b64encode(bytes.fromhex(stored.content.md5)).decode()
    return headers | summary(stored)


def overridden(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that a reader chooses in the URL: ``response-content-type`` and the like."""
    return {
        name[len(_RESPONSE_PREFIX) :]: value
        for name, value in parameters.items()
        if name.startswith(_RESPONSE_PREFIX)
    }


def _version(stored: StoredObject) -> dict[str, str]:
    return {"x-oss-version-id": stored.version_id} if stored.version_id else {}


def _check_tags(header: str) -> None:
    tags = parse_qsl(header, keep_blank_values=True)
    if len(tags) > _MOST_TAGS or len(dict(tags)) < len(tags) or not all(name for name, _ in tags):
        message = "The x-oss-tagging header is invalid."  # the wording is unverified
        raise invalid_argument(message, "x-oss-tagging", header)


def _check(headers: Headers, name: str, allowed: tuple[str, ...]) -> None:
    value = headers.get(name)
    if value and value not in allowed:
        message = f"The value of {name} is invalid."  # the wording is unverified
        raise invalid_argument(message, name, value)
