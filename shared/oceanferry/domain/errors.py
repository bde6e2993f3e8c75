"""Everything that can go wrong, as one tree.

OceanferryError
├── RetryableError: trying again later may help. Function Compute does.
│   ├── ServiceUnavailable: no response, a 5xx, or a response that cannot be parsed.
│   ├── ServiceThrottled: too many calls; says how long to wait.
│   ├── SlotReserved: a destination's rate limit is reached; the message has a later slot.
│   ├── DeliveryInProgress: another invocation holds the lease of this delivery.
│   ├── OutOfTime: the invocation would be killed before the step is done; another one does it.
│   ├── LinkExpired: the source refused the link; a fresh one may work.
│   └── CopyNotProven: what arrived is not what was sent.
└── PermanentError: a retry changes nothing. Reported once, not retried.
    ├── InvalidConfiguration, InvalidRequest: the operator's or the sender's input.
    ├── CredentialsRefused, PermissionDenied: who we are, what we may do.
    ├── InstanceNotFound, BackupSetNotFound, NoMatchingBackupSet, BackupSetTooOld
    ├── DownloadTaskFailed, LinkNotReadyInTime
    ├── DeliveryRefused: a chat or webhook said no.
    ├── DeliveryInDoubt: a message may have arrived, and must not be sent twice.
    ├── AddressForbidden: an outgoing request would leave the allowed network.
    ├── ObjectConflict: the target key already holds other data.
    ├── ObjectImmutable: a retention policy (WORM) keeps what the target key holds.
    ├── CopyStalled: a copy got no further, invocation after invocation.
    ├── SourceRefused: the source cannot be copied (no ranges, wrong object).
    ├── ServiceRefused: any other refusal, in the vendor's words.
    ├── LaterSchema: a later version of Oceanferry wrote what the ledger holds, and nothing is repeated.
    └── InvocationFailed: Function Compute gave an invocation up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from oceanferry.domain.problems import Problem
from oceanferry.domain.texts import joined

AnswerClass = Literal["delivered", "retry_after", "configuration", "content", "ours"]
"""What a chat's or webhook's answer means.

delivered: the vendor's own word says so. retry_after: try again later.
configuration: the operator has to change something, here or at the vendor.
content: the vendor refuses what the message says. ours: the request was wrong,
a defect of Oceanferry.
"""


@dataclass(frozen=True)
class Explanation:
    """What happened, and what to do about it, in another language than the error's own."""

    what: str
    advice: str = ""


@dataclass(frozen=True)
class Answered:
    """How a chat or webhook answered."""

    http_status: int
    outcome: AnswerClass
    attempt: int = 1
    """Which attempt to send the message this was."""


class OceanferryError(Exception):
    """Something went wrong that Oceanferry can name.

    Args:
        message: What happened, to which backup set or destination. No secrets.
        advice: What the reader can do about it.
        code: The vendor's error code, when there is one.
        request_id: The vendor's request id, for a support ticket.
    """

    def __init__(self, message: str, *, advice: str = "", code: str = "", request_id: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.code = code
        self.request_id = request_id
        self.answered: Answered | None = None
        """The answer that the error comes from, when it is that of a chat or webhook."""
        self.chinese: Explanation | None = None
        """The same for readers of Chinese, when it says more than the error's class."""

    def __str__(self) -> str:
        """Return the message, the vendor's code and request id, and the advice, as prose."""
        facts = ", ".join(
            f"{name} {value}"
            for name, value in (("code", self.code), ("request id", self.request_id))
            if value
        )
        message = f"{self.message} ({facts})" if facts else self.message
        return f"{message}. {self.advice}" if self.advice else message


class RetryableError(OceanferryError):
    """Trying again later may help."""

    retry_after: timedelta | None = None
    not_applied: bool = False
    """Whether it is certain that what was asked for has not been done."""


class PermanentError(OceanferryError):
    """A retry fails again until the cause is fixed."""


class ServiceUnavailable(RetryableError):
    """A service did not respond, returned 5xx, or returned a response that cannot be parsed."""


class ServiceThrottled(RetryableError):
    """A service's rate limit is exceeded."""

    def __init__(  # the class says it
        self,
        message: str,
        *,
        retry_after: timedelta | None = None,
        advice: str = "",
        code: str = "",
        request_id: str = "",
    ) -> None:
        super().__init__(message, advice=advice, code=code, request_id=request_id)
        self.retry_after = retry_after


class SlotReserved(RetryableError):
    """The rate limit of a destination is reached; the message is sent in a slot that is reserved for it."""


class DeliveryInProgress(RetryableError):
    """Another invocation holds the lease of this delivery; it may still fail."""


class OutOfTime(RetryableError):
    """The invocation's time ended before a step could start; another invocation continues."""


class LinkExpired(RetryableError):
    """The source rejected a link that worked before; a new link may work."""

    denied: bool = False
    """Whether access was denied without a word of expiry; if a fresh link is denied, too, none works."""


class CopyNotProven(RetryableError):
    """Sizes or checksums do not match: the received data differs from the sent data."""


class InvalidConfiguration(PermanentError):
    """The configuration or the environment is wrong; the message names file, line and key."""

    problems: tuple[Problem, ...] = ()
    """What is wrong where, when the configuration could be read."""

    @classmethod
    def listing(cls, problems: Iterable[Problem]) -> InvalidConfiguration:
        """Return an error whose message has a line for each problem."""
        found = tuple(problems)
        error = cls(joined([each.located for each in found], "\n"))
        error.problems = found
        return error


class InvalidRequest(PermanentError):
    """An event asks for something that is malformed, unknown or not allowed."""


class CredentialsRefused(PermanentError):
    """Alibaba Cloud rejected the AccessKey, the signature or the security token."""


class PermissionDenied(PermanentError):
    """The identity lacks a permission; the advice names the RAM action."""


class InstanceNotFound(PermanentError):
    """The instance does not exist in this region and account."""


class BackupSetNotFound(PermanentError):
    """The backup set does not exist in this instance."""


class NoMatchingBackupSet(PermanentError):
    """The instance has no finished, valid backup set that the route selects."""


class BackupSetTooOld(PermanentError):
    """The newest backup set is older than the route's ``max_age``."""


class DownloadTaskFailed(PermanentError):
    """OceanBase could not prepare the download."""


class LinkNotReadyInTime(PermanentError):
    """The link was not ready before the deadline; OceanBase was still preparing it."""


class DeliveryRefused(PermanentError):
    """A chat or webhook rejected the message."""


class DeliveryInDoubt(PermanentError):
    """It is unknown whether a message arrived, and the destination must not receive it twice."""


class AddressForbidden(PermanentError):
    """An outgoing request would have reached an address that is not allowed."""


class ObjectConflict(PermanentError):
    """The target key already holds other data, which is never overwritten."""


class CopyStalled(PermanentError):
    """A copy, or a shard of it, was restarted repeatedly without progress."""


class ObjectImmutable(PermanentError):
    """A retention policy (WORM) keeps an object, which can be neither replaced nor removed."""


class SourceRefused(PermanentError):
    """The source cannot be copied: it ignores the Range header, or the object was replaced."""


class ServiceRefused(PermanentError):
    """A service rejected the request for another reason; the code is the vendor's."""


class LaterSchema(PermanentError):
    """A later version of Oceanferry wrote a document of the ledger; this version leaves it alone."""


class InvocationFailed(PermanentError):
    """An invocation timed out, crashed or raised an unexpected error, and its retries failed too."""
