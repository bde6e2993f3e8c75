"""``make undeploy``, with Serverless Devs, the stand-in for its component fc3, and the sandbox's ROS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from command_line import CommandLine
from deployment.loopback_fc import LoopbackFc
from deployment.test_deploying import Checkout, checkout
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey, KeyRing
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.resource_orchestration.service import RosService

__all__ = ["checkout"]  # a fixture


@dataclass
class Account:
    """A deployment, with everything that it stands on."""

    checkout: Checkout
    ros: RosService

    @property
    def functions(self) -> set[str]:
        return set(self.checkout.cloud["functions"])

    @property
    def stacks(self) -> set[str]:
        return {each.name for each in self.ros.live}


@pytest.fixture
def account(
    checkout: Checkout,  # imported as a fixture
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Account]:
    ros = RosService(KeyRing([AccessKey("LTAIdeployer", "planted-7")]), polls=0)
    with LoopbackServer(ros) as server, LoopbackServer(LoopbackFc()) as fc:
        environment = {
            "OCEANFERRY_ENDPOINTS_ROS": server.url,
            "OCEANFERRY_ENDPOINTS_FC": fc.url,
            "ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAIdeployer",
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "planted-7",
        }
        run = CommandLine(environment, monkeypatch, capsys)
        config = checkout.folder / "oceanferry.yaml"
        assert run("provision", "--apply", "--yes", "--config", config).status == 0
        checkout.secrets |= environment
        checkout.deployed()
        yield Account(checkout, ros)


def test_functions_go_first_and_then_what_they_need_and_buckets_stay(account: Account) -> None:
    assert len(account.functions) == 5
    ended = account.checkout.deploy("--remove", "oceanferry")

    assert ended.returncode == 0, ended.stderr
    assert account.functions == set()
    assert account.stacks == {"oceanferry-data"}
    assert ended.stdout.index("Functions and their triggers") < ended.stdout.index("Stack oceanferry in")
    assert "kept, with bucket my-archive" in ended.stdout


def test_it_needs_no_secret(account: Account) -> None:
    names = [name for name in account.checkout.secrets if not name.startswith(("ALIBABA_", "OCEANFERRY_"))]
    for name in names:
        del account.checkout.secrets[name]

    assert account.checkout.deploy("--remove", "oceanferry").returncode == 0
    assert account.functions == set()


def test_functions_that_stay_keep_what_they_need(account: Account) -> None:
    account.checkout.secrets["STAND_IN_REFUSES"] = "oceanferry-publish"
    ended = account.checkout.deploy("--remove", "oceanferry")

    assert ended.returncode == 1
    assert "make undeploy: Not everything was removed: remove error: AccessDenied" in ended.stderr
    assert account.stacks == {"oceanferry", "oceanferry-data"}


@pytest.mark.parametrize("name", ["", "oceanferry-staging"])
def test_another_deployment_is_not_removed_by_mistake(name: str, account: Account) -> None:
    ended = account.checkout.deploy("--remove", name)

    assert ended.returncode == 1
    assert ended.stderr == "make undeploy: Say which deployment: make undeploy NAME=oceanferry\n"
    assert len(account.functions) == 5
