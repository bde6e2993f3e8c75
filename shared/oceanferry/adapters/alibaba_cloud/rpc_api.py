"""APIs of Alibaba Cloud in the style RPC: a name, parameters, and JSON as the reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from alibabacloud_tea_openapi.client import Client
from alibabacloud_tea_openapi.utils_models import OpenApiRequest, Params
from darabonba.runtime import RuntimeOptions
from pydantic import BaseModel, ValidationError

from oceanferry.adapters.alibaba_cloud.body_errors import raise_if_refused
from oceanferry.adapters.alibaba_cloud.caller import Caller, ErrorClassifier
from oceanferry.adapters.alibaba_cloud.errors import Operation
from oceanferry.domain.errors import ServiceUnavailable

_ReplyT = TypeVar("_ReplyT", bound=BaseModel)


class RpcApi:
    """One service's API of one version, asked through the SDK's generic ``call_api``.

    Args:
        version: Of the API: the day of its release.
        client: The SDK's.
        caller: Makes the client's calls.
    """

    def __init__(self, version: str, client: Client, caller: Caller) -> None:
        self._version = version
        self._client = client
        self._caller = caller

    def ask(
        self,
        operation: Operation,
        parameters: Mapping[str, str],
        reply: type[_ReplyT],
        named: ErrorClassifier,
    ) -> _ReplyT:
        """Call what the operation's RAM action is named after.

        Raises:
            OceanferryError: The error of the last attempt.
            ServiceUnavailable: Besides, when the answer is no *reply*.
        """
        body = self._caller.call(lambda: self._call(operation, parameters), operation, named)
        try:
            return reply.model_validate(body)
        except ValidationError:
            raise ServiceUnavailable(
                operation.failure(f"{operation.service}: the response could not be parsed"),
                advice="Try again later",
            ) from None

    def _call(self, operation: Operation, parameters: Mapping[str, str]) -> object:
        params = Params(
            action=operation.ram_action.partition(":")[2],
            version=self._version,
            protocol="HTTPS",
            pathname="/",
            method="POST",
            auth_type="AK",
            style="RPC",
            req_body_type="formData",
            body_type="json",
        )
        request = OpenApiRequest(body=dict(parameters) or None)
        body: object = self._client.call_api(params, request, RuntimeOptions()).get("body")
        raise_if_refused(body)
        return body
