"""FC entry point: find the backup set, wait for its link, hand over to the destinations."""

from __future__ import annotations

from oceanferry.application.entry import on_function_compute
from oceanferry.triggers.context import FcContext


def handler(event: bytes, context: FcContext) -> str:
    """Take an event of any trigger, or the job of looking again."""
    with on_function_compute(context) as serve:
        return serve("fetch_link", event)
