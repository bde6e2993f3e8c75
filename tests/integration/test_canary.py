"""No secret of a call is in what is logged, raised or returned, whichever adapter fails in whichever way.

The table is every client of the product against every way of failing, with every logger at DEBUG.
"""

from __future__ import annotations

import gzip
import html
import json
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote

import pytest

import canary
import hostile_peer
from clients import CLIENTS, SECRETS, Client
from hostile_peer import HANG_UP, HostilePeer, answering
from oceanferry.domain.errors import OceanferryError
from process_logging import every_logger, kept_as_it_is
from project.repository import ROOT

Form = Callable[[str], str]
"""Makes a body of what the peer was sent."""
Failing = Callable[[HostilePeer], Iterator[bytes]]
"""What a peer answers, which knows what it was sent."""

FORMS: Mapping[str, Form] = {
    "as it is": str,
    "decoded": unquote,
    "JSON": lambda sent: json.dumps(
        {"Code": "Refused", "code": "Refused", "Message": sent, "message": sent, "errcode": 1, "errmsg": sent}
    ),
    "XML": lambda sent: (
        f"<Error><Code>Refused</Code><Message>{html.escape(sent)}</Message><EC>{html.escape(sent)}</EC></Error>"
    ),
    "the code in JSON": lambda sent: json.dumps(
        {"Code": sent, "code": sent, "errcode": sent, "RequestId": sent}
    ),
    "the code in XML": lambda sent: f"<Error><Code>{html.escape(sent)}</Code></Error>",
}
ALL_STATUSES = (
    "200 OK",
    "400 Bad Request",
    "403 Forbidden",
    "404 Not Found",
    "429 Slow Down",
    "503 Out of Order",
)
IN_FULL = bool(os.environ.get("ATTACK"))
"""Whether every status is tried with every form, as `make attack` does; else the most telling ones."""
STATUSES = ALL_STATUSES if IN_FULL else ("200 OK", "403 Forbidden")
FORMS_TRIED = FORMS if IN_FULL else {name: FORMS[name] for name in ("as it is", "JSON", "XML")}


def echo(status: str, form: Form) -> Failing:
    """Return the whole request in a body."""
    return lambda peer: hostile_peer.whole(form(_last(peer)).encode(), status=status)()


def in_headers(peer: HostilePeer) -> Iterator[bytes]:
    """Return the request in headers, and in the status line."""
    sent = re.sub(r"[\r\n]+", " ", _last(peer))[:8_000]
    names = (
        "x-oss-request-id",
        "x-acs-request-id",
        "x-oss-ec",
        "Retry-After",
        "ETag",
        "Location",
        "Content-Type",
    )
    return hostile_peer.whole(b"", "".join(f"{name}: {sent}\r\n" for name in names), f"403 {sent}")()


def _last(peer: HostilePeer) -> str:
    return peer.requests[-1].decode(errors="replace")


def at_once(data: bytes) -> Failing:
    return lambda _: iter([data, HANG_UP])


def cut_off(peer: HostilePeer) -> Iterator[bytes]:
    """Begin to repeat the request, promise more, and hang up."""
    return iter([b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + peer.requests[-1], HANG_UP])


FAILINGS: Mapping[str, Failing] = {
    **{f"{status}, {name}": echo(status, form) for status in STATUSES for name, form in FORMS_TRIED.items()},
    "in the headers": in_headers,
    "as no HTTP at all": lambda peer: iter([peer.requests[-1], HANG_UP]),
    "packed": lambda peer: hostile_peer.whole(
        gzip.compress(peer.requests[-1]), "Content-Encoding: gzip\r\n", "400 Bad Request"
    )(),
    "cut off": cut_off,
    "an unreadable status": at_once(b"HTTP/1.1 abc canary\r\n\r\n"),
    "a length below zero": at_once(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
    "two lengths": at_once(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
    "bytes that are no text": at_once(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\xff\xfe\x00\xd8"),
    "no such host behind a redirect": lambda _: hostile_peer.redirect(302, "http://nowhere.invalid/")(),
}


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything of every logger, whatever level a vendor set for itself."""
    caplog.set_level(logging.DEBUG)
    with kept_as_it_is():
        for logger in every_logger():
            logger.setLevel(logging.DEBUG)
            logger.disabled = False
        yield caplog


@pytest.mark.parametrize("failing", FAILINGS)
@pytest.mark.parametrize("client", CLIENTS)
def test_no_secret_is_in_what_a_failing_call_leaves_behind(
    client: str, failing: str, log: pytest.LogCaptureFixture
) -> None:
    left = _left_behind(CLIENTS[client], FAILINGS[failing]) + canary.logged(log.records)

    assert sorted(secret for secret in SECRETS if secret in left) == []


@pytest.mark.parametrize("client", CLIENTS)
def test_no_secret_is_in_what_an_unreachable_service_leaves_behind(
    client: str, log: pytest.LogCaptureFixture
) -> None:
    with answering(hostile_peer.whole(b"")) as gone:
        url = gone.url
    left = _shown(CLIENTS[client], url) + canary.logged(log.records)

    assert sorted(secret for secret in SECRETS if secret in left) == []


def test_a_secret_that_a_call_sends_would_be_found() -> None:
    """Each secret is one that some client really sends, or signs with; those that it sends come back."""
    sent = ""
    for client in CLIENTS.values():
        with answering(hostile_peer.whole(b"", status="403 Forbidden")) as peer:
            _shown(client, peer.url)
        sent += "".join(map(str, peer.requests))

    assert [
        each
        for each in ("canary+security", "canary%2Bsignature", "canary-hook-token", "canary-otlp")
        if each not in sent
    ] == []


def test_every_adapter_that_opens_a_connection_is_in_the_table() -> None:
    opening_calls = "Caller|Calls|bounded_session|HTTPConnection|OTLPSpanExporter"
    opens = re.compile(rf"(?<!def )\b(?:{opening_calls})\(|\baccount\.caller\b")
    adapters = ROOT / "shared/oceanferry/adapters"
    opening = {
        ".".join(path.relative_to(ROOT / "shared").with_suffix("").parts)
        for path in adapters.rglob("*.py")
        if opens.search(path.read_text(encoding="utf-8"))
    }
    table = (ROOT / "tests/clients.py").read_text(encoding="utf-8")
    known = {each for each in opening if f"from {each} import" in table}

    assert known
    assert opening - known - set(BEHIND_OTHERS) == set()


_ADAPTERS = "oceanferry.adapters"
BEHIND_OTHERS = {
    f"{_ADAPTERS}.alibaba_cloud.sdk_transport": "what the SDKs of all API clients send with",
    f"{_ADAPTERS}.function_compute.account": "what every client of Function Compute is made from",
    f"{_ADAPTERS}.http.egress": "what HttpClient and HttpSourceObject connect with",
    f"{_ADAPTERS}.http.reach": "sends a HEAD that holds no secret",
    f"{_ADAPTERS}.oss.calls": "what every OSS client calls with",
    f"{_ADAPTERS}.oss.transport": "what the OSS calls go over",
    f"{_ADAPTERS}.oss.presigner": "signs without a connection",
}
"""Modules without a row of their own, and why."""


def _left_behind(client: Client, failing: Failing) -> str:
    peers: list[HostilePeer] = []
    with answering(lambda: failing(peers[0])) as peer:
        peers.append(peer)
        return _shown(client, peer.url)


def _shown(client: Client, url: str) -> str:
    """Return all that an error says. What is returned is data: a store gives back what was put into it."""
    try:
        client(url)
    except OceanferryError as error:
        return canary.shown_by(error)
    return ""
