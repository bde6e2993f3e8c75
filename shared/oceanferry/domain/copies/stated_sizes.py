"""What OceanBase states of the size of a backup set's files, and what was copied.

``CompressedBackupSetSize`` is documented as a number without a unit, beside each
link, and named after the whole backup set. No unit is smaller than a byte, so
what is stated is at least the number itself in bytes: less than a tenth of that
is too little whatever was meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oceanferry.domain.links import as_bytes
from oceanferry.domain.runs.receipts import SizeDifference
from oceanferry.domain.wording import count

_FAR_LESS = 10
"""How many times less is far less; compression and packing change a size by less than that."""


@dataclass(frozen=True)
class SizedFile:
    """One file of a backup set."""

    name: str
    size_bytes: int
    """As it was copied."""
    stated: float | None = None
    """As OceanBase states it, in a unit that is not documented; None when it states none."""


def shortage(files: Sequence[SizedFile]) -> str:
    """Say with both figures why files cannot be a backup set; empty when nothing speaks against it."""
    total, largest = (
        sum(each.size_bytes for each in files),
        max((each.stated or 0 for each in files), default=0),
    )
    if not total or total * _FAR_LESS < largest:
        return f"its files have {count(total, 'byte')}, and OceanBase states {_shown(largest or None)}"
    stated = [each.stated for each in files if each.stated is not None]
    of_each_file = len(set(stated)) > 1 or len(files) == 1
    for each in files:
        empty = each.size_bytes == 0 and each.stated != 0
        if empty or (of_each_file and each.size_bytes * _FAR_LESS < (each.stated or 0)):
            found = count(each.size_bytes, "byte")
            return f"{each.name} has {found}, and OceanBase states {_shown(each.stated)}"
    return ""


def _shown(stated: float | None) -> str:
    return "no size" if stated is None else f"{stated:.15g}"


def differences(files: Sequence[SizedFile]) -> tuple[SizeDifference, ...]:
    """Return what has another size than the number of bytes that OceanBase states.

    That is each file by itself, or all of them together where each states the same.
    """
    total = sum(each.size_bytes for each in files)
    stated = [(each, as_bytes(each.stated)) for each in files]
    found = tuple(
        SizeDifference(file_name=each.name, size_bytes=each.size_bytes, stated=size)
        for each, size in stated
        if size is not None and size not in (each.size_bytes, total)
    )
    if len(files) == len(found) > 1 and len({each.stated for each in found}) == 1:
        return (SizeDifference(size_bytes=total, stated=found[0].stated),)
    return found
