"""A destination of copies."""

from __future__ import annotations

from dataclasses import dataclass, field

from oceanferry.domain.copies.retention import RetentionRule
from oceanferry.domain.copies.target_options import TargetOptions
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.ports.storage.object_reader import ObjectReader
from oceanferry.ports.storage.object_store import ObjectStore


@dataclass(frozen=True)
class Bucket:
    """A destination of copies: the store, and under which prefix they lie."""

    store: ObjectStore
    prefix: str
    options: TargetOptions = field(default_factory=TargetOptions)
    """What the store writes objects with; ``on_conflict`` is the caller's to follow."""
    transfer: Transfer = field(default_factory=Transfer)
    """How copies into it use the network."""
    side_by_side: SideBySide = one_after_another
    """Does the same to many objects, over as many connections as ``transfer`` allows."""
    retention: RetentionRule | None = None
    """Which copies go when a new one has been proven; None: all stay."""
    reader: ObjectReader | None = None
    """With one, every copy is read back whole, for its SHA-256."""
