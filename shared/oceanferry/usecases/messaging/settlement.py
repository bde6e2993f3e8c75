"""Sending a message and writing its receipts: one for each backup set that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.runs.jobs import PublishJob
from oceanferry.domain.runs.receipts import Receipt, receipt
from oceanferry.ports.clock import Clock
from oceanferry.ports.ledger import Claim, Ledger
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.side_by_side import SideBySide
from oceanferry.usecases.messaging.drafts import Draft, one_message
from oceanferry.usecases.messaging.send_once import Sent, in_doubt, send_once
from oceanferry.usecases.runs.claims import LEASE


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """Sends the message of a job and writes down that it was sent."""

    job: PublishJob
    instance_id: str
    key: str
    """Of the message."""
    ledger: Ledger
    clock: Clock
    side_by_side: SideBySide

    def send(self, drafts: Sequence[Draft], notifier: Notifier, whole: Claim | None = None) -> list[Receipt]:
        """Send the message, then write a receipt for each backup set; *whole* is the claim of the message."""
        message = one_message(drafts, self.key)
        claims = [each.claim for each in drafts]
        sent = send_once(
            message,
            claims,
            notifier=notifier,
            ledger=self.ledger,
            lease=LEASE,
            side_by_side=self.side_by_side,
        )
        try:
            return self._settle_all(drafts, sent, notifier, whole)
        except BaseException:
            self._release(sent.claims)
            raise

    def settle(self, job: PublishJob, claim: Claim, receipt: Receipt) -> Receipt:
        """Write down that the message of *receipt* was about this backup set, too.

        An earlier attempt may have sent another message about it.
        """
        others = any(each != receipt.message for each in claim.messages)
        named = {"backup_set_id": job.order.backup_set_id, "run": job.order.run}
        proof = receipt.model_copy(
            update={**named, "possibly_twice": receipt.possibly_twice or (claim.in_doubt and others)}
        )
        self.ledger.settle(claim, proof)
        return proof

    def _settle_all(
        self, drafts: Sequence[Draft], sent: Sent, notifier: Notifier, whole: Claim | None
    ) -> list[Receipt]:
        receipts = [self._receipt(each, sent, notifier) for each in drafts]
        if whole is not None:
            doubt = any(each.possibly_twice for each in receipts)  # the one that it settles may be in doubt
            self.ledger.settle(whole, receipts[0].model_copy(update={"possibly_twice": doubt}))
        proofs = list(zip(sent.claims, receipts, strict=True))
        self.side_by_side(lambda proof: self.ledger.settle(*proof), proofs)
        return receipts

    def _receipt(self, draft: Draft, sent: Sent, notifier: Notifier) -> Receipt:
        return receipt(
            draft.job.order,
            instance_id=self.instance_id,
            destination=self.job.destination,
            kind=self.job.kind,
            status="delivered",
            at=self.clock.now(),
            acknowledgement=sent.acknowledgement,
            possibly_twice=in_doubt(draft.claim, self.key, notifier=notifier),
            message=self.key if self.job.others else "",
        )

    def _release(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            with suppress(OceanferryError):  # then the claim ends with its lease
                self.ledger.release(claim)
