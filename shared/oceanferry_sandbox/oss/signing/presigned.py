"""Presigned links, as OceanBase hands them out for its backup sets."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.messages import Headers
from oceanferry_sandbox.oss.call import bucket_in_host
from oceanferry_sandbox.oss.signing.signature import (
    ALGORITHM,
    Scope,
    Signed,
    canonical_request,
    signature_v1,
    signature_v4,
    string_to_sign_v1,
    string_to_sign_v4,
)


def presigned_v4(
    access_key: AccessKey,
    host: str,
    bucket: str,
    key: str,
    *,
    region: str,
    now: datetime,
    lifetime: timedelta,
) -> str:
    """Return a link to GET an object, good for *lifetime* from *now* (OSS allows 1 s to 7 days).

    A *lifetime* of zero or less makes a link that ran out that long ago.
    """
    if lifetime <= timedelta(0):
        now, lifetime = now + lifetime - timedelta(seconds=2), timedelta(seconds=1)
    timestamp = now.strftime("%Y%m%dT%H%M%SZ")
    scope = Scope(timestamp[:8], region)
    parameters = {
        "x-oss-signature-version": ALGORITHM,
        "x-oss-date": timestamp,
        "x-oss-expires": str(int(lifetime.total_seconds())),
        "x-oss-credential": f"{access_key.access_key_id}/{scope}",
    }
    if access_key.security_token:
        parameters["x-oss-security-token"] = access_key.security_token
    canonical = canonical_request(Signed("GET", bucket, key, parameters, Headers()), ())
    signature = signature_v4(access_key.secret, scope, string_to_sign_v4(timestamp, scope, canonical))
    return _link(host, bucket, key, {**parameters, "x-oss-signature": signature})


def presigned_v1(
    access_key: AccessKey, host: str, bucket: str, key: str, *, now: datetime, lifetime: timedelta
) -> str:
    """Return a link to GET an object in the old form, good for *lifetime* from *now*."""
    expires = str(int((now + lifetime).timestamp()))
    parameters = {"OSSAccessKeyId": access_key.access_key_id, "Expires": expires}
    if access_key.security_token:
        parameters["security-token"] = access_key.security_token
    string_to_sign = string_to_sign_v1(Signed("GET", bucket, key, parameters, Headers()), expires)
    return _link(
        host, bucket, key, {**parameters, "Signature": signature_v1(access_key.secret, string_to_sign)}
    )


def _link(host: str, bucket: str, key: str, parameters: dict[str, str]) -> str:
    path = quote(key) if bucket_in_host(host) == bucket else f"{bucket}/{quote(key)}"
    return f"http://{host}/{path}?{urlencode(parameters, quote_via=quote, safe='')}"
