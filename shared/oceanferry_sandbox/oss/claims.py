"""A V4 signature as a request presents it: in its Authorization header or in its URL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oceanferry_sandbox.oss.call import Call
from oceanferry_sandbox.oss.errors import invalid_argument
from oceanferry_sandbox.oss.signature import ALGORITHM, UNSIGNED_PAYLOAD, Scope, credential_scope

_AUTHORIZATION = re.compile(
    ALGORITHM + r" Credential=([^,]+)(?:, ?AdditionalHeaders=([^,]*))?, ?Signature=([0-9a-f]+)"
)


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
    """Read the Authorization header; V1 and V2 signatures are not accepted in it."""
    form = _AUTHORIZATION.fullmatch(call.header("authorization"))
    if form is None:
        raise invalid_argument("Authorization header is invalid.", "Authorization", "", ec="0002-00000203")
    if call.header("x-oss-content-sha256") != UNSIGNED_PAYLOAD:
        message = "x-oss-content-sha256 must be UNSIGNED-PAYLOAD."  # the wording is unverified
        raise invalid_argument(message, "x-oss-content-sha256", call.header("x-oss-content-sha256"))
    credential, additional, signature = form.groups(default="")
    token = call.header("x-oss-security-token")
    return ClaimV4(credential, call.header("x-oss-date"), _names(additional), signature, token, in_url=False)


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
