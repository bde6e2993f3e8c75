"""FC entry point: copy one backup set into one bucket."""

from __future__ import annotations

from oceanferry.application.entry import on_function_compute
from oceanferry.triggers.context import FcContext


def handler(event: bytes, context: FcContext) -> str:
    """Take the job of a copy."""
    with on_function_compute(context) as serve:
        return serve("copy_object", event)
