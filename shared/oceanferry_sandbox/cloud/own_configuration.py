"""A configuration of one's own, as far as the sandbox has to have what it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from oceanferry.adapters.function_compute.s_yaml.deployment import s_yaml_to_read
from oceanferry.application.deployment.syncing import synced_file
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.settings.loading import load_without_secrets
from oceanferry.settings.model import Settings
from oceanferry.settings.oss_destination import OssDestination
from oceanferry.settings.sections import OssLedger
from oceanferry_sandbox.alibaba_cloud.sts import SandboxRole

_NAME = re.compile(r"\$\{([A-Za-z0-9_:-]+)\}")


@dataclass(frozen=True)
class OwnChat:
    """A chat or a webhook, and the names of the secrets that lead to it."""

    name: str
    type: str
    address: str
    """The variable with its address, or ``oos:`` and an encrypted parameter."""
    secret: str
    """Likewise; empty: it has none."""
    keyword: str


@dataclass(frozen=True)
class OwnConfiguration:
    """What a configuration names."""

    path: Path
    s_yaml: str
    """The text of s.yaml, with what follows from the configuration in it."""
    region: str
    account_id: str
    instances: Mapping[str, str]
    """The name of the cluster for each instance."""
    buckets: Mapping[str, str]
    """The region of each."""
    routes: tuple[str, ...]
    roles: tuple[SandboxRole, ...]
    """Of other accounts; any key of the sandbox may assume them."""
    chats: tuple[OwnChat, ...]
    redeem_keys: tuple[str, ...]
    heartbeats: tuple[str, ...]


def read(path: Path, code: Path, trusted: frozenset[str]) -> OwnConfiguration:
    """Read a configuration and its s.yaml, else the one of *code*; *trusted* may assume the roles it names.

    Raises:
        InvalidConfiguration: Either file is wrong, or would lead out of the sandbox.
    """
    chosen = load_without_secrets(path, {})
    written = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    buckets = {each.bucket: each.region for each in _buckets(chosen)}
    if isinstance(chosen.ledger, OssLedger):
        buckets[chosen.ledger.bucket] = chosen.ledger.region or chosen.region
    routes = written.get("routes") or {}
    return OwnConfiguration(
        path=path.resolve(),
        s_yaml=synced_file(path, s_yaml_to_read(path, None, code)).wanted,
        region=chosen.region,
        account_id=chosen.account_id,
        instances={each.instance_id: name for name, each in chosen.clusters.items()},
        buckets=buckets,
        routes=tuple(chosen.routes),
        roles=tuple(
            SandboxRole(each.role_arn, trusted, each.external_id or "")
            for each in _buckets(chosen)
            if each.role_arn
        ),
        chats=tuple(_chats(written["destinations"])),
        redeem_keys=tuple(_NAME.findall(str((written.get("redeem") or {}).get("keys", "")))),
        heartbeats=tuple(
            _whole(f"routes.{name}.heartbeat", each["heartbeat"])
            for name, each in routes.items()
            if each.get("heartbeat")
        ),
    )


def _buckets(chosen: Settings) -> list[OssDestination]:
    return [each for each in chosen.destinations.values() if isinstance(each, OssDestination)]


def _chats(destinations: Mapping[str, Mapping[str, Any]]) -> Iterator[OwnChat]:
    for name, each in destinations.items():
        key = "webhook" if "webhook" in each else "url"
        if key in each:
            yield OwnChat(
                name=name,
                type=str(each["type"]),
                address=_whole(f"destinations.{name}.{key}", each[key]),
                secret=_whole(f"destinations.{name}.secret", each["secret"]) if each.get("secret") else "",
                keyword=str(each.get("keyword") or ""),
            )


def _whole(key: str, written: object) -> str:
    """Return the name in a value; one with anything besides would lead to a real chat."""
    found = _NAME.fullmatch(str(written))
    if found is None:
        raise InvalidConfiguration(
            f"{key} has more than one ${{NAME}} in it, so that the sandbox cannot put its own address there",
            advice="Let the variable hold the whole value",
        )
    return found[1]
