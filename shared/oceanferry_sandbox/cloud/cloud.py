"""The whole sandbox: the cloud that Oceanferry works with, on this machine's loopback."""

from __future__ import annotations

import secrets
import sys
import uuid
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, quote, urlsplit

from oceanferry.settings.file import PARAMETER
from oceanferry_sandbox import seed
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey, KeyRing
from oceanferry_sandbox.alibaba_cloud.parameter_store import ParameterStoreService
from oceanferry_sandbox.alibaba_cloud.sts import StsService
from oceanferry_sandbox.cloud.deployment import LOADED_AHEAD, functions_from, functions_of
from oceanferry_sandbox.cloud.mns_triggers import queue_triggers_of, subscriptions_of
from oceanferry_sandbox.cloud.own_configuration import OwnConfiguration, read
from oceanferry_sandbox.cloud.provisioned import Provisioned
from oceanferry_sandbox.cloud.rooms import Rooms
from oceanferry_sandbox.event_streams import EventBridgeService
from oceanferry_sandbox.function_compute.functions import Runtime
from oceanferry_sandbox.function_compute.http_trigger import HttpTrigger
from oceanferry_sandbox.function_compute.service import FunctionComputeService
from oceanferry_sandbox.heartbeats import HeartbeatService
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.mns.service import MnsService
from oceanferry_sandbox.oceanbase.backup_sets import SandboxBackupSet, SandboxPart
from oceanferry_sandbox.oceanbase.service import OceanBaseService
from oceanferry_sandbox.oss.service import OssService
from oceanferry_sandbox.resource_orchestration.resources import Resources
from oceanferry_sandbox.resource_orchestration.service import RosService

_CHECKOUT = Path(__file__).parents[3]
CODE = _CHECKOUT if (_CHECKOUT / "s.yaml").is_file() else Path(__file__).parents[1] / "source"
"""What is ``/code`` on Function Compute: the checkout, or what an installed package has of it."""

ACCOUNT_ID = "1234567890123456"
REGION = "cn-hangzhou"
ARCHIVE = "my-archive"
DEAD_LETTERS = "oceanferry-dead-letters"
_BUCKETS = {ARCHIVE: "cn-shanghai", "my-state": REGION, seed.VENDOR_BUCKET: REGION}

_EXPIRED = "<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>"


@dataclass(frozen=True)
class Options:
    """How a sandbox differs from the usual one."""

    code: Path = CODE
    """The folder with s.yaml and the functions."""
    config: Path | None = None
    """A configuration of one's own: what it names is there as well; None: the shipped one."""
    state: Path | None = None
    """Keeps the state in files below it, so that it survives."""
    runtime: Runtime | None = None
    """The form of the context that functions get; None: what s.yaml says."""
    python: str = sys.executable
    """What runs the functions."""
    function_timeout: timedelta | None = None
    preparation: timedelta = timedelta(seconds=2)
    """How long OceanBase takes to prepare a link."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """What every function's environment has besides, or instead."""
    dingtalk_per_minute: int = 20
    """How many messages the DingTalk robot takes, as the vendor's does."""
    retry_interval: timedelta = timedelta(seconds=1)
    """How long Function Compute and EventBridge wait before they try again; longer on the real ones."""
    most_instances: int = 8
    """How many instances a function may have at a time."""
    loaded_ahead: bool = True
    """Whether the product is loaded once for all instances. If not, each takes most of a second of processor
    time to start, and invocations are billed for it, as they are on Function Compute."""
    upload_bytes_per_second: int | None = None
    """What one machine may upload to OSS; every function instance then has an AccessKey of its own."""
    seeded: bool = True
    """Whether there are backup sets from the start."""
    provisioned: bool = True
    """Whether the buckets, queues, topics and functions of the files are there from the start; if not, there
    is nothing but what ``oceanferry provision`` creates, and what ``deploy`` is given."""


class Cloud:
    """Every service, running from the beginning of the context to its end."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options = options or Options()
        self.user = _access_key("LTAIsandboxuser")
        self.role = _access_key("STS.sandboxrole", temporary=True)
        self._keys = KeyRing((self.user, self.role))
        trusted = frozenset(each.access_key_id for each in (self.user, self.role))
        self.own = read(options.config, options.code, trusted) if options.config else None
        self._redeem_key = secrets.token_urlsafe(32)
        self.links: list[str] = []
        """Every download link that was ever given out."""
        self.link_form: Literal["v1", "v4"] = "v4"
        """With which version OceanBase signs links. Unverified."""
        self._packed = 0
        self._exit = ExitStack()
        self.oss = OssService(
            self._keys,
            region=REGION,
            directory=self._file("oss"),
            upload_bytes_per_second=options.upload_bytes_per_second,
        )
        self.sts = StsService(self._keys)
        services = Provisioned(self.oss, lambda: self.mns)
        self.ros = RosService(self._keys, Resources(created=services.create, deleted=services.delete))
        self.parameters = ParameterStoreService(self._keys)
        self.oceanbase = OceanBaseService(
            self._keys,
            sign=self._sign,
            pack=self._pack,
            preparation=options.preparation,
            state_file=self._file("oceanbase.json"),
        )
        self._rooms = Rooms(dingtalk_per_minute=options.dingtalk_per_minute, journal=self._file)
        self.dingtalk, self.audit, self.chats = self._rooms.dingtalk, self._rooms.audit, self._rooms.service
        self.heartbeats = HeartbeatService(str(uuid.uuid4()))
        self.oss_server = LoopbackServer(self.oss)
        self.oceanbase_server = LoopbackServer(self.oceanbase)
        self.chat_server = LoopbackServer(self.chats)
        self.heartbeat_server = LoopbackServer(self.heartbeats)
        self.sts_server = LoopbackServer(self.sts)
        self.ros_server = LoopbackServer(self.ros)
        self.parameters_server = LoopbackServer(self.parameters)
        self.event_bridge = EventBridgeService(self._keys, lambda: self._queue_triggers)
        self.event_bridge_server = LoopbackServer(self.event_bridge)
        # The functions' environment names these servers, which therefore exist before what they serve.
        self.function_compute_server = LoopbackServer(self._answer_function_compute)
        self.mns_server = LoopbackServer(self._answer_mns)
        self.redeem_server = LoopbackServer(self._answer_button)
        self._seed()
        self._own_environment = self._take(self.own) if self.own else {}
        self.function_compute = self._start_functions()
        self._buttons = HttpTrigger(self.function_compute)
        queue_triggers = tuple(queue_triggers_of(self._functions, retry_interval=options.retry_interval))
        self._queue_triggers = queue_triggers
        self.mns = MnsService(
            self._keys,
            self.function_compute,
            subscriptions_of(self._functions),
            queue_triggers,
            queues=sorted({DEAD_LETTERS, *(each.dead_letter_queue for each in queue_triggers)} - {""})
            if options.provisioned
            else (),
        )

    @property
    def endpoints(self) -> dict[str, str]:
        """Where each service listens, by name."""
        return {name: server.url for name, server in self.servers.items()}

    @property
    def servers(self) -> dict[str, LoopbackServer]:
        """The server of each endpoint, to plant faults in."""
        return {
            "oceanbase": self.oceanbase_server,
            "oss": self.oss_server,
            "sts": self.sts_server,
            "ros": self.ros_server,
            "oos": self.parameters_server,
            "fc": self.function_compute_server,
            "mns": self.mns_server,
            "eventbridge": self.event_bridge_server,
            "chat": self.chat_server,
            "heartbeat": self.heartbeat_server,
            "redeem": self.redeem_server,
        }

    @property
    def environment(self) -> dict[str, str]:
        """What oceanferry.yaml and the command line need to work with this sandbox."""
        return {
            "ALIBABA_CLOUD_ACCESS_KEY_ID": self.user.access_key_id,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": self.user.secret,
            **self._configuration,
        }

    def start(self) -> Cloud:
        """Begin to serve; returns the cloud itself."""
        for server in self.servers.values():
            server.start()
            self._exit.callback(server.stop)
        self._exit.callback(self.function_compute.stop)
        self._exit.callback(self.mns.stop)
        return self

    def stop(self) -> None:
        """Stop everything, running functions included."""
        self._exit.close()

    def __enter__(self) -> Cloud:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait_idle(self, timeout: timedelta) -> None:
        """Wait until no message and no invocation is left, the delayed ones included.

        Raises:
            TimeoutError: Something was left when *timeout* was over.
        """
        self.mns.wait_idle(timeout)
        self.function_compute.wait_idle(timeout)

    def wait_quiet(self, timeout: timedelta) -> None:
        """Wait until no message is left and nothing runs; invocations may wait for the end of their delay.

        Raises:
            TimeoutError: Something was under way still when *timeout* was over.
        """
        self.mns.wait_idle(timeout)
        self.function_compute.wait_quiet(timeout)

    def kill_links(self) -> None:
        """Let every download link that was given out be dead, as it is after its time."""
        self.oceanbase.expire_tasks()
        self.oceanbase.link_lifetime += timedelta(seconds=1)  # or a link of the same second would be the same
        for link in self.links:
            query = parse_qs(urlsplit(link).query)
            [signature] = query.get("x-oss-signature") or query["Signature"]
            died = Fault("status", path=quote(signature, safe=""), status=403, body=_EXPIRED, times=-1)
            self.oss_server.faults.plant(died)

    def sample_link(self, lifetime: timedelta) -> str:
        """Return a download link to try copying with."""
        sample = next(each for each in self.oceanbase.backup_sets if each.set_id == seed.NIGHTLY)
        return self._sign(sample.parts[0], lifetime, internal=False)

    def add(self, backup_set: SandboxBackupSet) -> None:
        """Add a backup set, and its files to the vendor's bucket."""
        for part in backup_set.parts:
            self.oss.put_object(part.bucket, part.key, seed.contents(part))
        self.oceanbase.add(backup_set)

    def deploy(self, deployed: Iterable[Mapping[str, Any]]) -> None:
        """Let the functions be those with these properties, as Serverless Devs deploys them."""
        self.function_compute.deploy(
            functions_from(
                deployed,
                self.options.code,
                environment=self._function_environment,
                credentials=self.role,
                runtime=self.options.runtime,
                timeout=self.options.function_timeout,
            )
        )

    def _seed(self) -> None:
        for name, region in _BUCKETS.items():
            self.oss.create_bucket(name, region=region)
        self.oss.change_bucket(ARCHIVE, uploads_end_after_days=7)
        self.oss.change_bucket("my-state", objects_end=(("oceanferry/deliveries/", 90),))
        self.oceanbase.add_instance(seed.INSTANCE)
        if self.options.seeded and not self.oceanbase.backup_sets:
            for backup_set in seed.backup_sets(datetime.now(timezone.utc)):
                self.add(backup_set)

    def _take(self, own: OwnConfiguration) -> dict[str, str]:
        """Make what a configuration names; returns the variables that it names."""
        for name, region in own.buckets.items() if self.options.provisioned else ():
            if name not in _BUCKETS:
                self.oss.create_bucket(name, region=region)
        for instance_id, cluster in own.instances.items():
            self._take_instance(instance_id, cluster)
        for role in own.roles:
            self.sts.add(role)
        self.sts.account_id = own.account_id
        found = {"OCEANFERRY_CONFIG": str(own.path)}
        for chat in own.chats:
            found |= self._rooms.add(chat, self.endpoints["chat"])
        found |= dict.fromkeys(own.redeem_keys, self._redeem_key)
        found |= dict.fromkeys(own.heartbeats, self.heartbeats.address(self.endpoints["heartbeat"]))
        for name in [each for each in found if each.startswith(PARAMETER)]:
            self.parameters.store(own.region, name.removeprefix(PARAMETER), found.pop(name))
        return found

    def _take_instance(self, instance_id: str, cluster: str) -> None:
        known = {each.instance_id for each in self.oceanbase.backup_sets}
        self.oceanbase.add_instance(instance_id)
        if self.options.seeded and instance_id not in known:
            for backup_set in seed.backup_sets_of(instance_id, cluster, datetime.now(timezone.utc)):
                self.add(backup_set)

    def _answer_function_compute(self, request: Request) -> Response:
        return self.function_compute(request)

    def _answer_button(self, request: Request) -> Response:
        return self._buttons(request)

    def _answer_mns(self, request: Request) -> Response:
        return self.mns(request)

    def _pack(self, part: SandboxPart) -> None:
        self._packed += 1
        data = seed.contents(part)
        self.oss.put_object(part.bucket, part.key, bytes(each ^ (self._packed % 256) for each in data))

    def _sign(self, part: SandboxPart, lifetime: timedelta, internal: bool) -> str:  # noqa: ARG002, FBT001  # one network, one address
        link = self.oss.presigned_url(
            self.oss_server.host, part.bucket, part.key, lifetime=lifetime, form=self.link_form
        )
        self.links.append(link)
        return link

    def _start_functions(self) -> FunctionComputeService:
        self._functions = (
            []
            if not self.options.provisioned
            else functions_of(
                self.own.s_yaml if self.own else (self.options.code / "s.yaml").read_text(encoding="utf-8"),
                self.options.code,
                environment=self._function_environment,
                credentials=self.role,
                runtime=self.options.runtime,
                timeout=self.options.function_timeout,
            )
        )
        return FunctionComputeService(
            self._functions,
            self._keys,
            region=self.own.region if self.own else REGION,
            account_id=self.own.account_id if self.own else ACCOUNT_ID,
            python=self.options.python,
            retry_interval=self.options.retry_interval,
            most_instances=self.options.most_instances,
            loaded_ahead=LOADED_AHEAD if self.options.loaded_ahead else (),
            issue=self._issued if self.options.upload_bytes_per_second else None,
        )

    def _issued(self) -> AccessKey:
        key = _access_key(f"STS.instance{len(self._keys)}", temporary=True)
        self._keys.issue(key)
        return key

    @property
    def _function_environment(self) -> dict[str, str]:
        return {**self._configuration, **self.options.environment}

    @property
    def _configuration(self) -> dict[str, str]:
        code = self.options.code
        return {
            "OCEANFERRY_CONFIG": str(code / "oceanferry.yaml"),
            "OCEANFERRY_ENDPOINTS_OCEANBASE": self.endpoints["oceanbase"],
            "OCEANFERRY_ENDPOINTS_OSS": self.endpoints["oss"],
            "OCEANFERRY_ENDPOINTS_FC": self.endpoints["fc"],
            "OCEANFERRY_ENDPOINTS_STS": self.endpoints["sts"],
            "OCEANFERRY_ENDPOINTS_ROS": self.endpoints["ros"],
            "OCEANFERRY_ENDPOINTS_OOS": self.endpoints["oos"],
            "OCEANFERRY_ENDPOINTS_MNS": self.endpoints["mns"],
            "OCEANFERRY_ENDPOINTS_EVENTBRIDGE": self.endpoints["eventbridge"],
            "OCEANFERRY_NETWORK_ALLOW": "127.0.0.1",
            "OCEANFERRY_REDEEM_URL": self.endpoints["redeem"],
            **self._rooms.environment(self.endpoints["chat"]),
            "REDEEM_KEYS": self._redeem_key,
            "HEARTBEAT_URL": self.heartbeats.address(self.endpoints["heartbeat"]),
            **self._own_environment,
        }

    def _file(self, name: str) -> Path | None:
        return self.options.state / name if self.options.state else None


def _access_key(access_key_id: str, *, temporary: bool = False) -> AccessKey:
    return AccessKey(access_key_id, secrets.token_hex(15), secrets.token_hex(32) if temporary else "")
