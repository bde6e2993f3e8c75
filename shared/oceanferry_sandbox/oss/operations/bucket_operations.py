"""Operations on buckets: their description and their listing."""

from __future__ import annotations

import base64
import binascii

from oceanferry_sandbox.http_server.messages import Response
from oceanferry_sandbox.oss.call import Call
from oceanferry_sandbox.oss.documents import Element, iso_time, url_encoded
from oceanferry_sandbox.oss.errors import invalid_argument, no_such_lifecycle, no_such_worm
from oceanferry_sandbox.oss.operations.listing import Page, page
from oceanferry_sandbox.oss.replies import OWNER, acl_response, xml_response
from oceanferry_sandbox.oss.storage.buckets import Buckets
from oceanferry_sandbox.oss.storage.records import StoredObject


class BucketOperations:
    """What OSS tells about buckets; each method answers one API operation."""

    def __init__(self, buckets: Buckets, largest_page: int) -> None:
        self._buckets = buckets
        self._largest_page = largest_page

    def info(self, call: Call) -> Response:
        """GetBucketInfo."""
        bucket = self._buckets.bucket(call.bucket)
        children: list[Element] = [
            ("CreationDate", iso_time(bucket.created)),
            ("ExtranetEndpoint", f"oss-{bucket.region}.aliyuncs.com"),
            ("IntranetEndpoint", f"oss-{bucket.region}-internal.aliyuncs.com"),
            ("Location", f"oss-{bucket.region}"),
            ("Name", bucket.name),
            ("StorageClass", bucket.storage_class),
            ("DataRedundancyType", "LRS"),
            OWNER,
            ("AccessControlList", [("Grant", bucket.acl)]),
        ]
        return xml_response("BucketInfo", [("Bucket", children)])

    def location(self, call: Call) -> Response:
        """GetBucketLocation."""
        region = self._buckets.bucket(call.bucket).region
        return xml_response("LocationConstraint", f"oss-{region}")

    def acl(self, call: Call) -> Response:
        """GetBucketAcl."""
        return acl_response(self._buckets.bucket(call.bucket).acl)

    def versioning(self, call: Call) -> Response:
        """GetBucketVersioning; without a status for a bucket that never kept versions."""
        status = self._buckets.bucket(call.bucket).versioning
        return xml_response("VersioningConfiguration", [("Status", status)] if status else [])

    def worm(self, call: Call) -> Response:
        """GetBucketWorm."""
        bucket = self._buckets.bucket(call.bucket)
        if not bucket.worm:
            raise no_such_worm()
        children: list[Element] = [
            ("WormId", "1666E2CFB2B3418"),
            ("State", "Locked"),
            ("RetentionPeriodInDays", 7),
            ("CreationDate", iso_time(bucket.created)),
        ]
        return xml_response("WormConfiguration", children)

    def lifecycle(self, call: Call) -> Response:
        """GetBucketLifecycle."""
        bucket = self._buckets.bucket(call.bucket)
        actions: list[tuple[str, Element]] = []
        for prefix, days in bucket.objects_end:
            actions.append((prefix, ("Expiration", [("Days", days)])))
        for prefix, days in bucket.objects_freeze:
            actions.append((prefix, ("Transition", [("Days", days), ("StorageClass", "Archive")])))
        if bucket.uploads_end_after_days:
            actions.append(("", ("AbortMultipartUpload", [("Days", bucket.uploads_end_after_days)])))
        if not actions:
            raise no_such_lifecycle()
        rules: list[Element] = [
            ("Rule", [("ID", f"rule-{number}"), ("Prefix", prefix), ("Status", "Enabled"), action])
            for number, (prefix, action) in enumerate(actions, start=1)
        ]
        return xml_response("LifecycleConfiguration", rules)

    def list_objects(self, call: Call) -> Response:
        """ListObjectsV2."""
        with self._buckets.lock:
            found = page(
                self._buckets.keys(call.bucket),
                prefix=call.parameter("prefix"),
                delimiter=call.parameter("delimiter"),
                start_after=call.parameter("start-after"),
                resume_after=_from_token(call.parameter("continuation-token")),
                limit=min(_max_keys(call), self._largest_page),
            )
            objects = [self._buckets.object(call.bucket, key) for key in found.keys]
        encoding_type = call.parameter("encoding-type")
        with_owner = call.parameter("fetch-owner") == "true"
        prefixes = [url_encoded(each, encoding_type) for each in found.common_prefixes]
        children = [
            *_asked_for(call),
            *_reached(found, encoding_type),
            *(_listed(each, encoding_type, with_owner=with_owner) for each in objects),
            *(("CommonPrefixes", [("Prefix", prefix)]) for prefix in prefixes),
        ]
        return xml_response("ListBucketResult", children)


def _max_keys(call: Call) -> int:
    return call.number("max-keys", default=100, maximum=1000)


def _asked_for(call: Call) -> list[Element]:
    """Repeat the parameters of a listing."""
    encoding_type = call.parameter("encoding-type")
    texts = {
        "Prefix": "prefix",
        "Delimiter": "delimiter",
        "StartAfter": "start-after",
        "ContinuationToken": "continuation-token",
    }
    children: list[Element] = [("Name", call.bucket), ("MaxKeys", _max_keys(call))]
    children += [(tag, url_encoded(call.parameter(name), encoding_type)) for tag, name in texts.items()]
    return [*children, ("EncodingType", encoding_type)] if encoding_type else children


def _reached(found: Page, encoding_type: str) -> list[Element]:
    """Tell how far a listing got."""
    count = len(found.keys) + len(found.common_prefixes)
    children: list[Element] = [("KeyCount", count), ("IsTruncated", found.is_truncated)]
    if found.is_truncated:
        children.append(("NextContinuationToken", url_encoded(_token(found.last), encoding_type)))
    return children


def _listed(stored: StoredObject, encoding_type: str, *, with_owner: bool) -> Element:
    children: list[Element] = [
        ("Key", url_encoded(stored.key, encoding_type)),
        ("LastModified", iso_time(stored.last_modified)),
        ("ETag", f'"{stored.etag}"'),
        ("Type", stored.object_type),
        ("Size", stored.content.size_bytes),
        ("StorageClass", stored.headers.get("x-oss-storage-class", "Standard")),
    ]
    return ("Contents", [*children, OWNER] if with_owner else children)


def _token(last: str) -> str:
    return base64.urlsafe_b64encode(last.encode()).decode()


def _from_token(token: str) -> str:
    try:
        return base64.b64decode(token, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        message = "The continuation token provided is incorrect."
        raise invalid_argument(message, "continuation-token", token) from None
