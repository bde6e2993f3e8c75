"""The whole sandbox: the cloud that Oceanferry works with, on this machine's loopback."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from oceanferry_sandbox import seed
from oceanferry_sandbox.alibaba_cloud.parameter_store import ParameterStoreService
from oceanferry_sandbox.alibaba_cloud.sts import StsService
from oceanferry_sandbox.cloud.chats import Chats
from oceanferry_sandbox.cloud.compute import Compute
from oceanferry_sandbox.cloud.download_links import DownloadLinks
from oceanferry_sandbox.cloud.initial_state import InitialState
from oceanferry_sandbox.cloud.keys import AccountKeys
from oceanferry_sandbox.cloud.options import REGION, Options
from oceanferry_sandbox.cloud.own_configuration import OwnConfiguration, read
from oceanferry_sandbox.cloud.provisioned import Provisioned
from oceanferry_sandbox.cloud.servers import Servers
from oceanferry_sandbox.cloud.variables import Variables
from oceanferry_sandbox.heartbeats import HeartbeatService
from oceanferry_sandbox.oceanbase.backup_sets import SandboxBackupSet
from oceanferry_sandbox.oceanbase.service import OceanBaseService
from oceanferry_sandbox.oss.service import OssService
from oceanferry_sandbox.resource_orchestration.resources import Resources
from oceanferry_sandbox.resource_orchestration.service import RosService


class Cloud:
    """Every service, running from the beginning of the context to its end."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self._keys = AccountKeys()
        self.user, self.role = self._keys.user, self._keys.role
        self.own = self._read_own()
        self.own_parameters: dict[str, str] = {}
        """The encrypted parameters that a configuration of one's own names, and their right values."""
        self.servers = Servers()
        self.sts = StsService(self._keys.ring)
        self.parameters = ParameterStoreService(self._keys.ring)
        self.oss = self._make_oss()
        self.links = DownloadLinks(self.oss, self.servers["oss"])
        self.oceanbase = self._make_oceanbase()
        self._chats = Chats(
            dingtalk_per_minute=self.options.dingtalk_per_minute, journal=self.options.state_file
        )
        self.dingtalk, self.audit, self.chats = self._chats.dingtalk, self._chats.audit, self._chats.service
        self.heartbeats = HeartbeatService(str(uuid.uuid4()))
        self._state = InitialState(self.options, self.oss, self.oceanbase)
        self._state.create()
        self._variables = self._name_variables()
        self._compute = Compute(
            self.options, self._keys, self.own, {**self._variables, **self.options.environment}
        )
        self.function_compute, self.mns = self._compute.service, self._compute.mns
        self.event_bridge = self._compute.event_bridge
        self.ros = self._make_ros()
        self._serve()

    @property
    def endpoints(self) -> dict[str, str]:
        """Where each service listens, by name."""
        return self.servers.endpoints

    @property
    def environment(self) -> dict[str, str]:
        """What oceanferry.yaml and the command line need to work with this sandbox."""
        return {
            "ALIBABA_CLOUD_ACCESS_KEY_ID": self.user.access_key_id,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": self.user.secret,
            **self._variables,
        }

    def start(self) -> Cloud:
        """Begin to serve; returns the cloud itself."""
        self.servers.start()
        return self

    def stop(self) -> None:
        """Stop everything, running functions included."""
        self._compute.stop()
        self.servers.stop()

    def __enter__(self) -> Cloud:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait_idle(self, timeout: timedelta) -> None:
        """Wait until no message and no invocation is left, the delayed ones included.

        Raises:
            TimeoutError: Something was left when *timeout* was over.
        """
        self._compute.wait_idle(timeout)

    def wait_quiet(self, timeout: timedelta) -> None:
        """Wait until no message is left and nothing runs; invocations may wait for the end of their delay.

        Raises:
            TimeoutError: Something was under way still when *timeout* was over.
        """
        self._compute.wait_quiet(timeout)

    def expire_links(self) -> None:
        """Let every download link that was issued be refused, as it is after its lifetime."""
        self.oceanbase.expire_tasks()
        self.oceanbase.link_lifetime += timedelta(seconds=1)  # or a link of the same second would be the same
        self.links.expire()

    def sample_link(self, lifetime: timedelta) -> str:
        """Return a download link to try copying with."""
        sample = next(each for each in self.oceanbase.backup_sets if each.set_id == seed.NIGHTLY)
        return self.links.sign(sample.parts[0], lifetime, internal=False)

    def add(self, backup_set: SandboxBackupSet) -> None:
        """Add a backup set, and its files to the vendor's bucket."""
        self._state.add(backup_set)

    def deploy(self, deployed: Iterable[Mapping[str, Any]]) -> None:
        """Let the functions be those with these properties, as Serverless Devs deploys them."""
        self._compute.deploy(deployed)

    def _read_own(self) -> OwnConfiguration | None:
        config = self.options.config
        return read(config, self.options.code, self._keys.ids) if config else None

    def _make_oss(self) -> OssService:
        return OssService(
            self._keys.ring,
            region=REGION,
            directory=self.options.state_file("oss"),
            upload_bytes_per_second=self.options.upload_bytes_per_second,
        )

    def _make_oceanbase(self) -> OceanBaseService:
        return OceanBaseService(
            self._keys.ring,
            sign=self.links.sign,
            pack=self.links.pack,
            preparation=self.options.preparation,
            state_file=self.options.state_file("oceanbase.json"),
        )

    def _make_ros(self) -> RosService:
        services = Provisioned(self.oss, self.mns)
        return RosService(self._keys.ring, Resources(created=services.create, deleted=services.delete))

    def _name_variables(self) -> dict[str, str]:
        """Return the variables; creates what a configuration of one's own names."""
        variables = Variables(self.servers, self._chats, self.heartbeats, secrets.token_urlsafe(32))
        if self.own is None:
            return variables.shipped(self.options.code)
        self._state.create_own(self.own)
        for role in self.own.roles:
            self.sts.add(role)
        self.sts.account_id = self.own.account_id
        named, self.own_parameters = variables.own(self.own)
        if self.options.provisioned:
            for name, value in self.own_parameters.items():
                self.parameters.store(self.own.region, name, value)
        return {**variables.shipped(self.options.code), **named}

    def _serve(self) -> None:
        self.servers.serve(
            {
                "oceanbase": self.oceanbase,
                "oss": self.oss,
                "sts": self.sts,
                "ros": self.ros,
                "oos": self.parameters,
                "fc": self.function_compute,
                "mns": self.mns,
                "eventbridge": self.event_bridge,
                "chat": self.chats,
                "heartbeat": self.heartbeats,
                "redeem": self._compute.buttons,
            }
        )
