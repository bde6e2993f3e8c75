"""What the watchdog works with."""

from __future__ import annotations

from oceanferry.usecases.job_runner import JobRunner
from oceanferry.usecases.watching.watchdog import Watchdog


def watchdog_of(ferry: JobRunner) -> Watchdog:
    """Return the watchdog over what *ferry* delivers."""
    return Watchdog(
        configuration=ferry.configuration,
        backups=ferry.backups,
        bucket=ferry.bucket,
        ledger=ferry.ledger,
        documents=ferry.documents,
        invoker=ferry.invoker,
        clock=ferry.clock,
    )
