"""One copy by one of the ways that are written in Python: ``python -m benchmarks.clients WAY ERRAND``.

Prints how long the copy took and what the process had cost before it began, as JSON, on the last line.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module

from pydantic import BaseModel

from benchmarks.errand import Errand, SetErrand

# A way is loaded only where it is used, so that it pays for its own imports alone.
_WAYS = {
    "oceanferry": "benchmarks.oceanferry_way:copy",
    "sdk-put": "benchmarks.sdk_ways:put_stream",
    "sdk-uploader": "benchmarks.sdk_ways:upload_from",
    "sdk-disk": "benchmarks.sdk_ways:through_disk",
    "oss2": "benchmarks.oss2_ways:resumable",
    "naive": "benchmarks.oss2_ways:naive",
    "get": "benchmarks.limits:only_get",
    "put": "benchmarks.limits:only_put",
}
_SET_WAYS = {
    "oceanferry-set": "benchmarks.set_clients:oceanferry",
    "sdk-set": "benchmarks.set_clients:sdk",
}


class Took(BaseModel):
    """What a copy cost, reported by the process that made it."""

    seconds: float
    cpu_seconds_before: float
    """For starting Python and importing what the way needs."""


def main() -> None:
    """Prepare, copy and tell."""
    copy = _copy(*sys.argv[1:])
    before = _cpu_seconds()
    began = time.perf_counter()
    copy()
    seconds = time.perf_counter() - began
    sys.stdout.write(Took(seconds=seconds, cpu_seconds_before=before).model_dump_json() + "\n")


def _copy(way: str, document: str) -> Callable[[], None]:
    if way in _SET_WAYS:
        return partial(_loaded(_SET_WAYS[way]), SetErrand.model_validate_json(document))
    return partial(_loaded(_WAYS[way]), Errand.model_validate_json(document))


def _loaded(path: str) -> Callable[..., None]:
    module, _, function = path.partition(":")
    loaded: Callable[..., None] = getattr(import_module(module), function)
    return loaded


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
