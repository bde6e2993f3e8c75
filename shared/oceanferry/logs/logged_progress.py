"""Progress for a log: the waits, but not every part of a copy."""

from __future__ import annotations

from datetime import timedelta

from oceanferry.domain.copies.transfer_stats import TransferStats
from oceanferry.logs.invocation_log import InvocationLog


class LoggedProgress:
    """Logs what an operator would ask for."""

    def __init__(self, log: InvocationLog) -> None:
        """Write to the log of an invocation."""
        self._log = log

    def waiting(self, backup_set_id: str, status: str, next_poll: timedelta) -> None:
        self._log.event(
            "oceanferry.link_pending",
            backup_set_id=backup_set_id,
            download_task_status=status,
            next_attempt_seconds=next_poll.total_seconds(),
        )

    def copying(
        self,
        file_name: str,
        done_bytes: int,
        total_bytes: int,
        flow: TransferStats | None = None,  # noqa: ARG002  # the port's
    ) -> None:
        """Logs a finished file."""
        if done_bytes == total_bytes:
            self._log.event(
                "oceanferry.file_copied",
                file_name=file_name,
                size_bytes=total_bytes,
            )
