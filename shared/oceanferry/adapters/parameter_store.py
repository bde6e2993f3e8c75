"""Encrypted parameters of OOS Parameter Store, API of version 2019-06-01."""

from __future__ import annotations

from alibabacloud_tea_openapi.client import Client
from pydantic import Field, SecretStr

from oceanferry.adapters.alibaba_cloud.caller import Caller, configuration
from oceanferry.adapters.alibaba_cloud.errors import Operation, Refusal
from oceanferry.adapters.alibaba_cloud.rpc_api import RpcApi
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.documents import TolerantModel
from oceanferry.domain.encrypted_parameters import storing
from oceanferry.domain.errors import InvalidConfiguration, OceanferryError
from oceanferry.domain.secrets import Secret
from oceanferry.domain.texts import text
from oceanferry.ports.clock import Clock

_NO_SUCH_PARAMETER = 404


class OosParameterStore:
    """Reads the encrypted parameters of one region.

    Args:
        credentials: The identity needs ``oos:GetSecretParameter`` and ``kms:GetSecretValue``.
        region: Where the parameters are.
        endpoint: None for the region's own.
        clock: What passes between attempts.
        key: Which KMS key parameters are to be encrypted with; empty for OOS's own.
    """

    def __init__(
        self, *, credentials: Credentials, region: str, endpoint: str | None, clock: Clock, key: str = ""
    ) -> None:
        default_endpoint = f"oos.{region}.aliyuncs.com"
        settings = configuration(
            credentials, region=region, endpoint=endpoint, default_endpoint=default_endpoint
        )
        self._api = RpcApi("2019-06-01", Client(settings), Caller(credentials, clock))
        self._region = region
        self._key = key

    def value(self, name: str) -> Secret:
        """Return the decrypted value of a parameter.

        Raises:
            InvalidConfiguration: There is no such parameter, or it is empty.
            OceanferryError: It cannot be read.
        """
        operation = Operation(
            "OOS Parameter Store",
            f"read the encrypted parameter {name}",
            "oos:GetSecretParameter",
            resource=f"acs:oos:{self._region}:*:secretparameter/{name}",
        )

        def named(refusal: Refusal, _: Operation) -> OceanferryError | None:
            return self._missing(name) if refusal.status == _NO_SUCH_PARAMETER else None

        asked = {"RegionId": self._region, "Name": name, "WithDecryption": "true"}
        found = self._api.ask(operation, asked, _Reply, named).parameter.value.get_secret_value()
        if not found:
            raise self._missing(name)
        return Secret(found)

    def _missing(self, name: str) -> InvalidConfiguration:
        return InvalidConfiguration(
            text(
                "There is no encrypted parameter {name} in OOS Parameter Store in {region}",
                name=name,
                region=self._region,
            ),
            advice=text("Store it: {command}", command=storing(self._region, name, key=self._key)),
        )


class _Parameter(TolerantModel):
    value: SecretStr = Field(alias="Value", default=SecretStr(""))


class _Reply(TolerantModel):
    parameter: _Parameter = Field(alias="Parameter")
