"""What the SDK's calls go over: connections of our own, kept for the next call.

The transport that comes with the SDK takes three times the processor time for a call, which is most of what
a small file costs. A reply may do no more than :mod:`oceanferry.adapters.http.sessions` lets it.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection, HTTPException

from alibabacloud_oss_v2.types import HttpClient, HttpRequest, HttpResponse

from oceanferry.adapters.http import traffic
from oceanferry.adapters.http.call_timer import CallTimer, current_timer
from oceanferry.adapters.http.egress import CONNECT_TIMEOUT, Egress
from oceanferry.adapters.http.pool import SharedPools
from oceanferry.adapters.http.urls import ParsedUrl
from oceanferry.adapters.oss.reply import OssReply, Unanswered, unanswered
from oceanferry.domain.addresses import Purpose
from oceanferry.domain.secrets import Secret

_READ_TIMEOUT = timedelta(seconds=20)
LIMIT = CONNECT_TIMEOUT + _READ_TIMEOUT
"""For connecting, sending and the whole reply. Of one that is streamed: for its headers, and each block."""


class Transport(HttpClient):  # type: ignore[misc]  # the SDK has no types
    """Sends the SDK's requests; safe between threads."""

    def __init__(self, egress: Egress | None = None) -> None:
        """Connect as *egress* does; as to any bucket unless given."""
        self._egress = egress or Egress(Purpose.BUCKET)
        self._pools = SharedPools()

    def open(self) -> None:
        """Connections are opened as requests need them."""

    def close(self) -> None:
        """Close the connections."""
        self._pools.close()

    def send(self, request: HttpRequest, **options: object) -> HttpResponse:
        """Send *request*; with ``stream`` its body is read later.

        Raises:
            Unanswered: No answer came, or none that is taken.
            AddressForbidden: The endpoint must not be called.
        """
        target = self._egress.target(Secret(request.url))
        with ExitStack() as call:
            timer = call.enter_context(CallTimer(LIMIT))
            connection = call.enter_context(self._lent(target, timer))
            _ask(connection, target, request, timer)
            reply = OssReply(request, connection, timer)
            call.callback(reply.end)
            reply.check()
            streamed = bool(options.get("stream"))
            body = b"" if streamed else reply.read()
            if traffic.is_heard():
                _tell(request, reply, body)
            if streamed:
                reply.hold(call.pop_all())
        return reply

    @contextmanager
    def _lent(self, target: ParsedUrl, timer: CallTimer) -> Iterator[HTTPConnection]:
        opened = partial(self._egress.connect, target, timeout=_READ_TIMEOUT)
        pool = self._pools.to(f"{target.scheme}://{target.authority}", opened)
        with ExitStack() as lent:
            watching = current_timer.set(timer)
            try:
                connection = lent.enter_context(pool.lend())
            except OSError as error:
                raise _unreached(error) from None
            finally:
                current_timer.reset(watching)
            timer.watch(connection.sock)
            yield connection


def _ask(connection: HTTPConnection, target: ParsedUrl, request: HttpRequest, timer: CallTimer) -> None:
    headers = {name: str(value) for name, value in request.headers.items() if value is not None}
    headers["Accept-Encoding"] = "identity"
    try:
        connection.request(request.method, target.path, request.body or None, headers)
    except (OSError, HTTPException) as error:
        raise unanswered(error, timer) from None


def _unreached(error: OSError) -> Unanswered:
    """Explain why there is no connection."""
    for kind, text in _UNREACHED:
        if isinstance(error, kind):
            return Unanswered.as_text(text)
    return Unanswered.as_text("NewConnectionError")


_UNREACHED = (
    (socket.gaierror, "NameResolutionError"),
    (ssl.SSLCertVerificationError, "CERTIFICATE_VERIFY_FAILED"),
    (ConnectionRefusedError, "Connection refused"),
)


def _tell(request: HttpRequest, reply: OssReply, body: bytes) -> None:
    sent = request.body.encode() if isinstance(request.body, str) else request.body
    traffic.tell(
        request.method,
        request.url,
        {name: str(value) for name, value in request.headers.items()},
        sent if isinstance(sent, bytes) else b"",
        status=reply.status_code,
        headers=reply.headers,
        body=body,
    )
