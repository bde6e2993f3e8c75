"""OSS's signatures: what is signed, and with which key.

Sources: the documentation's "Include a V4 signature" and "Include a V1
signature" pages for headers and URLs.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

ALGORITHM = "OSS4-HMAC-SHA256"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
_SCOPE_END = "aliyun_v4_request"

# The parameters that choose what is addressed or answered: V1 signs these and leaves all others unsigned.
_V1_SUB_RESOURCES = """
    acl append bucketInfo callback callback-var continuation-token cors delete lifecycle live location logging
    objectMeta partNumber policy position qos referer restore security-token sequential stat status symlink
    tagging uploadId uploads versionId versioning versions website worm x-oss-process
    response-cache-control response-content-disposition response-content-encoding
    response-content-language response-content-type response-expires
"""


@dataclass(frozen=True)
class Scope:
    """What one derived V4 key is good for: a day, a region."""

    date: str
    """``YYYYMMDD``, in UTC."""
    region: str
    """``cn-hangzhou``, without ``oss-``."""

    def __str__(self) -> str:
        return f"{self.date}/{self.region}/oss/{_SCOPE_END}"


@dataclass(frozen=True)
class Signed:
    """The parts of a request that a signature covers, decoded."""

    method: str
    bucket: str
    key: str
    parameters: Mapping[str, str]
    """Without the signature itself."""
    headers: Mapping[str, str]
    """All of them, with lower-case names; each form of signature picks its own."""

    @property
    def resource(self) -> str:
        """``/BUCKET/KEY``; OSS signs the bucket also when it is in the host name."""
        return f"/{self.bucket}/{self.key}" if self.bucket else "/"


def credential_scope(text: str) -> tuple[str, Scope] | None:
    """Split ``ID/YYYYMMDD/REGION/oss/aliyun_v4_request``; None when it is not of that form."""
    access_key_id, *rest = text.rsplit("/", 4)
    if len(rest) != 4 or rest[2:] != ["oss", _SCOPE_END]:
        return None
    return access_key_id, Scope(rest[0], rest[1])


def canonical_request(signed: Signed, additional_headers: Collection[str]) -> str:
    """Return V4's canonical request."""
    pairs = sorted((_encoded(name), _encoded(value)) for name, value in signed.parameters.items())
    names = {name for name in signed.headers if _always_signed(name)} | (
        set(additional_headers) & signed.headers.keys()
    )
    return "\n".join(
        [
            signed.method,
            quote(signed.resource, safe="/"),
            "&".join(f"{name}={value}" if value else name for name, value in pairs),
            _header_lines(signed.headers, names),
            ";".join(sorted(additional_headers)),
            UNSIGNED_PAYLOAD,
        ]
    )


def string_to_sign_v4(timestamp: str, scope: Scope, canonical: str) -> str:
    """Return what V4's derived key signs; *timestamp* is ``YYYYMMDDTHHMMSSZ``."""
    return "\n".join([ALGORITHM, timestamp, str(scope), hashlib.sha256(canonical.encode()).hexdigest()])


def signature_v4(secret: str, scope: Scope, string_to_sign: str) -> str:
    """Return the V4 signature, in hexadecimal."""
    key = f"aliyun_v4{secret}".encode()
    for step in (scope.date, scope.region, "oss", _SCOPE_END):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    return hmac.new(key, string_to_sign.encode(), hashlib.sha256).hexdigest()


def string_to_sign_v1(signed: Signed, expires: str) -> str:
    """Return what V1 signs in a URL; *expires* is a Unix time."""
    names_signed = signed.parameters.keys() & set(_V1_SUB_RESOURCES.split())
    pairs = [(name, signed.parameters[name]) for name in sorted(names_signed)]
    query = "&".join(f"{name}={value}" if value else name for name, value in pairs)
    names = (name for name in signed.headers if name.startswith("x-oss-"))
    return "\n".join(
        [
            signed.method,
            signed.headers.get("content-md5", ""),
            signed.headers.get("content-type", ""),
            expires,
            _header_lines(signed.headers, names) + signed.resource + ("?" + query if query else ""),
        ]
    )


def signature_v1(secret: str, string_to_sign: str) -> str:
    """Return the V1 signature, in Base64."""
    return base64.b64encode(
        hmac.new(secret.encode(), string_to_sign.encode(), hashlib.sha1).digest()
    ).decode()


def _always_signed(name: str) -> bool:
    return name.startswith("x-oss-") or name in ("content-type", "content-md5")


def _header_lines(headers: Mapping[str, str], names: Iterable[str]) -> str:
    return "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(names))


def _encoded(text: str) -> str:
    return quote(text, safe="")
