"""``oceanferry retain``: old copies go, the newest proven one stays."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from command_line import CommandLine
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE
from oceanferry_sandbox.http_server.faults import Fault
from sandboxed import SHIPPED_LEDGER, Sandboxed, configuration

NUMBERS = count(1)
IMMUTABLE = (
    "<Error><Code>FileImmutable</Code><Message>The object you specified is immutable.</Message>"
    "<RequestId>5C3D</RequestId><EC>0026-00000005</EC></Error>"
)


class Archive:
    """A prefix of its own with copies of three backup sets, oldest first."""

    def __init__(self, cloud: Cloud, oceanferry: CommandLine, folder: Path) -> None:
        self.prefix = f"retained-{next(NUMBERS)}/"
        shipped = 'prefix: "oceanbase/"'
        self.config = configuration(folder / "oceanferry.yaml", (shipped, f'prefix: "{self.prefix}"'))
        self.sets: list[str] = []
        self._cloud = cloud
        for _ in range(3):
            sandbox = Sandboxed.with_new_backup_set(cloud)
            event = sandbox.asking("archive")
            assert oceanferry("run", "--event", "-", "--config", self.config, stdin=event).status == 0
            self.sets.append(sandbox.backup_set.set_id)

    @property
    def keys(self) -> list[str]:
        return [key for key in self._cloud.oss.keys(ARCHIVE) if key.startswith(self.prefix)]

    @property
    def left(self) -> list[str]:
        return list(dict.fromkeys(key.split("/")[2] for key in self.keys))


@pytest.fixture
def archive(cloud: Cloud, oceanferry: CommandLine, tmp_path: Path) -> Archive:
    return Archive(cloud, oceanferry, tmp_path)


def test_a_trial_names_what_would_go_and_removes_nothing(archive: Archive, oceanferry: CommandLine) -> None:
    before = archive.keys
    finished = oceanferry(
        *("retain", "--destination", "archive", "--keep-last", "1", "--config", archive.config)
    )

    assert finished.status == 0
    assert archive.keys == before
    assert f"- would be removed: {archive.sets[0]}" in finished.out
    assert f"= kept: {archive.sets[2]}" in finished.out
    assert "--apply" in finished.out


def test_applying_removes_the_oldest_and_leaves_what_is_proven(
    archive: Archive, oceanferry: CommandLine
) -> None:
    options = ("--destination", "archive", "--keep-last", "2", "--config", archive.config)
    finished = oceanferry("retain", *options, "--apply", "--json")

    assert finished.status == 0
    assert archive.left == archive.sets[1:]
    [report] = finished.document["retention"]
    assert [each["outcome"] for each in report["copies"]] == ["removed", "kept", "kept"]
    assert oceanferry("verify", f"oss://{ARCHIVE}/{archive.prefix}", "--config", archive.config).status == 0
    again = oceanferry("retain", *options, "--apply")
    assert "removed" not in again.out


def test_a_copy_that_was_removed_is_not_reported_as_delivered_and_is_copied_again(
    archive: Archive, oceanferry: CommandLine
) -> None:
    gone, config = archive.sets[0], ("--config", archive.config)
    event = f'{{"cluster": "orders", "backup_set_id": "{gone}", "deliver": ["archive"]}}'.encode()
    oceanferry("retain", "--destination", "archive", "--keep-last", "1", "--apply", *config)
    planned = oceanferry("plan", "--event", "-", *config, stdin=event)
    again = oceanferry("run", "--event", "-", *config, stdin=event)

    assert "already delivered" not in planned.out
    assert "copied before" not in again.out
    assert again.status == 0
    assert gone in archive.left


def test_a_copy_that_a_person_removed_is_no_longer_delivered_for_status_and_watchdog(
    oceanferry: CommandLine, cloud: Cloud, tmp_path: Path
) -> None:
    prefix = f"retained-{next(NUMBERS)}/"
    folder = (SHIPPED_LEDGER, "ledger: {type: directory, path: ledger}")
    config = configuration(
        tmp_path / "oceanferry.yaml", folder, ('prefix: "oceanbase/"', f'prefix: "{prefix}"')
    )
    sandbox = Sandboxed.with_new_backup_set(cloud)
    event, name = b'{"route": "awaited"}', sandbox.backup_set.set_id
    assert oceanferry("run", "--event", "-", "--config", config, stdin=event).status == 0

    def archive() -> tuple[str, bool]:
        report = oceanferry("status", "--json", "--config", config).document
        [found] = [
            each
            for route in report["routes"]
            if route["route"] == "awaited"
            for each in route["destinations"]
        ]
        assert found["proven"]["backup_set_id"] == name
        return found["state"], found["proven"]["removed"]

    def alarms() -> list[str]:
        outcomes = oceanferry("watch", "--json", "--config", config).document["outcomes"]
        [found] = [each for each in outcomes if each["job"] == "watchdog" and each["route"] == "awaited"]
        return [alarm["condition"] for alarm in found["alarms"]]

    assert archive() == ("fine", False)
    for key in cloud.oss.keys(ARCHIVE):
        if key.startswith(prefix):
            cloud.oss.delete_object(ARCHIVE, key)

    assert archive() == ("removed", True)
    assert alarms() == ["removed"]
    assert oceanferry("run", "--event", "-", "--config", config, stdin=event).status == 0
    assert archive() == ("fine", False)
    assert alarms() == []


def test_a_manifest_that_cannot_be_read_makes_applying_exit_1(
    archive: Archive, oceanferry: CommandLine, cloud: Cloud
) -> None:
    [manifest] = [key for key in archive.keys if archive.sets[0] in key and key.endswith("manifest.json")]
    cloud.oss.put_object(ARCHIVE, manifest, b"shopping list")
    options = ("--destination", "archive", "--keep-last", "2", "--config", archive.config)

    assert oceanferry("retain", *options).status == 0
    finished = oceanferry("retain", *options, "--apply")
    assert finished.status == 1
    assert "is not an Oceanferry manifest" in finished.out
    assert archive.left == archive.sets


def test_the_rule_of_the_configuration_is_taken_but_applied_only_on_request(
    archive: Archive, oceanferry: CommandLine
) -> None:
    text = archive.config.read_text(encoding="utf-8")
    place = f'prefix: "{archive.prefix}"'
    archive.config.write_text(
        text.replace(place, f"{place}\n    retention: {{keep_last: 2, apply: true}}"), encoding="utf-8"
    )
    options = ("--destination", "archive", "--config", archive.config)

    assert oceanferry("retain", *options).status == 0
    assert archive.left == archive.sets
    assert oceanferry("retain", *options, "--keep-last", "3", "--apply").status == 0
    assert archive.left == archive.sets
    assert oceanferry("retain", *options, "--apply").status == 0
    assert archive.left == archive.sets[1:]


def test_what_is_young_stays(archive: Archive, oceanferry: CommandLine) -> None:
    options = ("--destination", "archive", "--keep-for", "1d", "--config", archive.config)

    assert oceanferry("retain", *options, "--apply").status == 0
    assert archive.left == archive.sets


def test_what_the_bucket_protects_stays_proven_and_is_no_error(
    archive: Archive, cloud: Cloud, oceanferry: CommandLine
) -> None:
    before = archive.keys
    for method in ("PUT", "DELETE"):
        cloud.servers["oss"].faults.plant(
            Fault("status", method=method, status=409, body=IMMUTABLE, times=-1)
        )
    options = ("--destination", "archive", "--keep-last", "1", "--config", archive.config)
    finished = oceanferry("retain", *options, "--apply")

    assert finished.status == 0
    assert finished.out.count("= protected by the bucket's retention policy") == 2
    assert archive.keys == before


def test_a_removal_that_broke_off_is_reported_by_verify_and_finished_by_the_next(
    archive: Archive, cloud: Cloud, oceanferry: CommandLine
) -> None:
    options = ("--destination", "archive", "--keep-last", "2", "--config", archive.config)
    place = f"oss://{ARCHIVE}/{archive.prefix}"
    refused = Fault("status", method="DELETE", path="_2[.]zip", status=403)
    cloud.servers["oss"].faults.plant(refused)

    assert oceanferry("retain", *options, "--apply").status == 1
    printed = oceanferry("verify", place, "--config", archive.config)
    assert printed.status == 1
    assert "removal started" in printed.out
    assert "1 of 2 files left" in printed.out
    assert oceanferry("retain", *options, "--apply").status == 0
    assert oceanferry("verify", place, "--config", archive.config).status == 0


def test_an_instance_without_copies_is_nothing(archive: Archive, oceanferry: CommandLine) -> None:
    options = ("--destination", "archive", "--keep-last", "1", "--config", archive.config)

    assert oceanferry("retain", *options, "--instance", "ob-moon").status == 3


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--destination", "moon", "--keep-last", "1"), "Unknown destination 'moon'"),
        (("--destination", "ops-room", "--keep-last", "1"), "ops-room is not a bucket"),
        (
            ("--destination", "archive"),
            "The configuration does not say what archive keeps. Add --keep-last 7",
        ),
        (("--destination", "archive", "--keep-last", "0"), "keep_last must be 1 or more"),
    ],
)
def test_a_mistake_is_said_before_anything_happens(
    oceanferry: CommandLine, options: tuple[str, ...], said: str
) -> None:
    finished = oceanferry("retain", *options, "--apply")

    assert finished.status == 2
    assert said in finished.err
