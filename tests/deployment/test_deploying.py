"""``make deploy``, with Serverless Devs as it is pinned, and a stand-in for its component fc3."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from deploying.leftover_triggers import leftover_triggers
from deployment.loopback_fc import LoopbackFc
from oceanferry.domain.deployment.deployed import DeployedFunction, DeployedTrigger, Deployment
from oceanferry_sandbox.http_server.server import LoopbackServer

ROOT = Path(__file__).resolve().parents[2]
STAND_IN = Path(__file__).with_name("stand_in_fc3")
S = ROOT / "build/serverless-devs/node_modules/.bin/s"
SECRETS = {
    "DINGTALK_WEBHOOK": "https://oapi.dingtalk.com/robot/send?access_token=planted-1",
    "DINGTALK_SECRET": "SECplanted-2",
    "AUDIT_URL": "https://audit.example.com/planted-3",
    "AUDIT_SECRET": "whsec_cGxhbnRlZC00cGxhbnRlZC00cGxhbnRlZC00",
    "REDEEM_KEYS": "planted-5-planted-5-planted-5-planted-5",
}
ACCESS = (
    "default:\n  AccountID: '1234567890123456'\n  AccessKeyID: LTAInobody\n  AccessKeySecret: planted-6\n"
)
ACCESS_KEY = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAIdeployer", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "planted-7"}
PLANTED = re.compile("planted|cGxhbnRl")


class Checkout:
    """A checkout, a home, and what is in the cloud by now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "checkout"
        self.home = folder / "home"
        self.cloud_file = folder / "cloud.json"
        self.temporary = folder / "tmp"
        self.secrets = dict(SECRETS)
        self.folder.mkdir()
        self.temporary.mkdir()
        component = self.home / ".s/components/devsapp.cn/v3/fc3"
        shutil.copytree(STAND_IN, component)
        # It is there, and was looked for just now.
        looked = {"version": "0.1.22", "lastUpdateCheck": int(time.time() * 1000)}
        (component / ".s.lock").write_text(json.dumps(looked), encoding="utf-8")
        (self.home / ".s/access.yaml").write_text(ACCESS, encoding="utf-8")
        for name in ("oceanferry.yaml", "s.yaml"):
            shutil.copy(ROOT / name, self.folder)

    def edit(self, old: str, new: str) -> None:
        file = self.folder / "s.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def edit_lines(self, first: str, many: int) -> None:
        """Remove the line that is *first*, and those after it."""
        file = self.folder / "s.yaml"
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        at = lines.index(f"{first}\n")
        file.write_text("".join(lines[:at] + lines[at + many :]), encoding="utf-8")

    def deploy(self, *options: str, program: Path = S) -> subprocess.CompletedProcess[str]:
        path = f"{program.parent}:{os.environ['PATH']}"
        return subprocess.run(
            [sys.executable, "-m", "deploying", "--folder", str(self.folder), *options],
            env={
                **self.secrets,
                "HOME": str(self.home),
                "PATH": path,
                "PYTHONPATH": f"{ROOT}/.ci:{ROOT}/shared",
                "STAND_IN_CLOUD": str(self.cloud_file),
                "TMPDIR": str(self.temporary),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def deployed(self, *options: str) -> str:
        ended = self.deploy(*options)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr

    @property
    def cloud(self) -> dict[str, Any]:
        if not self.cloud_file.is_file():
            return {"functions": {}, "calls": []}
        content: dict[str, Any] = json.loads(self.cloud_file.read_text(encoding="utf-8"))
        return content


@dataclass(frozen=True)
class Deployed:
    """What came of one deployment."""

    printed: str
    calls: list[str]
    """What it asked of the cloud."""
    functions: dict[str, Any]
    """What is in the cloud since."""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    serverless_devs_or_skip()
    return Checkout(tmp_path)


def serverless_devs_or_skip() -> None:
    if not (S.is_file() and shutil.which("node")):
        pytest.skip("Serverless Devs is not installed: make setup-s, which needs npm")


class Deployments:
    """One deployment after the other, of the same checkout."""

    def __init__(self, folder: Path) -> None:
        self.checkout = Checkout(folder)
        self.first = self._next()
        self.again = self._next()
        self.checkout.secrets["DINGTALK_SECRET"] = "SECplanted-new"  # planted
        self.with_another_secret = self._next()
        self.checkout.edit("/topics/${vars.requests_topic}", "/topics/other-topic")
        self.with_another_topic = self._next()

    def _next(self) -> Deployed:
        before = len(self.checkout.cloud["calls"])
        printed = self.checkout.deployed()
        cloud = self.checkout.cloud
        return Deployed(printed, cloud["calls"][before:], cloud["functions"])

    @property
    def all(self) -> list[Deployed]:
        return [self.first, self.again, self.with_another_secret, self.with_another_topic]


@pytest.fixture(scope="module")
def deployments(tmp_path_factory: pytest.TempPathFactory) -> Deployments:
    serverless_devs_or_skip()
    return Deployments(tmp_path_factory.mktemp("deployments"))


def test_functions_exist_before_anything_names_them(deployments: Deployments) -> None:
    calls = deployments.first.calls
    first_name = next(number for number, call in enumerate(calls) if call.startswith("PutAsync"))
    created = [call for call in calls[:first_name] if call.startswith("CreateFunction")]

    assert len(created) == len(deployments.first.functions)


def test_a_second_deployment_writes_the_same_again_and_asks_nothing(deployments: Deployments) -> None:
    again = deployments.again

    assert again.functions == deployments.first.functions
    assert len([call for call in again.calls if call.startswith("PutAsync")]) == len(again.functions)


def test_a_change_is_deployed_without_a_terminal(deployments: Deployments) -> None:
    variables = deployments.with_another_secret.functions["oceanferry-publish"]["config"]

    assert variables["environmentVariables"]["DINGTALK_SECRET"] == "SECplanted-new"  # planted


def test_nothing_that_is_printed_or_kept_has_a_secret(deployments: Deployments) -> None:
    printed = "".join(each.printed for each in deployments.all)
    home, temporary = deployments.checkout.home, deployments.checkout.temporary
    kept = [each for each in home.rglob("*") if each.is_file() and each.name != "access.yaml"]

    assert not PLANTED.search(printed)
    assert "DINGTALK_SECRET: ***" in printed
    assert not [path for path in kept if PLANTED.search(path.read_text(errors="replace"))]
    assert list(temporary.iterdir()) == []


def test_a_changed_topic_trigger_is_removed_and_created_again_and_that_is_said(
    deployments: Deployments,
) -> None:
    changed = deployments.with_another_topic

    assert [call for call in changed.calls if "requests-topic" in call] == [
        "DeleteTrigger oceanferry-fetch-link/requests-topic",
        "CreateTrigger oceanferry-fetch-link/requests-topic",
    ]
    trigger = changed.functions["oceanferry-fetch-link"]["triggers"]["requests-topic"]
    assert trigger["sourceArn"].endswith("/topics/other-topic")
    assert "requests-topic of oceanferry-fetch-link changed. fc3 never updates it" in changed.printed


def test_a_timer_of_a_removed_route_is_removed_and_that_is_said(checkout: Checkout) -> None:
    checkout.deployed()
    checkout.edit_lines("        - triggerName: weekly", 6)
    deployed = LoopbackFc(functions=checkout.cloud["functions"])
    with LoopbackServer(deployed) as server:
        checkout.secrets |= {"OCEANFERRY_ENDPOINTS_FC": server.url, **ACCESS_KEY}
        printed = checkout.deployed()

    assert "Trigger weekly of oceanferry-fetch-link: removed." in printed
    assert "DeleteTrigger oceanferry-fetch-link/weekly" in checkout.cloud["calls"]
    assert "nightly" in checkout.cloud["functions"]["oceanferry-fetch-link"]["triggers"]


def test_without_an_access_key_it_says_that_no_timers_were_looked_for(deployments: Deployments) -> None:
    assert "Triggers that s.yaml no longer has were not looked for" in deployments.first.printed


def timer(name: str, payload: str, kind: str = "timer") -> DeployedTrigger:
    return DeployedTrigger(name, kind, payload=payload)


def test_triggers_made_by_hand_stay() -> None:
    function = DeployedFunction("fetch_link", "f", "cn-hangzhou", "functions/fetch_link/index.handler")
    by_hand = (
        timer("hourly", '{"route": "nightly"}'),
        timer("other", "no request"),
        timer("nightly", '{"route": "nightly"}', "mns_topic"),
        timer("page", "", "http"),
        timer("by-id", '{"cluster": "orders", "backup_set_id": "b", "deliver": ["room"]}'),
    )
    written = (
        timer("a-b", '{"route": "a.b"}'),
        timer("watchdog", '{"watch": true}'),
        timer("buttons", "", "http"),
    )
    deployment = Deployment("s.yaml", (function,))
    found = leftover_triggers(deployment, [replace(function, triggers=(*by_hand, *written))])

    assert list(found) == [(function, "a-b"), (function, "watchdog"), (function, "buttons")]


def test_a_failure_of_serverless_devs_is_one_of_make_deploy(checkout: Checkout) -> None:
    checkout.edit("functions/${vars.publish}", "functions/no-such-function")
    ended = checkout.deploy()

    assert ended.returncode == 1
    assert "FunctionNotFound: no-such-function" in ended.stdout
    assert "make deploy: s deploy ended with exit status" in ended.stderr


def test_secrets_may_lie_in_the_file_that_s_init_writes(checkout: Checkout) -> None:
    lines = [f"{name}='{value}'" for name, value in SECRETS.items()]
    (checkout.folder / ".env").write_text("\n".join(lines) + "\n", encoding="utf-8")
    checkout.secrets = {}

    assert checkout.deploy("--check").returncode == 0
    assert not PLANTED.search(checkout.deployed())
    variables = checkout.cloud["functions"]["oceanferry-publish"]["config"]["environmentVariables"]
    assert variables["REDEEM_KEYS"] == SECRETS["REDEEM_KEYS"]


def test_what_would_not_work_is_reported_before_anything_is_deployed(checkout: Checkout) -> None:
    checkout.edit("asyncTask: true", "asyncTask: false")
    ended = checkout.deploy("--check")

    assert ended.returncode == 1
    assert "Set asyncTask: true under asyncInvokeConfig" in ended.stdout


def test_without_serverless_devs_it_says_how_to_get_it(tmp_path: Path) -> None:
    nowhere = tmp_path / "s"
    ended = Checkout(tmp_path).deploy(program=nowhere)

    if not shutil.which("s"):
        assert ended.returncode == 1
        assert "npm install -g @serverless-devs/s" in ended.stderr
