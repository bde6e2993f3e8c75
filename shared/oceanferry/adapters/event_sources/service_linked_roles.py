"""The service-linked roles of EventBridge, API of version 2020-04-01.

The call, and the action that it needs, are those of the reference of CheckServiceLinkedRoleForProduct.
"""

from __future__ import annotations

from alibabacloud_tea_openapi.client import Client
from pydantic import Field

from oceanferry.adapters.alibaba_cloud.caller import Caller, configuration
from oceanferry.adapters.alibaba_cloud.errors import Operation
from oceanferry.adapters.alibaba_cloud.rpc_api import RpcApi
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.documents import TolerantModel
from oceanferry.ports.clock import Clock


class EventBridgeRoles:
    """ServiceLinkedRoles of one account.

    Args:
        credentials: The identity needs the RAM action ``eventbridge:CheckServiceLinkedRoleForProduct``.
        region: The functions' region.
        endpoint: None for the region's own.
        clock: What passes between attempts.
    """

    def __init__(self, *, credentials: Credentials, region: str, endpoint: str | None, clock: Clock) -> None:
        own = f"eventbridge-console.{region}.aliyuncs.com"
        settings = configuration(credentials, region=region, endpoint=endpoint, default_endpoint=own)
        self._api = RpcApi("2020-04-01", Client(settings), Caller(credentials, clock))

    def exists(self, name: str) -> bool:
        operation = Operation(
            "EventBridge",
            f"look for the service-linked role {name}",
            "eventbridge:CheckServiceLinkedRoleForProduct",
        )
        found = self._api.ask(operation, {"ProductName": name}, _Reply, lambda *_: None)
        return found.data.passes


class _Check(TolerantModel):
    passes: bool = Field(alias="CheckPass")


class _Reply(TolerantModel):
    data: _Check = Field(alias="Data")
