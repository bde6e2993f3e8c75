"""At whatever call a process dies, or is held up for longer than its lease, everything happens, and once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest

from faults.runs.simulation import COMPANY, SEVERAL, crash
from faults.runs.weather import CRASHES, STALLS
from faults.tally import crashes

CALLS_AT_LEAST = 60
EVERY = 32
"""Of so many calls a test strikes one; ``make sweep`` strikes each."""
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


SWEEPS: Sequence[tuple[str, str]] = [
    *product(CRASHES, COMPANY),
    *((how, "concurrent event") for how in STALLS),
]


@pytest.mark.parametrize("how", CRASHES)
def test_whatever_happens_at_a_call_each_of_several_backup_sets_is_reported_once_or_said_twice(
    how: str,
) -> None:
    report = crashes(how, SEVERAL, every=EVERY, first=1 + CRASHES.index(how))

    assert not report.bad, str(report)


@pytest.mark.parametrize(("how", "company"), SWEEPS)
def test_whatever_happens_at_a_call_there_is_one_copy_and_one_message_to_each(how: str, company: str) -> None:
    report = crashes(how, company, every=EVERY, first=1 + SWEEPS.index((how, company)))

    assert not report.bad, str(report)


def test_a_run_makes_every_call_at_which_a_crash_may_happen() -> None:
    came = crash(0, "never", "alone")

    assert came.sites >= SITES
    assert came.calls >= CALLS_AT_LEAST
