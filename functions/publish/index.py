"""FC entry point: send one message to one destination."""

from __future__ import annotations

from oceanferry.application.entry import on_function_compute
from oceanferry.triggers.context import FcContext


def handler(event: bytes, context: FcContext) -> str:
    """Take the job of a message, or what Function Compute says of an invocation that failed for good."""
    with on_function_compute(context) as serve:
        return serve("publish", event)
