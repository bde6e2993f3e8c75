"""What Alibaba Cloud's error codes mean.

These are the codes of the API gateway, which stands before OceanBase and
Function Compute alike, and those of Function Compute's own list. A service's
further codes are named by its adapter; a code without a name keeps the
vendor's words.
"""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from oceanferry.domain.errors import (
    CredentialsRefused,
    Explanation,
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
    chinese: Explanation | None = None
    """The same for readers of Chinese, where it says more than the class of the error."""

    def advise(self, error: OceanferryError, *, action: str, resource: str, identity: str) -> OceanferryError:
        """Let *error* say what to do, in both languages, and return it."""
        facts = {"action": action, "resource": resource}
        error.advice = self.advice.format(**facts, identity=identity)
        if self.chinese:
            advice = self.chinese.advice.format(**facts, identity=_in_chinese(identity))
            error.chinese = replace(self.chinese, advice=advice)
        return error


FUNCTION_OR_USER = "the function's role, or of the AccessKey's user"
ACCESS_KEY_USER = "the AccessKey's user"
"""Whose RAM policies count, after "a RAM policy of"."""

_CHECK_ID = "Check the AccessKey ID; a temporary AccessKey also needs its security token"
_CHECK_PAIR = "Check that the AccessKey secret belongs to this AccessKey ID"
_RENEW = "Obtain a new temporary AccessKey and set all three values: ID, secret and security token"
_POLICY = "Allow {action} on {resource} in a RAM policy of {identity}"
_POLICY_IN_CHINESE = Explanation(
    "当前身份没有所需权限",
    "请在 RAM 权限策略中为{identity}授权。所需权限：{action}；资源：{resource}",
)
_WAIT = "Try again later"

_WRONG_SECRET = ErrorMapping(
    CredentialsRefused, "the AccessKey secret does not match the AccessKey ID", _CHECK_PAIR
)
_NO_KEY = ErrorMapping(CredentialsRefused, "no AccessKey is set", "Set the AccessKey")
_DENIED = ErrorMapping(PermissionDenied, "permission denied", _POLICY, _POLICY_IN_CHINESE)
_TOO_OFTEN = ErrorMapping(ServiceThrottled, "rate limit exceeded", _WAIT)
_OUT_OF_ORDER = ErrorMapping(ServiceUnavailable, "temporarily unavailable", _WAIT)

# By the code or its first words: "Throttling" is also "Throttling.User". In any case of letters.
_MEANINGS: Mapping[str, ErrorMapping] = {
    # Who we are.
    "IncompleteSignature": ErrorMapping(CredentialsRefused, "the signature is incomplete", _CHECK_PAIR),
    "InvalidAccessKeyId": ErrorMapping(CredentialsRefused, "the AccessKey does not exist", _CHECK_ID),
    "InvalidAccessKeySecret": ErrorMapping(CredentialsRefused, "the AccessKey secret is wrong", _CHECK_PAIR),
    "InvalidCredentials": _NO_KEY,  # the SDK's own, when it has nothing to sign with
    "InvalidSecurityToken": ErrorMapping(
        CredentialsRefused, "the security token is expired or belongs to another AccessKey", _RENEW
    ),
    "InvalidTimeStamp": ErrorMapping(
        CredentialsRefused,
        "the request time differs from the server time by more than 15 minutes",
        "Synchronize this machine's clock (NTP)",
    ),
    "MissingAccessKeyId": _NO_KEY,
    "MissingSecurityToken": ErrorMapping(
        CredentialsRefused, "the security token of the temporary AccessKey is missing", _RENEW
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
    "SignatureNonceUsed": ErrorMapping(ServiceUnavailable, "the request was sent twice (same nonce)", _WAIT),
}
_FOLDED = {code.lower(): meaning for code, meaning in _MEANINGS.items()}

_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = range(500, 600)


def _in_chinese(identity: str) -> str:
    """Say in Chinese whose RAM policies count; a role of another account is named."""
    return {
        FUNCTION_OR_USER: "函数角色，或 AccessKey 所属的 RAM 用户",
        ACCESS_KEY_USER: "AccessKey 所属的 RAM 用户",
    }.get(identity) or identity.replace("the role ", "角色 ")


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
