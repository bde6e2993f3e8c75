"""A verified copy of a backup set in one bucket, once, by as many invocations as it takes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from oceanferry.domain.copies.manifest import Manifest
from oceanferry.domain.copies.stated_sizes import differences
from oceanferry.domain.errors import CopyStalled, LinkExpired, OceanferryError
from oceanferry.domain.runs.copy_progress import Shard
from oceanferry.domain.runs.jobs import CopyObjectJob
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.outcomes import Outcome, outcome
from oceanferry.domain.runs.receipts import MOST_OBJECTS, Receipt, ReceiptStatus, receipt
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Claim, Ledger
from oceanferry.usecases.copies.copies_at_rest import is_gone
from oceanferry.usecases.copying.copy_backup_set import BackupSetCopy, Made
from oceanferry.usecases.copying.file_copy import Copied
from oceanferry.usecases.copying.lease_renewal import LeaseRenewal
from oceanferry.usecases.copying.one_download import Incomplete, Unread
from oceanferry.usecases.copying.retain_after_copy import retain_after_copy
from oceanferry.usecases.copying.shards import start_missing_shards
from oceanferry.usecases.links.link_provider import LinkProvider, supply
from oceanferry.usecases.links.resolve import find
from oceanferry.usecases.links.valid_links import renewal
from oceanferry.usecases.runs.claims import LEASE, claimed
from oceanferry.usecases.runs.work import Work

_UNTIL_LINKS_ARE_READY = timedelta(minutes=1)
_MOST_IDLE_RESCHEDULES = 12
_MOST_DIGESTS = 400
"""That are handed over: each has about 150 bytes, and a hand-over has room for 128 KB."""


@dataclass(frozen=True)
class ObjectCopy:
    """One job of copying, and what it works with."""

    work: Work[CopyObjectJob]
    copy: BackupSetCopy
    backups: BackupService
    ledger: Ledger
    invoker: Invoker
    clock: Clock

    def run(self) -> Outcome:
        """Go on with the copy, unless a proven one is there; links are fetched at this moment.

        Whatever keeps it from being finished now (the time, the links, other
        shards), the job has been handed over to be continued.

        Raises:
            DeliveryInProgress: Another invocation is copying this backup set.
            CopyStalled: Invocation after invocation ended before it had sent anything, or one that had
                nothing else to do before it had read a file back.
            LinkNotReadyInTime: New links died again and again, and the copy got no further.
            Besides, what BackupSetCopy.make raises.
        """
        if self._job.shard:
            return self._shard(self._job.shard)
        result = self._claimed()
        for found in result.receipts:
            if found.status == "already_delivered":
                self._drop_leftovers()
        if self._job.retaining:
            return result.model_copy(update={"notes": (*result.notes, *self._retain())})
        return result

    def _claimed(self) -> Outcome:
        """Deliver under a claim; the receipt of a copy that was removed since is taken back before."""
        bucket, instance_id = self.copy.bucket, self.work.instance_id
        claims: list[Claim] = []

        def claim() -> Outcome:
            began = self.clock.now()

            def deliver(claim: Claim) -> Outcome:
                claims.append(claim)
                return self._deliver(claim, claimed_at=began)

            return claimed(self._job, deliver, instance_id=instance_id, ledger=self.ledger, lease=LEASE)

        result = claim()
        if not claims and is_gone(bucket.store, self.copy.folder, bucket.side_by_side):
            self.ledger.withdraw(self._job.key(instance_id))
            return claim()
        return result

    def _deliver(self, claim: Claim, *, claimed_at: datetime) -> Outcome:
        if proven := self.copy.proven():
            return self._settle(claim, proven, "already_delivered")
        lease = LeaseRenewal(claim, ledger=self.ledger, lease=LEASE, clock=self.clock, claimed_at=claimed_at)
        made = self._make(replace(self.copy, renew_lease=lease.renew))
        if isinstance(made, Manifest):
            return self._settle(claim, made, "delivered")
        self.ledger.release(claim)
        if isinstance(made, Unread):
            return self._read_on(made)
        return self._continue(made)

    def _make(self, copy: BackupSetCopy) -> Made | None:
        links = self._links()
        try:
            return replace(copy, order=self._listed()).make(links, self._job.digests) if links else None
        except LinkExpired:
            return None

    def _listed(self) -> Order:
        """Return the order with what the manifest says; OceanBase is asked if no signature proves it."""
        order = self._job.order
        if not order.unlisted:
            return order
        return order.described(find(self.work.instance_id, order.backup_set_id, backups=self.backups))

    def _read_on(self, unread: Unread) -> Outcome:
        """Let an invocation that has all its time read the file back: a hash goes on nowhere else."""
        if self._job.reading == unread.part_id:
            raise CopyStalled(
                f"The copy of backup set {self._job.order.backup_set_id} to {self._job.destination} is"
                f" uploaded, but one invocation was too short to read file {unread.part_id} back for sha256",
                advice="Increase the timeout of the copy_object function, or remove sha256 from the"
                " destination, then send the request again. Uploaded parts are kept",
            )
        read = {"digests": unread.digests[-_MOST_DIGESTS:], "reading": unread.part_id}
        self.invoker.hand_over(self._job.continued().model_copy(update=read))
        return outcome(self._job, "rescheduled")

    def _continue(self, incomplete: Incomplete | None) -> Outcome:
        if incomplete is None or incomplete.unfinished.reason == "links":
            moved = incomplete is not None and incomplete.unfinished.moved
            self.invoker.hand_over(renewal(self._job.continued() if moved else self._job, clock=self.clock))
            return outcome(self._job, "rescheduled")
        job = self._job.model_copy(update={"digests": incomplete.digests[-_MOST_DIGESTS:]})
        if incomplete.unfinished.reason == "size":
            shards = self.copy.bucket.transfer.shards_for(incomplete.unfinished.size_bytes)
            delay = start_missing_shards(job, incomplete, shards=shards, invoker=self.invoker)
            return outcome(self._job, "waiting", next_attempt_seconds=delay.total_seconds())
        if not incomplete.unfinished.moved and self._job.reschedules >= _MOST_IDLE_RESCHEDULES:
            raise self._stalled()
        self.invoker.hand_over(job.continued() if incomplete.unfinished.moved else job.rescheduled())
        return outcome(self._job, "rescheduled")

    def _shard(self, shard: Shard) -> Outcome:
        """Send a share of one file; the last one, after which nothing is missing, wakes the job."""
        links = self._links()
        try:
            result = self.copy.copy_shard(shard, links) if links else None
        except LinkExpired:
            result = None
        if isinstance(result, Copied):
            completed = (*self._job.completed, shard.part_id)
            self.invoker.hand_over(self._job.model_copy(update={"shard": None, "completed": completed}))
            return outcome(self._job, "handed_over")
        if result is not None and result.reason == "others":
            return outcome(self._job, "settled")
        moved = result is not None and result.moved
        if not moved and self._job.reschedules >= _MOST_IDLE_RESCHEDULES:
            return outcome(self._job, "settled")  # the owner of the shards starts it again
        delay = timedelta(0) if result is not None and result.reason == "time" else _UNTIL_LINKS_ARE_READY
        self.invoker.hand_over(self._job.continued() if moved else self._job.rescheduled(), delay=delay)
        return outcome(self._job, "rescheduled", next_attempt_seconds=delay.total_seconds())

    def _stalled(self) -> CopyStalled:
        return CopyStalled(
            f"The copy of backup set {self._job.order.backup_set_id} to {self._job.destination} got no"
            f" further in {self._job.reschedules + 1} invocations",
            advice="Increase the timeout of the copy_object function, then send the request again."
            " Uploaded parts are kept",
        )

    @property
    def _job(self) -> CopyObjectJob:
        return self.work.job

    def _links(self) -> LinkProvider | None:
        return supply(self._job, route=self.work.route, backups=self.backups, clock=self.clock)

    def _settle(self, claim: Claim, manifest: Manifest, status: ReceiptStatus) -> Outcome:
        proof = self._receipt(manifest, status)
        self.ledger.settle(claim, proof)
        return outcome(self._job, "settled", receipts=(proof,), notes=self._retain())

    def _retain(self) -> tuple[str, ...]:
        return retain_after_copy(
            self.copy,
            self._job,
            instance_id=self.work.instance_id,
            ledger=self.ledger,
            clock=self.clock,
            retain_later=self._retain_later,
        )

    def _retain_later(self) -> None:
        self.invoker.hand_over(self._job.continued().model_copy(update={"retaining": True}))

    def _drop_leftovers(self) -> None:
        """Drop what a copier began that came too late: it was held up until another had finished."""
        with suppress(OceanferryError):  # then the watchdog does
            self.copy.drop_leftovers()

    def _receipt(self, manifest: Manifest, status: ReceiptStatus) -> Receipt:
        return receipt(
            self._job.order,
            instance_id=self.work.instance_id,
            destination=self._job.destination,
            kind=self._job.kind,
            status=status,
            at=self.clock.now(),
            bucket=self.copy.bucket.store.bucket,
            manifest=self.copy.folder.manifest,
            objects=manifest.copies[:MOST_OBJECTS],
            object_count=len(manifest.objects),
            size_bytes=sum(each.size_bytes for each in manifest.objects),
            size_differences=differences(manifest.sizes)[:MOST_OBJECTS],
        )
