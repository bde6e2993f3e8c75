"""When routes and the watchdog run, as oceanferry.yaml says it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from oceanferry.domain.deployment.cron import NoCron, corrected, timer_expression


def _schedule(text: str) -> str:
    try:
        timer_expression(text, "UTC")
    except NoCron as error:
        raise ValueError(f"is not a schedule: {error}; write it as {corrected(text)}") from None
    return text


Schedule = Annotated[str, AfterValidator(_schedule)]
"""A cron expression or ``@every 10m``, as it was written."""
