"""``make deploy`` and ``make undeploy`` with the real fc3, where it was built, against a loopback cloud."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic_core import from_json

from deployment.fc3 import fc3_or_skip, loopback_checkout
from deployment.loopback_fc import LoopbackFc
from deployment.test_deploying import PLANTED, Checkout

RECORDED = Path(__file__).with_name("recorded_calls_of_fc3.json")


@dataclass(frozen=True)
class RealDeployment:
    """What one ``make deploy`` printed and called."""

    printed: str
    calls: tuple[str, ...]


@dataclass
class RealDeployments:
    """One after the other, of the same checkout, until all is removed."""

    checkout: Checkout
    cloud: LoopbackFc

    def __post_init__(self) -> None:
        self.first = self._run()
        self.functions = set(self.cloud.functions)
        self.again = self._run()
        self.checkout.secrets["DINGTALK_SECRET"] = "SECplanted-new"  # planted
        self.checkout.edit("/topics/${vars.requests_topic}", "/topics/other-topic")
        self.checkout.edit_lines("        - triggerName: weekly", 6)
        self.changed = self._run()
        self.triggers = dict(self.cloud.functions["oceanferry-fetch-link"]["triggers"])
        self.cloud.refused = {"oceanferry-publish"}
        before = len(self.cloud.calls)
        self.refused = self.checkout.deploy("--remove", "oceanferry")
        self.cloud.refused = set()
        self.checkout.deploy("--remove", "oceanferry")
        self.removal = tuple(self.cloud.calls[before:])

    def _run(self) -> RealDeployment:
        before = len(self.cloud.calls)
        printed = self.checkout.deployed()
        return RealDeployment(printed, tuple(self.cloud.calls[before:]))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealDeployments]:
    fc3 = fc3_or_skip()
    with loopback_checkout(tmp_path_factory.mktemp("fc3"), fc3) as (checkout, cloud):
        yield RealDeployments(checkout, cloud)


def writes(calls: tuple[str, ...]) -> list[str]:
    return [call for call in calls if call.startswith(("Create", "Update", "Put", "Delete"))]


def test_everything_of_s_yaml_is_created_functions_first(real: RealDeployments) -> None:
    first = writes(real.first.calls)
    created = [call for call in first if call.startswith("CreateFunction")]

    assert len(created) == len(real.functions) == 5
    assert first.index("PutAsyncInvokeConfig oceanferry-fetch-link") > first.index(created[-1])
    assert len([call for call in first if call.startswith("CreateTrigger")]) == 6
    assert real.cloud.unknown == []


def test_a_second_deployment_writes_and_asks_nothing(real: RealDeployments) -> None:
    assert len([call for call in real.again.calls if call.startswith("PutAsync")]) == 5
    assert "Deploy it with local config?" not in real.again.printed


def test_a_changed_secret_is_deployed_and_not_shown(real: RealDeployments) -> None:
    assert "UpdateFunction oceanferry-publish" in real.changed.calls
    printed = [each.printed for each in (real.first, real.again, real.changed)]
    kept = [
        each for each in real.checkout.home.rglob("*.log") if PLANTED.search(each.read_text(errors="replace"))
    ]

    assert not PLANTED.search("".join(printed))
    assert kept == []
    assert list(real.checkout.temporary.iterdir()) == []


def test_a_changed_topic_is_deployed(real: RealDeployments) -> None:
    assert real.triggers["requests-topic"]["sourceArn"].endswith("/topics/other-topic")
    assert "fc3 never updates it" in real.changed.printed


def test_a_timer_that_s_yaml_no_longer_has_is_removed(real: RealDeployments) -> None:
    assert set(real.triggers) == {"nightly", "requests-topic", "requests-queue"}
    assert "Trigger weekly of oceanferry-fetch-link: removed" in real.changed.printed


def test_a_function_that_cannot_be_removed_is_a_failure(real: RealDeployments) -> None:
    assert real.refused.returncode == 1
    assert "make undeploy: Not everything was removed" in real.refused.stderr


def test_everything_is_removed(real: RealDeployments) -> None:
    assert real.cloud.functions == {}


def test_it_calls_what_is_recorded(real: RealDeployments) -> None:
    actions = {
        "deploy": (*real.first.calls, *real.again.calls, *real.changed.calls),
        "remove": real.removal,
    }
    seen = {name: sorted({re.split(r"[ /]", call)[0] for call in calls}) for name, calls in actions.items()}

    assert seen == from_json(RECORDED.read_bytes())
