"""Asking servers for nothing, to see that they answer and what time they have."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from oceanferry.adapters.http import traffic
from oceanferry.adapters.http.call_timer import within
from oceanferry.adapters.http.trust import tls_context
from oceanferry.domain.deployment.cloud_state import Reachability
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.ports.clock import Clock

_TIMEOUT = timedelta(seconds=5)
_SECURE = "https"


class HttpReach:
    """A Reach over HTTP. It sends a HEAD, without anything that says who asks.

    Args:
        clock: What servers' clocks are compared with.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def ask(self, url: str) -> Reachability:
        parts = urlsplit(url)
        asked = self._clock.now()
        try:
            parts.path.encode("ascii")
            with contextlib.closing(_connection(parts.scheme, parts.netloc)) as connection:
                connection.connect()
                with within(_TIMEOUT, connection.sock):
                    connection.request("HEAD", parts.path or "/")
                    reply = connection.getresponse()
                status = reply.status
                headers = {name.lower(): value for name, value in reply.getheaders()}
        except (OSError, HTTPException) as error:
            raise ServiceUnavailable(
                f"{parts.netloc} cannot be reached from this machine: {_why(error)}",
                advice="Check the network, the proxy and the firewall between this machine and the host",
            ) from None
        except UnicodeError:  # of a label that is empty or too long, or a path beyond ASCII
            raise ServiceUnavailable(
                f"{parts.netloc} was not called: the host name or the URL is malformed",
                advice="Correct the address in the configuration",
            ) from None
        heard = self._clock.now()
        if traffic.is_heard():
            traffic.tell("HEAD", url, {}, b"", status=status, headers=headers, body=b"")
        return Reachability(status, _moment(headers.get("date", "")), asked + (heard - asked) / 2, headers)


def _connection(scheme: str, authority: str) -> HTTPConnection:
    if scheme != _SECURE:
        return HTTPConnection(authority, timeout=_TIMEOUT.total_seconds())
    return HTTPSConnection(authority, timeout=_TIMEOUT.total_seconds(), context=tls_context())


def _why(error: Exception) -> str:
    kinds: tuple[tuple[type[Exception], Callable[[Exception], str]], ...] = (
        (TimeoutError, lambda _: f"no answer within {_TIMEOUT.total_seconds():.0f} seconds"),
        (ssl.SSLError, lambda error: f"TLS failed ({getattr(error, 'reason', '') or 'no reason given'})"),
        (OSError, lambda error: getattr(error, "strerror", "") or "no connection"),
    )
    words = (describe(error) for kind, describe in kinds if isinstance(error, kind))
    return next(words, "the answer is not HTTP")


def _moment(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date).astimezone(timezone.utc)
    except (ValueError, TypeError, OverflowError):
        return None
