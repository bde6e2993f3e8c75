"""What OSS means when it says no.

Codes: the error pages of OSS's documentation. OSS answers a throttled request
with 503, and a few of its 403s are not about permission.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from oceanferry.adapters.alibaba_cloud.codes import ErrorMapping, meaning_of
from oceanferry.adapters.alibaba_cloud.errors import Operation, identifier, shown
from oceanferry.domain.errors import (
    CopyNotProven,
    CredentialsRefused,
    ObjectImmutable,
    OceanferryError,
    RetryableError,
    ServiceRefused,
    ServiceThrottled,
    ServiceUnavailable,
)

EXISTS, NO_KEY, NO_UPLOAD = "FileAlreadyExists", "NoSuchKey", "NoSuchUpload"

PUBLIC_ENDPOINT_FORBIDDEN = "PublicEndpointForbidden"

_RENEW = "Obtain a new temporary AccessKey and set all three values: ID, secret and security token"

_MEANINGS: Mapping[str, ErrorMapping] = {
    "SecurityTokenExpired": ErrorMapping(CredentialsRefused, "the security token is expired", _RENEW),
    "InvalidSecurityToken": ErrorMapping(CredentialsRefused, "the security token is malformed", _RENEW),
    "RequestTimeTooSkewed": ErrorMapping(
        CredentialsRefused,
        "the request time differs from the server time by more than 15 minutes",
        "Synchronize this machine's clock (NTP)",
    ),
    "NoSuchBucket": ErrorMapping(
        ServiceRefused, "the bucket does not exist", "Create it, or correct its name in the configuration"
    ),
    "UserDisable": ErrorMapping(
        ServiceRefused, "the account is disabled", "Check the account for overdue payments"
    ),
    "InvalidObjectState": ErrorMapping(ServiceRefused, "the object is archived", "Restore it first"),
    PUBLIC_ENDPOINT_FORBIDDEN: ErrorMapping(
        ServiceRefused,
        "this account may not read or write data at OSS's public endpoint (accounts opened after 2025-03-20)",
        "Bind a custom domain to the bucket and write it as domain: https://… in the configuration, or work"
        " in the bucket's region, where functions use the internal endpoint",
    ),
    "FileImmutable": ErrorMapping(
        ObjectImmutable,
        "a retention policy (WORM) keeps the object, which can be neither replaced nor removed",
        "Wait until its retention period has ended, or give the destination another prefix",
    ),
    "InvalidDigest": ErrorMapping(
        CopyNotProven, "the checksum of the received data does not match", "Try again later"
    ),
    "InternalError": ErrorMapping(ServiceUnavailable, "an internal error", "Try again later"),
    "OperationAborted": ErrorMapping(
        ServiceUnavailable, "a concurrent request changed the same object", "Try again later"
    ),
    "RequestTimeout": ErrorMapping(
        ServiceUnavailable, "the upload of the request timed out", "Try again later"
    ),
}
_TOO_OFTEN = ErrorMapping(
    ServiceThrottled, "the request rate or the bandwidth limit is exceeded", "Try again later"
)
_THROTTLED = re.compile(
    r"(Qps|Traffic|Rate|Request|Concurrency)\w*Limit\w*Exceed|SlowDown|Throttl|ServerBusy", re.IGNORECASE
)
_ELSEWHERE = ErrorMapping(
    ServiceRefused,
    "the bucket is in another region",
    "Correct the destination's region in the configuration",
)
_SIGNED_FOR_ANOTHER_REGION = ("0002-00000226", "0002-00000228")
"""Of a request that is signed in its query, and in its header."""


@dataclass(frozen=True)
class OssRefusal:
    """An error reply of OSS, fit to be shown."""

    status: int
    code: str
    message: str
    ec: str
    """The fine-grained code, which has a page of its own in the documentation."""
    request_id: str
    retry_after: timedelta | None = None

    @property
    def throttled(self) -> bool:
        """Whether the request rate or the bandwidth limit is exceeded."""
        return self.status == 429 or _THROTTLED.search(self.code) is not None  # noqa: PLR2004  # HTTP's number

    def error(self, operation: Operation) -> OceanferryError:
        """Return what the refusal of *operation* means; an unknown code keeps OSS's words."""
        meaning = self._meaning() or ErrorMapping(
            ServiceRefused, self.message or self.code or "no reason given"
        )
        ec = f" (EC {self.ec})" if self.ec else ""
        message = operation.failure(f"{operation.service} answered {self.status}: {meaning.reason}{ec}")
        error = meaning.advise(
            meaning.error(message, code=self.code, request_id=self.request_id),
            action=operation.ram_action,
            resource=operation.resource,
            identity=operation.identity,
        )
        if isinstance(error, RetryableError):
            error.retry_after = self.retry_after
        return error

    def _meaning(self) -> ErrorMapping | None:
        if self.throttled:
            return _TOO_OFTEN
        if self.code == "AccessDenied" and "specified endpoint" in self.message:
            return _ELSEWHERE
        if self.ec in _SIGNED_FOR_ANOTHER_REGION:
            return _ELSEWHERE
        return _MEANINGS.get(self.code) or meaning_of(self.code, self.status, denied=False)


def read_refusal(
    status: int, headers: Mapping[str, str], body: bytes, secrets: Iterable[str] = ()
) -> OssRefusal:
    """Read an error reply as it came over the wire; what is missing stays empty.

    The document is not parsed as XML: it is small, flat, and may be cut off or
    come from something that is not OSS at all.

    Args:
        status: The HTTP status.
        headers: Lower-case names.
        body: The beginning of the body.
        secrets: What the request was signed with.
    """
    text = body.decode(errors="replace")
    return OssRefusal(
        status=status,
        code=identifier(_element(text, "Code")),
        message=shown(_element(text, "Message"), secrets=secrets),
        ec=identifier(_element(text, "EC") or headers.get("x-oss-ec", "")),
        request_id=identifier(_element(text, "RequestId") or headers.get("x-oss-request-id", "")),
        retry_after=seconds(headers.get("retry-after", "")),
    )


def crc64_of(text: str | None) -> int | None:
    """Read an ``x-oss-hash-crc64ecma`` header; None when it is not there, or is no number."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,20}", text) else None


def seconds(text: str) -> timedelta | None:
    """Read a Retry-After header; a date in it is ignored."""
    return timedelta(seconds=int(text)) if re.fullmatch(r"[0-9]{1,6}", text) else None


def _element(text: str, name: str) -> str:
    found = re.search(rf"<{name}>([^<]*)</{name}>", text)
    return found[1] if found else ""
