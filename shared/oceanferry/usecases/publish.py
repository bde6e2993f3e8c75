"""One message to one destination, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.jobs import PublishJob
from oceanferry.domain.outcomes import Outcome, outcome
from oceanferry.domain.receipts import receipt
from oceanferry.domain.redeeming import RedeemTerms
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Claim, Ledger
from oceanferry.ports.notifier import Notifier
from oceanferry.usecases.claims import Forgiving, claimed
from oceanferry.usecases.compose import compose
from oceanferry.usecases.deadlines import Deadline
from oceanferry.usecases.live_links import renewal
from oceanferry.usecases.send_once import send_once

_LEASE = timedelta(minutes=5)
_LONGEST_SEND = timedelta(seconds=20)  # and what a vendor's answer is waited for


def publish(
    job: PublishJob,
    *,
    route: Route,
    configuration: Configuration,
    notifier: Callable[[str], Notifier],
    backups: BackupService,
    ledger: Ledger,
    invoker: Invoker,
    clock: Clock,
    deadline: Deadline,
    terms: RedeemTerms | None = None,
) -> Outcome:
    """Send the message, unless the ledger has a receipt for it; its links are fetched at this moment.

    When the links have died meanwhile, new ones are asked for, and the message
    comes back to this function by itself.

    Raises:
        DeliveryInProgress: Another invocation is sending this message.
        DeliveryRefused, AddressForbidden, ServiceThrottled, ServiceUnavailable: As Notifier.send.
        DeliveryInDoubt: An earlier attempt may have been shown, the vendor does not drop repeats,
            and the destination is to get none.
        LinkNotReadyInTime: New links died again and again before they could be sent.
        OutOfTime: Gathering what the message says took so long that sending it might be killed halfway.
    """
    destination = configuration.destination(job.destination)
    if job.bad_news and destination.delivery == "at_least_once":
        # A ledger that is out of order is itself what somebody must hear of.
        ledger = Forgiving(ledger)

    def deliver(claim: Claim) -> Outcome:
        notification = compose(
            job,
            route=route,
            configuration=configuration,
            backups=backups,
            ledger=ledger,
            clock=clock,
            terms=terms,
        )
        if notification is None:
            ledger.release(claim)
            invoker.hand_over(renewal(job, clock=clock))
            return outcome(job, "postponed")
        deadline.check("send the message", takes=_LONGEST_SEND)
        sent = send_once(
            notification,
            claim,
            notifier=notifier(job.destination),
            destination=destination,
            ledger=ledger,
            lease=_LEASE,
        )
        proof = receipt(
            job.order,
            instance_id=route.cluster.instance_id,
            destination=job.destination,
            kind=job.kind,
            status="delivered",
            at=clock.now(),
            acknowledgement=sent.acknowledgement,
            possibly_twice=sent.possibly_twice,
        )
        ledger.settle(sent.claim, proof)
        return outcome(job, "settled", receipts=(proof,))

    return claimed(job, deliver, instance_id=route.cluster.instance_id, ledger=ledger, lease=_LEASE)
