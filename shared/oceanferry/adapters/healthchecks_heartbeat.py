"""Heartbeats in the style of healthchecks: a URL of a check, with a suffix for what is not success.

``POST URL/start`` when a run began, ``POST URL`` when all of it is proven,
``POST URL/fail`` when something was given up; the body is shown beside the
signal. Healthchecks and its look-alikes take these; the address is as good as
a password, for a holder of it can keep an alarm quiet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

from oceanferry.adapters.http.client import HttpClient
from oceanferry.domain.errors import DeliveryRefused
from oceanferry.domain.secrets import Secret
from oceanferry.ports.heartbeat import Signal

_TIMEOUT = timedelta(seconds=5)
_MOST_WORDS = 1_000
_SUFFIXES: dict[Signal, str] = {"start": "/start", "success": "", "fail": "/fail"}
_ACCEPTED = range(200, 300)


@dataclass(frozen=True)
class HttpHeartbeat:
    """The check behind a URL. Beats once, without repeating: the next run beats again."""

    url: Secret
    http: HttpClient

    def beat(self, signal: Signal, note: str) -> None:
        body = note[:_MOST_WORDS].encode()
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        reply = self.http.post(_address(self.url, _SUFFIXES[signal]), body, headers, timeout=_TIMEOUT)
        if reply.status not in _ACCEPTED:
            raise DeliveryRefused(
                f"The heartbeat service answered HTTP {reply.status}",
                advice="Check the URL in the environment variable that the route's heartbeat names",
                code=str(reply.status),
            )


def _address(url: Secret, suffix: str) -> Secret:
    """Put the suffix behind the path, where a query may follow."""
    parts = urlsplit(url.reveal())
    return Secret(urlunsplit(parts._replace(path=parts.path.rstrip("/") + suffix)))
