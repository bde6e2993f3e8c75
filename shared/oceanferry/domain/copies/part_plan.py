"""How an object is cut into the parts of a multipart upload."""

from __future__ import annotations

from dataclasses import dataclass

_KIB = 1024
_MIB = 1024 * _KIB
_MOST_PARTS = 10_000  # OSS: 1 to 10,000 parts of 100 KiB to 5 GiB each
_NEAR_PART_BYTES = 16 * _MIB
_FAR_PART_BYTES = 64 * _MIB
_SMALLEST_NEAR_BYTES, _SMALLEST_FAR_BYTES = 5 * _MIB, 16 * _MIB
"""Smaller parts are not worth their round trip."""
_NEAR_SPREAD, _FAR_SPREAD = 16, 64
"""Parts that keep all connections busy."""


def part_size(size_bytes: int, *, far: bool = False, chosen_bytes: int | None = None) -> int:
    """Choose how large the parts of an object are.

    A part pays one round trip: over a distance parts are large, nearby they are
    small, so that little is sent again after a crash; an object too small to
    keep all connections busy is cut finer. There are never more than 10,000.
    The choice depends on nothing that changes between two invocations, because
    they go on with each other's parts.

    Args:
        size_bytes: Of the whole object.
        far: Whether source and target are in different regions.
        chosen_bytes: What the operator chose; None leaves the choice to this function.
    """
    wanted = chosen_bytes or (_FAR_PART_BYTES if far else _NEAR_PART_BYTES)
    if chosen_bytes is None:
        spread, smallest = (_FAR_SPREAD, _SMALLEST_FAR_BYTES) if far else (_NEAR_SPREAD, _SMALLEST_NEAR_BYTES)
        wanted = min(wanted, max(_whole_mib(-(-size_bytes // spread)), smallest))
    needed = -(-size_bytes // _MOST_PARTS)
    return wanted if needed <= wanted else _whole_mib(needed)


def _whole_mib(size_bytes: int) -> int:
    return -(-size_bytes // _MIB) * _MIB


@dataclass(frozen=True)
class ByteRange:
    """One part of a multipart upload: the bytes [start, start + length) of the source."""

    number: int
    start: int
    length: int


def ranges(size_bytes: int, part_size_bytes: int) -> list[ByteRange]:
    """Cut an object into the ranges that are uploaded as parts; an object of no bytes has none."""
    starts = range(0, size_bytes, part_size_bytes)
    return [
        ByteRange(number, start, min(part_size_bytes, size_bytes - start))
        for number, start in enumerate(starts, start=1)
    ]
