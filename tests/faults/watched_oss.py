"""The sandbox's OSS, with an eye on every request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Condition

from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE
from oceanferry_sandbox.http_server.messages import Request, Response
from sandboxed import LONGEST


@dataclass
class Exchange:
    """A request, and what it was answered with."""

    method: str
    path: str
    query: Mapping[str, str]
    status: int = 0
    """0 as long as there is no answer, -1 if the client hung up before."""


@dataclass
class WatchedOss:
    """Answers as the OSS of *cloud* does, which is set once there is one."""

    cloud: Cloud | None = None
    exchanges: list[Exchange] = field(default_factory=list)
    """In the order in which the requests came in."""
    _changed: Condition = field(default_factory=Condition)

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        assert self.cloud
        exchange = Exchange(request.method, request.path, request.query)
        with self._changed:
            self.exchanges.append(exchange)
        try:
            response = self.cloud.oss(request)
        except ConnectionError:
            self._ended(exchange, -1)
            raise
        self._ended(exchange, response.status)
        return response

    def _ended(self, exchange: Exchange, status: int) -> None:
        with self._changed:
            exchange.status = status
            self._changed.notify_all()

    def sent(self, since: int = 0) -> list[int]:
        """Return the numbers of the parts that began to arrive, in order."""
        found = (each.query.get("partNumber") for each in self.exchanges[since:])
        return [int(number) for number in found if number]

    @property
    def completed(self) -> list[str]:
        """The paths of the objects that were completed, each time."""
        return [
            each.path
            for each in self.exchanges
            if (each.method, each.status) == ("POST", 200) and "uploadId" in each.query
        ]

    def stored(self) -> frozenset[int]:
        """Return the numbers of the parts that are there, once no request is under way any more."""
        assert self.cloud
        with self._changed:
            assert self._changed.wait_for(self._quiet, LONGEST.total_seconds())
        oss = self.cloud.oss
        return frozenset(
            part.number for upload in oss.uploads(ARCHIVE) for part in oss.parts(ARCHIVE, upload)
        )

    def _quiet(self) -> bool:
        return all(each.status for each in self.exchanges)
