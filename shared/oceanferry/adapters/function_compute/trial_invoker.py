"""Invoking the watchdog, as its timer does, to see what Function Compute answers."""

from __future__ import annotations

from datetime import timedelta

from alibabacloud_fc20230330.client import Client
from alibabacloud_fc20230330.models import InvokeFunctionHeaders, InvokeFunctionRequest
from darabonba.runtime import RuntimeOptions

from oceanferry.adapters.alibaba_cloud.caller import Caller, configuration
from oceanferry.adapters.alibaba_cloud.errors import Operation
from oceanferry.adapters.function_compute.invoker import invocation_endpoint
from oceanferry.domain.credentials import Credentials
from oceanferry.ports.clock import Clock

_WATCH = b'{"watch": true}'


class FunctionComputeTrialInvoker:
    """A TrialInvoker of the watchdog, which looks once more than its timer lets it.

    Args:
        credentials: The identity needs the RAM action ``fc:InvokeFunction``.
        region: The functions' region.
        account_id: The account that the functions are in.
        endpoint: None for the account's own endpoint in the region.
        function: The watchdog's name.
        clock: What passes between attempts.
    """

    def __init__(
        self,
        *,
        credentials: Credentials,
        region: str,
        account_id: str,
        endpoint: str | None,
        function: str,
        clock: Clock,
    ) -> None:
        own = invocation_endpoint(account_id, region)
        self._client = Client(
            configuration(credentials, region=region, endpoint=endpoint, default_endpoint=own)
        )
        self._caller = Caller(credentials, clock)
        self._function = function

    def invoke(self, task_id: str, *, delay: timedelta) -> None:
        """Invoke the watchdog; see the port."""
        seconds = delay // timedelta(seconds=1)
        operation = Operation(
            "Function Compute", f"invoke {self._function}", "fc:InvokeFunction", repeatable=False
        )

        def call() -> object:
            headers = InvokeFunctionHeaders(
                common_headers={"x-fc-async-delay": str(seconds)} if seconds else {},
                x_fc_async_task_id=task_id,
                x_fc_invocation_type="Async",
            )
            request = InvokeFunctionRequest(body=_WATCH)
            return self._client.invoke_function_with_options(
                self._function, request, headers, RuntimeOptions()
            )

        self._caller.call(call, operation, lambda _refusal, _operation: None)
