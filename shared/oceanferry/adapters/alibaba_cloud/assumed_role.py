"""Roles that are assumed through Security Token Service, API of version 2015-04-01."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from alibabacloud_tea_openapi.client import Client
from pydantic import Field, SecretStr

from oceanferry.adapters.alibaba_cloud.caller import Caller, configuration
from oceanferry.adapters.alibaba_cloud.errors import Operation, Refusal
from oceanferry.adapters.alibaba_cloud.rpc_api import RpcApi
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.documents import TolerantModel
from oceanferry.domain.errors import (
    OceanferryError,
    PermissionDenied,
    RetryableError,
    ServiceRefused,
)
from oceanferry.domain.secrets import Secret
from oceanferry.ports.clock import Clock

LIFETIME = timedelta(hours=1)
"""What is asked for: every role allows it,and a caller that is a role already gets no more."""
_MARGIN = timedelta(minutes=5)
"""How long before its end a key is renewed."""
_PAUSE = timedelta(seconds=30)
"""Between two attempts to renew a key that is still good."""


def sts_api(credentials: Credentials, *, region: str, endpoint: str | None, clock: Clock) -> RpcApi:
    """Return the service's API, at the region's own endpoint unless there is another."""
    default_endpoint = f"sts.{region}.aliyuncs.com"
    settings = configuration(credentials, region=region, endpoint=endpoint, default_endpoint=default_endpoint)
    return RpcApi("2015-04-01", Client(settings), Caller(credentials, clock))


@dataclass(frozen=True)
class Role:
    """A role to assume."""

    arn: str
    session_name: str
    """What the role's actions are called in ActionTrail."""
    external_id: str | None = None
    """What the role's trust policy may ask for."""

    @property
    def account_id(self) -> str:
        """The account that the role is in."""
        return self.arn.split(":")[3]


class AssumedRole:
    """A CredentialsSource: the temporary AccessKey of a role, renewed before it ends; safe between threads.

    Args:
        role: The role.
        credentials: Who assumes it. The identity needs the RAM action
            ``sts:AssumeRole`` on the role, whose trust policy must name it.
        region: Chooses the endpoint when none is given.
        endpoint: None for the region's own.
        clock: What the key ends by, and what passes between attempts.
    """

    def __init__(
        self, role: Role, *, credentials: Credentials, region: str, endpoint: str | None, clock: Clock
    ) -> None:
        self._api = sts_api(credentials, region=region, endpoint=endpoint, clock=clock)
        self._role = role
        self._clock = clock
        self._lock = Lock()
        self._session: _Session | None = None

    def __call__(self) -> Credentials:
        """Return an AccessKey that is good for some minutes at least.

        Raises:
            PermissionDenied: Either side of the trust is missing.
            ServiceRefused: There is no such role, or its name is wrong.
            CredentialsRefused, ServiceThrottled, ServiceUnavailable: As usual, and only
                when the key at hand has ended.
        """
        with self._lock:
            now = self._clock.now()
            if self._session is None or now >= self._session.renew_at:
                self._session = self._renewed(self._session, now)
            return self._session.credentials

    def _renewed(self, session: _Session | None, now: datetime) -> _Session:
        try:
            return self._assume(now)
        except RetryableError:
            if session is None or now + _PAUSE >= session.ends_at:
                raise
            return _Session(session.credentials, session.ends_at, renew_at=now + _PAUSE)

    def _assume(self, now: datetime) -> _Session:
        operation = Operation(
            "STS", f"assume the role {self._role.arn}", "sts:AssumeRole", resource=self._role.arn
        )
        try:
            issued = self._api.ask(operation, self._parameters(), _Reply, _named).credentials
        except PermissionDenied as denied:
            raise self._untrusted(denied) from None
        # Counted from before the call, in case this machine's clock is not that of STS.
        ends_at = min(issued.expiration, now + LIFETIME)
        return _Session(issued.credentials(), ends_at, renew_at=ends_at - _MARGIN)

    def _parameters(self) -> dict[str, str]:
        parameters = {
            "RoleArn": self._role.arn,
            "RoleSessionName": self._role.session_name,
            "DurationSeconds": str(int(LIFETIME.total_seconds())),
        }
        if self._role.external_id:
            parameters["ExternalId"] = self._role.external_id
        return parameters

    def _untrusted(self, denied: PermissionDenied) -> PermissionDenied:
        external = " and ask for the external_id of the configuration" if self._role.external_id else ""
        refused = PermissionDenied(
            denied.message,
            advice=(
                f"{denied.advice}; and let the role's trust policy, in account {self._role.account_id},"
                f" name that role or user as a principal{external}. The AccessKey of an"
                " Alibaba Cloud account (root user) cannot assume a role"
            ),
            code=denied.code,
            request_id=denied.request_id,
        )
        if denied.chinese:
            refused.chinese = replace(
                denied.chinese, advice=f"{denied.chinese.advice}。{self._trust_in_chinese}"
            )
        return refused

    @property
    def _trust_in_chinese(self) -> str:
        external = "，且 external_id 与配置一致" if self._role.external_id else ""
        return (
            f"同时，账号 {self._role.account_id} 中该角色的信任策略须允许该角色或用户扮演{external}。"
            "阿里云账号（主账号）的 AccessKey 不能扮演角色"
        )


@dataclass(frozen=True)
class _Session:
    credentials: Credentials
    ends_at: datetime
    renew_at: datetime


class _Issued(TolerantModel):
    """A temporary AccessKey."""

    access_key_id: str = Field(alias="AccessKeyId", min_length=1)
    access_key_secret: SecretStr = Field(alias="AccessKeySecret", min_length=1)
    security_token: SecretStr = Field(alias="SecurityToken", min_length=1)
    expiration: datetime = Field(alias="Expiration")

    def credentials(self) -> Credentials:
        return Credentials(
            self.access_key_id,
            Secret(self.access_key_secret.get_secret_value()),
            Secret(self.security_token.get_secret_value()),
        )


class _Reply(TolerantModel):
    credentials: _Issued = Field(alias="Credentials")


def _named(refusal: Refusal, operation: Operation) -> OceanferryError | None:
    if refusal.code.startswith("EntityNotExist"):
        return ServiceRefused(
            operation.failure("the role does not exist"),
            advice="Create it, or correct role_arn in the configuration",
            code=refusal.code,
            request_id=refusal.request_id,
        )
    return None
