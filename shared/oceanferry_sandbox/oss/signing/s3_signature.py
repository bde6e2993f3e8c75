"""Signatures of clients that speak S3, which OSS understands: AWS Signature Version 4, header or query.

Source: "Authenticating Requests (AWS Signature Version 4)" of the Amazon S3 API reference, and
OSS's page "Use Amazon S3 SDKs to access OSS". Bodies that are sent in signed chunks are not read.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

from oceanferry_sandbox.oss.call import Call
from oceanferry_sandbox.oss.errors import access_denied, invalid_argument

ALGORITHM = "AWS4-HMAC-SHA256"
_HEADER = re.compile(rf"{ALGORITHM} Credential=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]+)")
_UNSIGNED = "UNSIGNED-PAYLOAD"


@dataclass(frozen=True)
class S3Claim:
    """A signature as it is presented; nothing of it has been checked."""

    credential: str
    signed_headers: str
    signature: str
    timestamp: str
    security_token: str
    payload: str
    """Of the body, as the client says."""
    lifetime: timedelta | None
    """Of a URL; None for a header."""

    @property
    def access_key_id(self) -> str:
        """Whose signature it is."""
        return self.credential.partition("/")[0]

    @property
    def signed_at(self) -> datetime:
        """The moment of the signature. Raises OssError."""
        try:
            return datetime.strptime(self.timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
        except ValueError:
            raise access_denied("The request has no valid X-Amz-Date.") from None


def s3_claim(call: Call) -> S3Claim | None:
    """Return the signature of a client that speaks S3; None when the call has none. Raises OssError."""
    if form := _HEADER.fullmatch(call.header("authorization")):
        token, payload = call.header("x-amz-security-token"), call.header("x-amz-content-sha256")
        return S3Claim(form[1], form[2], form[3], call.header("x-amz-date"), token, payload, None)
    if call.parameter("X-Amz-Algorithm") != ALGORITHM:
        return None
    return S3Claim(
        credential=call.parameter("X-Amz-Credential"),
        signed_headers=call.parameter("X-Amz-SignedHeaders"),
        signature=call.parameter("X-Amz-Signature"),
        timestamp=call.parameter("X-Amz-Date"),
        security_token=call.parameter("X-Amz-Security-Token"),
        payload=_UNSIGNED,
        lifetime=timedelta(seconds=call.number("X-Amz-Expires", default=0, maximum=7 * 24 * 3600)),
    )


def s3_signature(secret: str, claim: S3Claim, call: Call) -> str:
    """Return the signature that *claim* must have. Raises OssError."""
    scope = claim.credential.partition("/")[2]
    parts = scope.split("/")
    if len(parts) != 4 or parts[2:] != ["s3", "aws4_request"]:  # date, region, service, end
        raise invalid_argument("The credential is invalid.", "Credential", claim.credential)
    digest = hashlib.sha256(_canonical(claim, call).encode()).hexdigest()
    key = f"AWS4{secret}".encode()
    for step in parts:
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    signed = f"{ALGORITHM}\n{claim.timestamp}\n{scope}\n{digest}"
    return hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()


def _canonical(claim: S3Claim, call: Call) -> str:
    pairs = sorted(
        (quote(name, safe=""), quote(value, safe=""))
        for name, value in call.parameters.items()
        if name != "X-Amz-Signature"
    )
    query = "&".join(f"{name}={value}" for name, value in pairs)
    names = claim.signed_headers.split(";")
    headers = "".join(f"{name}:{' '.join(call.header(name).split())}\n" for name in names)
    asked = f"{call.request.method}\n{call.request.raw_path}\n{query}"
    return f"{asked}\n{headers}\n{claim.signed_headers}\n{claim.payload}"
