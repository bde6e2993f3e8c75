"""OOS Parameter Store, API of version 2019-06-01: encrypted parameters in memory.

Parameters and replies are those of the published documentation; the code that a
parameter which there is not is answered with is unverified.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.alibaba_cloud.refused import Refused, unknown_action
from oceanferry_sandbox.alibaba_cloud.rpc_gateway import Call, Reply, serve
from oceanferry_sandbox.http_server.messages import Request, Response

_VERSION = "2019-06-01"
_READING, _CREATING, _UPDATING = "GetSecretParameter", "CreateSecretParameter", "UpdateSecretParameter"
_LONGEST_VALUE = 4096


class ParameterStoreService:
    """Answers the API's requests.

    Args:
        keys: Who may call.
        clock: What requests are dated against.
    """

    def __init__(self, keys: Sequence[AccessKey], *, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._clock = clock
        self._values: dict[tuple[str, str], str] = {}
        self.asked: list[str] = []
        """The name of each parameter that was read, in order."""
        self.denied = False
        """Whether RAM denies all calls."""

    def store(self, region: str, name: str, value: str) -> None:
        """Store a parameter, or change it."""
        self._values[region, name] = value

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        return serve(request, "Oos", keys=self._keys, now=self._clock(), answer=self._answer)

    def _answer(self, call: Call) -> Reply:
        if call.version != _VERSION or call.action not in (_READING, _CREATING, _UPDATING):
            raise unknown_action()
        key = call.parameters.get("RegionId", ""), call.parameters.get("Name", "")
        if call.action == _READING:
            self.asked.append(key[1])
        if self.denied:
            raise Refused(403, "Forbidden.RAM", "User not authorized to operate on the specified resource.")
        if call.action == _CREATING:
            if key in self._values:
                raise Refused(409, "EntityAlreadyExists.Parameter", f"The parameter {key[1]} already exists.")
            return self._keep(key, call)
        if key not in self._values:
            raise Refused(404, "EntityNotExists.Parameter", f"The parameter {key[1]} does not exist.")
        if call.action == _UPDATING:
            return self._keep(key, call)
        decrypted = call.parameters.get("WithDecryption") == "true"
        return {"Parameter": {**_fields(key[1]), "Value": self._values[key] if decrypted else None}}

    def _keep(self, key: tuple[str, str], call: Call) -> Reply:
        value = call.parameters.get("Value", "")
        if not 1 <= len(value) <= _LONGEST_VALUE:
            raise Refused(400, "InvalidParameter.Value", "The length of Value must be 1 to 4096.")
        self.store(*key, value)
        return {"Parameter": _fields(key[1])}


def _fields(name: str) -> Reply:
    return {"Name": name, "Type": "Secret", "ParameterVersion": 1}
