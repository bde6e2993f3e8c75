"""One message to one destination, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from oceanferry.domain.configuration import Configuration, Destination
from oceanferry.domain.errors import DeliveryRefused, OceanferryError, OutOfTime
from oceanferry.domain.messages.notifications import Combined, LinkReady, Notification
from oceanferry.domain.redeeming.terms import RedeemTerms
from oceanferry.domain.runs.jobs import FetchLinkJob, Job, PublishJob, together
from oceanferry.domain.runs.outcomes import Outcome, outcome
from oceanferry.domain.runs.receipts import Receipt, receipt
from oceanferry.domain.searching import largest
from oceanferry.domain.texts import text
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Claim, Leased, Ledger
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.usecases.messaging.compose import compose
from oceanferry.usecases.messaging.pages import first_page
from oceanferry.usecases.messaging.rate_limited_notifier import RateLimitedNotifier
from oceanferry.usecases.messaging.send_once import Sent, in_doubt, refuse_doubt, send_once
from oceanferry.usecases.runs.batches import raise_if_all_alike, split_by_error, try_step
from oceanferry.usecases.runs.claims import BestEffortLedger, claim_in, in_progress
from oceanferry.usecases.runs.work import Work

_LEASE = timedelta(minutes=5)
_ANY_KEY = "0" * 40  # all keys are so long
_LONGEST_SEND = timedelta(seconds=20)  # and what a vendor's answer is waited for


@dataclass(frozen=True)
class _Draft:
    """A backup set's part of a message, ready to be sent."""

    job: PublishJob
    claim: Claim
    """Which is made when it is sent."""
    news: Notification


_Part = _Draft | Receipt | FetchLinkJob | OceanferryError
"""What has come of a backup set: it can be told, or was; it needs new links; or there is something wrong."""


@dataclass(frozen=True)
class Publishing:
    """Sends a message, unless the ledger has a receipt; links are fetched at the moment of sending.

    A message about several backup sets is all or nothing. What cannot be told
    together with the rest, because it was told before, needs new links, is being
    told by another invocation, has no room, comes too late or is out of order, is
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
        room = self.notifier(self._job.destination)
        found = self.side_by_side(lambda each: try_step(partial(self._part, each, room)), jobs)
        parts = list(zip(jobs, found, strict=True))
        errors = [(each, found) for each, found in parts if isinstance(found, OceanferryError)]
        # That there was no time for the others comes first: without the one that used it up there is.
        met = sorted((error for _, error in errors), key=lambda error: not isinstance(error, OutOfTime))
        raise_if_all_alike(met, of=len(parts))
        drafts = [each for _, each in parts if isinstance(each, _Draft)]
        count = _most_in_one(drafts, room)
        if count == len(parts):
            return self._send(drafts, room)
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

    def _part(self, job: PublishJob, room: Notifier) -> _Part:
        """Find out what is to be done about one backup set, which is claimed when it is sent."""
        found = self._look(job)
        if isinstance(found, Receipt):
            return found
        proofs = (self._ledger.receipt(each) for each in found.messages)
        if proof := next(filter(None, proofs), None):
            return self._settle(job, found, proof)
        refuse_doubt(found, self._key, notifier=room, destination=self._destination, order=job.order)
        self.work.time_budget.check(
            f"compose the message about {job.order.backup_set_id}", takes=_LONGEST_SEND
        )
        news = compose(
            job,
            route=self.work.route,
            configuration=self.configuration,
            backups=self.backups,
            ledger=self._ledger,
            clock=self.clock,
            terms=self.terms,
        )
        return news if isinstance(news, FetchLinkJob) else _Draft(job, found, news)

    def _send(self, drafts: Sequence[_Draft], room: RateLimitedNotifier) -> Outcome:
        """Send the message; one about several backup sets has a claim, and a receipt, of its own.

        Whoever finds a backup set in doubt can thus tell whether it was told with others.
        """
        self.work.time_budget.check("send the message", takes=_LONGEST_SEND)
        notes = [note for each in drafts for note in each.claim.notes]
        if len(drafts) == 1:
            return self._send_links(drafts[0], room)
        room.reserve(_message(drafts, self._key))
        whole = self._ledger.claim(self._key, lease=_LEASE)
        if isinstance(whole, Leased):
            raise in_progress(self._job, whole)
        if isinstance(whole, Receipt):
            settled = [self._settle(each.job, each.claim, whole) for each in drafts]
            return outcome(self._job, "settled", receipts=settled, notes=notes)
        try:
            receipts = self._sent(drafts, room, whole)
        except BaseException:
            with suppress(OceanferryError):  # then the claim ends with its lease
                self._ledger.release(whole)
            raise
        return outcome(self._job, "settled", receipts=receipts, notes=notes)

    def _send_links(self, draft: _Draft, room: RateLimitedNotifier) -> Outcome:
        """Send the message about one backup set; links that have no room in it come in further ones.

        Raises:
            DeliveryRefused: For some links no message has room; it names their files.
        """
        page = first_page(draft.news, room)
        room.reserve(page.news)
        news = draft.news
        job = draft.job.model_copy(
            update={
                "links_sent": draft.job.links_sent + page.about,
                "links_left_out": draft.job.links_left_out + page.left_out,
                "reschedules": 0,
            }
        )
        total = news.total if isinstance(news, LinkReady) else 0
        if job.links_sent == total and not job.links_left_out:
            receipts = self._sent([replace(draft, news=page.news)], room)
            return outcome(self._job, "settled", receipts=receipts, notes=list(draft.claim.notes))
        sent = send_once(page.news, [draft.claim], notifier=room, ledger=self._ledger, lease=_LEASE)
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

    def _sent(self, drafts: Sequence[_Draft], room: Notifier, whole: Claim | None = None) -> list[Receipt]:
        message = _message(drafts, self._key)
        claims = [each.claim for each in drafts]
        sent = send_once(
            message,
            claims,
            notifier=room,
            ledger=self._ledger,
            lease=_LEASE,
            side_by_side=self.side_by_side,
        )
        try:
            return self._settle_all(drafts, sent, room, whole)
        except BaseException:
            self._release(sent.claims)
            raise

    def _settle_all(
        self, drafts: Sequence[_Draft], sent: Sent, room: Notifier, whole: Claim | None
    ) -> list[Receipt]:
        receipts = [self._receipt(each, sent, room) for each in drafts]
        if whole is not None:
            doubt = any(each.possibly_twice for each in receipts)  # whoever is settled by it may be the one
            self._ledger.settle(whole, receipts[0].model_copy(update={"possibly_twice": doubt}))
        proofs = list(zip(sent.claims, receipts, strict=True))
        self.side_by_side(lambda proof: self._ledger.settle(*proof), proofs)
        return receipts

    def _settle(self, job: PublishJob, claim: Claim, receipt: Receipt) -> Receipt:
        """Write down that a backup set was told by the message that *told* is the receipt of."""
        named = {"backup_set_id": job.order.backup_set_id, "run": job.order.run}
        proof = receipt.model_copy(update=named)
        self._ledger.settle(claim, proof)
        return proof

    def _receipt(self, draft: _Draft, sent: Sent, room: Notifier) -> Receipt:
        return receipt(
            draft.job.order,
            instance_id=self.work.instance_id,
            destination=self._job.destination,
            kind=self._job.kind,
            status="delivered",
            at=self.clock.now(),
            acknowledgement=sent.acknowledgement,
            possibly_twice=in_doubt(draft.claim, self._key, notifier=room),
            message=self._key if self._job.others else "",
        )

    def _hand_over(
        self, jobs: Sequence[Job], *, receipts: Sequence[Receipt] = (), notes: Sequence[str] = ()
    ) -> Outcome:
        for each in jobs:
            self.invoker.hand_over(each)
        return outcome(self._job, "rescheduled" if jobs else "settled", receipts=receipts, notes=notes)

    def _look(self, job: PublishJob) -> Claim | Receipt:
        self.work.time_budget.check(f"claim the message about {job.order.backup_set_id}", takes=_LONGEST_SEND)
        return claim_in(self._ledger.look(job.key(self.work.instance_id), lease=_LEASE), job)

    def _release(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            with suppress(OceanferryError):  # then the claim ends with its lease
                self._ledger.release(claim)

    @property
    def _job(self) -> PublishJob:
        return self.work.job

    @property
    def _destination(self) -> Destination:
        return self.configuration.destination(self._job.destination)

    @property
    def _ledger(self) -> Ledger:
        """A ledger that is out of order is itself what somebody must hear of."""
        must_get_through = self._job.bad_news and self._destination.delivery == "at_least_once"
        return BestEffortLedger(self.ledger) if must_get_through else self.ledger

    @property
    def _key(self) -> str:
        return self._job.message_key(self.work.instance_id)


def _halves(jobs: Sequence[PublishJob]) -> list[PublishJob]:
    middle = len(jobs) // 2
    return [together(jobs[:middle]), together(jobs[middle:])]


def _message(drafts: Sequence[_Draft], key: str) -> Notification:
    first = drafts[0].news
    if len(drafts) == 1:
        return first
    news = tuple(each.news for each in drafts)
    return Combined(key, first.order, first.instance_id, first.reader, first.at, news)


def _most_in_one(drafts: Sequence[_Draft], room: Notifier) -> int:
    """Return how many of *drafts* have room in one message; one is sent whether it has or not."""
    if len(drafts) <= 1:
        return len(drafts)
    return max(1, largest(len(drafts), lambda count: room.fits(_message(drafts[:count], _ANY_KEY))))
