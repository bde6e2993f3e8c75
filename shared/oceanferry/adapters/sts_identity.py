"""Whose AccessKey it is, through Security Token Service, API of version 2015-04-01."""

from __future__ import annotations

from alibabacloud_tea_openapi.client import Client
from alibabacloud_tea_openapi.utils_models import OpenApiRequest, Params
from darabonba.runtime import RuntimeOptions
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from oceanferry.adapters.alibaba_cloud import Caller as Patient
from oceanferry.adapters.alibaba_cloud import configuration
from oceanferry.adapters.alibaba_cloud_errors import Operation
from oceanferry.domain.cloud_state import Caller
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import ServiceUnavailable
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
        default_endpoint = f"sts.{region}.aliyuncs.com"
        self._client = Client(
            configuration(credentials, region=region, endpoint=endpoint, default_endpoint=default_endpoint)
        )
        self._caller = Patient(credentials, clock)

    def caller(self) -> Caller:
        """See :class:`oceanferry.ports.identity.Identity`."""
        operation = Operation("STS", "find out whose AccessKey it is", "sts:GetCallerIdentity")
        body = self._caller.call(self._call, operation, lambda *_: None)
        try:
            found = _Reply.model_validate(body)
        except ValidationError:
            raise ServiceUnavailable(
                operation.failure("STS answered something that nobody can read"), advice="Try again later"
            ) from None
        return Caller(found.account_id, found.arn, found.identity_type)

    def _call(self) -> object:
        params = Params(
            action="GetCallerIdentity",
            version="2015-04-01",
            protocol="HTTPS",
            pathname="/",
            method="POST",
            auth_type="AK",
            style="RPC",
            req_body_type="formData",
            body_type="json",
        )
        return self._client.call_api(params, OpenApiRequest(), RuntimeOptions()).get("body")


class _Reply(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    account_id: str = Field(alias="AccountId", coerce_numbers_to_str=True)
    arn: str = Field(alias="Arn")
    identity_type: str = Field(alias="IdentityType")
