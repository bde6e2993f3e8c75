"""Whatever call is the last one of a process, what was asked for happens, and happens once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from faults.runs.simulation import COMPANY, Run, crash
from faults.runs.weather import CRASHES

CALLS_AT_LEAST = 90
SITES = {
    "backups.backup_sets",
    "backups.request_download",
    "backups.download_task",
    "source.identity",
    "source.read",
    "bucket.begin_upload",
    "bucket.upload_part",
    "bucket.complete_upload",
    "bucket.put",
    "ledger.create",
    "ledger.read",
    "ledger.names",
    "tracks.create",
    "functions.hand_over",
    "chat.send",
    "heartbeat.beat",
}
"""Some of the calls that a sweep has to have met."""


def swept(how: str, company: str) -> Iterator[Run]:
    """Crash at the first call, at the second, and so on, until there is no such call."""
    nth, calls = 0, 1
    while nth < calls:
        nth += 1
        run = crash(nth, how, company)
        calls = run.calls
        yield run


@pytest.mark.parametrize("company", COMPANY)
@pytest.mark.parametrize("how", CRASHES)
def test_a_crash_at_any_call_leaves_one_copy_and_one_message_to_each(how: str, company: str) -> None:
    runs = list(swept(how, company))

    assert [str(each) for each in runs if each.violations] == []
    assert len(runs) >= CALLS_AT_LEAST
    assert {each.site for each in runs} >= SITES
