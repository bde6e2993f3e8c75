"""From an empty folder to a proven delivery, a change, and back: the README's commands, on the sandbox.

They run as they are printed, in a copy of the checkout, in a shell on a terminal. ``npm`` is not run:
Serverless Devs is the one that is pinned, with a stand-in for its component fc3, and what that deploys is
what the sandbox's Function Compute then runs. Nothing is downloaded: ``make package`` finds the wheels of
``.venv`` where it keeps those that it has downloaded before.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import to_json

from deployment.made_checkout import MadeCheckout
from deployment.test_deploying import ROOT, Checkout, serverless_devs_or_skip
from oceanferry.cli.new_configuration import chats
from oceanferry.domain.encrypted_parameters import storing
from oceanferry_sandbox import seed
from oceanferry_sandbox.cloud.cloud import Cloud
from sandboxed import LONGEST, quick

FETCH_LINK = "oceanferry-fetch-link"
ANSWERS = f"yes\nen\n\n1234567890123456\n{seed.INSTANCE}\n\nmy-copies\n\nmy-records\n\n"
"""What is typed when ``oceanferry init`` asks, first whether to replace the example; empty: as suggested."""
TYPED = {".venv/bin/oceanferry init": ANSWERS, ".venv/bin/oceanferry provision --apply": "yes\n"}
SUGGESTED = re.compile(r"^  (?:read -rs|aliyun) .*$", re.MULTILINE)
"""The commands of ``oceanferry init`` that store secrets."""


def commands_of(page: str, heading: str) -> list[str]:
    """Return the lines of the first shell commands below a heading."""
    text = (ROOT / page).read_text(encoding="utf-8")
    below = text[text.index(f"\n## {heading}\n") :]
    block = below.split("```sh\n", 1)[1].split("```", 1)[0]
    return [line for line in block.splitlines() if line]


NAMES = ("oceanferry-requests", "oceanferry-dead-letters")
"""Of the topic and of the queues."""


@dataclass
class Journey:
    """A folder, an account, and the person who goes from one command to the next."""

    made: MadeCheckout
    open: ExitStack
    """What is running, and ends with the test."""
    took: dict[str, float] = field(default_factory=dict)
    """Seconds, by step."""
    cloud: Cloud = field(init=False)
    """Since there is a configuration."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.took[name] = round(time.monotonic() - began, 1)

    @property
    def checkout(self) -> Checkout:
        return self.made.checkout

    def run(self, command: str, *, status: int = 0) -> str:
        """Run a line as it is printed, and type what it asks for."""
        printed = self.made.run(command, typed=TYPED.get(command, ""), status=status)
        if command.startswith(("make deploy", "make undeploy")):
            self.cloud.deploy(map(_properties, self.checkout.cloud["functions"].values()))
        return printed

    def open_account(self) -> None:
        """Have an account with the instance and the robot of the configuration, and nothing else."""
        options = quick(seeded=True, most_instances=1)
        file = self.checkout.folder / "oceanferry.yaml"
        self.cloud = self.open.enter_context(Cloud(replace(options, config=file, provisioned=False)))
        self.made.environment = {
            name: value for name, value in self.cloud.environment.items() if name != "OCEANFERRY_CONFIG"
        }

    def store_secrets(self, suggested: str) -> None:
        """Run the commands that store secrets, and type the secrets."""
        lines = SUGGESTED.findall(suggested)
        values = [self.cloud.own_parameters[name] for name in re.findall(r"--Name (\S+)", suggested)]
        assert len(values) == 2
        self.made.run("\n".join(lines), typed="".join(f"{value}\n" for value in values))

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
def journey(tmp_path: Path) -> Iterator[Journey]:
    serverless_devs_or_skip()
    with ExitStack() as opened:
        yield Journey(MadeCheckout(Checkout(tmp_path)), opened)


@pytest.mark.long
def test_from_an_empty_folder_to_a_proven_delivery_and_back(
    journey: Journey, record_testsuite_property: Callable[[str, object], None]
) -> None:
    setup, npm, init, sync, offline, provision, deploy, doctor, run = commands_of("README.md", "Deploy")
    assert npm.startswith("npm install -g @serverless-devs/s")
    with journey.step("make setup (done before), init, secrets"):
        journey.run(setup)
        printed = journey.run(init)
        journey.open_account()
        journey.store_secrets(printed)
    with journey.step("sync, doctor --offline, provision --apply"):
        journey.run(sync)
        assert "  ! " not in journey.run(offline), "a fresh configuration has no finding"
        assert journey.exists == set()
        journey.run(provision)
        assert journey.stacks == {"oceanferry", "oceanferry-data"}
        assert journey.exists == {"my-copies", "my-records", *NAMES}
    with journey.step("make deploy"):
        journey.run(deploy)
        assert list(journey.timers) == ["nightly"]
        assert list((journey.checkout.folder / "dist").glob("oceanferry-*.zip"))
    with journey.step("doctor, then the timer: link, messages, copy; status"):
        assert "  ! " not in journey.run(doctor), "nor has a fresh deployment"
        journey.fire("nightly")
        assert journey.messages == 2, "the links, and the proof"
        assert len(journey.copies) == 1
        assert "Healthy." in journey.run(".venv/bin/oceanferry status")
        journey.run(run)
        assert journey.messages == 2, "what the timer delivered is not delivered again"
    with journey.step("sync and make deploy after a change"):
        journey.edit("0 0 8 * * *", "0 30 6 * * *")
        journey.edit("deliver: [chat, archive]", "deliver: [chat]")
        journey.run(f"{sync} --check", status=1)
        journey.run(sync)
        journey.run(deploy)
        assert "0 30 6 * * *" in journey.timers["nightly"]["triggerConfig"]["cronExpression"]
        journey.fire("nightly")
        assert journey.messages == 2, "the same backup set is not delivered again"
    with journey.step("make undeploy"):
        journey.run("make undeploy NAME=oceanferry")
        assert journey.cloud.function_compute.functions == {}
        assert journey.stacks == {"oceanferry-data"}, "buckets stay"
        assert journey.exists == {"my-copies", "my-records"}
        assert len(journey.copies) == 1
    record_testsuite_property("whole path, seconds", journey.took)


def test_the_page_has_the_commands_of_the_readme_and_of_removing_it_all() -> None:
    page = (ROOT / "docs/deploying.md").read_text(encoding="utf-8")

    assert "make undeploy NAME=oceanferry" in page
    for name in chats.VARIABLES["dingtalk"].values():
        command = storing("cn-hangzhou", chats.parameter(name), f'"${name}"')
        assert f"read -rs {name}\n{command}\n" in page
    assert set(commands_of("README.md", "Deploy")) <= set(
        commands_of("docs/deploying.md", "The first deployment, step by step")
    )
