"""A monitoring service that takes heartbeats, in the style of healthchecks.

``/ping/UUID``, ``/ping/UUID/start`` and ``/ping/UUID/fail``, by GET, HEAD or
POST; what is posted is kept, up to a limit, as the real one does. A check that
was not created is answered with 404.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from threading import Lock
from typing import Literal

from oceanferry_sandbox.http_server.messages import Request, Response

_PATH = re.compile(r"/ping/(?P<check>[0-9a-f-]{36})(?:/(?P<signal>start|fail))?")
_METHODS = ("GET", "HEAD", "POST")
_KEPT_BYTES = 10_000
_TEXT = {"Content-Type": "text/plain; charset=utf-8"}

Signal = Literal["start", "success", "fail"]


@dataclass(frozen=True)
class Beat:
    """One signal that arrived."""

    signal: Signal
    note: str
    at: datetime


class HeartbeatService:
    """One check, whose address is as good as a password."""

    def __init__(self, check: str) -> None:
        self._check = check
        self._lock = Lock()
        self.beats: list[Beat] = []
        """Every signal, in the order of arrival."""

    def address(self, base_url: str) -> str:
        """Return the check's URL."""
        return f"{base_url}/ping/{self._check}"

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        note = request.read()[:_KEPT_BYTES].decode(errors="replace")
        found = _PATH.fullmatch(request.path)
        if found is None or found["check"] != self._check:
            return Response(404, _TEXT, b"not found")
        if request.method not in _METHODS:
            return Response(405, {**_TEXT, "Allow": ", ".join(_METHODS)}, b"")
        signal: Signal = "start" if found["signal"] == "start" else "fail" if found["signal"] else "success"
        with self._lock:
            self.beats.append(Beat(signal, note, datetime.now(timezone.utc)))
        return Response(200, _TEXT, b"OK")
