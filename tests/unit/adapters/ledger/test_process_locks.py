"""A claim in a folder ends with the process that made it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from oceanferry.adapters.ledger.ledger import RecordLedger
from oceanferry.adapters.ledger.process_locks import ProcessLocks
from oceanferry.adapters.ledger.records.directory import DirectoryRecords
from oceanferry.ports.ledger import Claim, Leased

LEASE = timedelta(minutes=5)
KEY = "d" * 40
_CLAIMS = """
import sys
from datetime import timedelta
from pathlib import Path
from oceanferry.adapters.ledger.records.directory import DirectoryRecords
from oceanferry.adapters.ledger.process_locks import ProcessLocks
from oceanferry.adapters.ledger.ledger import RecordLedger

folder = Path(sys.argv[1])
ledger = RecordLedger(DirectoryRecords(folder), ProcessLocks(folder))
claim = ledger.claim("d" * 40, lease=timedelta(minutes=5))
if sys.argv[2] == "begun":
    ledger.mark_started(claim, lease=timedelta(minutes=5))
print("claimed", flush=True)
sys.stdin.read()
"""


def ledger(folder: Path) -> RecordLedger:
    return RecordLedger(DirectoryRecords(folder), ProcessLocks(folder))


def killed(folder: Path, state: str = "") -> object:
    """Return what another claimant gets while a process holds the claim; then the process is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", _CLAIMS, str(folder), state],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        assert process.stdout
        assert process.stdout.readline().strip() == b"claimed"
        answer = ledger(folder).claim(KEY, lease=LEASE)
        process.send_signal(signal.SIGKILL)
    return answer


def test_the_claim_of_a_process_that_lives_is_respected_and_ends_when_it_is_killed(tmp_path: Path) -> None:
    assert isinstance(killed(tmp_path), Leased)

    assert ledger(tmp_path).claim(KEY, lease=LEASE) == Claim(KEY, 2)


def test_what_a_killed_process_had_begun_is_in_doubt(tmp_path: Path) -> None:
    killed(tmp_path, "begun")

    assert ledger(tmp_path).claim(KEY, lease=LEASE) == Claim(KEY, 2, in_doubt=True)


def test_two_claimants_of_one_process_respect_each_other(tmp_path: Path) -> None:
    first = ledger(tmp_path)
    assert isinstance(first.claim(KEY, lease=LEASE), Claim)

    assert isinstance(ledger(tmp_path).claim(KEY, lease=LEASE), Leased)


def test_nothing_is_known_of_a_process_on_another_machine(tmp_path: Path) -> None:
    locks = ProcessLocks(tmp_path)

    assert not locks.is_dead("another-machine.0123456789abcdef")
    assert not locks.is_dead("../deliveries")


def test_a_folder_that_cannot_be_written_marks_no_process(tmp_path: Path) -> None:
    (tmp_path / "processes").write_text("a file in the way")

    assert ProcessLocks(tmp_path).mine == ""


def test_the_file_of_a_dead_process_is_removed(tmp_path: Path) -> None:
    killed(tmp_path)
    here = ledger(tmp_path)
    claim = here.claim(KEY, lease=LEASE)

    assert isinstance(claim, Claim)
    assert len(list((tmp_path / "processes").iterdir())) == 1
