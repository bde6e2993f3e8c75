"""What the watchdog works with."""

from __future__ import annotations

from oceanferry.usecases.job_runner import Ferry
from oceanferry.usecases.watching.watchdog import Watchdog


def watchdog_of(ferry: Ferry) -> Watchdog:
    """Return the watchdog over what *ferry* delivers."""
    return Watchdog(
        configuration=ferry.configuration,
        backups=ferry.backups,
        bucket=ferry.bucket,
        ledger=ferry.ledger,
        registers=ferry.registers,
        invoker=ferry.invoker,
        clock=ferry.clock,
    )
