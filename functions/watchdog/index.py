"""FC entry point: look after every route, and tell what is wrong although no run failed."""

from __future__ import annotations

from oceanferry.application.entry import on_function_compute
from oceanferry.triggers.context import FcContext


def handler(event: bytes, context: FcContext) -> str:
    """Take the event of the watchdog's timer, or news of a message that could not be sent at all."""
    with on_function_compute(context) as serve:
        return serve("watchdog", event)
