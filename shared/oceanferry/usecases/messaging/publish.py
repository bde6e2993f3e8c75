"""One message to one destination, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from oceanferry.domain.configuration import Configuration, Destination
from oceanferry.domain.errors import DeliveryRefused, OceanferryError, OutOfTime
from oceanferry.domain.messages.notifications import LinkReady
from oceanferry.domain.redeeming.terms import RedeemTerms
from oceanferry.domain.runs.base_jobs import together
from oceanferry.domain.runs.jobs import FetchLinkJob, Job, PublishJob
from oceanferry.domain.runs.outcomes import Outcome, outcome
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.domain.texts import text
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Claim, Leased, Ledger
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.usecases.messaging.compose import compose
from oceanferry.usecases.messaging.drafts import Draft, most_in_one, one_message
from oceanferry.usecases.messaging.pages import first_page
from oceanferry.usecases.messaging.rate_limited_notifier import RateLimitedNotifier
from oceanferry.usecases.messaging.send_once import refuse_doubt, send_once
from oceanferry.usecases.messaging.settlement import Settlement
from oceanferry.usecases.runs.batches import raise_if_all_alike, split_by_error, try_step
from oceanferry.usecases.runs.claims import LEASE, BestEffortLedger, claim_in, in_progress
from oceanferry.usecases.runs.work import Work

_LONGEST_SEND = timedelta(seconds=20)  # and what a vendor's answer is waited for


_Part = Draft | Receipt | FetchLinkJob | OceanferryError
"""The state of a backup set: ready to send, or sent; in need of new links; or failed."""


@dataclass(frozen=True)
class Publishing:
    """Sends a message, unless the ledger has a receipt; links are fetched at the moment of sending.

    A message about several backup sets is all or nothing. What cannot be sent
    together with the rest, because it was sent before, needs new links, is being
    sent by another invocation, has no room, comes too late or is out of order, is
    handed over as a job without the rest.
    """

    work: Work[PublishJob]
    configuration: Configuration
    notifier: Callable[[str], RateLimitedNotifier]
    """Gives the notifier of a destination."""
    backups: BackupService
    ledger: Ledger
    invoker: Invoker
    clock: Clock
    terms: RedeemTerms | None = None
    side_by_side: SideBySide = one_after_another

    def run(self) -> Outcome:
        """Send the message.

        Raises:
            DeliveryInProgress: Another invocation is sending this message.
            DeliveryRefused, AddressForbidden, ServiceThrottled, ServiceUnavailable: As Notifier.send.
            DeliveryInDoubt: An earlier attempt may have been shown, the vendor does not drop repeats,
                and the destination is to get none.
            LinkNotReadyInTime: New links died again and again before they could be sent.
            OutOfTime: Gathering what the message says took so long that sending it might be killed halfway.
        """
        jobs = self._job.each()
        if len(jobs) > 1 and not self._destination.reads_several:
            return self._hand_over(jobs)
        try:
            return self._deliver(jobs)
        except OutOfTime as error:
            if len(jobs) > 1:
                return self._hand_over(
                    _halves(jobs), notes=[text("Split into two jobs: {error}", error=error)]
                )
            raise

    def _deliver(self, jobs: Sequence[PublishJob]) -> Outcome:
        notifier = self.notifier(self._job.destination)
        found = self.side_by_side(lambda each: try_step(partial(self._part, each, notifier)), jobs)
        parts = list(zip(jobs, found, strict=True))
        errors = [(each, found) for each, found in parts if isinstance(found, OceanferryError)]
        # That there was no time for the others comes first: without the one that used it up there is.
        met = sorted((error for _, error in errors), key=lambda error: not isinstance(error, OutOfTime))
        raise_if_all_alike(met, of=len(parts))
        drafts = [each for _, each in parts if isinstance(each, Draft)]
        count = most_in_one(drafts, notifier)
        if count == len(parts):
            return self._send(drafts, notifier)
        together_again = [
            together([each.job for each in group]) for group in (drafts[:count], drafts[count:]) if group
        ]
        return self._hand_over(
            [
                *together_again,
                *(each for _, each in parts if isinstance(each, FetchLinkJob)),
                *split_by_error(errors),
            ],
            receipts=[each for _, each in parts if isinstance(each, Receipt)],
            notes=[
                text("{id} continues in a job of its own: {error}", id=each.order.backup_set_id, error=error)
                for each, error in errors
            ],
        )

    def _part(self, job: PublishJob, notifier: Notifier) -> _Part:
        """Find out what is to be done about one backup set, which is claimed when it is sent."""
        found = self._inspect(job)
        if isinstance(found, Receipt):
            return found
        proofs = (self._ledger.receipt(each) for each in found.messages)
        if proof := next(filter(None, proofs), None):
            return self._settlement.settle(job, found, proof)
        refuse_doubt(found, self._key, notifier=notifier, destination=self._destination, order=job.order)
        self.work.time_budget.check(
            f"compose the message about {job.order.backup_set_id}", takes=_LONGEST_SEND
        )
        notification = compose(
            job,
            route=self.work.route,
            configuration=self.configuration,
            backups=self.backups,
            ledger=self._ledger,
            clock=self.clock,
            terms=self.terms,
        )
        return notification if isinstance(notification, FetchLinkJob) else Draft(job, found, notification)

    def _send(self, drafts: Sequence[Draft], notifier: RateLimitedNotifier) -> Outcome:
        """Send the message; one about several backup sets has a claim, and a receipt, of its own.

        A later claimant in doubt can thus see whether it was sent with others.
        """
        self.work.time_budget.check("send the message", takes=_LONGEST_SEND)
        notes = [note for each in drafts for note in each.claim.notes]
        if len(drafts) == 1:
            return self._send_links(drafts[0], notifier)
        notifier.reserve(one_message(drafts, self._key))
        whole = self._ledger.claim(self._key, lease=LEASE)
        if isinstance(whole, Leased):
            raise in_progress(self._job, whole)
        if isinstance(whole, Receipt):
            settled = [self._settlement.settle(each.job, each.claim, whole) for each in drafts]
            return outcome(self._job, "settled", receipts=settled, notes=notes)
        try:
            receipts = self._settlement.send(drafts, notifier, whole)
        except BaseException:
            with suppress(OceanferryError):  # then the claim ends with its lease
                self._ledger.release(whole)
            raise
        return outcome(self._job, "settled", receipts=receipts, notes=notes)

    def _send_links(self, draft: Draft, notifier: RateLimitedNotifier) -> Outcome:
        """Send the message about one backup set; links that have no room in it come in further ones.

        Raises:
            DeliveryRefused: For some links no message has room; it names their files.
        """
        page = first_page(draft.notification, notifier)
        notifier.reserve(page.notification)
        notification = draft.notification
        job = draft.job.model_copy(
            update={
                "links_sent": draft.job.links_sent + page.about,
                "links_left_out": draft.job.links_left_out + page.left_out,
                "reschedules": 0,
            }
        )
        total = notification.total if isinstance(notification, LinkReady) else 0
        if job.links_sent == total and not job.links_left_out:
            receipts = self._settlement.send([replace(draft, notification=page.notification)], notifier)
            return outcome(self._job, "settled", receipts=receipts, notes=list(draft.claim.notes))
        sent = send_once(
            page.notification, [draft.claim], notifier=notifier, ledger=self._ledger, lease=LEASE
        )
        self._ledger.release(sent.claims[0], not_applied=True)  # what was sent is known
        if job.links_sent < total:
            return self._hand_over([job], notes=draft.claim.notes)
        raise DeliveryRefused(
            f"{total - job.links_left_out} of {total} links of backup set {job.order.backup_set_id} were sent"
            f" to {job.destination}: the others are too long for a message",
            advice="Let buttons lead to redeem_link, whose links are short, or deliver the backup set to a"
            " bucket or to a destination that takes longer messages",
            code="links_left_out",
        )

    def _hand_over(
        self, jobs: Sequence[Job], *, receipts: Sequence[Receipt] = (), notes: Sequence[str] = ()
    ) -> Outcome:
        for each in jobs:
            self.invoker.hand_over(each)
        return outcome(self._job, "rescheduled" if jobs else "settled", receipts=receipts, notes=notes)

    def _inspect(self, job: PublishJob) -> Claim | Receipt:
        self.work.time_budget.check(f"claim the message about {job.order.backup_set_id}", takes=_LONGEST_SEND)
        return claim_in(self._ledger.inspect(job.key(self.work.instance_id), lease=LEASE), job)

    @property
    def _job(self) -> PublishJob:
        return self.work.job

    @property
    def _destination(self) -> Destination:
        return self.configuration.destination(self._job.destination)

    @property
    def _ledger(self) -> Ledger:
        """A ledger that is out of order is itself a failure to report."""
        must_get_through = self._job.is_failure_or_alarm and self._destination.delivery == "at_least_once"
        return BestEffortLedger(self.ledger) if must_get_through else self.ledger

    @property
    def _settlement(self) -> Settlement:
        return Settlement(
            job=self._job,
            instance_id=self.work.instance_id,
            key=self._key,
            ledger=self._ledger,
            clock=self.clock,
            side_by_side=self.side_by_side,
        )

    @property
    def _key(self) -> str:
        return self._job.message_key(self.work.instance_id)


def _halves(jobs: Sequence[PublishJob]) -> list[PublishJob]:
    middle = len(jobs) // 2
    return [together(jobs[:middle]), together(jobs[middle:])]
