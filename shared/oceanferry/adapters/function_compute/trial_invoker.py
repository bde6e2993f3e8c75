"""Invoking the watchdog, as its timer does, to see what Function Compute answers."""

from __future__ import annotations

from datetime import timedelta

from alibabacloud_fc20230330.client import Client
from alibabacloud_fc20230330.models import InvokeFunctionHeaders, InvokeFunctionRequest
from darabonba.runtime import RuntimeOptions

from oceanferry.adapters.alibaba_cloud.errors import Operation
from oceanferry.adapters.function_compute.account import FunctionComputeAccount

_WATCH = b'{"watch": true}'


class FunctionComputeTrialInvoker:
    """A TrialInvoker of the watchdog, which checks once more than its timer lets it.

    Args:
        account: Where the function is; its identity needs the RAM action ``fc:InvokeFunction``.
        function: The watchdog's name.
    """

    def __init__(self, account: FunctionComputeAccount, function: str) -> None:
        self._client = Client(account.for_invocations)
        self._caller = account.caller
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
