"""What looks like a success and is none: what OceanBase, OSS, a chat and the bucket may show at night."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from command_line import CommandLine, Finished
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE
from oceanferry_sandbox.http_server.faults import Fault
from sandboxed import Sandboxed
from waiting import until

NUMBERS = count(1)
DENIED = (
    "<Error><Code>AccessDenied</Code><Message>You have no right to access this object because of bucket"
    " acl.</Message><RequestId>5C3D</RequestId></Error>"
)
ARCHIVED = (
    "<Error><Code>InvalidObjectState</Code><Message>The operation is not valid for the object's state"
    "</Message><RequestId>5C3D</RequestId></Error>"
)
LONG_KEY, LONG_NAME = "备" * 330, "备" * 200
"""Of a file for which, with its link, no message of WeCom has room."""


def ask(oceanferry: CommandLine, sandbox: Sandboxed, config: Path, *deliver: str) -> Finished:
    return oceanferry("run", "--event", "-", "--config", config, stdin=sandbox.asking(*deliver))


# --- OceanBase ------------------------------------------------------------------------------------


def test_links_of_another_backup_set_are_neither_sent_nor_copied(
    sandbox: Sandboxed, oceanferry: CommandLine, config: Path
) -> None:
    sandbox.cloud.oceanbase.answers_for = "bak-of-somebody-else"
    finished = ask(oceanferry, sandbox, config, "ops-room", "archive")

    assert finished.status == 1
    assert "bak-of-somebody-else" in finished.out + finished.err
    assert sandbox.backup_set.set_id in finished.out + finished.err
    assert sandbox.stored == {}
    assert sandbox.link_messages == []


def test_a_task_that_lists_its_files_one_after_the_other_is_delivered_whole(cloud: Cloud) -> None:
    behaviour, began = cloud.oceanbase, time.time()
    usual, now = behaviour.clock, [began]
    behaviour.clock = lambda: now[0]
    behaviour.preparation, behaviour.lists_as_it_goes = timedelta(seconds=40), True
    behaviour.words = {**behaviour.words, "finished": "RUNNING"}
    sandbox = Sandboxed.with_new_backup_set(cloud, files=4)
    try:
        sandbox.invoke(sandbox.asking("ops-room", "archive"))
        for passed in (0.0, 21.0, 31.0, 41.0):  # 0, 2, 3 and 4 files are listed
            now[0] = began + passed
            cloud.function_compute.skip_delays()
            sandbox.settle_but_for_delays()
            assert sandbox.link_messages == []
            assert sandbox.stored == {}
        sandbox.let_time_pass()
    finally:
        behaviour.clock = usual

    assert [len(each.buttons) for each in sandbox.link_messages] == [4]
    assert sandbox.copied == sandbox.sources
    assert len(json.loads(sandbox.stored["manifest.json"])["objects"]) == 4


def test_a_task_that_succeeds_without_links_fails_at_once_and_says_so(
    sandbox: Sandboxed, oceanferry: CommandLine, config: Path
) -> None:
    behaviour = sandbox.cloud.oceanbase
    behaviour.public_links = behaviour.internal_links = False
    behaviour.links_as = "absent"
    finished = ask(oceanferry, sandbox, config, "ops-room", "archive")

    assert finished.status == 1
    assert "no link" in finished.out + finished.err
    assert "link_timeout" not in finished.out + finished.err
    assert sandbox.download_tasks == 1
    assert sandbox.link_messages == []


# --- OSS ------------------------------------------------------------------------------------------


def test_fresh_links_that_are_denied_are_renewed_once_and_the_cause_is_named(cloud: Cloud) -> None:
    sandbox = Sandboxed.with_new_backup_set(cloud)
    denied = Fault(
        *("status", "GET", f"{sandbox.backup_set.set_id}/.*x-oss-signature="),
        status=403,
        body=DENIED,
        times=-1,
    )
    cloud.servers["oss"].faults.plant(denied)
    sandbox.invoke(sandbox.asking("archive"))

    def given_up() -> bool:
        sandbox.let_time_pass()
        return any(each["status"] == "failed" for each in sandbox.receipts("archive"))

    until(given_up)
    [receipt] = sandbox.receipts("archive")
    assert receipt["failure"]["code"] == "AccessDenied"
    assert "clock" not in receipt["failure"]["advice"].lower()
    assert sandbox.download_tasks == 2
    assert sandbox.stored == {}


# --- a chat ---------------------------------------------------------------------------------------


def with_long_keys(cloud: Cloud, long: Sequence[bool]) -> Sandboxed:
    """Add a backup set whose links are so long that WeCom has no room for them, where *long* says so."""
    sandbox = Sandboxed.with_new_backup_set(cloud, files=len(long))
    parts = tuple(
        replace(
            part,
            key=f"{sandbox.backup_set.set_id}/{part.part_id}-{LONG_KEY * is_long}",
            file_name=f"{LONG_NAME * is_long}{part.file_name}",
        )
        for part, is_long in zip(sandbox.backup_set.parts, long, strict=True)
    )
    backup_set = replace(sandbox.backup_set, parts=parts)
    cloud.add(backup_set)
    return replace(sandbox, backup_set=backup_set)


@pytest.mark.parametrize(
    ("long", "counted"), [([False, False, True, True, True], "2 of 5"), ([True] * 3, "0 of 3")]
)
def test_links_that_a_chat_has_no_room_for_are_counted_everywhere(
    cloud: Cloud, oceanferry: CommandLine, config: Path, long: Sequence[bool], counted: str
) -> None:
    sandbox = with_long_keys(cloud, long)
    reported = f"{counted} links of backup set {sandbox.backup_set.set_id} were sent to wecom-room"
    bare = replace(oceanferry, environment={**oceanferry.environment, "OCEANFERRY_REDEEM_URL": ""})
    finished = ask(bare, sandbox, config, "wecom-room")
    status = bare("status", "--config", config)

    assert (finished.status, status.status) == (1, 1)
    assert reported in finished.out + finished.err
    assert reported in status.out
    assert any(reported in each.text for each in sandbox.messages), "on_failure"


# --- the bucket -----------------------------------------------------------------------------------


class Planted:
    """A copy in a folder of the archive, and what a stranger makes of its manifest."""

    def __init__(self, cloud: Cloud, oceanferry: CommandLine, config: Path) -> None:
        self.sandbox = Sandboxed.with_new_backup_set(cloud)
        self.oceanferry, self.config = oceanferry, config
        assert ask(oceanferry, self.sandbox, config, "archive").status == 0
        names = self.sandbox.backup_set
        self.folder = f"oceanbase/{names.instance_id}/{names.set_id}/"
        self.manifest: dict[str, Any] = json.loads(self.sandbox.stored["manifest.json"])

    def plant(self, data: bytes) -> None:
        self.sandbox.cloud.oss.put_object(ARCHIVE, f"{self.folder}manifest.json", data)

    def asked_again(self, tmp_path: Path) -> str:
        """Ask for the copy on a machine that has no ledger of it; return the exit status and what is said."""
        fresh = tmp_path / "another" / "oceanferry.yaml"
        fresh.parent.mkdir(exist_ok=True)
        fresh.write_text(self.config.read_text(encoding="utf-8"), encoding="utf-8")
        finished = ask(self.oceanferry, self.sandbox, fresh, "archive")
        return f"{finished.status} {finished.out}{finished.err}"


@pytest.fixture
def planted(cloud: Cloud, oceanferry: CommandLine, config: Path) -> Planted:
    return Planted(cloud, oceanferry, config)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"objects": []}, "lists no object"),
        ({"backup_set_id": "bak-other"}, "is the manifest of another backup set or instance"),
        ({"instance_id": "another"}, "is the manifest of another backup set or instance"),
        ({"schema_version": 9}, "has schema_version 9, and this Oceanferry reads 1"),
    ],
    ids=["no objects", "another backup set", "another instance", "a later schema"],
)
def test_a_manifest_that_a_stranger_changed_is_never_taken_for_delivered(
    planted: Planted, tmp_path: Path, changed: dict[str, object], reason: str
) -> None:
    planted.plant(forged := json.dumps({**planted.manifest, **changed}).encode())
    said = planted.asked_again(tmp_path)

    assert said.startswith("1")
    assert reason in said
    assert "copied before" not in said
    assert planted.sandbox.stored["manifest.json"] == forged
    assert planted.sandbox.copied == planted.sandbox.sources


def test_a_manifest_of_10_mb_of_nothing_is_refused_in_one_sentence(planted: Planted, tmp_path: Path) -> None:
    planted.plant(b'{"schema_version":1,"objects":[' + b"{}," * 3_500_000)
    said = planted.asked_again(tmp_path)

    assert said.startswith("1")
    assert said.count("is too large to be a manifest") == 1


def test_a_manifest_that_names_files_elsewhere_is_no_proof(planted: Planted, tmp_path: Path) -> None:
    objects = [{**each, "key": f"elsewhere/{each['file_name']}"} for each in planted.manifest["objects"]]
    planted.plant(json.dumps({**planted.manifest, "objects": objects}).encode())
    said = planted.asked_again(tmp_path)

    assert said.startswith("1")
    assert "names an object outside its folder" in said


def test_the_removal_that_a_person_began_is_finished_and_the_backup_set_copied_again(
    planted: Planted, tmp_path: Path
) -> None:
    tombstone = {
        "schema_version": 1,
        "removing_since": "2026-01-01T00:00:00Z",
        "manifest": planted.manifest,
    }
    planted.plant(json.dumps(tombstone).encode())
    said = planted.asked_again(tmp_path)

    assert said.startswith("0"), said
    assert "objects" in json.loads(planted.sandbox.stored["manifest.json"])
    assert planted.sandbox.copied == planted.sandbox.sources


def test_files_without_a_manifest_are_replaced_and_proven(planted: Planted, tmp_path: Path) -> None:
    oss = planted.sandbox.cloud.oss
    oss.delete_object(ARCHIVE, f"{planted.folder}manifest.json")
    said = planted.asked_again(tmp_path)

    assert said.startswith("0"), said
    assert planted.sandbox.copied == planted.sandbox.sources


def test_an_archived_manifest_is_named_as_such(planted: Planted, tmp_path: Path) -> None:
    archived = Fault(
        *("status", "GET", f"{planted.folder}manifest.json"), status=403, body=ARCHIVED, times=-1
    )
    planted.sandbox.cloud.servers["oss"].faults.plant(archived)
    said = planted.asked_again(tmp_path)

    assert said.startswith("1")
    assert "the object is archived" in said
    assert f"Restore {planted.folder}manifest.json" in said
    assert "Move that object away" not in said
