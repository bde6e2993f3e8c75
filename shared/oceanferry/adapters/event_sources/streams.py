"""EventBridge's event streams, API of version 2020-04-01."""

from __future__ import annotations

from alibabacloud_tea_openapi.client import Client

from oceanferry.adapters.alibaba_cloud.caller import Caller, configuration
from oceanferry.adapters.alibaba_cloud.errors import Operation
from oceanferry.adapters.alibaba_cloud.rpc_api import RpcApi
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.documents import TolerantModel
from oceanferry.ports.clock import Clock

_MOST = "100"


class EventBridgeStreams:
    """EventStreams of one region.

    Args:
        credentials: The identity needs the RAM action ``eventbridge:ListEventStreamings``.
        region: The functions' region.
        endpoint: None for the region's own, which is the one that the vendor's SDKs know.
        clock: What passes between attempts.
    """

    def __init__(self, *, credentials: Credentials, region: str, endpoint: str | None, clock: Clock) -> None:
        own = f"eventbridge-console.{region}.aliyuncs.com"
        settings = configuration(credentials, region=region, endpoint=endpoint, default_endpoint=own)
        self._api = RpcApi("2020-04-01", Client(settings), Caller(credentials, clock))

    def observe(self) -> None:
        operation = Operation("EventBridge", "list the event streams", "eventbridge:ListEventStreamings")
        self._api.ask(operation, {"Limit": _MOST}, _Reply, lambda *_: None)


class _Reply(TolerantModel):
    """What the probe reads of it is read from the recorded call."""
