"""What the session that vendors' SDKs send over does with a peer that means harm."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests

import hostile_peer
from hostile_peer import LARGE, SLOW, answering
from oceanferry.adapters.http.reply_limits import LARGEST_REPLY_BYTES, MOST_BRACKETS
from oceanferry.adapters.http.sessions import ReplyRefused, bounded_session

LIMIT = timedelta(seconds=0.5)
PATIENT = timedelta(seconds=60)


@pytest.mark.parametrize("kind", SLOW)
def test_what_would_never_end_is_ended_by_the_clock(kind: str) -> None:
    with (
        answering(SLOW[kind]) as peer,
        bounded_session(LIMIT) as session,
        pytest.raises(requests.RequestException),
    ):
        session.get(peer.url, timeout=60)


@pytest.mark.parametrize("kind", [each for each in SLOW if "body" in each or "chunks" in each])
def test_each_block_of_a_streamed_body_has_to_come_in_time(kind: str) -> None:
    with (
        answering(SLOW[kind]) as peer,
        bounded_session(LIMIT) as session,
        pytest.raises(requests.RequestException),
        session.get(peer.url, timeout=60, stream=True) as reply,
    ):
        list(reply.iter_content(64 * 1024))


@pytest.mark.parametrize("kind", LARGE)
def test_what_would_fill_the_memory_is_refused_by_its_size(kind: str) -> None:
    with (
        answering(LARGE[kind]) as peer,
        bounded_session(PATIENT) as session,
        pytest.raises(requests.RequestException),
    ):
        session.get(peer.url, timeout=60)


def test_a_small_reply_of_more_brackets_than_any_document_has_is_refused() -> None:
    """A parser makes a hundred bytes and more of each."""
    with (
        answering(hostile_peer.whole(b"{}," * MOST_BRACKETS + b"{}")) as peer,
        bounded_session(PATIENT) as session,
        pytest.raises(ReplyRefused, match="too large"),
    ):
        session.get(peer.url, timeout=60)


def test_a_reply_just_within_its_size_is_taken() -> None:
    with (
        answering(hostile_peer.whole(b"x" * LARGEST_REPLY_BYTES)) as peer,
        bounded_session(PATIENT) as session,
    ):
        assert len(session.get(peer.url, timeout=60).content) == LARGEST_REPLY_BYTES


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize("stream", [False, True])
def test_a_redirect_is_refused_and_reaches_no_server(status: int, stream: bool) -> None:
    with answering(hostile_peer.whole(b"")) as elsewhere:
        location = elsewhere.url.replace("127.0.0.1", "localhost")
        with (
            answering(hostile_peer.redirect(status, location)) as peer,
            bounded_session(PATIENT) as session,
            pytest.raises(ReplyRefused, match="redirect"),
        ):
            session.post(peer.url, data=b"secret", timeout=60, stream=stream)
        assert (len(peer.requests), elsewhere.requests) == (1, [])


def test_a_connection_serves_several_calls_each_with_a_time_of_its_own() -> None:
    with answering(hostile_peer.whole(b"{}")) as peer, bounded_session(PATIENT) as session:
        for _ in range(3):
            assert session.get(peer.url, timeout=60).json() == {}


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(hostile_peer.whole(b"proxied")) as proxy, answering(hostile_peer.whole(b"direct")) as peer:
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        with bounded_session(PATIENT) as session:
            assert session.get(peer.url, timeout=60).content == b"direct"
        assert proxy.requests == []
