"""What is sent twice when a copying process is killed in the middle and started again."""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from pydantic import BaseModel

from faults.killing import CONNECTIONS, MIB, PART, killing, violations

KILLS = 5
_BYTES_PER_SECOND = 12 * MIB


class Row(BaseModel):
    """One copy that was killed again and again, with ``kill -9``."""

    kills: int = KILLS
    part_mib: float = PART / MIB
    in_flight: int = CONNECTIONS
    """How many parts are on the way at once."""
    most_sent_again: int = 0
    """After one kill."""
    trouble: str = ""


def measure_waste() -> Row:
    """Kill and count."""
    sys.stderr.write(f"  waste, {KILLS} kills\n")
    row = Row()
    with (
        tempfile.TemporaryDirectory() as folder,
        killing(Path(folder), bytes_per_second=_BYTES_PER_SECOND) as copy,
    ):
        lives = list(copy.lives(KILLS, random.Random(4)))  # noqa: S311  # repeatable, not secret
        row.most_sent_again = max(len(life.wasted) for life in lives)
        row.trouble = "; ".join(violations(copy, lives))
    return row
