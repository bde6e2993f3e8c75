"""Sending a message that nobody should see twice, as far as its vendor lets us."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from oceanferry.domain.configuration import Destination
from oceanferry.domain.errors import DeliveryInDoubt, OceanferryError, RetryableError
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.receipts import Acknowledgement
from oceanferry.ports.ledger import Claim, Ledger
from oceanferry.ports.notifier import Notifier


@dataclass(frozen=True)
class Sent:
    """A message that was accepted."""

    acknowledgement: Acknowledgement
    claims: tuple[Claim, ...]
    """As good as those before."""


def send_once(
    notification: Notification,
    claims: Sequence[Claim],
    *,
    notifier: Notifier,
    ledger: Ledger,
    lease: timedelta,
) -> Sent:
    """Send a message under the claims of all that it tells.

    The ledger is told before the request goes out: whoever claims one of the
    deliveries after a crash, or after no answer came, knows that the message may
    have arrived, and which it was. A vendor that drops repeats gets the same key
    each time, but another one when other backup sets are told of with it.

    Raises:
        DeliveryInProgress: Another invocation has taken over.
        Besides, as Notifier.send.
    """
    begun: list[Claim] = []
    sending = False
    try:
        for claim in claims:
            begun += [ledger.mark_started(claim, lease=lease, message=notification.key)]
        sending = True
        return Sent(_send(notification, claims, notifier), tuple(begun))
    except OceanferryError as error:
        if not sending or _certainly_undone(error):
            _undo(claims, begun, ledger)
        raise


def in_doubt(claim: Claim, message: str, *, notifier: Notifier) -> bool:
    """Tell whether sending *message*, a notification's key, may show what was shown before."""
    repeats = set(claim.messages) <= {message}
    return claim.in_doubt and not (notifier.idempotent and repeats)


def refuse_doubt(
    claim: Claim, message: str, *, notifier: Notifier, destination: Destination, order: Order
) -> None:
    """Let a message be sent that cannot come twice, or may.

    Raises:
        DeliveryInDoubt: It may have been shown, and the destination is to get no message twice.
    """
    if destination.delivery == "at_most_once" and in_doubt(claim, message, notifier=notifier):
        raise DeliveryInDoubt(
            f"Destination {destination.name!r} may have received the message about backup set"
            f" {order.backup_set_id or 'of this run'} before: an earlier attempt got no response,"
            " and at_most_once forbids a second attempt",
            advice="Check whether the message arrived. If not, send the request again with force: true",
        )


def _undo(claims: Sequence[Claim], begun: Sequence[Claim], ledger: Ledger) -> None:
    """Give back what was begun without effect; what was in doubt before stays so."""
    for before, after in zip(claims, begun, strict=False):
        if not before.in_doubt:
            with suppress(OceanferryError):  # then the message counts as one that may have arrived
                ledger.release(after, not_applied=True)


def _send(notification: Notification, claims: Sequence[Claim], notifier: Notifier) -> Acknowledgement:
    """Send the message; what is answered, and what is raised, says which attempt it was."""
    attempt = max(1, *(each.attempt for each in claims))
    try:
        return notifier.send(notification).model_copy(update={"attempt": attempt})
    except OceanferryError as error:
        if error.answered:
            error.answered = replace(error.answered, attempt=attempt)
        raise


def _certainly_undone(error: OceanferryError) -> bool:
    return error.not_applied if isinstance(error, RetryableError) else True
