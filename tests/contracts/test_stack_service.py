"""What every StackService does: the fake, and the adapter against the sandbox's ROS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Protocol

import pytest

from fakes.clock import FakeClock
from fakes.stack_service import FakeStackService
from oceanferry.adapters.resource_orchestration.stack_service import RosStackService
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import CredentialsRefused, PermissionDenied, ServiceRefused, ServiceUnavailable
from oceanferry.domain.provisioning.stacks import Reference, Resource, ResourceChange, Stack
from oceanferry.domain.secrets import Secret
from oceanferry.ports.stack_service import StackService
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey, KeyRing
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.resource_orchestration.service import RosService

QUEUE = "ALIYUN::MNS::Queue"


def queue(name: str, seconds: int = 3600) -> Resource:
    properties = {"QueueName": name, "MessageRetentionPeriod": seconds}
    return Resource(Reference("queue", name, "QueueName"), QUEUE, properties)


REQUESTS = queue("requests")
STACK = Stack("oceanferry", "cn-hangzhou", (REQUESTS, queue("dead-letters")))
BUCKET = Resource(
    Reference("bucket", "my-archive", "Name"),
    "ALIYUN::OSS::Bucket",
    {"BucketName": "my-archive"},
    retained=True,
)
DATA = Stack("oceanferry-data", "cn-hangzhou", (BUCKET,), holds_data=True)


class World(Protocol):
    """A stack service, and what else exists in the account."""

    @property
    def service(self) -> StackService: ...

    def take(self, name: str) -> None: ...


class FakeWorld:
    def __init__(self) -> None:
        self.service = FakeStackService()

    def take(self, name: str) -> None:
        self.service.taken.add(name)


@dataclass
class SandboxWorld:
    ros: RosService
    server: LoopbackServer
    service: RosStackService
    clock: FakeClock

    def take(self, name: str) -> None:
        self.ros.resources.add(QUEUE, name, STACK.region)


def service_at(server: LoopbackServer, clock: FakeClock, secret: str = "planted-secret") -> RosStackService:
    credentials = Credentials("LTAIdeployer", Secret(secret))
    return RosStackService(credentials=credentials, region="cn-hangzhou", endpoint=server.url, clock=clock)


@pytest.fixture
def sandbox() -> Iterator[SandboxWorld]:
    ros = RosService(KeyRing([AccessKey("LTAIdeployer", "planted-secret")]))
    clock = FakeClock(datetime.now(timezone.utc))
    with LoopbackServer(ros) as server:
        yield SandboxWorld(ros, server, service_at(server, clock), clock)


@pytest.fixture(params=["fake", "ros"])
def world(request: pytest.FixtureRequest) -> World:
    made: World = FakeWorld() if request.param == "fake" else request.getfixturevalue("sandbox")
    return made


def changes(found: object) -> set[tuple[str, str]]:
    assert isinstance(found, list)
    return {(each.action, each.logical_id) for each in found if isinstance(each, ResourceChange)}


def test_the_preview_of_a_new_stack_adds_everything_and_creates_nothing(world: World) -> None:
    everything = {("add", "QueueRequests"), ("add", "QueueDeadLetters")}

    assert changes(world.service.preview(STACK)) == everything
    assert changes(world.service.preview(STACK)) == everything


def test_a_stack_is_created_once_and_then_unchanged(world: World) -> None:
    assert world.service.apply(STACK) == "created"
    assert world.service.preview(STACK) == []
    assert world.service.apply(STACK) == "unchanged"


def test_what_differs_is_previewed_and_then_changed(world: World) -> None:
    world.service.apply(STACK)
    changed = replace(STACK, resources=(queue("requests", 7200), queue("more")))

    assert changes(world.service.preview(changed)) == {
        ("modify", "QueueRequests"),
        ("add", "QueueMore"),
        ("remove", "QueueDeadLetters"),
    }
    assert world.service.apply(changed) == "updated"
    assert world.service.preview(changed) == []


def test_a_deleted_stack_can_be_created_again(world: World) -> None:
    world.service.apply(STACK)

    assert world.service.delete(STACK)
    assert not world.service.delete(STACK)
    assert world.service.apply(STACK) == "created"


def test_stacks_of_other_regions_and_names_are_others(world: World) -> None:
    world.service.apply(STACK)
    elsewhere = replace(STACK, region="cn-shanghai")
    staging = Stack("oceanferry-staging", "cn-hangzhou", (queue("staging-requests"),))

    assert world.service.apply(elsewhere) == "created"
    assert world.service.apply(staging) == "created"
    assert world.service.delete(elsewhere)
    assert world.service.apply(STACK) == "unchanged"


def test_a_resource_that_exists_already_is_named_with_what_to_write(world: World) -> None:
    world.take("requests")
    with pytest.raises(ServiceRefused, match="QueueRequests") as refused:
        world.service.apply(STACK)

    assert "add queue:requests to existing in the configuration" in refused.value.advice


def test_a_creation_that_failed_can_be_repeated_without_the_cause(world: World) -> None:
    world.take("requests")
    with pytest.raises(ServiceRefused):
        world.service.apply(STACK)
    without = replace(STACK, resources=(queue("dead-letters"),))

    assert changes(world.service.preview(without)) == {("add", "QueueDeadLetters")}
    assert world.service.apply(without) == "created"


def test_a_change_that_failed_leaves_the_stack_as_it_was(world: World) -> None:
    world.service.apply(STACK)
    world.take("more")
    with pytest.raises(ServiceRefused, match="QueueMore"):
        world.service.apply(replace(STACK, resources=(*STACK.resources, queue("more"))))

    assert world.service.apply(STACK) == "unchanged"


class TestRos:
    def test_a_stack_with_data_is_protected_and_its_buckets_are_retained(self, sandbox: SandboxWorld) -> None:
        sandbox.service.apply(DATA)

        [stack] = sandbox.ros.live
        assert stack.protected
        assert stack.template["BucketMyArchive"]["DeletionPolicy"] == "Retain"
        with pytest.raises(ServiceRefused, match="protected"):
            sandbox.service.delete(DATA)

    def test_a_bucket_that_leaves_its_stack_stays(self, sandbox: SandboxWorld) -> None:
        sandbox.service.apply(DATA)
        other = replace(BUCKET, reference=Reference("bucket", "other"), properties={"BucketName": "other"})
        sandbox.service.apply(replace(DATA, resources=(other,)))

        assert sandbox.ros.resources.of("ALIYUN::OSS::Bucket") == {"my-archive", "other"}

    def test_a_stack_that_is_being_worked_on_is_left_alone(self, sandbox: SandboxWorld) -> None:
        sandbox.service.apply(STACK)
        sandbox.ros.live[0].statuses = ["UPDATE_IN_PROGRESS"]
        with pytest.raises(ServiceUnavailable, match="UPDATE_IN_PROGRESS"):
            sandbox.service.apply(STACK)

    def test_a_stack_that_never_completes_is_given_up(self, sandbox: SandboxWorld) -> None:
        sandbox.service.apply(STACK)
        checking = Fault("status", status=200, body=_FOREVER, headers=_JSON, skip=2, times=-1)
        sandbox.server.faults.plant(checking)
        with pytest.raises(ServiceUnavailable, match="still not complete"):
            sandbox.service.apply(replace(STACK, resources=(REQUESTS,)))

    def test_an_answer_that_is_lost_creates_no_second_stack(self, sandbox: SandboxWorld) -> None:
        sandbox.server.faults.plant(Fault("reset_after", method="POST", times=2))
        sandbox.service.apply(STACK)

        assert len(sandbox.ros.stacks) == 1

    def test_a_wrong_secret_is_credentials_refused(self, sandbox: SandboxWorld) -> None:
        with pytest.raises(CredentialsRefused):
            service_at(sandbox.server, sandbox.clock, "planted-wrong").apply(STACK)

    def test_a_missing_permission_is_named(self, sandbox: SandboxWorld) -> None:
        sandbox.server.faults.plant(Fault("status", status=403, body='{"Code": "NoPermission"}', times=-1))
        with pytest.raises(PermissionDenied) as denied:
            sandbox.service.preview(STACK)

        assert "Allow ros:ListStacks" in denied.value.advice
        assert "planted" not in repr(denied.value)


_FOREVER = '{"Status": "UPDATE_IN_PROGRESS", "StatusReason": ""}'
_JSON = {"content-type": "application/json"}
