"""Products that have one bug each, made by putting the real one's ports in disguise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import cast

from fakes.clock import NOON
from faults.runs.product import FORGETFUL, FilesNow, Product
from faults.runs.simulation import OTHER_BYTES, PARTIAL_LISTS, SIDE_BY_SIDE
from faults.runs.weather import LOST_LEASE, REMOVAL
from oceanferry.adapters.ledger.records.records import Records
from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.copies.retention_report import RetentionOutcome
from oceanferry.domain.errors import DeliveryInProgress
from oceanferry.domain.links import DownloadLink, DownloadTask
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.rate_limits import RateLimit
from oceanferry.domain.runs.jobs import Job, PublishJob
from oceanferry.domain.runs.receipts import Acknowledgement, Receipt
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Claim, Leased, Ledger
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.storage.object_store import DataWithAge, ObjectStore, StoredObject
from oceanferry.ports.storage.source_object import Data, OpenSource, SourceIdentity, SourceObject
from oceanferry.usecases.copies.copies_at_rest import StoredManifest

_NUMBERS = count(1)
_PREMATURE = Receipt(
    run="run",
    route="nightly",
    cluster="orders",
    instance_id="ob317v4uif0000",
    backup_set_id="bak-1",
    destination=FORGETFUL,
    kind="link_ready",
    status="delivered",
    at=NOON,
)


@dataclass(frozen=True)
class OverwritesRecords:
    """Records whose creation does not forbid to overwrite."""

    real: Records

    def create(self, name: str, data: bytes) -> bool:
        self.real.replace(name, data)
        return True

    def replace(self, name: str, data: bytes) -> None:
        self.real.replace(name, data)

    def read(self, name: str) -> bytes | None:
        return self.real.read(name)

    def aged(self, name: str) -> DataWithAge | None:
        return self.real.aged(name)

    def names(self, prefix: str) -> list[str]:
        return self.real.names(prefix)

    def delete(self, name: str) -> None:
        self.real.delete(name)


@dataclass(frozen=True)
class DisguisedLedger:
    """A ledger that passes everything on."""

    real: Ledger
    records: Records

    def claim(self, key: str, *, lease: timedelta) -> Claim | Leased | Receipt:
        return self.real.claim(key, lease=lease)

    def inspect(self, key: str, *, lease: timedelta) -> Claim | Leased | Receipt:
        return self.real.inspect(key, lease=lease)

    def extend(self, claim: Claim, *, lease: timedelta) -> Claim:
        return self.real.extend(claim, lease=lease)

    def mark_started(self, claim: Claim, *, lease: timedelta, message: str = "") -> Claim:
        return self.real.mark_started(claim, lease=lease, message=message)

    def settle(self, claim: Claim, receipt: Receipt) -> None:
        self.real.settle(claim, receipt)

    def release(self, claim: Claim, *, not_applied: bool = False) -> None:
        self.real.release(claim, not_applied=not_applied)

    def withdraw(self, key: str) -> None:
        self.real.withdraw(key)

    def receipt(self, key: str) -> Receipt | None:
        return self.real.receipt(key)

    def _write(self, key: str, entry: object) -> None:
        """Write the next entry, whoever wrote the latest."""
        number = len(self.records.names(f"deliveries/{key}/claim-")) + 1
        self.records.create(f"deliveries/{key}/claim-{number:06d}", json.dumps(entry).encode())


class SettlesBeforeItSends(DisguisedLedger):
    """The receipt is written when the effect is about to be had."""

    def mark_started(self, claim: Claim, *, lease: timedelta, message: str = "") -> Claim:
        self.real.settle(claim, _PREMATURE)
        return claim

    def settle(self, claim: Claim, receipt: Receipt) -> None:
        if receipt.destination != _PREMATURE.destination:
            self.real.settle(claim, receipt)


class ReleasesWhateverIsHeld(DisguisedLedger):
    """Whoever gives a claim back ends the latest one, and its doubt, without checking whose it is."""

    def release(self, claim: Claim, *, not_applied: bool = False) -> None:
        self._write(claim.key, {"holder": claim.holder, "attempt": claim.attempt})


class SettlesWithoutFencing(DisguisedLedger):
    """A receipt is written whoever has taken over meanwhile."""

    def settle(self, claim: Claim, receipt: Receipt) -> None:
        proof = receipt.model_dump(mode="json")
        self._write(claim.key, {"holder": claim.holder, "attempt": claim.attempt, "receipt": proof})
        self.records.replace(f"deliveries/{claim.key}/receipt", receipt.model_dump_json().encode())


class ForgetsThatItBegan(DisguisedLedger):
    """No notification says that a message may have arrived."""

    def mark_started(self, claim: Claim, *, lease: timedelta, message: str = "") -> Claim:
        return claim


class ForgetsAsWhichMessage(DisguisedLedger):
    """No notification says with which others a message may have arrived."""

    def mark_started(self, claim: Claim, *, lease: timedelta, message: str = "") -> Claim:
        return self.real.mark_started(claim, lease=lease)


class LeavesClaimsOpen(DisguisedLedger):
    """A claim is not ended when its work is done."""

    def settle(self, claim: Claim, receipt: Receipt) -> None:
        self.records.create(f"deliveries/{claim.key}/receipt", receipt.model_dump_json().encode())


class OverlooksReceipts(DisguisedLedger):
    """What was delivered is delivered again."""

    def receipt(self, key: str) -> Receipt | None:
        return None


@dataclass(frozen=True)
class SendsLinksAlong:
    """An invoker that saves the functions the question for the link."""

    real: Invoker

    def hand_over(self, job: Job, *, delay: timedelta = timedelta(0)) -> bool:
        link = "https://backups.oss-cn-hangzhou.aliyuncs.com/bak-1?Signature=…"
        return self.real.hand_over(job.model_copy(update={"download_task_id": link}), delay=delay)


@dataclass(frozen=True)
class KeepsFailuresToItself:
    """An invoker by which no failure and no alarm gets through."""

    real: Invoker

    def hand_over(self, job: Job, *, delay: timedelta = timedelta(0)) -> bool:
        return (isinstance(job, PublishJob) and job.is_failure_or_alarm) or self.real.hand_over(
            job, delay=delay
        )


@dataclass(frozen=True)
class NumbersMessages:
    """A notifier that gives each attempt a key of its own."""

    real: Notifier

    @property
    def idempotent(self) -> bool:
        return self.real.idempotent

    @property
    def robot(self) -> str:
        return self.real.robot

    @property
    def rates(self) -> tuple[RateLimit, ...]:
        return self.real.rates

    def fits(self, notification: Notification) -> bool:
        return self.real.fits(notification)

    def send(self, notification: Notification) -> Acknowledgement:
        return self.real.send(replace(notification, key=f"{notification.key}-{next(_NUMBERS)}"))


class KeepsReceiptsOfRemovedCopies(DisguisedLedger):
    """What was delivered once is delivered for ever."""

    def withdraw(self, key: str) -> None:
        pass


class GoesOnWithoutItsLease(DisguisedLedger):
    """A holder that learns of a takeover continues."""

    def extend(self, claim: Claim, *, lease: timedelta) -> Claim:
        with suppress(DeliveryInProgress):
            return self.real.extend(claim, lease=lease)
        return claim


@dataclass(frozen=True)
class BelievesTheFirstList:
    """A service whose tasks have ended when they list anything."""

    real: BackupService

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    def download_task(self, instance_id: str, task_id: str, *, of: str) -> DownloadTask:
        found = self.real.download_task(instance_id, task_id, of=of)
        return replace(found, status="SUCCESS") if found.links else found


@dataclass(frozen=True)
class MixesDownloads:
    """A store that holds what the source is now: nothing is compared after links were renewed."""

    real: ObjectStore
    now: FilesNow

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    def head(self, key: str) -> StoredObject | None:
        found, data = self.real.head(key), self.now().get(key)
        return found if found is None or data is None else replace(found, crc64=checksum(data))


@dataclass
class ReadsOverOneConnection:
    """Opens any number of links, and reads whichever was opened last."""

    real: OpenSource
    opened: SourceObject | None = None

    @contextmanager
    def __call__(self, link: DownloadLink) -> Iterator[SourceObject]:
        with self.real(link) as source:
            self.opened = source
            yield cast("SourceObject", self)

    def __getattr__(self, name: str) -> object:
        return getattr(self.opened, name)

    def read_small(self, most_bytes: int) -> tuple[SourceIdentity, Data | None]:
        assert self.opened
        self.opened.identity()
        return self.opened.read_small(most_bytes)


def removes_files_first(
    store: ObjectStore, stored: StoredManifest, *, now: datetime
) -> tuple[RetentionOutcome, str]:
    """Remove a copy without a tombstone: its manifest goes last."""
    for each in stored.manifest.objects if stored.manifest else ():
        store.delete(each.key)
    store.delete(stored.key)
    return "removed", f"at {now}"


PLANTED: Mapping[str, Product] = {
    "creates a claim without forbidding to overwrite": Product(records=OverwritesRecords),
    "writes the receipt before it sends": Product(ledger=SettlesBeforeItSends),
    "releases a claim without checking whose it is": Product(ledger=ReleasesWhateverIsHeld),
    "settles without fencing": Product(ledger=SettlesWithoutFencing),
    "task ids change with each attempt": Product(task_id=lambda job: f"{job.task_id}-{next(_NUMBERS)}"),
    "a job carries a link": Product(invoker=SendsLinksAlong),
    "does not write down that it is about to send": Product(ledger=ForgetsThatItBegan),
    "does not write down as which message": Product(ledger=ForgetsAsWhichMessage),
    "leaves claims open": Product(ledger=LeavesClaimsOpen),
    "does not find receipts": Product(ledger=OverlooksReceipts),
    "keeps failures to itself": Product(invoker=KeepsFailuresToItself),
    "gives each attempt a message key of its own": Product(notifier=NumbersMessages),
}
"""By what is wrong with each."""

_MIXED = cast("Callable[[ObjectStore, FilesNow], ObjectStore]", MixesDownloads)
_FIRST = cast("Callable[[BackupService], BackupService]", BelievesTheFirstList)
SHOWN_BY: Mapping[str, tuple[Product, str]] = {
    "mixes files of several downloads": (Product(store=_MIXED), OTHER_BYTES),
    "believes the first list of files": (Product(backups=_FIRST), PARTIAL_LISTS),
    "keeps the receipt of a copy that was removed": (Product(ledger=KeepsReceiptsOfRemovedCopies), REMOVAL),
    "goes on without its lease": (Product(ledger=GoesOnWithoutItsLease), LOST_LEASE),
    "removes the files before there is a tombstone": (Product(remove=removes_files_first), REMOVAL),
    "reads files side by side over one connection": (Product(source=ReadsOverOneConnection), SIDE_BY_SIDE),
}
"""By what is wrong with each: the product, and what alone shows it."""
