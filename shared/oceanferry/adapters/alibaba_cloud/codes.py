"""What Alibaba Cloud's error codes mean.

These are the codes of the API gateway, which stands before OceanBase and
Function Compute alike, and those of Function Compute's own list. A service's
further codes are named by its adapter; whatever nobody names keeps the
vendor's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oceanferry.domain.errors import (
    CredentialsRefused,
    OceanferryError,
    PermissionDenied,
    ServiceThrottled,
    ServiceUnavailable,
)


@dataclass(frozen=True)
class ErrorMapping:
    """One of our errors, and the words for it."""

    error: type[OceanferryError]
    reason: str
    """After "the service says that"."""
    advice: str = ""
    """May hold ``{action}``, ``{resource}`` and ``{identity}``: what whose RAM policy must allow, on what."""


_CHECK_ID = "Check the AccessKey id; a temporary one needs its security token as well"
_CHECK_PAIR = "Check the AccessKey secret, and that it is this id's"
_RENEW = "Obtain a new temporary AccessKey, and use all three of its values"
_POLICY = "Allow {action} on {resource} in a RAM policy of {identity}"
_WAIT = "Try again later"

_WRONG_SECRET = ErrorMapping(
    CredentialsRefused, "the AccessKey secret does not belong to the AccessKey id", _CHECK_PAIR
)
_NO_KEY = ErrorMapping(CredentialsRefused, "there is no AccessKey", "Set the AccessKey")
_DENIED = ErrorMapping(PermissionDenied, "the identity may not do this", _POLICY)
_TOO_OFTEN = ErrorMapping(ServiceThrottled, "it asks for fewer calls", _WAIT)
_OUT_OF_ORDER = ErrorMapping(ServiceUnavailable, "it is out of order for now", _WAIT)

# By the code or its first words: "Throttling" is also "Throttling.User". In any case of letters.
_MEANINGS: Mapping[str, ErrorMapping] = {
    # Who we are.
    "IncompleteSignature": ErrorMapping(CredentialsRefused, "the signature is incomplete", _CHECK_PAIR),
    "InvalidAccessKeyId": ErrorMapping(CredentialsRefused, "the AccessKey is not known", _CHECK_ID),
    "InvalidAccessKeySecret": ErrorMapping(CredentialsRefused, "the AccessKey secret is wrong", _CHECK_PAIR),
    "InvalidCredentials": _NO_KEY,  # the SDK's own, when it has nothing to sign with
    "InvalidSecurityToken": ErrorMapping(
        CredentialsRefused, "the security token has ended or belongs to another AccessKey", _RENEW
    ),
    "InvalidTimeStamp": ErrorMapping(
        CredentialsRefused, "the request is dated more than 15 minutes off", "Set this machine's clock"
    ),
    "MissingAccessKeyId": _NO_KEY,
    "MissingSecurityToken": ErrorMapping(
        CredentialsRefused, "the temporary AccessKey came without its security token", _RENEW
    ),
    "SignatureDoesNotMatch": _WRONG_SECRET,
    "SignatureNotMatch": _WRONG_SECRET,
    # What we may do.
    "AccessDenied": _DENIED,
    "Forbidden": _DENIED,
    "NoPermission": _DENIED,
    # How often.
    "ResourceExhausted": _TOO_OFTEN,
    "ResourceThrottled": _TOO_OFTEN,
    "Throttling": _TOO_OFTEN,
    # Whether it can; these two whatever the status says.
    "ServiceUnavailable": _OUT_OF_ORDER,
    "SignatureNonceUsed": ErrorMapping(ServiceUnavailable, "the request arrived twice", _WAIT),
}
_FOLDED = {code.lower(): meaning for code, meaning in _MEANINGS.items()}

_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = range(500, 600)


def meaning_of(code: str, status: int, *, denied: bool) -> ErrorMapping | None:
    """Return what all services mean by a code, or else by the status; None when it is not among those.

    Args:
        code: The vendor's code, may be empty.
        status: The HTTP status.
        denied: Whether the reply explains a denied permission.
    """
    words = code.lower().split(".")
    for count in range(len(words), 0, -1):
        if known := _FOLDED.get(".".join(words[:count])):
            return known
    if status == _TOO_MANY_REQUESTS:
        return _TOO_OFTEN
    if status in _SERVER_ERRORS:
        return _OUT_OF_ORDER
    return _DENIED if denied else None
