"""The page's server: what people see, and how another process makes the sandbox misbehave."""

from __future__ import annotations

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as validated

from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.page.page import SandboxPage
from oceanferry_sandbox.page.panorama import panorama


@validated(frozen=True, config=ConfigDict(extra="forbid"))
class PlantedFault(Fault):
    """A Fault and the server that it is for."""

    server: str = ""


_PLANTED = TypeAdapter(PlantedFault)


class Control:
    """Serves the page, and ``/faults``: POST plants one (see Fault, plus ``server``), DELETE heals all."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._page = SandboxPage(lambda: panorama(cloud))

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        if request.path != "/faults":
            return self._page(request)
        if request.method == "DELETE":
            for server in self._cloud.servers.values():
                server.faults.clear()
            return Response(204)
        return self._plant(request) if request.method == "POST" else Response(405)

    def _plant(self, request: Request) -> Response:
        try:
            fault = _PLANTED.validate_json(request.read())
        except ValidationError as error:
            return Response(400, body=f"{error}\n".encode())
        server = self._cloud.servers.get(fault.server)
        if server is None:
            return Response(400, body=f"server is one of {', '.join(self._cloud.servers)}\n".encode())
        server.faults.plant(fault)
        return Response(204)
