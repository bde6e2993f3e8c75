"""What a run adds to a delivery history without reading it: a note each time, which readers fold in."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Mapping
from datetime import datetime

from oceanferry.domain.documents import StoredModel, TolerantModel
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.domain.watching.delivery_history import DeliveryHistory, UnderWay


class EndedDelivery(TolerantModel):
    """The outcome of one delivery, or of a notice."""

    receipt: Receipt
    key: str
    """The delivery's key in the ledger; empty when it is not known."""


class HistoryNote(StoredModel):
    """That deliveries of one run have begun, or have ended."""

    begun: tuple[UnderWay, ...] = ()
    ended: tuple[EndedDelivery, ...] = ()

    @property
    def name(self) -> str:
        """What the note is called: the same for what begins twice, because an invocation is retried."""
        said = [f"{each.run} {each.key}" for each in self.begun]
        said += [f"{each.key} {each.receipt.model_dump_json()}" for each in self.ended]
        return hashlib.sha256("\n".join(said).encode(errors="replace")).hexdigest()[:24]


def folded(history: DeliveryHistory, notes: Mapping[str, HistoryNote]) -> DeliveryHistory:
    """Return *history* with what *notes*, by the names that they were given, add to it in whatever order.

    What has ended has begun before, whatever the clocks of two invocations show.
    """
    new = [note for name, note in notes.items() if name not in history.folded]
    if not new:
        return history
    ended = sorted((each for note in new for each in note.ended), key=lambda each: each.receipt.at)
    ends = {each.receipt.run: each.receipt.at for each in reversed(ended)}
    begun = deque(sorted((each for note in new for each in note.begun), key=lambda each: _begun(each, ends)))
    for end in ended:
        while begun and _begun(begun[0], ends) <= end.receipt.at:
            history = history.beginning(begun.popleft())
        history = history.after(end.receipt, key=end.key)
    return history.beginning(*begun) if begun else history


def _begun(delivery: UnderWay, ends: Mapping[str, datetime]) -> datetime:
    return min(delivery.began_at, ends.get(delivery.run, delivery.began_at))
