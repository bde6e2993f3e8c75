"""Buckets that are not like others: of another account, with versions, under a retention policy."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from command_line import CommandLine
from oceanferry_sandbox.alibaba_cloud.sts import SandboxRole
from oceanferry_sandbox.cloud.cloud import Cloud
from sandboxed import Sandboxed, configuration

ROLE = "acs:ram::9876543210987654:role/archive-writer"
NUMBERS = count(1)


@pytest.fixture
def bucket() -> str:
    return f"special-{next(NUMBERS)}"


def config(tmp_path: Path, bucket: str, *options: str) -> Path:
    """Configure one more destination, called special."""
    lines = ("type: oss", f"bucket: {bucket}", "region: cn-beijing", *options)
    section = "\n".join(["  special:", *(f"    {line}" for line in lines)])
    before = "\n# Remembers what has been delivered"
    return configuration(tmp_path / "oceanferry.yaml", (before, f"{section}\n{before}"))


def run(oceanferry: CommandLine, sandbox: Sandboxed, file: Path, **event: object) -> str:
    """Ask for a copy into the special bucket; return what was printed."""
    finished = oceanferry("run", "--event", "-", "--config", file, stdin=sandbox.asking("special", **event))
    return f"{finished.status}\n{finished.out}{finished.err}"


def copied(cloud: Cloud, bucket: str) -> dict[str, bytes]:
    return {key.rpartition("/")[2]: cloud.oss.object_bytes(bucket, key) for key in cloud.oss.keys(bucket)}


def test_a_role_is_assumed_to_copy_into_the_bucket_of_another_account(
    sandbox: Sandboxed, oceanferry: CommandLine, bucket: str, tmp_path: Path
) -> None:
    cloud = sandbox.cloud
    cloud.oss.create_bucket(bucket, region="cn-beijing", only_for=[ROLE])
    cloud.sts.add(SandboxRole(ROLE, cloud.user.names, external_id="agreed"))
    without = run(oceanferry, sandbox, config(tmp_path, bucket))
    printed = run(
        oceanferry, sandbox, config(tmp_path, bucket, f"role_arn: {ROLE}", "external_id: agreed"), force=True
    )

    assert without.startswith("1")
    assert "the function's role, or of the AccessKey's user" in without
    assert printed.startswith("0"), printed
    assert {**sandbox.sources, "manifest.json": copied(cloud, bucket)["manifest.json"]} == copied(
        cloud, bucket
    )


def test_a_role_that_does_not_trust_us_is_reported_with_both_sides_of_the_trust(
    sandbox: Sandboxed, oceanferry: CommandLine, bucket: str, tmp_path: Path
) -> None:
    sandbox.cloud.oss.create_bucket(bucket, region="cn-beijing", only_for=[ROLE])
    sandbox.cloud.sts.add(SandboxRole(ROLE, frozenset({"somebody else"})))
    printed = run(oceanferry, sandbox, config(tmp_path, bucket, f"role_arn: {ROLE}"))

    assert printed.startswith("1")
    assert f"Allow sts:AssumeRole on {ROLE}" in " ".join(printed.split())
    assert "trust policy, in account 9876543210987654" in " ".join(printed.split())


def test_a_missing_permission_of_the_assumed_role_names_the_role(
    sandbox: Sandboxed, oceanferry: CommandLine, bucket: str, tmp_path: Path
) -> None:
    sandbox.cloud.oss.create_bucket(bucket, region="cn-beijing", only_for=["somebody else"])
    sandbox.cloud.sts.add(SandboxRole(ROLE, sandbox.cloud.user.names))
    printed = run(oceanferry, sandbox, config(tmp_path, bucket, f"role_arn: {ROLE}"))

    assert printed.startswith("1")
    assert f"in a RAM policy of the role {ROLE}" in " ".join(printed.split())


def test_objects_are_written_as_the_destination_asks(
    sandbox: Sandboxed, oceanferry: CommandLine, bucket: str, tmp_path: Path
) -> None:
    sandbox.cloud.oss.create_bucket(bucket, region="cn-beijing", private=False)
    asked = ("encryption: KMS", "kms_key_id: key-1", "tags: {team: dba}", "metadata: {owner: me}")
    printed = run(oceanferry, sandbox, config(tmp_path, bucket, *asked))

    assert printed.startswith("0"), printed
    for stored in sandbox.cloud.oss.objects(bucket):
        assert stored.headers["x-oss-server-side-encryption-key-id"] == "key-1"
        assert stored.headers["x-oss-tagging"] == "team=dba"
        assert stored.headers["x-oss-meta-owner"] == "me"
        assert stored.headers["x-oss-object-acl"] == "private"


@pytest.mark.parametrize("storage_class", ["", "Standard", "ColdArchive"])
def test_a_bucket_of_class_archive_takes_copies_that_are_proven_and_found_again(
    sandbox: Sandboxed, oceanferry: CommandLine, bucket: str, tmp_path: Path, storage_class: str
) -> None:
    oss = sandbox.cloud.oss
    oss.create_bucket(bucket, region="cn-beijing")
    oss.change_bucket(bucket, storage_class="Archive")
    file = config(tmp_path, bucket, *([f"storage_class: {storage_class}"] if storage_class else []))
    printed = run(oceanferry, sandbox, file)
    again = run(oceanferry, sandbox, file, force=True)

    assert printed.startswith("0"), printed
    assert "proven" in printed
    assert again.startswith("0"), again
    assert "copied before" in again
    classes = {
        each.key.rpartition("/")[2]: each.headers["x-oss-storage-class"] for each in oss.objects(bucket)
    }
    assert classes.pop("manifest.json") == "Standard"
    assert set(classes.values()) == {storage_class or "Archive"}


def test_a_completion_that_takes_longer_than_its_answer_is_no_failed_delivery(
    sandbox: Sandboxed, oceanferry: CommandLine, bucket: str, tmp_path: Path
) -> None:
    oss = sandbox.cloud.oss
    oss.create_bucket(bucket, region="cn-beijing")
    oss.slow_completions.takes = timedelta(seconds=3)
    try:
        printed = run(oceanferry, sandbox, config(tmp_path, bucket))
    finally:
        oss.slow_completions.takes = timedelta(0)

    assert printed.startswith("0"), printed
    assert copied(sandbox.cloud, bucket).keys() == {*sandbox.sources, "manifest.json"}


def test_something_else_under_a_copys_key_becomes_an_older_version(
    sandbox: Sandboxed, oceanferry: CommandLine, bucket: str, tmp_path: Path
) -> None:
    oss, name = sandbox.cloud.oss, sandbox.backup_set.parts[0].file_name
    oss.create_bucket(bucket, region="cn-beijing", versioning="Enabled")
    key = f"{sandbox.backup_set.instance_id}/{sandbox.backup_set.set_id}/{name}"
    oss.put_object(bucket, key, b"something else")
    refused = run(oceanferry, sandbox, config(tmp_path, bucket))
    printed = run(oceanferry, sandbox, config(tmp_path, bucket, "on_conflict: version"), force=True)

    assert refused.startswith("1")
    assert printed.startswith("0"), printed
    sizes = [each.content.size_bytes for each in oss.versions(bucket, key)]
    assert sizes == [len(b"something else"), len(sandbox.sources[name])]


def test_under_a_retention_policy_copies_are_made_and_nothing_is_ever_removed(
    sandbox: Sandboxed, oceanferry: CommandLine, bucket: str, tmp_path: Path
) -> None:
    oss, name = sandbox.cloud.oss, sandbox.backup_set.parts[0].file_name
    oss.create_bucket(bucket, region="cn-beijing", worm=True)
    key = f"{sandbox.backup_set.instance_id}/{sandbox.backup_set.set_id}/{name}"
    oss.put_object(bucket, key, b"something else")
    printed = run(oceanferry, sandbox, config(tmp_path, bucket, "on_conflict: replace"))

    assert printed.startswith("1")
    assert "retention policy (WORM)" in printed
    assert oss.object_bytes(bucket, key) == b"something else"


def test_a_ledger_in_a_bucket_with_versions_is_refused(
    sandbox: Sandboxed, oceanferry: CommandLine, bucket: str, tmp_path: Path
) -> None:
    sandbox.cloud.oss.create_bucket(bucket, versioning="Suspended")
    file = configuration(tmp_path / "oceanferry.yaml", ("bucket: my-state", f"bucket: {bucket}"))
    finished = oceanferry("run", "--event", "-", "--config", file, stdin=sandbox.asking("ops-room"))

    assert finished.status == 2
    assert "cannot hold the ledger" in finished.out + finished.err
    assert sandbox.link_messages == []
    assert "cannot hold the ledger" in sandbox.messages[0].text
