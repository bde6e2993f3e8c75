"""One copy by one of the ways that are written in Python: ``python -m benchmarks.clients WAY ERRAND``.

Prints how long the copy took and what the process had cost before it began, as JSON, on the last line.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from importlib import import_module

from pydantic import BaseModel

from benchmarks.errand import Errand

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


class Took(BaseModel):
    """What a copy cost, reported by the process that made it."""

    seconds: float
    cpu_seconds_before: float
    """For starting Python and importing what the way needs."""


def main() -> None:
    """Prepare, copy and tell."""
    way, errand = sys.argv[1], Errand.model_validate_json(sys.argv[2])
    module, function = _WAYS[way].split(":")
    copy: Callable[[Errand], None] = getattr(import_module(module), function)
    before = _cpu_seconds()
    began = time.perf_counter()
    copy(errand)
    seconds = time.perf_counter() - began
    sys.stdout.write(Took(seconds=seconds, cpu_seconds_before=before).model_dump_json() + "\n")


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
