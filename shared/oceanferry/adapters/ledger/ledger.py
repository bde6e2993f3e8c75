"""Claims and receipts as a log of records, each of which is created once and by one.

Under ``deliveries/KEY/`` lie ``claim-000001``, ``claim-000002``, …: whatever happens to a
delivery is the next entry, be it a claim, its extension, its end, or the
receipt. The store lets exactly one writer create an entry, which is all the
agreement that is needed: a holder that was taken over finds the place after its
last entry occupied, and can neither extend nor settle. Beside the log is
``receipt``, for those who only want to know whether there is one.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from pydantic import ValidationError

from oceanferry.adapters.ledger.entries import (
    LEFT_ALONE,
    Entry,
    entry_name,
    folder_of,
    latest_number,
    receipt_in,
    receipt_name,
    unreadable,
)
from oceanferry.adapters.ledger.records.records import Records
from oceanferry.domain.documents import later_schema
from oceanferry.domain.errors import DeliveryInProgress, LaterSchema
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.ports.ledger import Claim, Leased

_NO_TIME = timedelta(0)


class Processes(Protocol):
    """Which of the processes that make claims have ended."""

    @property
    def mine(self) -> str:
        """The mark of this process; empty when its end cannot be seen."""

    def is_dead(self, mark: str) -> bool:
        """Tell whether the process of that mark is known to have ended."""


@dataclass(frozen=True)
class _Found:
    """The latest entry, as far as it can be read, or what stands for it."""

    number: int
    entry: Entry
    left: timedelta = _NO_TIME
    notes: tuple[str, ...] = ()
    later: LaterSchema | None = None
    """Why nothing may be known of it but that it is there."""


class RecordLedger:
    """A ledger over any Records, whose clock measures the leases."""

    def __init__(self, records: Records, processes: Processes | None = None) -> None:
        """Keep the ledger in *records*; a claim of one of *processes* ends with it, before its lease."""
        self._records = records
        self._processes = processes

    def claim(self, key: str, *, lease: timedelta) -> Claim | Leased | Receipt:
        """Respect a record that cannot be read, which may be anything.

        One that a later version wrote is left alone, once its lease cannot run any more: it may
        be the receipt. So is the delivery, which is neither claimed nor made again.

        A broken one of a claim is respected as long as a claim of *lease* would be, and
        after it the delivery is in doubt. So it is after a receipt that cannot
        be read, unless the log has it, too.
        """
        found = self.inspect(key, lease=lease)
        if not isinstance(found, Claim):
            return found
        entry = self._entry(found, lease_seconds=lease.total_seconds())
        if not self._create(key, found.entry + 1, entry):
            return Leased(lease)
        return _claim(key, found.entry + 1, entry, found.notes)

    def inspect(self, key: str, *, lease: timedelta) -> Claim | Leased | Receipt:
        names = self._records.names(folder_of(key))
        data = self._records.read(receipt_name(key)) if receipt_name(key) in names else None
        if data is not None and (proven := receipt_in(data, key)):
            return proven
        found = self._latest_of(key, names, lease)
        if found.entry.receipt:
            self._show(key, found.entry.receipt)
            return found.entry.receipt
        if found.left > _NO_TIME and not self._is_dead(found.entry.process):
            return Leased(found.left)
        if found.later:
            raise found.later
        notes = (*found.notes, *([unreadable(receipt_name(key))] if data is not None else []))
        entry = Entry(
            holder=secrets.token_hex(8),
            attempt=found.entry.attempt + 1,
            in_doubt=found.entry.in_doubt or bool(notes),
            messages=found.entry.messages,
        )
        return _claim(key, found.number, entry, notes)

    def extend(self, claim: Claim, *, lease: timedelta) -> Claim:
        return self._append(claim, lease_seconds=lease.total_seconds())

    def mark_started(self, claim: Claim, *, lease: timedelta, message: str = "") -> Claim:
        messages = tuple(dict.fromkeys((*claim.messages, message))) if message else claim.messages
        return self._append(claim, lease_seconds=lease.total_seconds(), in_doubt=True, messages=messages)

    def settle(self, claim: Claim, receipt: Receipt) -> None:
        if not receipt.proven:
            self._append(claim, lease_seconds=0)
            return
        self._append(claim, lease_seconds=0, receipt=receipt)
        self._show(claim.key, receipt)

    def release(self, claim: Claim, *, not_applied: bool = False) -> None:
        with suppress(DeliveryInProgress):
            self._append(
                claim, lease_seconds=0, **({"in_doubt": False, "messages": ()} if not_applied else {})
            )

    def withdraw(self, key: str) -> None:
        found = self._latest(key, _NO_TIME)
        if found.left > _NO_TIME:
            return
        if found.later:
            raise found.later
        if found.entry.receipt:
            ended = Entry(holder=secrets.token_hex(8), attempt=found.entry.attempt)
            if not self._create(key, found.number + 1, ended):
                return  # claimed or withdrawn by another at this moment
        self._records.delete(receipt_name(key))
        if proven := self._latest(key, _NO_TIME).entry.receipt:  # delivered again since
            self._show(key, proven)

    def receipt(self, key: str) -> Receipt | None:
        """One that cannot be read is looked for in the log."""
        data = self._records.read(receipt_name(key))
        if data is None:
            return None
        return receipt_in(data, key) or self._latest(key, _NO_TIME).entry.receipt

    def _append(self, claim: Claim, **changed: object) -> Claim:
        """Write the entry after the claim's last one. Raises DeliveryInProgress when the claim has ended."""
        number, entry = claim.entry, self._entry(claim, **changed)
        while not self._create(claim.key, number + 1, entry):
            latest = self._latest(claim.key, _NO_TIME)
            if latest.entry.holder != claim.holder or not latest.entry.lease_seconds:
                raise DeliveryInProgress(
                    "Another invocation has taken over the delivery",
                    advice="The other invocation writes the receipt. No action needed",
                )
            # Extended or begun by this holder, which was given a newer claim for that and uses the older one.
            number, entry = latest.number, latest.entry.model_copy(update=changed)
        return _claim(claim.key, number + 1, entry, claim.notes)

    def _entry(self, claim: Claim, **changed: object) -> Entry:
        entry = Entry(
            holder=claim.holder,
            attempt=claim.attempt,
            in_doubt=claim.in_doubt,
            messages=claim.messages,
            process=self._processes.mine if self._processes else "",
        )
        return entry.model_copy(update=changed)

    def _is_dead(self, process: str) -> bool:
        return bool(process) and self._processes is not None and self._processes.is_dead(process)

    def _create(self, key: str, number: int, entry: Entry) -> bool:
        data = entry.model_dump_json(exclude_defaults=True).encode()
        return self._records.create(entry_name(key, number), data)

    def _show(self, key: str, receipt: Receipt) -> None:
        """Put a receipt of the log beside it, where one that cannot be read may lie."""
        name, data = receipt_name(key), receipt.model_dump_json().encode()
        if not self._records.create(name, data) and self._records.read(name) != data:
            self._records.replace(name, data)

    def _latest(self, key: str, lease: timedelta) -> _Found:
        return self._latest_of(key, self._records.names(f"{folder_of(key)}claim-"), lease)

    def _latest_of(self, key: str, names: Sequence[str], lease: timedelta) -> _Found:
        """Return the latest entry; one that cannot be read stands for a claim of *lease*."""
        number = latest_number(names)
        record = self._records.aged(entry_name(key, number)) if number else None
        if record is None:
            return _Found(number, Entry(holder=""))
        try:
            entry = Entry.model_validate_json(record.data)
        except ValidationError as error:
            unread, left, name = (
                Entry(holder="?", attempt=number),
                lease - record.age,
                entry_name(key, number),
            )
            later = later_schema(name, error, advice=LEFT_ALONE)
            return _Found(number, unread, left, () if later else (unreadable(name),), later)
        return _Found(number, entry, timedelta(seconds=entry.lease_seconds) - record.age)


def _claim(key: str, number: int, entry: Entry, notes: tuple[str, ...]) -> Claim:
    return Claim(key, entry.attempt, entry.in_doubt, entry.messages, notes, entry.holder, number)
