"""Security Token Service: AssumeRole and GetCallerIdentity, version 2015-04-01.

Signatures are checked as the real gateway does.

Codes and words are those of the published error lists; which of them an external
id that does not match is answered with is unverified.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey, KeyRing
from oceanferry_sandbox.alibaba_cloud.refused import Refused, unknown_action
from oceanferry_sandbox.alibaba_cloud.rpc_gateway import Call, Reply, serve
from oceanferry_sandbox.http_server.messages import Request, Response

_VERSION = "2015-04-01"
_ACTIONS = ("AssumeRole", "GetCallerIdentity")
_DENIED = "You are not authorized to do this action. You should be authorized by RAM."


@dataclass(frozen=True)
class SandboxRole:
    """A role, and whom its trust policy lets assume it."""

    arn: str
    trusted: frozenset[str]
    """Ids of AccessKeys and ARNs of roles."""
    external_id: str = ""
    """The external id that an assumer must send; empty: none."""


class StsService:
    """Answers the API's requests; the keys that it issues are known to every service of the ring.

    Args:
        keys: Who may call, and where issued keys go.
        clock: What requests are dated against, and keys end by.
    """

    def __init__(self, keys: KeyRing, *, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._clock = clock
        self._roles: dict[str, SandboxRole] = {}
        self.account_id = "1234567890123456"
        """Whose keys those are that are of no role."""
        self.as_root = False
        """Whether they are the account's own."""

    def add(self, role: SandboxRole) -> None:
        """Add a role, or change the one of the same ARN."""
        self._roles[role.arn] = role

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        answer = partial(self._answer, request)
        return serve(request, "Sts", keys=self._keys, now=self._clock(), answer=answer)

    def _answer(self, request: Request, call: Call) -> Reply:
        if call.version != _VERSION or call.action not in _ACTIONS:
            raise unknown_action()
        caller = _caller(request, self._keys)
        if call.action == "GetCallerIdentity":
            return self._identity(caller)
        return self._issued(self._trusting(call.parameters, caller), call.parameters)

    def _identity(self, caller: AccessKey) -> Reply:
        role = re.fullmatch(r"acs:ram::(\d+):role/(.*)", caller.role_arn)
        if role:
            arn, kind = f"acs:ram::{role[1]}:assumed-role/{role[2]}/session", "AssumedRoleUser"
        else:
            arn, kind = f"acs:ram::{self.account_id}:user/{caller.access_key_id}", "RAMUser"
        if self.as_root:
            arn, kind = f"acs:ram::{self.account_id}:root", "Account"
        account = role[1] if role else self.account_id
        return {"AccountId": account, "Arn": arn, "IdentityType": kind, "PrincipalId": caller.access_key_id}

    def _trusting(self, parameters: Mapping[str, str], caller: AccessKey) -> SandboxRole:
        arn = parameters.get("RoleArn", "")
        if not re.fullmatch(r"acs:ram::\d+:role/[\w.-]+", arn, re.ASCII):
            raise _malformed("RoleArn")
        role = self._roles.get(arn)
        if role is None:
            raise Refused(404, "EntityNotExist.Role", "The specified Role not exists.")
        if caller.names.isdisjoint(role.trusted) or role.external_id not in (
            "",
            parameters.get("ExternalId", ""),
        ):
            raise Refused(403, "NoPermission", _DENIED)
        return role

    def _issued(self, role: SandboxRole, parameters: Mapping[str, str]) -> Reply:
        name, seconds = parameters.get("RoleSessionName", ""), parameters.get("DurationSeconds", "3600")
        if not re.fullmatch(r"[A-Za-z0-9.@_-]{2,64}", name):
            raise _malformed("RoleSessionName")
        if not re.fullmatch(r"\d{3,5}", seconds, re.ASCII) or not 900 <= int(seconds) <= 3600:
            message = "The Min/Max value of DurationSeconds is 15min/1hr."
            raise Refused(400, "InvalidParameter.DurationSeconds", message)
        ends_at = self._clock() + int(seconds)
        key = AccessKey(
            f"STS.{secrets.token_hex(8)}", secrets.token_hex(22), secrets.token_hex(32), ends_at, role.arn
        )
        self._keys.issue(key)
        return {
            "AssumedRoleUser": {"Arn": f"{role.arn}/{name}", "AssumedRoleId": f"300000000000000000:{name}"},
            "Credentials": {
                "AccessKeyId": key.access_key_id,
                "AccessKeySecret": key.secret,
                "SecurityToken": key.security_token,
                "Expiration": _iso(ends_at),
            },
        }


def _malformed(parameter: str) -> Refused:
    return Refused(400, f"InvalidParameter.{parameter}", f"The parameter {parameter} is wrongly formed.")


def _caller(request: Request, keys: Iterable[AccessKey]) -> AccessKey:
    """Return the key that signed a request whose signature has been verified."""
    header = request.headers.get("authorization")
    return next(key for key in keys if f"Credential={key.access_key_id}," in header)


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
