"""A backup set that a request asks for by its id."""

from __future__ import annotations

import pytest

from fakes.world import World, backup_set
from oceanferry.domain.errors import NoMatchingBackupSet
from oceanferry.usecases.links.resolve import find


@pytest.mark.parametrize(
    ("status", "validity", "reported"),
    [
        ("RUNNING", "VALID", "bak-1 is not finished: its status is RUNNING"),
        ("FAILED", "INVALID", "bak-1 is not finished: its status is FAILED"),
        ("", "VALID", "bak-1 is not finished: its status is empty"),
        ("DONE", "INVALID", "bak-1 is not valid: its status is INVALID"),
    ],
)
def test_a_backup_set_that_cannot_be_restored_is_refused_with_the_word_that_says_so(
    status: str, validity: str, reported: str
) -> None:
    world = World()
    unfit = backup_set(status=status, validity=validity)
    world.backups.add(unfit)

    with pytest.raises(NoMatchingBackupSet) as refused:
        find(unfit.instance_id, "bak-1", backups=world.backups)

    assert refused.value.message == f"Backup set {reported}"
