"""The environment variables with which the functions and the command line reach the sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from oceanferry.settings.file import PARAMETER
from oceanferry_sandbox.cloud.chats import Chats
from oceanferry_sandbox.cloud.own_configuration import OwnConfiguration
from oceanferry_sandbox.cloud.servers import Servers
from oceanferry_sandbox.heartbeats import HeartbeatService

_ENDPOINTS = ("oceanbase", "oss", "fc", "sts", "ros", "oos", "mns", "eventbridge")


@dataclass(frozen=True)
class Variables:
    """Names the servers and secrets of a sandbox."""

    servers: Servers
    chats: Chats
    heartbeats: HeartbeatService
    redeem_key: str

    def shipped(self, code: Path) -> dict[str, str]:
        """Return what the configuration in *code* refers to."""
        endpoints = self.servers.endpoints
        return {
            "OCEANFERRY_CONFIG": str(code / "oceanferry.yaml"),
            **{f"OCEANFERRY_ENDPOINTS_{name.upper()}": endpoints[name] for name in _ENDPOINTS},
            "OCEANFERRY_NETWORK_ALLOW": "127.0.0.1",
            "OCEANFERRY_REDEEM_URL": endpoints["redeem"],
            **self.chats.environment(endpoints["chat"]),
            "REDEEM_KEYS": self.redeem_key,
            "HEARTBEAT_URL": self._heartbeat,
        }

    def own(self, own: OwnConfiguration) -> tuple[dict[str, str], dict[str, str]]:
        """Return the variables and the encrypted parameters that a configuration of one's own refers to."""
        found = {"OCEANFERRY_CONFIG": str(own.path)}
        for chat in own.chats:
            found |= self.chats.add(chat, self.servers.endpoints["chat"])
        found |= dict.fromkeys(own.redeem_keys, self.redeem_key)
        found |= dict.fromkeys(own.heartbeats, self._heartbeat)
        stored = [name for name in found if name.startswith(PARAMETER)]
        parameters = {name.removeprefix(PARAMETER): found.pop(name) for name in stored}
        return found, parameters

    @property
    def _heartbeat(self) -> str:
        return self.heartbeats.address(self.servers.endpoints["heartbeat"])
