"""``oceanferry provision`` on the files that are shipped, against the sandbox's ROS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pydantic_core import from_json

from command_line import CommandLine
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey, KeyRing
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.resource_orchestration.service import RosService
from project.repository import ROOT

BUCKET, ROLE, QUEUE = "ALIYUN::OSS::Bucket", "ALIYUN::RAM::Role", "ALIYUN::MNS::Queue"


@dataclass
class Shell:
    ros: RosService
    folder: Path
    run: CommandLine

    def provision(self, *options: str, status: int = 0) -> str:
        ended = self.run("provision", "--config", self.config, "--s-yaml", self.s_yaml, *options)
        assert ended.status == status, ended.err
        return ended.err if status else ended.out

    def sync(self) -> None:
        assert self.run("sync", "--config", self.config, "--s-yaml", self.s_yaml).status == 0

    @property
    def config(self) -> Path:
        return self.folder / "oceanferry.yaml"

    @property
    def s_yaml(self) -> Path:
        return self.folder / "s.yaml"

    def edit(self, file: Path, old: str, new: str) -> None:
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def names(self, type_: str) -> set[str]:
        return self.ros.resources.of(type_)


@pytest.fixture
def shell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shell]:
    ros = RosService(KeyRing([AccessKey("LTAIdeployer", "planted-secret")]), polls=0)
    for name in ("oceanferry.yaml", "s.yaml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    with LoopbackServer(ros) as server:
        environment = {
            "OCEANFERRY_ENDPOINTS_ROS": server.url,
            "ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAIdeployer",
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "planted-secret",
        }
        yield Shell(ros, tmp_path, CommandLine(environment, monkeypatch, capsys))


def test_without_an_option_it_shows_what_is_missing_and_creates_nothing(shell: Shell) -> None:
    plan = shell.provision()

    assert "Stack oceanferry-data in cn-shanghai\n  + bucket       my-archive\n" in plan
    assert "  + role         oceanferry-mns\n" in plan
    assert "18 to add, 0 to change, 0 to remove. Nothing was changed; --apply does it." in plan
    assert shell.ros.stacks == {}


@pytest.mark.parametrize("option", ["--apply", "--destroy"])
def test_without_a_terminal_nothing_is_done_unless_it_is_confirmed(option: str, shell: Shell) -> None:
    printed = shell.provision(option, status=2)

    assert "which takes a terminal and no --json" in printed
    assert "--yes" in printed
    assert shell.ros.stacks == {}


@pytest.mark.parametrize(("typed", "status", "many"), [("yes\n", 0, 3), ("y\n", 2, 0), ("", 2, 0)])
def test_on_a_terminal_it_shows_the_plan_and_asks(typed: str, status: int, many: int, shell: Shell) -> None:
    ended = shell.run.on_a_terminal(
        *("provision", "--apply", "--config", shell.config, "--s-yaml", shell.s_yaml), typed=typed
    )

    assert ended.status == status
    assert "+ bucket       my-archive" in ended.out
    assert "Create and change these resources? Type yes: " in ended.err
    assert len(shell.ros.live) == many


def test_on_a_terminal_destroying_names_what_is_deleted(shell: Shell) -> None:
    shell.provision("--apply", "--yes")
    ended = shell.run.on_a_terminal(
        *("provision", "--destroy", "--config", shell.config, "--s-yaml", shell.s_yaml), typed="no\n"
    )

    assert ended.status == 2
    assert "role oceanferry" in ended.out
    assert "Nothing was deleted" in ended.err
    assert len(shell.ros.live) == 3


def test_the_provisioner_may_call_what_is_called_and_nothing_else(shell: Shell) -> None:
    shell.provision()
    shell.provision("--apply", "--yes")
    shell.edit(shell.config, 'prefix: "oceanbase/"', 'prefix: "other/"')
    shell.sync()
    shell.provision("--apply", "--yes")
    shell.provision("--destroy", "--yes")
    ended = shell.run("policy", "--for", "provisioner", "--config", shell.config, "--s-yaml", shell.s_yaml)
    statements = from_json(ended.out)["Statement"]
    allowed = {action for each in statements for action in each["Action"] if action.startswith("ros:")}

    assert allowed == {f"ros:{each}" for each in shell.ros.calls}


def test_what_is_applied_twice_is_unchanged_the_second_time(shell: Shell) -> None:
    first = shell.provision("--apply", "--yes")
    second = shell.provision("--apply", "--yes")

    assert first.count(": created") == 3
    assert second.count(": unchanged") == 3
    assert "Nothing to do: everything is as the files say." in shell.provision()


def test_a_change_of_the_files_is_planned_and_applied_where_it_matters(shell: Shell) -> None:
    shell.provision("--apply", "--yes")
    shell.edit(shell.config, 'prefix: "oceanferry/"', 'prefix: "elsewhere/"')
    shell.edit(shell.config, "bucket: my-archive", "bucket: my-second-archive")
    shell.edit(shell.s_yaml, "  requests_queue: oceanferry-requests\n", "")
    shell.edit(shell.s_yaml, "\nvars:\n", "\nvars:\n  requests_queue: others-requests\n")
    plan = shell.provision()

    assert "  + bucket       my-second-archive\n" in plan
    assert "  - BucketMyArchive (ALIYUN::OSS::Bucket)  (the bucket stays" in plan
    assert "  ~ policy       oceanferry\n" in plan
    assert "  - QueueOceanferryRequests (ALIYUN::MNS::Queue)\n" in plan
    assert "  ~ role" not in plan

    shell.provision("--apply", "--yes")
    assert shell.names(BUCKET) == {"my-archive", "my-second-archive", "my-state"}
    assert shell.names(QUEUE) == {"others-requests", "oceanferry-dead-letters"}
    assert "Nothing to do" in shell.provision()


def test_what_is_destroyed_is_everything_but_the_buckets_and_can_be_created_again(shell: Shell) -> None:
    shell.provision("--apply", "--yes")
    printed = shell.provision("--destroy", "--yes")

    assert "Stack oceanferry in cn-hangzhou: deleted\n" in printed
    assert "Stack oceanferry-data in cn-shanghai: kept, with bucket my-archive\n" in printed
    assert shell.names(BUCKET) == {"my-archive", "my-state"}
    assert shell.names(ROLE) == shell.names(QUEUE) == set()
    assert "there was none" in shell.provision("--destroy", "--yes")

    again = shell.provision("--apply", "--yes")
    assert "Stack oceanferry in cn-hangzhou: created" in again
    assert again.count(": unchanged") == 2


def test_what_exists_already_is_left_out_by_its_name(shell: Shell) -> None:
    shell.ros.resources.add(BUCKET, "my-archive")
    shell.ros.resources.add(ROLE, "oceanferry")
    refused = shell.provision("--apply", "--yes", status=1)
    assert "add bucket:my-archive to existing" in refused

    shell.edit(shell.config, "\nclusters:", "\nexisting: [bucket:my-archive, role:oceanferry]\nclusters:")
    shell.provision("--apply", "--yes")

    assert {each.name for each in shell.ros.live} == {"oceanferry", "oceanferry-data"}
    [main_stack] = [each for each in shell.ros.live if each.name == "oceanferry"]
    policy = main_stack.template["PolicyOceanferry"]["Properties"]
    assert isinstance(policy, dict)
    assert policy["Roles"] == ["oceanferry"]


def test_a_name_that_nothing_needs_is_a_mistake(shell: Shell) -> None:
    shell.edit(shell.config, "\nclusters:", "\nexisting: [bucket:my-archiv]\nclusters:")
    printed = shell.provision(status=2)

    assert "bucket:my-archiv" in printed
    assert "bucket:my-archive" in printed


def test_a_staging_deployment_stands_beside_the_first(shell: Shell) -> None:
    shell.provision("--apply", "--yes")
    before = dict(shell.ros.resources.owners)
    shell.edit(shell.config, "\nclusters:", "\nname: oceanferry-staging\nclusters:")
    for bucket in ("my-archive", "my-state"):
        shell.edit(shell.config, f"bucket: {bucket}", f"bucket: {bucket}-staging")
    shell.sync()
    shell.provision("--apply", "--yes")

    added = {each for each in shell.ros.resources.owners if each not in before}
    assert len(added) == len(before)
    assert all("staging" in each.name for each in added)
    shell.provision("--destroy", "--yes")
    assert {name: owner for name, owner in shell.ros.resources.owners.items() if name in before} == before


def without_a_key(shell: Shell) -> Shell:
    none = {**shell.run.environment, "ALIBABA_CLOUD_ACCESS_KEY_ID": ""}
    return replace(shell, run=replace(shell.run, environment=none))


def test_the_templates_are_written_for_people_who_run_ros_themselves(shell: Shell) -> None:
    shell = without_a_key(shell)
    printed = shell.provision("--template", str(shell.folder / "templates"))

    names = ["oceanferry-data.cn-hangzhou", "oceanferry-data.cn-shanghai", "oceanferry.cn-hangzhou"]
    files = [shell.folder / f"templates/{name}.ros.json" for name in names]
    assert printed.split() == [str(each) for each in files]
    assert {from_json(each.read_bytes())["ROSTemplateFormatVersion"] for each in files} == {"2015-09-01"}
    assert shell.ros.stacks == {}


def test_machines_get_one_document(shell: Shell) -> None:
    plan = from_json(shell.provision("--json"))
    done = from_json(shell.provision("--apply", "--yes", "--json"))

    assert plan["stacks"][0] == {
        "stack": "oceanferry-data",
        "region": "cn-hangzhou",
        "changes": [{"action": "add", "logical_id": "BucketMyState", "type": BUCKET}],
    }
    assert [each["outcome"] for each in done["stacks"]] == ["created"] * 3


def test_without_an_accesskey_it_says_which_variables_to_set(shell: Shell) -> None:
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID" in without_a_key(shell).provision(status=2)
