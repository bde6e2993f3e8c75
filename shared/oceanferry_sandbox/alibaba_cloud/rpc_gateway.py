"""What Alibaba Cloud's API gateway does around an RPC API: signatures, parameters, replies."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.alibaba_cloud.acs3 import SignatureRefused, verify
from oceanferry_sandbox.alibaba_cloud.refused import Refused, unknown_action
from oceanferry_sandbox.http_server.messages import Request, Response

Reply = Mapping[str, object]


@dataclass(frozen=True)
class Call:
    """One call whose signature is right."""

    action: str
    version: str
    parameters: Mapping[str, str]
    """Of the query and the form."""


def serve(
    request: Request,
    product: str,
    *,
    keys: Sequence[AccessKey],
    now: float,
    answer: Callable[[Call], Reply],
) -> Response:
    """Answer one request of the API of *product*; an *answer* may raise Refused."""
    request_id = str(uuid.uuid4()).upper()
    body = request.read()
    try:
        verify(request, body, keys, now)
        return json_response(200, request_id, answer(_call(request, body)))
    except SignatureRefused as refused:
        refusal = Refused(refused.status, refused.code, refused.message)
    except Refused as raised:
        refusal = raised
    fields = {
        "HostId": request.headers.get("host"),
        "Code": refusal.code,
        "Message": refusal.message,
        "Recommend": f"https://api.aliyun.com/troubleshoot?q={refusal.code}&product={product}",
    }
    return json_response(refusal.status, request_id, fields)


def _call(request: Request, body: bytes) -> Call:
    if (request.method, request.path) != ("POST", "/"):
        raise unknown_action()
    action, version = (request.headers.get(f"x-acs-{name}") for name in ("action", "version"))
    return Call(action, version, {**request.query, **dict(parse_qsl(body.decode(errors="replace")))})


def json_response(status: int, request_id: str, fields: Reply) -> Response:
    """Return a reply of the API gateway."""
    headers = {"content-type": "application/json;charset=utf-8", "x-acs-request-id": request_id}
    return Response(status, headers, json.dumps({"RequestId": request_id, **fields}).encode())
