"""Receipts: the outcome of a delivery, and its proof."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import model_validator

from oceanferry.domain.documents import StoredModel, TolerantModel
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.orders import Kind, Order
from oceanferry.domain.wording import count

MOST_OBJECTS = 20
"""Of a copy that a receipt names, so that it stays short however many files there are."""

ReceiptStatus = Literal["delivered", "already_delivered", "failed"]


class CopiedObject(TolerantModel):
    """One object in a target bucket whose size and CRC64 were read back."""

    key: str
    part_id: int
    size_bytes: int
    crc64: str
    """CRC-64/XZ in decimal, as ``x-oss-hash-crc64ecma`` writes it."""


class SizeDifference(TolerantModel):
    """A file of a copy, or all of them together, that OceanBase states another size of."""

    file_name: str = ""
    """Empty: all files together."""
    size_bytes: int
    """As it was copied."""
    stated: int
    """As OceanBase states it, in a unit that is not documented."""

    def __str__(self) -> str:
        """Say it in one sentence."""
        what = f"{self.file_name} has" if self.file_name else "The files together have"
        return f"{what} {count(self.size_bytes, 'byte')}, and OceanBase states {self.stated}"


class Acknowledgement(TolerantModel):
    """The vendor's own word that it accepted a message."""

    http_status: int
    code: str
    """The code in the body, which decides; chats answer 200 to refusals, too."""
    outcome: Literal["delivered"] = "delivered"
    """What the code means."""
    attempt: int = 1
    """Which attempt to send the message it was."""


class Receipt(StoredModel):
    """The outcome of one delivery of one run. Holds no link and no secret."""

    run: str
    route: str
    cluster: str
    instance_id: str
    backup_set_id: str
    destination: str
    kind: Kind
    status: ReceiptStatus
    at: datetime
    """When it was proven or given up (UTC)."""
    acknowledgement: Acknowledgement | None = None
    possibly_twice: bool = False
    """Whether an earlier attempt may have been shown, too, because the vendor does not drop repeats."""
    message: str = ""
    """The message about it, where that was about other backup sets, too."""
    bucket: str = ""
    manifest: str = ""
    """The key of the manifest beside a copy."""
    objects: tuple[CopiedObject, ...] = ()
    """The first of them; the manifest has all."""
    object_count: int = 0
    """How many files the copy has."""
    size_bytes: int = 0
    """Of the whole copy."""
    failure: Failure | None = None
    size_differences: tuple[SizeDifference, ...] = ()
    """What is odd about a copy that is proven all the same; the first of them."""

    @model_validator(mode="after")
    def _counted(self) -> Receipt:
        """Count the objects of a receipt that holds all of them, as those of earlier versions do."""
        if self.objects and not self.object_count:
            object.__setattr__(self, "object_count", len(self.objects))
            object.__setattr__(self, "size_bytes", sum(each.size_bytes for each in self.objects))
        return self

    @property
    def proven(self) -> bool:
        """Whether the delivery is known to have had its effect."""
        return self.status != "failed"


def receipt(
    order: Order,
    *,
    instance_id: str,
    destination: str,
    kind: Kind,
    status: ReceiptStatus,
    at: datetime,
    **proof: object,
) -> Receipt:
    """Write the receipt of a delivery of *order*; *proof* is what Receipt has besides."""
    return Receipt.model_validate(
        {
            "run": order.run,
            "route": order.route,
            "cluster": order.cluster,
            "instance_id": instance_id,
            "backup_set_id": order.backup_set_id,
            "destination": destination,
            "kind": kind,
            "status": status,
            "at": at,
            **proof,
        }
    )
