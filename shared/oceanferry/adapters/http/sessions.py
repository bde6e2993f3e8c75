"""The session that vendors' SDKs send over, so that none of them decides how long and how much.

What their own transports would do and this one does not: follow a redirect
with the credentials of the call, use a proxy variable of the environment, wait
without end for a peer that trickles, unpack what a peer has packed, and read a
body of any size.
"""

# ruff: noqa: ANN401  # what is passed on is as its libraries type it

from __future__ import annotations

import http.client
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NoReturn

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.response import BaseHTTPResponse

from oceanferry.adapters.http import traffic
from oceanferry.adapters.http.call_timer import CallTimer, current_timer
from oceanferry.adapters.http.quotes import forget_quotes
from oceanferry.adapters.http.reply_limits import LARGEST_REPLY_BYTES, TOO_LARGE, whole, why_refused
from oceanferry.adapters.http.trust import tls_context
from oceanferry.adapters.http.watched_pools import SecureWatchedPool, WatchedPool


class ReplyRefused(requests.RequestException):
    """A reply that is not taken; its text says why and repeats nothing of it."""


def bounded_session(limit: timedelta, *, most_bytes: int = LARGEST_REPLY_BYTES) -> requests.Session:
    """Return a session with one total time for each call.

    Args:
        limit: For connecting, sending, and the whole reply. Of a reply that is
            streamed: for its headers, and again for each block that is read.
        most_bytes: Of a body that is not streamed.
    """
    session = requests.Session()
    session.trust_env = False
    adapter = BoundedAdapter(limit, most_bytes)
    for scheme in ("http://", "https://"):
        session.mount(scheme, adapter)
    return session


class BoundedAdapter(HTTPAdapter):
    """Bounds requests in time and their bodies in size, as bounded_session says; uses the one trust store."""

    def __init__(self, limit: timedelta, most_bytes: int) -> None:
        self._limit = limit
        self._most_bytes = most_bytes
        super().__init__(pool_maxsize=40)
        self.poolmanager.pool_classes_by_scheme = {"http": WatchedPool, "https": SecureWatchedPool}

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, *verified: Any
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return where a request goes, with the one trust store, whatever the caller would verify with."""
        host, _ = super().build_connection_pool_key_attributes(request, *verified)
        secure = host["scheme"] == "https"
        return host, {"ssl_context": tls_context(), "cert_reqs": "CERT_REQUIRED"} if secure else {}

    def cert_verify(self, conn: object, url: str, verify: object, cert: object) -> None:
        """Leave the connection as it is: the context is all that verifies."""

    def send(  # type: ignore[override]  # the caller's proxies are not read
        self, request: requests.PreparedRequest, *, stream: bool = False, **options: Any
    ) -> requests.Response:
        """Send a request, and return a reply that is no redirect, not packed and not too large."""
        request.headers["Accept-Encoding"] = "identity"
        deadline = CallTimer(self._limit)
        deadline.start()
        try:
            response = self._sent(request, deadline, options, stream=stream)
            if not stream:
                response._content = _whole(response, self._most_bytes)  # noqa: SLF001  # as requests does it
                response._content_consumed = True  # noqa: SLF001
        except BaseException:
            deadline.stop()
            raise
        if traffic.is_heard():
            _tell(request, response, b"" if stream else response.content)
        return response

    def _sent(
        self,
        request: requests.PreparedRequest,
        deadline: CallTimer,
        options: Mapping[str, Any],
        *,
        stream: bool,
    ) -> requests.Response:
        watching = current_timer.set(deadline)
        try:
            sent = {name: value for name, value in options.items() if name in ("timeout", "verify", "cert")}
            response = super().send(request, stream=True, proxies={}, **sent)
        except requests.RequestException as error:
            forget_quotes(error)
            if deadline.passed:
                raise _too_slow() from None
            raise
        finally:
            current_timer.reset(watching)
        response.reason = http.client.responses.get(response.status_code, "")  # not the peer's words
        response.raw = _Body(response.raw, deadline, renewing=stream)
        if why := why_refused(response.status_code, response.headers):
            response.close()
            raise ReplyRefused(why)
        return response


class _Body:
    """A body that has to keep coming, for requests to read as if it were urllib3's."""

    def __init__(self, raw: BaseHTTPResponse, deadline: CallTimer, *, renewing: bool) -> None:
        self._raw = raw
        self._deadline = deadline
        self._renewing = renewing

    def read(self, size_bytes: int) -> bytes:
        """Return the next bytes, none at the end."""
        try:
            data: bytes = self._raw.read(size_bytes, decode_content=False)
        except (OSError, urllib3.exceptions.HTTPError) as error:
            forget_quotes(error)
            self._failed(error)
        if self._deadline.passed:  # hanging up may look like the end of a body
            raise _too_slow()
        if not data:
            self._deadline.stop()
        elif self._renewing:
            self._deadline.renew()
        return data

    def close(self) -> None:
        """Close the connection."""
        self._deadline.stop()
        self._raw.close()

    def release_conn(self) -> None:
        """Let the connection be used again, if it can be."""
        self._deadline.stop()
        self._raw.release_conn()

    def _failed(self, error: Exception) -> NoReturn:
        self._deadline.stop()
        if self._deadline.passed or isinstance(error, urllib3.exceptions.ReadTimeoutError):
            raise _too_slow() from None
        raise requests.ConnectionError(type(error).__name__) from None


def _whole(response: requests.Response, most_bytes: int) -> bytes:
    """Read a body in the time that is left."""
    body: _Body = response.raw
    if (read := whole(body.read, most_bytes)) is None:
        response.close()
        raise ReplyRefused(TOO_LARGE)
    return read


def _tell(request: requests.PreparedRequest, response: requests.Response, body: bytes) -> None:
    sent = request.body.encode() if isinstance(request.body, str) else request.body
    traffic.tell(
        request.method or "",
        request.url or "",
        {name: str(value) for name, value in request.headers.items()},
        sent if isinstance(sent, bytes) else b"",
        status=response.status_code,
        headers=response.headers,
        body=body,
    )


def _too_slow() -> requests.ReadTimeout:
    return requests.ReadTimeout("Read timed out.")
