"""A V4 signature as a request presents it: in its Authorization header or in its URL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oceanferry_sandbox.oss.call import Call
from oceanferry_sandbox.oss.errors import invalid_argument
from oceanferry_sandbox.oss.signing.signature import ALGORITHM, UNSIGNED_PAYLOAD, Scope, credential_scope

_AUTHORIZATION = re.compile(
    ALGORITHM + r" Credential=([^,]+)(?:, ?AdditionalHeaders=([^,]*))?, ?Signature=([0-9a-f]+)"
)


_AUTHORIZATION_V1 = re.compile(r"OSS ([^:\s]+):([A-Za-z0-9+/=]+)")


@dataclass(frozen=True)
class ClaimV1:
    """A V1 signature as it is presented; nothing of it has been checked."""

    access_key_id: str
    signature: str
    security_token: str
    dated: str
    """What is signed in the place of the date: that of the request, or in a URL its end."""
    in_url: bool


@dataclass(frozen=True)
class ClaimV4:
    """What is presented; nothing of it has been checked."""

    credential: str
    timestamp: str
    additional_headers: Sequence[str]
    signature: str
    security_token: str
    in_url: bool

    def scope(self) -> tuple[str, Scope]:
        """Return the AccessKey's id and the scope of its signature.

        Raises:
            OssError: InvalidArgument.
        """
        found = credential_scope(self.credential)
        if found is None:
            name, ec = (
                ("x-oss-credential", "0002-00000224") if self.in_url else ("Credential", "0002-00000213")
            )
            raise invalid_argument("The credential is invalid.", name, self.credential, ec=ec)
        return found


def claim_of_header(call: Call) -> ClaimV4:
    """Read an Authorization header of version 4."""
    form = _AUTHORIZATION.fullmatch(call.header("authorization"))
    if form is None:
        raise invalid_argument("Authorization header is invalid.", "Authorization", "", ec="0002-00000203")
    if call.header("x-oss-content-sha256") != UNSIGNED_PAYLOAD:
        message = "x-oss-content-sha256 must be UNSIGNED-PAYLOAD."  # the wording is unverified
        raise invalid_argument(message, "x-oss-content-sha256", call.header("x-oss-content-sha256"))
    credential, additional, signature = form.groups(default="")
    token = call.header("x-oss-security-token")
    return ClaimV4(credential, call.header("x-oss-date"), _names(additional), signature, token, in_url=False)


def claim_of_header_v1(call: Call) -> ClaimV1 | None:
    """Read an Authorization header of version 1; None when it is of no such form."""
    form = _AUTHORIZATION_V1.fullmatch(call.header("authorization"))
    if form is None:
        return None
    dated = call.header("x-oss-date") or call.header("date")
    # Vendor's SDKs call the header by either name.
    token = call.header("x-oss-security-token") or call.header("security-token")
    return ClaimV1(form[1], form[2], token, dated, in_url=False)


def claim_of_url_v1(call: Call) -> ClaimV1:
    """Read the parameters of a URL that was presigned with version 1."""
    return ClaimV1(
        call.parameter("OSSAccessKeyId"),
        call.parameter("Signature"),
        call.parameter("security-token"),
        call.parameter("Expires"),
        in_url=True,
    )


def claim_of_url(call: Call) -> ClaimV4:
    """Read the ``x-oss-…`` parameters of a presigned URL."""
    version = call.parameter("x-oss-signature-version")
    if version != ALGORITHM:
        raise invalid_argument("The signature version is invalid.", "x-oss-signature-version", version)
    return ClaimV4(
        call.parameter("x-oss-credential"),
        call.parameter("x-oss-date"),
        _names(call.parameter("x-oss-additional-headers")),
        call.parameter("x-oss-signature"),
        call.parameter("x-oss-security-token"),
        in_url=True,
    )


def _names(additional_headers: str) -> list[str]:
    return additional_headers.lower().split(";") if additional_headers else []
