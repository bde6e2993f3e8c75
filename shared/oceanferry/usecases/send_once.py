"""Sending a message that nobody should see twice, as far as its vendor lets us."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from oceanferry.domain.configuration import Destination
from oceanferry.domain.errors import DeliveryInDoubt, OceanferryError, RetryableError
from oceanferry.domain.notifications import Notification
from oceanferry.domain.receipts import Acknowledgement
from oceanferry.ports.ledger import Claim, Ledger
from oceanferry.ports.notifier import Notifier


@dataclass(frozen=True)
class Sent:
    """A message that was accepted."""

    acknowledgement: Acknowledgement
    claim: Claim
    """As good as the one before."""
    possibly_twice: bool
    """Whether an earlier attempt may have been shown as well."""


def send_once(
    notification: Notification,
    claim: Claim,
    *,
    notifier: Notifier,
    destination: Destination,
    ledger: Ledger,
    lease: timedelta,
) -> Sent:
    """Send a message under a claim.

    A vendor that drops repeats gets the same key each time. For the others the
    ledger is told before the request goes out: whoever claims the delivery after
    a crash, or after no answer came, knows that the message may have arrived.

    Raises:
        DeliveryInDoubt: It may have, and the destination is to get no message twice.
        DeliveryInProgress: Another invocation has taken over.
        Besides, as Notifier.send.
    """
    if notifier.idempotent:
        return Sent(_send(notification, claim, notifier), claim, possibly_twice=False)
    if claim.in_doubt and destination.delivery == "at_most_once":
        raise DeliveryInDoubt(
            f"Destination {destination.name!r} may have got the message about backup set"
            f" {notification.order.backup_set_id or 'of this run'} already: an earlier attempt got no answer,"
            " and at_most_once forbids another",
            advice="Look whether it is there; if not, send the request again with force: true",
        )
    begun = ledger.begin(claim, lease=lease)
    try:
        return Sent(_send(notification, claim, notifier), begun, possibly_twice=claim.in_doubt)
    except OceanferryError as error:
        if not claim.in_doubt and _certainly_undone(error):
            with suppress(OceanferryError):  # then the message counts as one that may have arrived
                ledger.release(begun, undone=True)
        raise


def _send(notification: Notification, claim: Claim, notifier: Notifier) -> Acknowledgement:
    """Send the message; what is answered, and what is raised, says which attempt it was."""
    attempt = max(claim.attempt, 1)
    try:
        return notifier.send(notification).model_copy(update={"attempt": attempt})
    except OceanferryError as error:
        if error.answered:
            error.answered = replace(error.answered, attempt=attempt)
        raise


def _certainly_undone(error: OceanferryError) -> bool:
    return error.undone if isinstance(error, RetryableError) else True
