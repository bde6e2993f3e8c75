"""What is done about every error: one table, which the code follows and the documentation shows.

Three retry, each in its own place. Adapters retry a call a few times within
seconds. A job that has to wait, for a service or for another invocation's lease,
is rescheduled. Any other retryable error fails the invocation, which Function
Compute retries as ``asyncInvokeConfig`` in s.yaml says. A permanent error is
reported at once and not retried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from oceanferry.domain import errors
from oceanferry.domain.errors import OceanferryError

RetriedBy = Literal["none", "platform", "reschedule", "link_renewal"]
"""What retries when the adapter's retries have failed.

none: the error is reported. platform: Function Compute retries the invocation, and
reports the last failure. reschedule: the job is rescheduled for the time that it has
to wait. link_renewal: fetch_link requests new links.
"""


@dataclass(frozen=True)
class RetryPolicy:
    """What is done about one kind of error."""

    retried_by: RetriedBy = "none"
    in_place: bool = False
    """Whether the adapter retries a few times within seconds first."""
    most_reschedules: int = 0
    """How often a job that has to wait is rescheduled, before that counts as a failure."""
    suspect: bool = False
    """Whether the destination itself may be the cause: other recipients are notified before it."""
    exit_status: int = 1
    """What a command that this ends exits with."""


_PERMANENT = RetryPolicy()
_USAGE = RetryPolicy(exit_status=2)
_NOTHING_YET = RetryPolicy(exit_status=3)

RETRY_POLICIES: Mapping[type[OceanferryError], RetryPolicy] = {
    errors.ServiceUnavailable: RetryPolicy("platform", in_place=True, most_reschedules=12, suspect=True),
    errors.ServiceThrottled: RetryPolicy("platform", in_place=True, most_reschedules=12, suspect=True),
    # Many messages are no trouble: each is sent in its turn, however long the queue.
    errors.SlotReserved: RetryPolicy("reschedule", most_reschedules=300),
    # Another's copy may take hours, and is polled every five minutes. After a day it is no copy any more:
    # one process after the other takes the claim and is killed.
    errors.DeliveryInProgress: RetryPolicy("reschedule", most_reschedules=300),
    errors.OutOfTime: RetryPolicy("reschedule", most_reschedules=12),
    errors.LinkExpired: RetryPolicy("link_renewal"),
    errors.CopyNotProven: RetryPolicy("platform", in_place=True),
    errors.InvalidConfiguration: _USAGE,
    errors.InvalidRequest: _USAGE,
    errors.CredentialsRefused: _PERMANENT,
    errors.PermissionDenied: _PERMANENT,
    errors.InstanceNotFound: _PERMANENT,
    errors.BackupSetNotFound: _PERMANENT,
    errors.NoMatchingBackupSet: _NOTHING_YET,
    errors.BackupSetTooOld: _PERMANENT,
    errors.DownloadTaskFailed: _PERMANENT,
    errors.LinkNotReadyInTime: _NOTHING_YET,
    errors.DeliveryRefused: RetryPolicy(suspect=True),
    errors.DeliveryInDoubt: RetryPolicy(suspect=True),
    errors.AddressForbidden: RetryPolicy(suspect=True),
    errors.ObjectConflict: _PERMANENT,
    errors.ObjectImmutable: _PERMANENT,
    errors.CopyStalled: _PERMANENT,
    errors.SourceRefused: _PERMANENT,
    errors.ServiceRefused: _PERMANENT,
    errors.LaterSchema: _PERMANENT,
    errors.InvocationFailed: _PERMANENT,
}

_BY_NAME = {error.__name__: each for error, each in RETRY_POLICIES.items()}


def retry_policy(name: str) -> RetryPolicy:
    """Return what is done about an error, by the name of its class; an unknown one is permanent."""
    return _BY_NAME.get(name, _PERMANENT)
