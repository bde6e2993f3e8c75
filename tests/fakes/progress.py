"""A Progress that remembers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from oceanferry.domain.copies.transfer_stats import TransferStats


@dataclass
class FakeProgress:
    """Keeps what was reported to it, in order."""

    waits: list[tuple[str, str, timedelta]] = field(default_factory=list)
    copies: list[tuple[str, int, int]] = field(default_factory=list)
    flows: list[TransferStats] = field(default_factory=list)

    def waiting(self, backup_set_id: str, status: str, next_poll: timedelta) -> None:
        self.waits.append((backup_set_id, status, next_poll))

    def copying(
        self, file_name: str, done_bytes: int, total_bytes: int, flow: TransferStats | None = None
    ) -> None:
        self.copies.append((file_name, done_bytes, total_bytes))
        if flow:
            self.flows.append(flow)
