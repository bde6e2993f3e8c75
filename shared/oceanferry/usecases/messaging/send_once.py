"""Sending a message that should arrive once, as far as its vendor lets us."""

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
from oceanferry.ports.side_by_side import SideBySide, one_after_another


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
    side_by_side: SideBySide = one_after_another,
) -> Sent:
    """Send a message under the claims of all that it tells, which are given back when that fails.

    The ledger is written before the request goes out: the next claimant of one of the
    deliveries after a crash, or after no answer came, knows that the message may
    have arrived, and which it was. A vendor that drops repeats gets the same key
    each time, but another one when other backup sets are in it.

    Raises:
        DeliveryInProgress: Another invocation has taken over.
        Besides, as Notifier.send.
    """
    begun: list[tuple[Claim, Claim]] = []
    sending = False

    def start(claim: Claim) -> Claim:
        started = ledger.mark_started(claim, lease=lease, message=notification.key)
        begun.append((claim, started))
        return started

    try:
        started = side_by_side(start, claims)
        sending = True
        return Sent(_send(notification, claims, notifier), tuple(started))
    except BaseException as error:
        without_effect = isinstance(error, OceanferryError) and (not sending or _certainly_undone(error))
        _give_back(begun, ledger, side_by_side, without_effect=without_effect)
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


def _give_back(
    begun: Sequence[tuple[Claim, Claim]],
    ledger: Ledger,
    side_by_side: SideBySide,
    *,
    without_effect: bool,
) -> None:
    """Give back what was begun; what was in doubt before stays so, and so does what may have arrived."""

    def give_back(each: tuple[Claim, Claim]) -> None:
        before, after = each
        with suppress(OceanferryError):  # then the claim ends with its lease, in doubt
            ledger.release(after, not_applied=without_effect and not before.in_doubt)

    side_by_side(give_back, begun)


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
