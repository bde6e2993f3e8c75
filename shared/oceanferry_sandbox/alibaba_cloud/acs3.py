"""Verification of ACS3-HMAC-SHA256, the signature of Alibaba Cloud's API gateway.

The signature is recomputed from what arrived, after the public description of the "V3 request
structure and signature mechanism"; nothing here is shared with the SDKs that sign.

Codes, statuses and words are those of the real gateway where replies of it have been published.
Unverified: the answers to an unsigned ``x-acs-`` header, to a body that differs from its hash and to
a foreign security token. Not checked: that a nonce is used only once.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl, quote

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.messages import Request

_ALGORITHM = "ACS3-HMAC-SHA256"
_SKEW = timedelta(minutes=15)
_REQUIRED = (
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
)


class SignatureRefused(Exception):
    """The request is not one that a holder of a known key sent just now.

    When signatures differ, *message* repeats the canonical request, as published replies of the real
    gateway do, and with it a security token in clear (unverified: the real one may mask it). Who
    prints the gateway's message prints the token.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


def verify(request: Request, body: bytes, keys: Sequence[AccessKey], now: float) -> None:
    """Check that one of *keys* signed *request* with *body* within 15 minutes of *now*.

    Args:
        request: The request as it arrived, path and query still encoded.
        body: The whole body, already read from the request.
        keys: The keys that are known here.
        now: Seconds since the epoch.

    Raises:
        SignatureRefused: With the gateway's code for the first thing that is wrong.
    """
    claim = _claim(request.headers.get("authorization"))
    key = _known_key(claim.access_key_id, keys)
    _check_token(request.headers.get("x-acs-security-token"), key, now)
    _check_date(request.headers.get("x-acs-date"), now)
    _check_coverage(request, claim.signed_headers)
    _check_body(request.headers.get("x-acs-content-sha256"), body)
    _check_signature(request, claim, key)


@dataclass(frozen=True)
class _Claim:
    access_key_id: str
    signed_headers: tuple[str, ...]
    signature: str


def _claim(authorization: str) -> _Claim:
    if not authorization:
        raise SignatureRefused("MissingAccessKeyId", "AccessKeyId is mandatory for this action.")
    match = re.fullmatch(
        rf"{_ALGORITHM} Credential=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=(\S+)", authorization
    )
    if match is None:
        message = f"The request signature does not conform to Aliyun standards ({_ALGORITHM})."
        raise SignatureRefused("IncompleteSignature", message)
    return _Claim(match[1], tuple(match[2].lower().split(";")), match[3])


def _known_key(access_key_id: str, keys: Sequence[AccessKey]) -> AccessKey:
    for key in keys:
        if key.access_key_id == access_key_id:
            return key
    raise SignatureRefused("InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404)


def _check_token(token: str, key: AccessKey, now: float) -> None:
    if key.security_token and not token:
        raise SignatureRefused("MissingSecurityToken", "SecurityToken is mandatory for this action.")
    if not hmac.compare_digest(token.encode(), key.security_token.encode()):
        message = "Specified SecurityToken does not match the AccessKey."
        raise SignatureRefused("InvalidSecurityToken.MismatchWithAccessKey", message)
    if now > key.expires_at:
        raise SignatureRefused("InvalidSecurityToken.Expired", "Specified SecurityToken is expired.")


def _check_date(date: str, now: float) -> None:
    try:
        sent = datetime.strptime(date, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    except ValueError as error:
        message = "Specified time stamp or date value is not well formatted."
        raise SignatureRefused("InvalidTimeStamp.Format", message) from error
    if abs(sent.timestamp() - now) > _SKEW.total_seconds():
        message = "Specified time stamp or date value is expired."
        raise SignatureRefused("InvalidTimeStamp.Expired", message)


def _check_coverage(request: Request, signed: Sequence[str]) -> None:
    """Every header that means something to the gateway must be present and covered."""
    expected = {*_REQUIRED, *(name for name in request.headers if name.startswith("x-acs-"))}
    for name in sorted(expected):
        if name not in signed or name not in request.headers:
            message = f"The request signature does not conform to Aliyun standards: {name} is not signed."
            raise SignatureRefused("IncompleteSignature", message)


def _check_body(claimed_sha256: str, body: bytes) -> None:
    if claimed_sha256 != hashlib.sha256(body).hexdigest():
        message = "Specified signature does not match our calculation: the body has another SHA-256."
        raise SignatureRefused("SignatureDoesNotMatch", message)


def _check_signature(request: Request, claim: _Claim, key: AccessKey) -> None:
    canonical = _canonical_request(request, claim.signed_headers)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    string_to_sign = f"{_ALGORITHM}\n{digest}"
    expected = hmac.new(key.secret.encode(), string_to_sign.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), claim.signature.encode()):
        message = (
            "Specified signature does not match our calculation. "
            f"server StringToSign is [{string_to_sign}] server CanonicalRequest is [{canonical}]"
        )
        raise SignatureRefused("SignatureDoesNotMatch", message)


def _canonical_request(request: Request, signed_headers: Sequence[str]) -> str:
    names = sorted(set(signed_headers))
    return "\n".join(
        [
            request.method,
            request.raw_path or "/",
            _canonical_query(request.raw_query),
            *(f"{name}:{request.headers.get(name).strip()}" for name in names),
            "",
            ";".join(names),
            request.headers.get("x-acs-content-sha256"),
        ]
    )


def _canonical_query(raw_query: str) -> str:
    pairs = parse_qsl(raw_query, keep_blank_values=True)
    encoded = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)
