"""``--record FILE``: what a command's calls looked like, for anybody to read."""

from __future__ import annotations

from pathlib import Path

from command_line import CommandLine
from evidence import leaks, secrets_of
from oceanferry_sandbox import seed
from oceanferry_sandbox.cloud.options import ACCOUNT_ID, ARCHIVE
from oceanferry_sandbox.likeness import recording_in
from sandboxed import WATCHED, Sandboxed


def test_a_run_is_recorded_with_its_calls_to_every_service_and_without_ids_names_links_and_secrets(
    sandbox: Sandboxed, oceanferry: CommandLine, config: Path, tmp_path: Path
) -> None:
    file = tmp_path / "run.json"
    finished = oceanferry("run", "--event", "-", "--config", config, "--record", file, stdin=WATCHED)

    assert finished.status == 0, finished.err
    text = file.read_text(encoding="utf-8")
    shown = recording_in(file)
    assert {each.action for each in shown.calls} >= {"DescribeDataBackupSet", "DescribeBackupSetDownloadLink"}
    assert any("/robot/send?access_token=masked-" in each.url for each in shown.calls)
    assert any(each.request_headers.get("range") for each in shown.calls)
    assert any(each.method == "PUT" and ".zip" in each.url for each in shown.calls)
    assert '"DownloadTaskStatus": "SUCCESS"' in text
    secrets = {
        **secrets_of(sandbox.cloud),
        "an AccessKey": sandbox.cloud.user.access_key_id,
        "the instance": seed.INSTANCE,
        "the backup set": sandbox.backup_set.set_id,
    }
    assert leaks(secrets, iter([("the recording", text)])) == []
    for name in (
        ARCHIVE,
        seed.VENDOR_BUCKET,
        sandbox.backup_set.set_id,
        seed.INSTANCE,
        "ops-room",
        '"sales"',
    ):
        assert name not in text


def test_a_command_that_fails_leaves_the_calls_until_then(
    sandbox: Sandboxed, oceanferry: CommandLine, tmp_path: Path
) -> None:
    sandbox.cloud.oceanbase.denied_actions.add("DescribeDataBackupSet")
    file = tmp_path / "list.json"

    assert oceanferry("list", "--record", file).status != 0

    [call, *_] = recording_in(file).calls
    assert (call.status, call.reply["Code"]) == (403, "NoPermission")


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_called(
    sandbox: Sandboxed, oceanferry: CommandLine, tmp_path: Path
) -> None:
    seen = len(sandbox.cloud.servers["oceanbase"].requests)
    finished = oceanferry("list", "--record", tmp_path / "missing" / "list.json")

    assert finished.status == 2
    assert "cannot be written" in finished.err
    assert len(sandbox.cloud.servers["oceanbase"].requests) == seen


def test_what_doctor_checks_is_recorded_too(
    sandbox: Sandboxed, oceanferry: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "doctor.json"
    oceanferry("doctor", "--record", file)

    shown = recording_in(file)
    assert any(each.method == "HEAD" for each in shown.calls)
    assert any(each.action == "GetCallerIdentity" for each in shown.calls)
    text = file.read_text(encoding="utf-8")
    assert leaks(secrets_of(sandbox.cloud), iter([("the recording", text)])) == []
    assert ACCOUNT_ID not in text
    assert [name for name in sandbox.cloud.environment if "WEBHOOK" in name and name in text] == []
