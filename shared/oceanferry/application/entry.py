"""What an entry file loads: next to nothing. The product is loaded by the first invocation of an instance."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from oceanferry.triggers.context import FcContext

if TYPE_CHECKING:
    from oceanferry.application.function import Serve
    from oceanferry.application.redeem_handler import RedeemHandler


@contextmanager
def on_function_compute(context: FcContext) -> Iterator[Serve]:
    """Give what serves a function's events, built for one invocation."""
    with _garbage_left_alone():
        from oceanferry.application import function
    with function.on_function_compute(context) as serve:
        yield serve


@contextmanager
def redeem_handler(context: FcContext) -> Iterator[RedeemHandler]:
    """Give what answers one visitor, built for one invocation."""
    with _garbage_left_alone():
        from oceanferry.application import redeem_handler as built
    with built.redeem_handler(context) as handler:
        yield handler


@contextmanager
def _garbage_left_alone() -> Iterator[None]:
    """What is loaded stays: looking for garbage meanwhile takes a tenth of the time, and finds none."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
