"""From an empty folder to a proven delivery, a change, and back: every command of the path, on the sandbox.

``make deploy`` is Serverless Devs as it is pinned, with a stand-in for its component fc3;
what it deploys is what the sandbox's Function Compute then runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import to_json

from command_line import CommandLine
from deployment.test_deploying import Checkout, serverless_devs_or_skip
from oceanferry_sandbox import seed
from oceanferry_sandbox.cloud.cloud import Cloud
from process_logging import kept_as_it_is
from sandboxed import LONGEST, quick

FETCH_LINK = "oceanferry-fetch-link"
INIT = (
    *("init", "--language", "en", "--region", "cn-hangzhou", "--account-id", "1234567890123456"),
    *("--instance", seed.INSTANCE, "--destination", "dingtalk"),
    *("--bucket", "my-copies", "--ledger", "my-records"),
)


NAMES = ("oceanferry-requests", "oceanferry-dead-letters")
"""Of the topic and of the queues."""


@dataclass
class Journey:
    """A folder, an account, and the person who goes from one command to the next."""

    checkout: Checkout
    cloud: Cloud
    command: CommandLine
    took: dict[str, float] = field(default_factory=dict)
    """Seconds, by step."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.took[name] = round(time.monotonic() - began, 1)

    def run(self, *arguments: str, status: int = 0) -> str:
        config = str(self.checkout.folder / "oceanferry.yaml")
        finished = self.command.on_a_terminal(*arguments, "--config", config, typed="yes\n")
        assert finished.status == status, finished.out + finished.err
        return finished.out

    def deploy(self, *options: str) -> None:
        """Run ``make deploy``, after which Function Compute has what it deployed."""
        self.checkout.secrets = dict(self.cloud.environment)
        self.checkout.deployed(*options)
        self.cloud.deploy(map(_properties, self.checkout.cloud["functions"].values()))

    @property
    def timers(self) -> dict[str, Any]:
        triggers = self.checkout.cloud["functions"][FETCH_LINK]["triggers"].values()
        return {each["triggerName"]: each for each in triggers if each["triggerType"] == "timer"}

    def fire(self, name: str) -> None:
        """Let a timer fire, with the payload that was deployed."""
        payload = self.timers[name]["triggerConfig"]["payload"]
        event = {"triggerTime": "2026-11-22T00:00:00Z", "triggerName": name, "payload": payload}
        self.cloud.function_compute.invoke_async(FETCH_LINK, to_json(event))
        self.cloud.wait_idle(LONGEST)

    @property
    def messages(self) -> int:
        return sum(len(room.messages) for room in self.cloud.chats.chats)

    @property
    def copies(self) -> list[str]:
        return [key for key in self.cloud.oss.keys("my-copies") if key.endswith("manifest.json")]

    def edit(self, old: str, new: str) -> None:
        file = self.checkout.folder / "oceanferry.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    @property
    def exists(self) -> set[str]:
        """The buckets, queues and topics of this deployment."""
        buckets = {"my-copies", "my-records"}.intersection(self.cloud.oss.bucket_names())
        return buckets | set(self.cloud.mns.queues) | set(self.cloud.mns.topics)

    @property
    def stacks(self) -> set[str]:
        return {each.name for each in self.cloud.ros.live}


def _properties(deployed: Mapping[str, Any]) -> dict[str, Any]:
    triggers = list(deployed["triggers"].values())
    return {**deployed["config"], "triggers": triggers, "asyncInvokeConfig": deployed["async"] or {}}


@pytest.fixture
def journey(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Journey]:
    serverless_devs_or_skip()
    checkout = Checkout(tmp_path)
    file = checkout.folder / "oceanferry.yaml"
    file.unlink()
    with kept_as_it_is():
        assert CommandLine({}, monkeypatch, capsys)(*INIT, "--output", file).status == 0
        with Cloud(replace(quick(seeded=True, most_instances=1), config=file, provisioned=False)) as cloud:
            yield Journey(checkout, cloud, CommandLine(cloud.environment, monkeypatch, capsys))


def test_from_an_empty_folder_to_a_proven_delivery_and_back(
    journey: Journey, record_testsuite_property: Callable[[str, object], None]
) -> None:
    with journey.step("sync and provision"):
        journey.run("sync")
        assert journey.exists == set()
        assert "+ " in journey.run("provision")
        journey.run("provision", "--apply")
        assert journey.stacks == {"oceanferry", "oceanferry-data"}
        assert journey.exists == {"my-copies", "my-records", *NAMES}
    with journey.step("doctor and deploy"):
        assert journey.run("doctor", "--offline")
        journey.deploy()
        assert list(journey.timers) == ["nightly"]
        journey.run("doctor")
    with journey.step("timer to proof"):
        journey.fire("nightly")
        assert journey.messages == 2, "the links, and the proof"
        assert len(journey.copies) == 1
        assert "Healthy." in journey.run("status")
        journey.run("run", "--route", "nightly")
        assert journey.messages == 2, "what the timer delivered is not delivered again"
    with journey.step("changed configuration"):
        journey.edit("0 0 8 * * *", "0 30 6 * * *")
        journey.edit("deliver: [chat, archive]", "deliver: [chat]")
        journey.run("sync", "--check", status=1)
        journey.run("sync")
        journey.deploy()
        assert "0 30 6 * * *" in journey.timers["nightly"]["triggerConfig"]["cronExpression"]
        journey.fire("nightly")
        assert journey.messages == 2, "the same backup set is not delivered again"
    with journey.step("undeploy"):
        journey.deploy("--remove", "oceanferry")
        assert journey.cloud.function_compute.functions == {}
        assert journey.stacks == {"oceanferry-data"}, "buckets stay"
        assert journey.exists == {"my-copies", "my-records"}
        assert len(journey.copies) == 1
    record_testsuite_property("whole path, seconds", journey.took)
