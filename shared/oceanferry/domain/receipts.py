"""Receipts: what came of a delivery, and by what it is proven."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from oceanferry.domain.documents import StoredModel, TolerantModel
from oceanferry.domain.failures import Failure
from oceanferry.domain.orders import Kind, Order

ReceiptStatus = Literal["delivered", "already_delivered", "failed"]


class CopiedObject(TolerantModel):
    """One object in a target bucket whose size and CRC64 were read back."""

    key: str
    part_id: int
    size_bytes: int
    crc64: str
    """CRC-64/XZ in decimal, as ``x-oss-hash-crc64ecma`` writes it."""


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
    """What came of one delivery of one run. Holds no link and no secret."""

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
    """The message that told it, where it told of other backup sets, too."""
    bucket: str = ""
    manifest: str = ""
    """The key of the manifest beside a copy."""
    objects: tuple[CopiedObject, ...] = ()
    failure: Failure | None = None
    notes: tuple[str, ...] = ()
    """What is odd about a delivery that is proven all the same, such as a size that was stated otherwise."""

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
