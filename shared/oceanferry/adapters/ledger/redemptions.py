"""Uses and revocations of vouchers as records, beside the ledger's own."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from pydantic import AwareDatetime, ValidationError

from oceanferry.adapters.ledger.records.records import Records
from oceanferry.domain.documents import StoredModel
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.domain.redeeming.terms import Revocation

_USES = "redeem/uses"
_REVOKED = "redeem/revoked"


class _RevocationRecord(StoredModel):
    until: AwareDatetime


class RecordRedemptions:
    """Each use creates the next numbered record, which the place lets only one of several do."""

    def __init__(self, records: Records) -> None:
        """Keep everything in *records*."""
        self._records = records

    def used(self, reference: str) -> int:
        return len(self._records.names(f"{_USES}/{reference}/"))

    def use(self, reference: str, *, most: int) -> bool:
        # What is written is unique, so that a store whose answer was lost can tell whose record it holds.
        mark = secrets.token_hex(8).encode()
        return any(
            self._records.create(f"{_USES}/{reference}/{number:06d}", mark)
            for number in range(self.used(reference) + 1, most + 1)
        )

    def revoke(self, revocation: Revocation) -> None:
        record = _RevocationRecord(until=revocation.until)
        self._records.replace(f"{_REVOKED}/{revocation.subject}", record.model_dump_json().encode())

    def revoked_until(self, subjects: Iterable[str]) -> datetime | None:
        found = [self._until(subject) for subject in subjects]
        return max((until for until in found if until), default=None)

    def _until(self, subject: str) -> datetime | None:
        data = self._records.read(f"{_REVOKED}/{subject}")
        try:
            return None if data is None else _RevocationRecord.model_validate_json(data).until
        except ValidationError:
            # An operator meant to revoke something: nothing is redeemed until it is known what.
            raise ServiceUnavailable(
                f"The revocation of {subject} cannot be read", advice="Revoke it again: oceanferry revoke"
            ) from None
