"""Claim, do, write the receipt: how a delivery has its effect once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from oceanferry.domain.errors import DeliveryInProgress, LaterSchema, OceanferryError
from oceanferry.domain.runs.jobs import DeliveryJob
from oceanferry.domain.runs.outcomes import Outcome, outcome
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.domain.wording import duration
from oceanferry.ports.ledger import Claim, Leased, Ledger

_T = TypeVar("_T")
_O = TypeVar("_O")

LEASE = timedelta(minutes=5)
"""How long a delivery stays with the invocation that claimed it, unless that invocation renews its lease.

A copy that sends bytes does, so that this is also how soon its crash is noticed.
"""


def claimed(
    job: DeliveryJob,
    deliver: Callable[[Claim], Outcome],
    *,
    instance_id: str,
    ledger: Ledger,
    lease: timedelta,
) -> Outcome:
    """Run *deliver* under a claim, which it settles or releases; not at all when a receipt is there.

    Raises:
        DeliveryInProgress: Another claim is running; ``retry_after`` says how long it may.
    """
    claim = claim_of(job, instance_id=instance_id, ledger=ledger, lease=lease)
    if not isinstance(claim, Claim):
        return outcome(job, "settled", receipts=(claim,))
    try:
        result = deliver(claim)
    except BaseException:
        with suppress(OceanferryError):  # then the claim ends with its lease
            ledger.release(claim)
        raise
    return result.model_copy(update={"notes": (*claim.notes, *result.notes)}) if claim.notes else result


def claim_of(job: DeliveryJob, *, instance_id: str, ledger: Ledger, lease: timedelta) -> Claim | Receipt:
    """Return the claim to the job's delivery, or the receipt that says it was made before.

    Raises:
        DeliveryInProgress: Another claim is running; ``retry_after`` says how long it may.
    """
    return claim_in(ledger.claim(job.key(instance_id), lease=lease), job)


def claim_in(answer: Claim | Leased | Receipt, job: DeliveryJob) -> Claim | Receipt:
    """Return what a ledger answered about the job's delivery. Raises as :func:`claim_of`."""
    if isinstance(answer, Leased):
        raise in_progress(job, answer)
    if isinstance(answer, Claim):
        return answer
    return answer.model_copy(update={"run": job.order.run, "status": "already_delivered"})


class BestEffortLedger:
    """A ledger for messages that matter more than the ledger: rather sent twice than never.

    A ledger that answers is in no trouble: what a later version wrote there is not sent again.
    """

    def __init__(self, ledger: Ledger) -> None:
        """Use *ledger* as far as it answers."""
        self._ledger = ledger

    def claim(self, key: str, *, lease: timedelta) -> Claim | Leased | Receipt:
        """A ledger in trouble gives the claim."""
        return _answer(lambda: self._ledger.claim(key, lease=lease), otherwise=Claim(key, 0))

    def inspect(self, key: str, *, lease: timedelta) -> Claim | Leased | Receipt:
        """A ledger in trouble has no other claim."""
        return _answer(lambda: self._ledger.inspect(key, lease=lease), otherwise=Claim(key, 0))

    def extend(self, claim: Claim, *, lease: timedelta) -> Claim:
        with suppress(OceanferryError):
            return self._ledger.extend(claim, lease=lease)
        return claim

    def mark_started(self, claim: Claim, *, lease: timedelta, message: str = "") -> Claim:
        with suppress(OceanferryError):
            return self._ledger.mark_started(claim, lease=lease, message=message)
        return claim

    def settle(self, claim: Claim, receipt: Receipt) -> None:
        with suppress(OceanferryError):
            self._ledger.settle(claim, receipt)

    def release(self, claim: Claim, *, not_applied: bool = False) -> None:
        with suppress(OceanferryError):
            self._ledger.release(claim, not_applied=not_applied)

    def withdraw(self, key: str) -> None:
        with suppress(OceanferryError):
            self._ledger.withdraw(key)

    def receipt(self, key: str) -> Receipt | None:
        return _answer(lambda: self._ledger.receipt(key), otherwise=None)


def _answer(ask: Callable[[], _T], *, otherwise: _O) -> _T | _O:
    """Ask the ledger; what a later version wrote is an answer."""
    try:
        return ask()
    except LaterSchema:
        raise
    except OceanferryError:
        return otherwise


def in_progress(job: DeliveryJob, held: Leased) -> DeliveryInProgress:
    """Return the error that says whose turn it is; ``retry_after`` is how long that may last."""
    error = DeliveryInProgress(
        f"Backup set {job.order.backup_set_id} is being delivered to {job.destination} by another invocation;"
        f" its lease expires in {duration(held.left)}"
    )
    error.retry_after = held.left
    return error
