"""What an entry file loads: next to nothing. The product is loaded by the first invocation of an instance."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from oceanferry.triggers.context import FcContext

if TYPE_CHECKING:
    from oceanferry.bootstrap.function import Function


@contextmanager
def on_function_compute(context: FcContext) -> Iterator[Function]:
    """Give the product, built for one invocation.

    Loading it while a handler runs, and not while Function Compute looks for the
    handler, leaves an error of the installation to a place that logs it.
    """
    # What is loaded stays: looking for garbage meanwhile takes a tenth of the time, and finds none.
    gc.disable()
    try:
        from oceanferry.bootstrap import function
    finally:
        gc.enable()
    with function.on_function_compute(context) as product:
        yield product
