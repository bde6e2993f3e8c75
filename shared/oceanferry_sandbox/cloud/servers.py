"""The servers of the sandbox: their ports are known before what they serve is built, which names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack

from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.http_server.server import Handler, LoopbackServer

NAMES = ("oceanbase", "oss", "sts", "ros", "oos", "fc", "mns", "eventbridge", "chat", "heartbeat", "redeem")


class Servers(Mapping[str, LoopbackServer]):
    """A server for each endpoint, by name."""

    def __init__(self) -> None:
        self._servers = {name: LoopbackServer(_not_served) for name in NAMES}
        self._exit = ExitStack()

    @property
    def endpoints(self) -> dict[str, str]:
        """Where each listens, by name."""
        return {name: server.url for name, server in self._servers.items()}

    def serve(self, services: Mapping[str, Handler]) -> None:
        """Let each service answer on the server of its name."""
        for name, service in services.items():
            self._servers[name].serve(service)

    def start(self) -> None:
        """Begin to serve."""
        for server in self._servers.values():
            server.start()
            self._exit.callback(server.stop)

    def stop(self) -> None:
        """Stop serving, and close the ports."""
        self._exit.close()

    def __getitem__(self, name: str) -> LoopbackServer:
        return self._servers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._servers)

    def __len__(self) -> int:
        return len(self._servers)


def _not_served(_: Request) -> Response:
    return Response(503)
