"""What every client does with a server that means harm: each by its real adapter, over a real socket."""

from __future__ import annotations

import pytest

import canary
import hostile_peer
from clients import CLIENTS, SECRETS, Client
from hostile_peer import LARGE, answering
from oceanferry.domain.errors import OceanferryError

EVERY_CLIENT = pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)


@pytest.mark.parametrize("status", [302, 307])
@EVERY_CLIENT
def test_a_redirect_reaches_no_server_and_is_no_success(client: Client, status: int) -> None:
    """The other host would get the security token and with 307 the body, and its answer would be believed."""
    with answering(hostile_peer.whole(b"{}")) as elsewhere:
        location = elsewhere.url.replace("127.0.0.1", "localhost") + "/latest/meta-data/"
        with answering(hostile_peer.redirect(status, location)) as peer, pytest.raises(OceanferryError):
            client(peer.url)
        assert elsewhere.requests == []
        assert 1 <= len(peer.requests) <= 4


@pytest.mark.parametrize("kind", LARGE)
@EVERY_CLIENT
def test_no_answer_fills_the_memory(client: Client, kind: str) -> None:
    with answering(LARGE[kind]) as peer:
        reported = _shown_by(client, peer.url)
        assert peer.sent_bytes < 100 * 2**20
    assert not [secret for secret in SECRETS if secret in reported]


@EVERY_CLIENT
def test_no_client_uses_a_proxy_of_the_environment(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    refusing = hostile_peer.whole(b"", status="403 Forbidden")
    with answering(hostile_peer.whole(b"")) as proxy, answering(refusing) as peer:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        with pytest.raises(OceanferryError):
            client(peer.url)
        assert proxy.requests == []
        assert peer.requests


def _shown_by(client: Client, url: str) -> str:
    """Return all that an error says; nothing of a client that needs no more than the headers."""
    try:
        client(url)
    except OceanferryError as error:
        return canary.shown_by(error)
    return ""
