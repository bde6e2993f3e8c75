"""A small HTTP client for talking to chats and webhooks."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, IncompleteRead

from oceanferry import __version__
from oceanferry.adapters.http import traffic
from oceanferry.adapters.http.call_timer import CallTimer
from oceanferry.adapters.http.egress import Egress, unavailable
from oceanferry.adapters.http.quotes import forget_quotes
from oceanferry.adapters.http.urls import ParsedUrl
from oceanferry.domain.addresses import Purpose
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.secrets import Secret
from oceanferry.domain.texts import text

LARGEST_REPLY_BYTES = 64 * 1024
"""A longer reply is cut here: no vendor writes that much, and a stranger must not fill the memory."""


@dataclass(frozen=True)
class HttpReply:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    """Lower-case names; a repeated header's values are joined with ``, ``."""
    body: bytes
    """At most :data:`LARGEST_REPLY_BYTES`."""


# Firewalls reject requests that do not say what sends them.
_HEADERS = {"Connection": "close", "User-Agent": f"oceanferry/{__version__}"}


class HttpClient:
    """Posts to webhooks; every call has a connection of its own, closed before it returns.

    Args:
        allow: Hosts that the operator exempts from the rule of outgoing requests.
        egress: Opens the connections; made from *allow* unless given.
    """

    def __init__(self, *, allow: Sequence[str] = (), egress: Egress | None = None) -> None:
        self._egress = egress or Egress(Purpose.WEBHOOK, allow)

    def post(self, url: Secret, body: bytes, headers: Mapping[str, str], *, timeout: timedelta) -> HttpReply:
        """Send *body* once, neither repeated nor redirected, and return whatever is answered.

        Args:
            url: Where to; nothing of it but the host appears in an error.
            body: The whole body.
            headers: Besides Host and Content-Length, which are added.
            timeout: For the whole call, however slowly the server trickles (resolving
                the name is the system's and comes on top).

        Raises:
            AddressForbidden: The URL or the address behind it is not allowed.
            ServiceUnavailable: No whole answer in time. The message may have arrived.
        """
        target = self._egress.target(url)
        with (
            CallTimer(timeout) as deadline,
            contextlib.closing(self._egress.open(target, timeout=timeout)) as connection,
        ):
            deadline.watch(connection.sock)
            try:
                reply = _exchange(connection, target, body, headers)
            except ValueError:  # what http.client says of a header or a path repeats it
                raise InvalidConfiguration(
                    text(
                        "The request to {host} has a character that no header can have",
                        host=target.authority,
                    ),
                    advice=text("Look for line breaks and letters beyond ASCII in the destination's secret"),
                ) from None
            except (OSError, HTTPException) as error:
                forget_quotes(error)
                raise unavailable(target.authority, TimeoutError() if deadline.passed else error) from None
            if deadline.passed:  # hanging up may look like the end of a body
                raise unavailable(target.authority, TimeoutError())
            if traffic.is_heard():
                sent = {**_HEADERS, **headers}
                traffic.tell(
                    *("POST", url.reveal(), sent, body),
                    status=reply.status,
                    headers=reply.headers,
                    body=reply.body,
                )
            return reply


def _exchange(
    connection: HTTPConnection, target: ParsedUrl, body: bytes, headers: Mapping[str, str]
) -> HttpReply:
    connection.request("POST", target.path, body, {**_HEADERS, **headers})
    with connection.getresponse() as response:
        content = response.read(LARGEST_REPLY_BYTES)
        if response.length and len(content) < LARGEST_REPLY_BYTES:
            raise IncompleteRead(content, response.length)
        return HttpReply(response.status, _joined(response.getheaders()), content)


def _joined(headers: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined
