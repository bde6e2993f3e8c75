"""Whose AccessKey it is, through Security Token Service, API of version 2015-04-01."""

from __future__ import annotations

from pydantic import Field

from oceanferry.adapters.alibaba_cloud.assumed_role import sts_api
from oceanferry.adapters.alibaba_cloud.errors import Operation
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.deployment.cloud_state import CallerIdentity
from oceanferry.domain.documents import TolerantModel
from oceanferry.ports.clock import Clock


class StsIdentity:
    """An Identity.

    Args:
        credentials: Whose is asked; every AccessKey may ask about itself.
        region: Chooses the endpoint when none is given.
        endpoint: None for the region's own.
        clock: What passes between attempts.
    """

    def __init__(self, *, credentials: Credentials, region: str, endpoint: str | None, clock: Clock) -> None:
        self._api = sts_api(credentials, region=region, endpoint=endpoint, clock=clock)

    def caller(self) -> CallerIdentity:
        operation = Operation("STS", "identify the owner of the AccessKey", "sts:GetCallerIdentity")
        found = self._api.ask(operation, {}, _Reply, lambda *_: None)
        return CallerIdentity(found.account_id, found.arn, found.identity_type)


class _Reply(TolerantModel):
    account_id: str = Field(alias="AccountId", coerce_numbers_to_str=True)
    arn: str = Field(alias="Arn")
    identity_type: str = Field(alias="IdentityType")
