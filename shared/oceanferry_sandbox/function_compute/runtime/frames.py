"""Messages between the service and an instance: string headers and a body of bytes.

Both sides use this module, one of them inside the process of a function's code:
the standard library only, and little of it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO

_LENGTHS = struct.Struct("!II")


def write_message(stream: IO[bytes], headers: Mapping[str, str], body: bytes) -> None:
    """Write one message and flush it."""
    head = json.dumps(dict(headers)).encode()
    stream.write(_LENGTHS.pack(len(head), len(body)))
    stream.write(head)
    stream.write(body)
    stream.flush()


def read_message(stream: IO[bytes]) -> tuple[dict[str, str], bytes] | None:
    """Read one message; None at the end of the stream, also in the middle of a message."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head_size, body_size = _LENGTHS.unpack(lengths)
    head, body = stream.read(head_size), stream.read(body_size)
    if len(head) < head_size or len(body) < body_size:
        return None
    return json.loads(head), body
