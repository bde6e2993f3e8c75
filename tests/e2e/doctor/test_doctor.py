"""``oceanferry doctor``: every finding is provoked, and says what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from command_line import CommandLine, Finished
from e2e.doctor.provocations import PROVOCATIONS, WELL, Provocation
from oceanferry.domain.deployment.findings import Level, OkName, ProblemName, WarningName
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE, CODE
from sandboxed import LEDGER, Sandboxed


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

    def found(self, level: str, name: str, *options: str) -> list[dict[str, Any]]:
        """Return the findings of that level and name, of which there must be one."""
        findings = self.run(*options, "--json").document["findings"]
        found = [each for each in findings if (each["level"], each["name"]) == (level, name)]
        assert found, [each for each in findings if each["level"] != "ok"]
        return found


@pytest.fixture
def doctor(oceanferry: CommandLine, tmp_path: Path) -> Doctor:
    return Doctor(oceanferry, tmp_path)


@pytest.fixture
def mended(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After the test, the buckets are what they were, and the AccessKey is whose it was."""
    monkeypatch.setattr(cloud.sts, "account_id", cloud.sts.account_id)
    monkeypatch.setattr(cloud.sts, "as_root", cloud.sts.as_root)
    yield
    usual = {"worm": False, "versioning": "", "acl": "private", "storage_class": "Standard"}
    cloud.oss.change_bucket(ARCHIVE, **usual, region="cn-shanghai", uploads_end_after_days=7)
    cloud.event_bridge.missing_roles.clear()
    cloud.oss.change_bucket(ARCHIVE, objects_end=(), objects_freeze=())
    cloud.oss.change_bucket(LEDGER, **usual, objects_end=(("oceanferry/deliveries/", 90),), objects_freeze=())


# --- as a whole ---------------------------------------------------------------


@pytest.mark.usefixtures("sandbox")
def test_a_deployment_that_is_well_has_nothing_to_mend(doctor: Doctor) -> None:
    finished = doctor.run()

    assert finished.err == ""
    assert "✗" not in finished.out
    assert "!" not in finished.out
    assert "Healthy" in finished.out
    assert finished.status == 0


def test_every_finding_about_what_is_well_is_made(doctor: Doctor) -> None:
    findings = doctor.run("--json").document["findings"]

    assert {each["name"] for each in findings} == WELL
    assert {each["level"] for each in findings} == {"ok"}


def test_checking_leaves_nothing_behind(sandbox: Sandboxed, doctor: Doctor) -> None:
    cloud = sandbox.cloud
    before = [cloud.oss.keys(name) for name in (ARCHIVE, LEDGER)], len(cloud.oceanbase.tasks)
    doctor.run()

    after = [cloud.oss.keys(name) for name in (ARCHIVE, LEDGER)], len(cloud.oceanbase.tasks)
    assert after == before
    assert {each.function for each in sandbox.invocations} <= {"oceanferry-redeem-link"}


def test_the_fix_stands_under_the_problem(doctor: Doctor) -> None:
    doctor.deployed = [("asyncTask: true", "asyncTask: false")]
    finished = doctor.run("--offline")

    lines = finished.out.splitlines()
    [problem] = [number for number, line in enumerate(lines) if line.startswith("  ✗ ")]
    fix = next(line for line in lines[problem + 1 :] if "→" in line)
    assert fix == "    → Set asyncTask: true under asyncInvokeConfig"
    assert lines[-1] == "1 problem"
    assert finished.status == 1


def test_without_the_network_no_service_is_asked(cloud: Cloud, doctor: Doctor) -> None:
    asked = [len(server.requests) for server in cloud.servers.values()]
    doctor.run("--offline")

    assert [len(server.requests) for server in cloud.servers.values()] == asked


def test_no_secret_is_shown(cloud: Cloud, doctor: Doctor) -> None:
    finished = doctor.run("--json")

    for name in ("DINGTALK_WEBHOOK", "DINGTALK_SECRET", "AUDIT_SECRET", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"):
        assert cloud.environment[name] not in finished.out + finished.err


# --- everything that can be found ----------------------------------------------


def test_there_is_no_finding_that_is_not_provoked() -> None:
    kinds: dict[Level, object] = {"ok": OkName, "warning": WarningName, "problem": ProblemName}
    all_there_are = {(level, name) for level, names in kinds.items() for name in get_args(names)}

    provoked = {(each.level, each.name) for each in PROVOCATIONS} | {("ok", name) for name in WELL}
    provoked.add(
        ("warning", "s_yaml_missing")
    )  # below, and without a checkout: tests/deployment/packages/test_wheel.py
    assert provoked == all_there_are


@pytest.mark.parametrize("provocation", PROVOCATIONS, ids=str)
@pytest.mark.usefixtures("mended")
def test_what_is_provoked_is_found(cloud: Cloud, doctor: Doctor, provocation: Provocation) -> None:
    if provocation.spoilt:
        provocation.spoilt(cloud)
    doctor.configured += [provocation.configured] if provocation.configured else []
    doctor.deployed += [provocation.deployed] if provocation.deployed else []
    doctor.environment = {**provocation.environment}
    found = doctor.found(provocation.level, provocation.name, *provocation.asked)

    assert provocation.says in " ".join(f"{each['meaning']} {each['fix']}" for each in found)
    assert all(each["meaning"] and (each["fix"] or each["level"] == "ok") for each in found)


def test_a_route_that_another_system_asks_for_needs_no_schedule(doctor: Doctor) -> None:
    doctor.configured = [("schedule: CRON_TZ=Asia/Shanghai 0 0 9 * * SUN", "schedule: null")]

    names = {each["name"] for each in doctor.run("--offline", "--json").document["findings"]}
    assert "route_not_scheduled" not in names


def test_one_fact_is_one_finding_however_many_functions_it_is_about(doctor: Doctor) -> None:
    doctor.deployed = [("${env('DINGTALK_SECRET')}", "SECplanted")]
    finished = doctor.run("--offline", "--json")
    [found] = [each for each in finished.document["findings"] if each["name"] == "secret_in_s_yaml"]

    assert len(found["subject"].split(", ")) == len(
        yaml.safe_load((CODE / "s.yaml").read_text(encoding="utf-8"))["resources"]
    )
    assert "planted" not in finished.out
    problems = [each["name"] for each in finished.document["findings"] if each["level"] == "problem"]
    assert problems == ["secret_in_s_yaml"], "the line that sync would write is the same fact"
    assert "s_yaml" not in {each["name"] for each in finished.document["findings"]}, (
        "it fits, and has a problem"
    )


def test_another_difference_beside_a_secret_is_a_finding_of_its_own(doctor: Doctor) -> None:
    doctor.deployed = [("${env('DINGTALK_SECRET')}", "SECplanted"), ("0 0 8 * * *", "0 0 9 * * *")]

    [found] = doctor.found("problem", "s_yaml_not_synced", "--offline")
    assert found["meaning"].startswith("1 line ")


def test_an_s_yaml_that_is_not_written_yet_is_checked_as_it_would_be(
    oceanferry: CommandLine, tmp_path: Path
) -> None:
    config = tmp_path / "oceanferry.yaml"
    config.write_text((CODE / "oceanferry.yaml").read_text(encoding="utf-8"), encoding="utf-8")

    findings = oceanferry("doctor", "--offline", "--json", "--config", config).document["findings"]
    [found] = [each for each in findings if each["level"] != "ok"]
    assert found["name"] == "s_yaml_missing"
    assert found["subject"] == str(tmp_path / "s.yaml")
    assert found["fix"].startswith(f"Run oceanferry sync --config {config}")


# --- what else can be said of it ----------------------------------------------


def test_a_wrong_configuration_is_reported_with_its_line(doctor: Doctor) -> None:
    doctor.configured = [("region: cn-hangzhou", "regoin: cn-hangzhou")]

    found = doctor.found("problem", "configuration", "--offline")
    assert {each["meaning"].partition(":")[0] for each in found} == {"region", "regoin"}
    assert all(re.search(r"/oceanferry\.yaml(:\d+)?$", each["subject"]) for each in found)


def test_what_is_not_needed_can_be_left_out(doctor: Doctor) -> None:
    text = (CODE / "s.yaml").read_text(encoding="utf-8")
    mns = text[text.index("        - triggerName: requests-topic") : text.index("\n  publish:\n")]
    doctor.deployed = [(mns, ""), ("      AUDIT_URL: ${env('AUDIT_URL')}\n", "")]
    doctor.deployed += [("      AUDIT_SECRET: ${env('AUDIT_SECRET')}\n", "")]
    doctor.configured = [("[ops-room, audit, archive]", "[ops-room, archive]")]
    doctor.configured += [("  audit:\n    type: webhook\n", ""), ('    url: "${AUDIT_URL}"\n', "")]
    doctor.configured += [('    secret: "${AUDIT_SECRET}"\n    timezone: UTC\n', "")]

    assert "Healthy" in doctor.run("--offline").out


def test_one_action_that_is_not_allowed_does_not_hide_the_others(cloud: Cloud, doctor: Doctor) -> None:
    cloud.oceanbase.denied_actions = {"DescribeDataBackupSet"}

    assert doctor.found("ok", "oceanbase_create_link")
    assert doctor.found("ok", "oceanbase_describe_link")


@pytest.mark.usefixtures("mended")
def test_nothing_is_written_where_a_retention_policy_would_keep_it(cloud: Cloud, doctor: Doctor) -> None:
    cloud.oss.change_bucket(ARCHIVE, worm=True)
    before = cloud.oss.keys(ARCHIVE)
    doctor.run()

    assert cloud.oss.keys(ARCHIVE) == before
