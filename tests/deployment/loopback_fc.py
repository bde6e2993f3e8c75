"""What Serverless Devs and its component fc3 call to deploy functions, Function Compute above all.

It keeps what is deployed, and records every call by the action that RAM allows. It looks at no signature.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oceanferry_sandbox.http_server.messages import Request, Response

_FUNCTION = r"/2023-03-30/functions/(?P<function>[^/]+)"
_TRIGGER = rf"{_FUNCTION}/triggers/(?P<trigger>[^/]+)"
_ROUTES = [
    (method, re.compile(path), action)
    for method, path, action in (
        ("POST", "/2023-03-30/functions", "CreateFunction"),
        ("GET", _FUNCTION, "GetFunction"),
        ("PUT", _FUNCTION, "UpdateFunction"),
        ("DELETE", _FUNCTION, "DeleteFunction"),
        ("GET", f"{_FUNCTION}/triggers", "ListTriggers"),
        ("POST", f"{_FUNCTION}/triggers", "CreateTrigger"),
        ("GET", _TRIGGER, "GetTrigger"),
        ("PUT", _TRIGGER, "UpdateTrigger"),
        ("DELETE", _TRIGGER, "DeleteTrigger"),
        ("GET", f"{_FUNCTION}/async-invoke-config", "GetAsyncInvokeConfig"),
        ("PUT", f"{_FUNCTION}/async-invoke-config", "PutAsyncInvokeConfig"),
        ("DELETE", f"{_FUNCTION}/async-invoke-config", "DeleteAsyncInvokeConfig"),
        ("GET", f"{_FUNCTION}/async-invoke-configs", "ListAsyncInvokeConfigs"),
        ("GET", "/2023-03-30/async-invoke-configs", "ListAsyncInvokeConfigs"),
        ("GET", f"{_FUNCTION}/vpc-bindings", "ListVpcBindings"),
        ("GET", f"{_FUNCTION}/concurrency", "GetConcurrencyConfig"),
        ("GET", f"{_FUNCTION}/scaling-config", "GetScalingConfig"),
        ("GET", "/2023-03-30/scaling-configs", "ListScalingConfigs"),
        ("GET", f"{_FUNCTION}/aliases", "ListAliases"),
        ("GET", f"{_FUNCTION}/versions", "ListFunctionVersions"),
        ("GET", "/[0-9-]+/tempBucketToken", "GetTempBucketToken"),
    )
]
_NOTHING: Mapping[str, dict[str, object]] = {
    "ListVpcBindings": {"vpcIds": []},
    "ListScalingConfigs": {"scalingConfigs": []},
    "ListAliases": {"aliases": []},
    "ListFunctionVersions": {"versions": []},
    "GetConcurrencyConfig": {},
    "GetScalingConfig": {},
}
_REMOVAL = ("DeleteFunction", "DeleteTrigger", "DeleteAsyncInvokeConfig")
_TOKEN = {
    "credentials": {
        "AccessKeyId": "STS.upload",
        "AccessKeySecret": "upload",
        "SecurityToken": "upload",
        "Expiration": "2099-01-01T00:00:00Z",
    },
    "ossRegion": "oss-cn-hangzhou",
    "ossBucket": "code-of-functions",
    "objectName": "zip",
}


@dataclass
class LoopbackFc:
    """What is deployed, and what was called."""

    account_id: str = "1234567890123456"
    functions: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By name: ``config``, ``triggers`` by name, ``async``."""
    calls: list[str] = field(default_factory=list)
    """Each action, and the function that it was about."""
    unknown: list[str] = field(default_factory=list)
    """What was called that this does not know."""
    refused: set[str] = field(default_factory=set)
    """The functions that may not be removed."""

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        body = request.read()
        for method, pattern, action in _ROUTES:
            if method == request.method and (found := pattern.fullmatch(request.path)):
                return self._answer(action, {**request.query, **found.groupdict()}, body)
        if request.method == "PUT":  # the code, to OSS
            return Response(200, {"ETag": '"0"', "x-oss-request-id": "1"})
        if action := request.query.get("Action") or request.headers.get("x-acs-action"):
            self.calls.append(action)
            return _json(200, {"RequestId": "1", "Exist": False})
        self.unknown.append(f"{request.method} {request.headers.get('x-asked-host')}{request.path}")
        return _json(404, {"Code": "NotFound", "Message": "not here"})

    def _answer(self, action: str, named: Mapping[str, str], body: bytes) -> Response:
        document = json.loads(body) if body else {}
        name = named.get("function") or named.get("functionName") or document.get("functionName", "")
        trigger = named.get("trigger") or document.get("triggerName", "")
        self.calls.append("/".join(filter(None, [f"{action} {name}".strip(), trigger])))
        if action == "GetTempBucketToken":
            return _json(200, _TOKEN)
        if action == "CreateFunction":
            self.functions[name] = {"config": _kept(document), "triggers": {}, "async": None}
            return _json(200, self._function(name))
        if refusal := self._refusal(action, name):
            return refusal
        if action in _NOTHING:
            return _json(200, _NOTHING[action])
        if "Trigger" in action:
            return self._of_trigger(action, name, trigger, document)
        answer = self._of_async if "Async" in action else self._of_function
        return answer(action, name, document)

    def _refusal(self, action: str, name: str) -> Response | None:
        if name and name not in self.functions:
            return _json(404, {"Code": "FunctionNotFound", "Message": f"function '{name}' does not exist"})
        if name in self.refused and action in _REMOVAL:
            return _json(403, {"Code": "AccessDenied", "Message": f"{name} may not be removed"})
        return None

    def _of_function(self, action: str, name: str, document: dict[str, Any]) -> Response:
        if action == "DeleteFunction":
            del self.functions[name]
            return Response(204)
        if action == "UpdateFunction":
            config = self.functions[name]["config"]
            self.functions[name]["config"] = {**config, **_kept(document)}
        return _json(200, self._function(name))

    def _function(self, name: str) -> dict[str, Any]:
        arn = f"acs:fc:cn-hangzhou:{self.account_id}:functions/{name}"
        return {**self.functions[name]["config"], "functionArn": arn, "state": "Active"}

    def _of_trigger(self, action: str, name: str, trigger: str, document: dict[str, Any]) -> Response:
        triggers: dict[str, Any] = self.functions[name]["triggers"]
        if action == "ListTriggers":
            return _json(200, {"triggers": [_sent(each) for each in triggers.values()]})
        if action == "CreateTrigger":
            triggers[trigger] = _read(document)
        elif trigger not in triggers:
            return _json(404, {"Code": "TriggerNotFound", "Message": f"trigger '{trigger}' does not exist"})
        elif action == "UpdateTrigger":
            triggers[trigger] = {**triggers[trigger], **_read(document)}
        elif action == "DeleteTrigger":
            del triggers[trigger]
            return Response(204)
        return _json(200, _sent(triggers[trigger]))

    def _of_async(self, action: str, name: str, document: dict[str, Any]) -> Response:
        kept = self.functions[name]["async"]
        arn = {"functionArn": f"acs:fc:cn-hangzhou:{self.account_id}:functions/{name}"}
        if action == "ListAsyncInvokeConfigs":
            return _json(200, {"configs": [{**kept, **arn}] if kept else []})
        if action == "PutAsyncInvokeConfig":
            wanted = document.get("destinationConfig", {}).get("onFailure", {}).get("destination", "")
            if (other := wanted.rpartition("/")[2]) and other not in self.functions:
                return _json(
                    404, {"Code": "FunctionNotFound", "Message": f"function '{other}' does not exist"}
                )
            self.functions[name]["async"] = kept = document
        elif kept is None:
            return _json(404, {"Code": "AsyncConfigNotExists", "Message": "there is none"})
        elif action == "DeleteAsyncInvokeConfig":
            self.functions[name]["async"] = None
            return Response(204)
        return _json(200, {**kept, **arn})


def _kept(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != "code"}


def _read(document: dict[str, Any]) -> dict[str, Any]:
    config = document.get("triggerConfig") or "{}"
    return {**document, "triggerConfig": json.loads(config) if isinstance(config, str) else config}


def _sent(trigger: dict[str, Any]) -> dict[str, Any]:
    sent = {"qualifier": "LATEST", **trigger, "triggerConfig": json.dumps(trigger["triggerConfig"])}
    if trigger["triggerType"] == "http":
        sent["httpTrigger"] = {"urlInternet": "https://x.fcapp.run", "urlIntranet": "https://x-vpc.fcapp.run"}
    return sent


def _json(status: int, body: Mapping[str, object]) -> Response:
    headers = {"Content-Type": "application/json", "x-fc-request-id": "1", "x-acs-request-id": "1"}
    return Response(status, headers, json.dumps(body).encode())
