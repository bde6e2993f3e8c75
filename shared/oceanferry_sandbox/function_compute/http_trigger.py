"""An HTTP trigger, as a custom domain that is bound to its function.

From a request to the event that the built-in runtimes get, and from what the
handler returns to a response. On the default domain the response would besides
have ``Content-Disposition: attachment``. What is answered to a method that the
trigger does not have is a guess.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime, timezone
from uuid import uuid4

from pydantic_core import from_json, to_json

from oceanferry_sandbox.function_compute.functions import FunctionConfig
from oceanferry_sandbox.function_compute.invocations import Invocation
from oceanferry_sandbox.function_compute.service import FunctionComputeService
from oceanferry_sandbox.http_server.messages import Request, Response

_TEXTS = (
    "application/json",
    "application/ld+json",
    "application/xhtml+xml",
    "application/xml",
    "application/atom+xml",
    "application/javascript",
)
_NOT_THE_FUNCTIONS = frozenset(
    {"connection", "content-length", "date", "keep-alive", "server", "content-disposition"}
)
_FAILED = Response(502, {"Content-Type": "text/plain"}, b"Internal Server Error")


class HttpTrigger:
    """Answers HTTP requests with a function's return values."""

    def __init__(self, service: FunctionComputeService) -> None:
        """Serve the function of *service* that has an HTTP trigger."""
        self._service = service

    def __call__(self, request: Request) -> Response:
        """Invoke the function for one request, and wait for it."""
        function = self._function()
        if function is None:
            return Response(404)
        if request.method not in _methods(function):
            return Response(405)
        invocation = self._service.invoke(function.name, self._event(request), wait=True)
        return _FAILED if invocation.error_type else _response(invocation)

    def _function(self) -> FunctionConfig | None:
        functions = self._service.functions.values()
        called = (each for each in functions if any(trigger.type == "http" for trigger in each.triggers))
        return next(called, None)

    def _event(self, request: Request) -> bytes:
        now, host, path = datetime.now(timezone.utc), request.headers.get("host"), request.path
        body = request.read()
        textual = _is_text(request.headers.get("content-type"))
        return to_json(
            {
                "version": "v1",
                "rawPath": path,
                "headers": {_canonical(name): value for name, value in request.headers.items()},
                "queryParameters": request.query,
                "body": body.decode() if textual else base64.b64encode(body).decode(),
                "isBase64Encoded": not textual,
                "requestContext": {
                    "accountId": self._service.account_id,
                    "domainName": host,
                    "domainPrefix": host.partition(".")[0],
                    "requestId": f"1-{uuid4().hex[:8]}-{uuid4().hex[:8]}-{uuid4().hex[:12]}",
                    "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "timeEpoch": str(int(now.timestamp() * 1000)),
                    "http": {
                        "method": request.method,
                        "path": path,
                        "protocol": "HTTP/1.1",
                        "sourceIp": "127.0.0.1",
                        "userAgent": request.headers.get("user-agent"),
                    },
                },
            }
        )


def _methods(function: FunctionConfig) -> list[str]:
    [config] = [each.config for each in function.triggers if each.type == "http"]
    methods: list[str] = from_json(config)["methods"]
    return methods


def _is_text(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind in _TEXTS


def _canonical(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))


def _response(invocation: Invocation) -> Response:
    """Read what the handler returned; without a ``statusCode`` that is the body itself."""
    returned = _returned(invocation.result)
    if "statusCode" not in returned:
        return Response(200, {"Content-Type": "application/json"}, invocation.result)
    body = str(returned.get("body", ""))
    given = returned.get("headers")
    headers = {
        name: str(value)
        for name, value in (given if isinstance(given, dict) else {}).items()
        if name.lower() not in _NOT_THE_FUNCTIONS and not name.lower().startswith("x-fc-")
    }
    content = base64.b64decode(body) if returned.get("isBase64Encoded") else body.encode()
    return Response(
        int(str(returned["statusCode"])),
        {**headers, "X-Fc-Request-Id": invocation.request_id},
        content,
    )


def _returned(result: bytes) -> Mapping[str, object]:
    try:
        value = from_json(result)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
