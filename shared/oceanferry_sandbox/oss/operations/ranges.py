"""Which bytes of an object a GET asks for.

Source: the documentation's "HTTP range requests" page. Unlike other servers,
OSS ignores a range that is not wholly inside the object and sends everything,
unless the request says ``x-oss-range-behavior: standard``.
"""

from __future__ import annotations

import re

from oceanferry_sandbox.oss.errors import invalid_range

_RANGE = re.compile(r"bytes=(\d*)-(\d*)(?:,.*)?", re.ASCII)


def selected(header: str, size_bytes: int, *, standard: bool) -> tuple[int, int] | None:
    """Return the bytes to send as [start, stop), None for the whole object with status 200.

    Of several ranges the first one counts.

    Raises:
        OssError: InvalidRange, which only *standard* behaviour knows.
    """
    form = _RANGE.fullmatch(header)
    if form is None or not (form[1] or form[2]):
        return None
    if not form[1]:
        start, stop = size_bytes - int(form[2]), size_bytes
    else:
        start, stop = int(form[1]), int(form[2]) + 1 if form[2] else size_bytes
        if form[2] and stop <= start:
            return None
    if 0 <= start < stop <= size_bytes:
        return start, stop
    if not standard:
        return None
    start, stop = max(start, 0), min(stop, size_bytes)
    if start >= stop:
        raise invalid_range(header, size_bytes)
    return start, stop
