"""``oceanferry doctor``: every finding is provoked, and says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from command_line import CommandLine, Finished
from oceanferry_sandbox.cloud import ARCHIVE, CODE, Cloud
from oceanferry_sandbox.http_server import Fault
from sandboxed import LEDGER, Sandboxed

DENIED = '{"Code": "NoPermission", "Message": "no", "RequestId": "1"}'
OSS_DENIED = "<Error><Code>AccessDenied</Code><Message>You have no right.</Message></Error>"


@dataclass
class Doctor:
    """Runs the command on files that a test has changed."""

    command: CommandLine
    folder: Path
    configured: list[tuple[str, str]] = field(default_factory=list)
    deployed: list[tuple[str, str]] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *options: str) -> Finished:
        """Run it as a shell would, with the files as they are by now."""
        config = self._changed("oceanferry.yaml", self.configured)
        s_yaml = self._changed("s.yaml", self.deployed)
        files: tuple[str | Path, ...] = ("--config", config, "--s-yaml", s_yaml)
        return self.command("doctor", *options, *files, environment=self.environment)

    def _changed(self, name: str, replaced: list[tuple[str, str]]) -> Path:
        text = (CODE / name).read_text(encoding="utf-8")
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new, 1)
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        return file

    def bad(self, *options: str) -> dict[str, dict[str, Any]]:
        """Return what is not as it should be, by the finding's name."""
        document = self.run(*options, "--json").document
        return {each["name"]: each for each in document["findings"] if each["level"] != "ok"}

    def found(self, name: str, *options: str) -> str:
        """Return the level of a finding, after a look at what it says."""
        found = self.bad(*options)
        assert name in found, found
        assert found[name]["fix"]
        assert found[name]["meaning"]
        return str(found[name]["level"])


@pytest.fixture
def doctor(oceanferry: CommandLine, tmp_path: Path) -> Doctor:
    return Doctor(oceanferry, tmp_path)


@pytest.fixture
def bucket(cloud: Cloud) -> Iterator[Callable[..., None]]:
    """Changes a bucket's properties for the length of a test."""
    changed: set[str] = set()

    def change(name: str, **properties: object) -> None:
        changed.add(name)
        cloud.oss.change_bucket(name, **properties)

    yield change
    for name in changed:
        usual = {"worm": False, "versioning": "", "acl": "private", "storage_class": "Standard"}
        cloud.oss.change_bucket(name, **usual, uploads_end_after_days=7 if name == ARCHIVE else 0)


# --- as a whole ---------------------------------------------------------------


@pytest.mark.usefixtures("sandbox")
def test_a_deployment_that_is_well_has_nothing_to_mend(doctor: Doctor) -> None:
    finished = doctor.run()

    assert finished.err == ""
    assert "✗" not in finished.out
    assert "!" not in finished.out
    assert "All is well" in finished.out
    assert finished.status == 0


def test_looking_leaves_nothing_behind(sandbox: Sandboxed, doctor: Doctor) -> None:
    cloud = sandbox.cloud
    before = [cloud.oss.keys(name) for name in (ARCHIVE, LEDGER)], len(cloud.oceanbase.tasks)
    doctor.run()

    after = [cloud.oss.keys(name) for name in (ARCHIVE, LEDGER)], len(cloud.oceanbase.tasks)
    assert after == before
    assert sandbox.invocations == []


def test_the_fix_stands_under_the_problem(doctor: Doctor) -> None:
    doctor.deployed = [("asyncTask: true", "asyncTask: false")]
    finished = doctor.run("--offline")

    lines = finished.out.splitlines()
    [problem] = [number for number, line in enumerate(lines) if line.startswith("  ✗ ")]
    fix = next(line for line in lines[problem + 1 :] if "→" in line)
    assert fix == "    → Write asyncTask: true under asyncInvokeConfig"
    assert lines[-1] == "1 problem"
    assert finished.status == 1


def test_without_the_network_nobody_is_asked(cloud: Cloud, doctor: Doctor) -> None:
    asked = [len(server.requests) for server in cloud.servers.values()]
    doctor.run("--offline")

    assert [len(server.requests) for server in cloud.servers.values()] == asked


def test_no_secret_is_shown(cloud: Cloud, doctor: Doctor) -> None:
    finished = doctor.run("--json")

    for name in ("DINGTALK_WEBHOOK", "DINGTALK_SECRET", "AUDIT_SECRET", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"):
        assert cloud.environment[name] not in finished.out + finished.err


# --- what lies on this machine ------------------------------------------------


@pytest.mark.parametrize(
    ("replaced", "fix"),
    [
        (("region: cn-hangzhou", "regoin: cn-hangzhou"), "docs/configuration.md"),
        (("DINGTALK_SECRET", "NOPE"), "export NOPE"),
    ],
)
def test_a_wrong_configuration_is_told_with_its_line(
    doctor: Doctor, replaced: tuple[str, str], fix: str
) -> None:
    doctor.configured = [replaced]
    problem = doctor.bad("--offline")["configuration"]

    assert "oceanferry.yaml:" in problem["meaning"]
    assert fix in problem["fix"]


@pytest.mark.parametrize(
    ("replaced", "name"),
    [
        (("region: cn-hangzhou", "region: cn-beijing"), "s_yaml_region"),
        (('account_id: "1234567890123456"', 'account_id: "1234567890123457"'), "s_yaml_account_id"),
        (("handler: functions/publish/", "handler: functions/other/"), "function_not_in_s_yaml"),
        (("functionName: oceanferry-publish", "functionName: publish"), "function_name"),
        (("role: acs:ram::${vars.account_id}:role/${vars.role}", "role: ''"), "no_role"),
        (("      DINGTALK_SECRET: ${env('DINGTALK_SECRET')}\n", ""), "variable_not_deployed"),
        (("asyncTask: true", "asyncTask: false"), "not_in_task_mode"),
        (("destination: acs:fc:", "target: acs:fc:"), "failures_untold"),
        (('{"route": "nightly"}', '{"route": "nighty"}'), "timer_payload"),
        (("CRON_TZ=Asia/Shanghai 0 0 8 * * *", "0 8 * * *"), "cron"),
        (("CRON_TZ=Asia/Shanghai 0 0 8 * * *", "CRON_TZ=Asia/Shanghai 0 0 8 31 2 *"), "cron_never"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_s_yaml_is_a_problem(doctor: Doctor, replaced: tuple[str, str], name: str) -> None:
    doctor.deployed = [replaced]

    assert doctor.found(name, "--offline") == "problem"


@pytest.mark.parametrize(
    ("replaced", "name"),
    [
        (("      AUDIT_URL:", "      UNUSED: ${env('UNUSED')}\n      AUDIT_URL:"), "variable_not_used"),
        (("CRON_TZ=Asia/Shanghai 0 0 8 * * *", "0 0 8 * * *"), "cron_in_utc"),
        (("            enable: true\n", "            enable: false\n"), "timer_off"),
        (("triggerType: timer", "triggerType: http"), "no_timer"),
    ],
)
def test_what_is_odd_in_s_yaml_is_a_warning(doctor: Doctor, replaced: tuple[str, str], name: str) -> None:
    doctor.deployed = [replaced]

    assert doctor.found(name, "--offline") == "warning"


def test_an_s_yaml_that_cannot_be_read_is_a_problem(doctor: Doctor) -> None:
    doctor.deployed = [("resources:", "resources: [")]

    assert doctor.found("s_yaml", "--offline") == "problem"


# --- who we are ---------------------------------------------------------------


def test_there_has_to_be_an_access_key(doctor: Doctor) -> None:
    doctor.environment = {"ALIBABA_CLOUD_ACCESS_KEY_ID": ""}

    assert doctor.found("credentials_missing") == "problem"


def test_an_access_key_that_is_not_known_is_a_problem(doctor: Doctor) -> None:
    doctor.environment = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAInobody"}

    assert doctor.found("credentials") == "problem"


def test_an_access_key_of_another_account_is_a_problem(
    cloud: Cloud, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloud.sts, "account_id", "9999999999999999")

    assert doctor.found("credentials_account") == "problem"


def test_an_access_key_of_the_whole_account_is_a_warning(
    cloud: Cloud, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloud.sts, "as_root", True)

    assert doctor.found("credentials_root") == "warning"


# --- OceanBase ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("DescribeDataBackupSet", "oceanbase_list"),
        ("CreateBackupSetDownloadLink", "oceanbase_create_link"),
        ("DescribeBackupSetDownloadLink", "oceanbase_describe_link"),
    ],
)
def test_an_action_of_oceanbase_that_is_not_allowed_is_named(
    cloud: Cloud, doctor: Doctor, action: str, name: str
) -> None:
    cloud.oceanbase.denied_actions = {action}

    found = doctor.bad()
    assert f"oceanbase:{action}" in found[name]["fix"]
    others = {"oceanbase_list", "oceanbase_create_link", "oceanbase_describe_link"} - {name}
    assert not others & found.keys()


def test_an_instance_without_a_finished_backup_set_is_a_warning(cloud: Cloud, doctor: Doctor) -> None:
    cloud.oceanbase.add_instance("ob317empty0000")
    doctor.configured = [("ob317v4uif0000", "ob317empty0000")]

    assert doctor.found("oceanbase_no_backup_sets") == "warning"


# --- buckets ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "finding", "level"),
    [
        ((ARCHIVE, {"region": "cn-beijing"}), "bucket", "problem"),
        ((ARCHIVE, {"storage_class": "Archive"}), "bucket_class", "problem"),
        ((ARCHIVE, {"acl": "public-read"}), "bucket_acl", "warning"),
        ((ARCHIVE, {"uploads_end_after_days": 0}), "bucket_lifecycle", "warning"),
        ((LEDGER, {"versioning": "Enabled"}), "ledger_versions", "problem"),
        ((LEDGER, {"worm": True}), "bucket_worm", "problem"),
    ],
)
def test_a_bucket_that_is_not_fit_is_told(
    doctor: Doctor,
    bucket: Callable[..., None],
    changed: tuple[str, dict[str, object]],
    finding: str,
    level: str,
) -> None:
    name, properties = changed
    bucket(name, **properties)

    found = doctor.found(finding)
    bucket(ARCHIVE, region="cn-shanghai")
    assert found == level


def test_a_bucket_that_must_keep_versions_and_does_not_is_a_problem(doctor: Doctor) -> None:
    doctor.configured = [("    # on_conflict: version", "    on_conflict: version")]

    assert doctor.found("bucket_versioning") == "problem"


def test_removing_old_copies_that_a_retention_policy_keeps_is_a_warning(
    cloud: Cloud, doctor: Doctor, bucket: Callable[..., None]
) -> None:
    doctor.configured = [("    # retention: {keep_last", "    retention: {keep_last")]
    bucket(ARCHIVE, worm=True)
    before = cloud.oss.keys(ARCHIVE)

    assert doctor.found("bucket_worm") == "warning"
    assert cloud.oss.keys(ARCHIVE) == before


def test_a_bucket_that_is_not_there_is_a_problem(doctor: Doctor) -> None:
    doctor.configured = [("bucket: my-archive", "bucket: no-such-archive")]

    assert doctor.found("bucket") == "problem"


@pytest.mark.parametrize(
    ("asked", "name", "action"),
    [
        (("GET", r"\?bucketInfo"), "bucket", "oss:GetBucketInfo"),
        (("GET", r"\?versioning"), "bucket_versioning", "oss:GetBucketVersioning"),
        (("GET", r"\?worm"), "bucket_worm_unknown", "oss:GetBucketWorm"),
        (("GET", r"\?lifecycle"), "bucket_lifecycle", "oss:GetBucketLifecycle"),
        (("PUT", "oceanferry-doctor"), "bucket_write", "oss:PutObject"),
        (("DELETE", "oceanferry-doctor"), "bucket_delete", "oss:DeleteObject"),
    ],
)
def test_an_action_of_oss_that_is_not_allowed_is_named(
    cloud: Cloud, doctor: Doctor, asked: tuple[str, str], name: str, action: str
) -> None:
    method, path = asked
    fault = Fault("status", method=method, path=path, status=403, body=OSS_DENIED, times=-1)
    cloud.oss_server.faults.plant(fault)

    assert action in doctor.bad()[name]["fix"]
    cloud.oss_server.faults.clear()
    for bucket_name in (ARCHIVE, LEDGER):
        left = [key for key in cloud.oss.keys(bucket_name) if "doctor" in key]
        assert not left or method == "DELETE"


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        (
            r"\?bucketInfo",
            "<BucketInfo><Bucket><Location>oss-cn-beijing</Location></Bucket></BucketInfo>",
            "bucket_region",
        ),
        ("oceanferry-doctor", "another", "bucket_read"),
    ],
)
def test_a_bucket_that_answers_otherwise_than_expected_is_a_problem(
    cloud: Cloud, doctor: Doctor, path: str, body: str, name: str
) -> None:
    cloud.oss_server.faults.plant(Fault("status", method="GET", path=path, status=200, body=body, times=-1))

    assert doctor.found(name) == "problem"


# --- functions ----------------------------------------------------------------


def test_a_trigger_that_somebody_has_switched_off_is_a_problem(cloud: Cloud, doctor: Doctor) -> None:
    off = '{"triggers": [{"triggerName": "nightly", "triggerConfig": "{\\"enable\\": false}"}]}'
    fault = Fault("status", path="fetch-link/triggers", status=200, body=off, times=-1)
    cloud.function_compute_server.faults.plant(fault)

    assert doctor.found("trigger_off") == "problem"


@pytest.mark.parametrize(
    ("replaced", "name"),
    [
        (("functionName: oceanferry-publish", "functionName: oceanferry-other"), "function_missing"),
        (("role: oceanferry\n", "role: another\n"), "function_role"),
        (("publish/index.handler", "publish/other.handler"), "function_handler"),
        (("runtime: python3.10", "runtime: python3.12"), "function_runtime"),
        (("timeout: 60", "timeout: 61"), "function_timeout"),
        (("memorySize: 256", "memorySize: 320"), "function_memorysize"),
        (("      TZ: Asia/Shanghai", "      TZ: Asia/Shanghai\n      MISSING: here"), "function_variables"),
        (("maxAsyncRetryAttempts: 3", "maxAsyncRetryAttempts: 4"), "async_config"),
        (("triggerName: requests-topic", "triggerName: other-topic"), "trigger_missing"),
        (("nightly: CRON_TZ=Asia/Shanghai 0 0 8", "nightly: CRON_TZ=Asia/Shanghai 0 0 9"), "trigger"),
        (("mns_role: aliyunmnsnotificationrole", "mns_role: another"), "trigger"),
    ],
)  # fmt: skip
def test_what_is_deployed_otherwise_than_s_yaml_says_is_a_problem(
    doctor: Doctor, replaced: tuple[str, str], name: str
) -> None:
    doctor.deployed = [replaced]

    assert doctor.found(name) == "problem"


def test_a_trigger_that_s_yaml_does_not_know_is_a_warning(doctor: Doctor) -> None:
    doctor.deployed = [("triggerName: requests-topic", "triggerName: other-topic")]

    assert doctor.found("trigger_unknown") == "warning"


@pytest.mark.parametrize(
    ("path", "action"),
    [
        (r"functions/oceanferry-publish\??$", "fc:GetFunction"),
        ("publish/triggers", "fc:ListTriggers"),
        ("publish/async-invoke-config", "fc:GetFunctionAsyncInvokeConfig"),
    ],
)
def test_an_action_of_function_compute_that_is_not_allowed_is_named(
    cloud: Cloud, doctor: Doctor, path: str, action: str
) -> None:
    fault = Fault("status", method="GET", path=path, status=403, body=DENIED, times=-1)
    cloud.function_compute_server.faults.plant(fault)

    assert action in doctor.bad()["function"]["fix"]


def test_a_function_without_asynchronous_settings_is_a_problem(cloud: Cloud, doctor: Doctor) -> None:
    gone = '{"Code": "AsyncConfigNotExists", "Message": "no", "RequestId": "1"}'
    fault = Fault("status", path="publish/async-invoke-config", status=404, body=gone, times=-1)
    cloud.function_compute_server.faults.plant(fault)

    assert doctor.found("async_config_missing") == "problem"


# --- the network, and the time ------------------------------------------------


@pytest.mark.parametrize(("server", "name"), [("sts", "endpoint"), ("chat", "chat")])
def test_a_server_that_is_not_reached_is_a_problem(
    cloud: Cloud, doctor: Doctor, server: str, name: str
) -> None:
    cloud.servers[server].faults.plant(Fault("reset_before", method="HEAD", times=-1))

    assert doctor.found(name) == "problem"


@pytest.mark.parametrize(("ahead", "level"), [(5, "warning"), (-20, "problem")])
def test_a_clock_that_is_wrong_is_told(cloud: Cloud, doctor: Doctor, ahead: int, level: str) -> None:
    date = format_datetime(datetime.now(timezone.utc) - timedelta(minutes=ahead), usegmt=True)
    fault = Fault("headers", method="HEAD", headers={"Date": date}, times=-1)
    cloud.oceanbase_server.faults.plant(fault)

    found = doctor.bad()["clock"]
    assert found["level"] == level
    assert ("ahead of" if ahead > 0 else "behind") in found["meaning"]
