"""Reporting how far the work is."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from oceanferry.domain.copies.transfer_stats import TransferStats


class Progress(Protocol):
    """Notified about work under way, quickly."""

    def waiting(self, backup_set_id: str, status: str, next_poll: timedelta) -> None:
        """OceanBase is still preparing the link; *status* is its own word."""

    def copying(
        self, file_name: str, done_bytes: int, total_bytes: int, flow: TransferStats | None = None
    ) -> None:
        """Bytes of one file that have arrived in the bucket; called from several threads.

        *flow* is given while parts are sent.
        """
