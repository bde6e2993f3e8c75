"""FC entry point: turn the button of a message into a link that works now, or say why there is none."""

from __future__ import annotations

from collections.abc import Mapping

from oceanferry.application.entry import redeem_handler
from oceanferry.triggers.context import FcContext


def handler(event: bytes, context: FcContext) -> Mapping[str, object]:
    """Answer one request of the HTTP trigger; no other function answers with a link."""
    with redeem_handler(context) as handler:
        return handler.answer(event)
