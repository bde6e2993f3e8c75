"""The watchdog in the cloud: silence becomes an alarm, and its end is reported, too."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

from oceanferry_sandbox import seed
from oceanferry_sandbox.cloud.options import ARCHIVE
from oceanferry_sandbox.http_server.faults import Fault
from sandboxed import COPY_OBJECT, EVENTS, WATCHDOG, Sandboxed

CHECK = (EVENTS / "watchdog.json").read_bytes()
AWAITED = b'{"route": "awaited"}'


def titles(sandbox: Sandboxed) -> list[str]:
    """Return the headings of what the chat received about the route."""
    return [line for line in (each.text.split("\n")[0] for each in sandbox.chat) if "awaited" in line]


def test_silence_is_reported_once_and_its_end_once(sandbox: Sandboxed) -> None:
    sandbox.fire(CHECK, WATCHDOG)
    sandbox.watched_for("awaited", timedelta(hours=27))
    for _ in range(3):
        sandbox.fire(CHECK, WATCHDOG)
    assert [each for each in titles(sandbox) if "No backup delivered" in each] == [
        "### No backup delivered in time: awaited to archive"
    ]

    sandbox.fire(AWAITED)
    assert sandbox.copied == sandbox.sources
    for _ in range(3):
        sandbox.fire(CHECK, WATCHDOG)
    assert len([each for each in sandbox.chat if "No backup delivered in time (archive)" in each.text]) == 2
    assert "resolved; noticed" in [each for each in sandbox.chat if "awaited" in each.text][-1].text
    assert all(each.status == "Succeeded" for each in sandbox.of(WATCHDOG))


def test_many_watchdogs_at_once_tell_once(sandbox: Sandboxed) -> None:
    sandbox.fire(AWAITED)
    sandbox.fire(CHECK, WATCHDOG)
    sandbox.watched_for("awaited", timedelta(hours=27))
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: sandbox.invoke(CHECK, WATCHDOG), range(6)))
    sandbox.settle()

    assert len([each for each in titles(sandbox) if "No backup delivered" in each]) == 1
    sandbox.fire(AWAITED.replace(b"}", b', "force": true}'))
    sandbox.fire(CHECK, WATCHDOG)


def test_an_upload_that_no_function_continues_is_dropped_and_reported(sandbox: Sandboxed) -> None:
    key = f"oceanbase/{seed.INSTANCE}/bak-long-ago/part1.zip"
    sandbox.cloud.oss.leave_upload(ARCHIVE, key, datetime.now(timezone.utc) - timedelta(days=4))
    sandbox.cloud.oss.leave_upload(
        ARCHIVE, "of/somebody/else", datetime.now(timezone.utc) - timedelta(days=4)
    )
    sandbox.fire(CHECK, WATCHDOG)
    left = [each.key for each in sandbox.cloud.oss.uploads(ARCHIVE)]
    sandbox.fire(CHECK, WATCHDOG)

    assert key not in left
    assert "of/somebody/else" in left
    sent = [each.text for each in sandbox.chat if "Orphaned multipart uploads (archive)" in each.text]
    assert len(sent) == 2
    assert "The watchdog has started to abort them." in sent[0]
    assert "cleaned up by the watchdog; noticed" in sent[1]


def test_the_heartbeat_beats_for_success_only_after_proof(sandbox: Sandboxed) -> None:
    beats = sandbox.cloud.heartbeats.beats
    before = len(beats)
    second_file = sandbox.backup_set.parts[1].file_name
    sandbox.hang("oss", "PUT", f"{second_file}.*partNumber")
    sandbox.invoke(AWAITED)
    sandbox.crash_during(COPY_OBJECT, "oss", "PUT", second_file)
    sandbox.settle_but_for_delays()
    assert [each.signal for each in beats[before:]] == ["start"]

    sandbox.let_time_pass()
    assert "manifest.json" in sandbox.stored
    assert [each.signal for each in beats[before:]] == ["start", "success"]
    assert sandbox.backup_set.set_id in beats[-1].note


def test_the_heartbeat_tells_that_a_delivery_was_given_up(sandbox: Sandboxed) -> None:
    beats = sandbox.cloud.heartbeats.beats
    before = len(beats)
    folder = f"oceanbase/{seed.INSTANCE}/{sandbox.backup_set.set_id}"
    sandbox.cloud.oss.put_object(ARCHIVE, f"{folder}/manifest.json", b"something else")
    sandbox.fire(AWAITED)

    assert [each.signal for each in beats[before:]] == ["start", "fail"]
    assert "ObjectConflict" in beats[-1].note


def test_a_heartbeat_that_is_not_accepted_fails_no_delivery_and_is_noted(sandbox: Sandboxed) -> None:
    sandbox.cloud.servers["heartbeat"].faults.plant(Fault("status", status=503, times=-1))
    sandbox.fire(AWAITED)

    assert sandbox.copied == sandbox.sources
    notes = [note for each in sandbox.outcomes for note in each["notes"]]
    assert any(note.startswith("heartbeat: success was not sent") for note in notes)
