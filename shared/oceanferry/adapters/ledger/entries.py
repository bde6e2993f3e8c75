"""The records of one delivery: their names, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pydantic import NonNegativeFloat, NonNegativeInt, ValidationError

from oceanferry.domain.documents import StoredModel, later_schema
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.domain.texts import Sentence, text

DELIVERIES = "deliveries/"
"""What may expire: all of it is under this prefix, and nothing else is."""

_ENTRY_NUMBER = re.compile(r"(?<=/claim-)[0-9]{6,}\Z")
LEFT_ALONE = (
    "Deploy the later version again: until then this delivery is not repeated. If it is urgent, check whether"
    ' it arrived, then send the request again with "force": true'
)
"""What to do about a record of a later version."""


class Entry(StoredModel):
    """The state of a delivery."""

    holder: str
    """Makes what two write at once different: a store whose answer was lost can tell whose it holds."""
    attempt: NonNegativeInt = 0
    lease_seconds: NonNegativeFloat = 0.0
    """From the entry's creation; 0 when the claim has ended."""
    in_doubt: bool = False
    messages: tuple[str, ...] = ()
    receipt: Receipt | None = None
    process: str = ""
    """Whose claim it is, where dead processes can be recognised."""


def folder_of(key: str) -> str:
    """Return what the names of all records of a delivery begin with."""
    return f"{DELIVERIES}{key}/"


def entry_name(key: str, number: int) -> str:
    """Return the name of an entry of the log."""
    return f"{folder_of(key)}claim-{number:06d}"


def receipt_name(key: str) -> str:
    """Return the name of the receipt beside the log."""
    return f"{folder_of(key)}receipt"


def receipt_in(data: bytes, key: str) -> Receipt | None:
    """Return the receipt; None when it is broken. Raises LaterSchema."""
    try:
        return Receipt.model_validate_json(data)
    except ValidationError as error:
        if later := later_schema(receipt_name(key), error, advice=LEFT_ALONE):
            raise later from None
        return None


def unreadable(name: str) -> Sentence:
    """Note that a record is broken."""
    return text("ledger: record {name} cannot be read; an earlier attempt may have succeeded", name=name)


def latest_number(names: Iterable[str]) -> int:
    """Return the number of the latest entry among *names*; 0 when there is none."""
    found = (_ENTRY_NUMBER.search(name) for name in names)
    return max((int(each[0]) for each in found if each), default=0)
