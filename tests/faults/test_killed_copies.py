"""kill -9 at any moment costs no more than the parts in flight."""

from __future__ import annotations

import random
from pathlib import Path

from faults.killing import MIB, killing, violations

KILLS = 5


def test_a_copy_that_is_killed_again_and_again_is_finished_without_sending_again_what_is_there(
    tmp_path: Path,
) -> None:
    with killing(tmp_path, bytes_per_second=20 * MIB) as running:
        lives = list(running.lives(KILLS, random.Random()))  # noqa: S311  # instants, not secrecy

        assert list(violations(running, lives)) == []
        assert [life.status for life in lives].count(-9) >= 2, (
            "on a busy machine some end before they are killed"
        )
        assert any(life.stored_before for life in lives)
