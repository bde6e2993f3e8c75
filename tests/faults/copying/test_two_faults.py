"""Two faults that together would hide from a copier what one of them alone does not."""

from __future__ import annotations

import pytest

from faults.copying.attempts import Engine
from faults.copying.planted_bugs import PLANTED
from faults.copying.schedule import PlannedFault
from faults.copying.simulation import Run, run

SEEDS = range(60, 110)


def with_late_manifests(seed: int, engine: Engine | None = None) -> Run:
    """Let two requests in turn have their effect after their sender has given up."""
    return run(seed, engine, [PlannedFault("target", "lost reply", "put", 0, 2)])


def test_a_manifest_that_arrives_late_does_not_replace_the_one_that_was_proven_meanwhile() -> None:
    assert not any(with_late_manifests(seed).violations for seed in SEEDS)


def test_a_copier_that_replaces_any_manifest_is_found_out() -> None:
    assert any(with_late_manifests(seed, PLANTED["replaces any manifest"]).violations for seed in SEEDS)


@pytest.mark.parametrize("seed", range(20))
def test_a_wrong_echo_of_one_part_does_not_make_up_for_damage_to_the_next(seed: int) -> None:
    wrong, damaged = (
        PlannedFault("target", what, "upload_part", 0, 1) for what in ("wrong CRC echo", "damaged on its way")
    )

    assert not run(seed, faults=[wrong, damaged]).violations
