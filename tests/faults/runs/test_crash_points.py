"""At whatever call a process dies, or is held up for longer than its lease, everything happens, and once."""

from __future__ import annotations

from itertools import product

import pytest

from faults.runs.simulation import COMPANY, SEVERAL
from faults.runs.weather import CRASHES, STALLS
from faults.tally import crashes

CALLS_AT_LEAST = 60
SITES = {
    "backups.backup_sets",
    "backups.request_download",
    "backups.download_task",
    "source.read_small",
    "source.read",
    "bucket.begin_upload",
    "bucket.upload_part",
    "bucket.complete_upload",
    "bucket.put",
    "ledger.create",
    "ledger.read",
    "ledger.names",
    "history.create",
    "functions.hand_over",
    "chat.send",
    "heartbeat.beat",
}
"""Some of the calls that a sweep has to have met."""


SWEEPS = [*product(CRASHES, COMPANY), *((how, "concurrent event") for how in STALLS)]


@pytest.mark.parametrize("how", CRASHES)
def test_whatever_happens_at_a_call_each_of_several_backup_sets_is_told_once_or_said_twice(
    how: str,
) -> None:
    told = crashes(how, SEVERAL)

    assert not told.bad, str(told)
    assert told.runs >= CALLS_AT_LEAST


@pytest.mark.parametrize(("how", "company"), SWEEPS)
def test_whatever_happens_at_a_call_there_is_one_copy_and_one_message_to_each(how: str, company: str) -> None:
    told = crashes(how, company)

    assert not told.bad, str(told)
    assert told.runs >= CALLS_AT_LEAST
    assert told.sites >= SITES
