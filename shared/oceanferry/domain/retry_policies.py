"""What is done about every error: one table, which the code follows and the documentation shows.

Three retry, each in its own place. Adapters make a call again, a few times within
seconds. A job that was told to wait, by a service or by somebody else's lease, is
handed over to its own function for later. Everything else fails the invocation,
which Function Compute repeats as ``asyncInvokeConfig`` in s.yaml says. What is
permanent is told at once, and by nobody tried again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from oceanferry.domain import errors
from oceanferry.domain.errors import OceanferryError

RetriedBy = Literal["nobody", "functions", "return", "renewal"]
"""Who tries once more when the adapter has given up.

nobody: it is told. functions: Function Compute repeats the invocation, and tells
when that does not help. return: the job comes back for as long as it is told to
wait. renewal: fetch_link, which asks for new links.
"""


@dataclass(frozen=True)
class RetryPolicy:
    """What is done about one kind of error."""

    again: RetriedBy = "nobody"
    in_place: bool = False
    """Whether whoever meets it tries a few times within seconds first."""
    most_reschedules: int = 0
    """How often a job that is told how long to wait comes back, before that counts as a failure."""
    suspect: bool = False
    """Whether the destination of the delivery may be what is out of order: others are told before it is."""
    exit_status: int = 1
    """What a command that this ends exits with."""


_PERMANENT = RetryPolicy()
_USAGE = RetryPolicy(exit_status=2)
_NOTHING_YET = RetryPolicy(exit_status=3)

RETRY_POLICIES: Mapping[type[OceanferryError], RetryPolicy] = {
    errors.ServiceUnavailable: RetryPolicy("functions", in_place=True, most_reschedules=12, suspect=True),
    errors.ServiceThrottled: RetryPolicy("functions", in_place=True, most_reschedules=12, suspect=True),
    # Many messages are no trouble: each is sent in its turn, however long the queue.
    errors.SlotReserved: RetryPolicy("return", most_reschedules=300),
    # Another's copy may take hours, and is looked at every five minutes. After a day it is no copy any more:
    # one process after the other takes the claim and is killed.
    errors.DeliveryInProgress: RetryPolicy("return", most_reschedules=300),
    errors.OutOfTime: RetryPolicy("return", most_reschedules=12),
    errors.LinkExpired: RetryPolicy("renewal"),
    errors.CopyNotProven: RetryPolicy("functions", in_place=True),
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
    errors.InvocationFailed: _PERMANENT,
}

_BY_NAME = {error.__name__: each for error, each in RETRY_POLICIES.items()}


def retry_policy(name: str) -> RetryPolicy:
    """Return what is done about an error, by the name of its class; an unknown one is permanent."""
    return _BY_NAME.get(name, _PERMANENT)
