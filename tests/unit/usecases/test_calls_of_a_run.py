"""How many remote calls a delivery takes."""

from __future__ import annotations

from fakes.growth.counted_run import CountedRun


def test_a_message_takes_sixteen_calls() -> None:
    run = CountedRun("ops-room")
    run.run()

    assert len(run.world.notifiers["ops-room"].sent) == 1
    assert run.calls.counts == {
        "backups backup_sets": 1,
        "backups request_download": 1,
        "backups download_task": 2,  # before it is handed over, and when its links are sent
        "functions hand_over": 1,
        "chat send": 1,
        "ledger names": 3,  # of the delivery, and of the robot's slots before and after
        "ledger read": 1,
        "ledger create": 6,  # begun, slot, claim, end, receipt, ended
    }
    assert run.calls.total == 16


def test_a_copied_file_takes_twenty_calls() -> None:
    run = CountedRun("archive")
    run.run()

    assert any(key.endswith("manifest.json") for key in run.world.store.objects)
    assert run.calls.counts == {
        "backups backup_sets": 1,
        "backups request_download": 1,
        "backups download_task": 2,
        "functions hand_over": 1,
        "ledger names": 1,
        "ledger create": 5,  # begun, claim, end, receipt, ended
        "bucket get": 2,  # is there a manifest, and the one that was written
        "bucket uploads": 2,
        "source read_small": 1,
        "bucket put_file": 1,
        "bucket head": 2,  # when the file has arrived, and when the manifest has
        "bucket put": 1,
    }
    assert run.calls.total == 20


def test_a_message_about_twenty_backup_sets_and_its_success_take_a_second_and_a_half() -> None:
    run = CountedRun("ops-room", sets=20, on_success=True)
    run.run()

    assert [len(each.notifications) for each in run.world.notifiers["ops-room"].sent] == [20, 20]  # type: ignore[attr-defined]
    assert run.calls.total == 284
    assert run.took.total_seconds() <= 1.5
