"""When routes and the watchdog run, as oceanferry.yaml says it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from oceanferry.domain.deployment.cron import NoCron, corrected, timer_expression
from oceanferry.domain.texts import said_by, text


def _schedule(schedule: str) -> str:
    try:
        timer_expression(schedule, "UTC")
    except NoCron as error:
        raise ValueError(
            text(
                "is not a schedule: {why}; write it as {corrected}",
                why=said_by(error),
                corrected=corrected(schedule),
            )
        ) from None
    return schedule


Schedule = Annotated[str, AfterValidator(_schedule)]
"""A cron expression or ``@every 10m``, as it was written."""
