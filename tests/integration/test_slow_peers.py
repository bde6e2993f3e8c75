"""However a server drags an answer out, each client's call ends in the time that docs/security.md says.

The time that calls give themselves passes two hundred times as fast here, and the clock of their pauses with
it: no test waits for it, and none depends on how fast the machine is.
"""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

import clients
import hostile_peer
from bounds import bound_of
from clients import CLIENTS
from fakes.clock import NOON, FakeClock
from hostile_peer import BROKEN_LENGTHS, SLOW, answering
from oceanferry.adapters.http.call_timer import CallTimer
from oceanferry.domain.errors import OceanferryError

FASTER = 200
IN_FULL = bool(os.environ.get("ATTACK"))
"""Whether every client is tried, as `make attack` does; else one of each kind of connection."""
ONE_OF_EACH = (
    *("OceanBase: list", "MNS: peek", "OSS: get", "OSS: list", "OSS: read back", "OSS: part", "source"),
    *("chat: dingtalk", "heartbeat", "OTLP"),
)
NEEDS_NO_BODY = ("OSS: head", "OSS: read back")
"""The one asks for none, and the other refuses an answer by its headers."""
TRIED = pytest.mark.parametrize("client", [name for name in CLIENTS if IN_FULL or name in ONE_OF_EACH])


class Timers:
    """The time that calls gave themselves, and how long they would have taken."""

    def __init__(self) -> None:
        self.faster = FASTER
        self.limits: list[timedelta] = []
        self.over = 0
        self.clock = FakeClock()

    @property
    def passed(self) -> timedelta:
        return self.clock.now() - NOON


@pytest.fixture
def timers(monkeypatch: pytest.MonkeyPatch) -> Timers:
    """Let calls hurry, and know of their time."""
    found = Timers()
    begin, end = CallTimer.__init__, CallTimer.hang_up

    def hurried(timer: CallTimer, limit: timedelta) -> None:
        found.limits.append(limit)
        begin(timer, limit / found.faster)

    def hang_up(timer: CallTimer) -> None:
        found.over += 1
        found.clock.advance(found.limits[-1])
        end(timer)

    monkeypatch.setattr(CallTimer, "__init__", hurried)
    monkeypatch.setattr(CallTimer, "hang_up", hang_up)
    monkeypatch.setattr(clients, "FakeClock", lambda: found.clock)
    return found


@pytest.mark.parametrize("kind", SLOW)
@TRIED
def test_a_call_ends_in_its_time_however_the_answer_is_dragged_out(
    client: str, kind: str, timers: Timers
) -> None:
    bound = bound_of(client)

    with answering(SLOW[kind]) as peer, pytest.raises(OceanferryError):
        CLIENTS[client](peer.url)

    assert timers.over or client in NEEDS_NO_BODY
    assert set(timers.limits) == {bound.answer}
    assert client == "OTLP" or timers.passed <= bound.call


@TRIED
def test_attempts_that_fail_at_once_leave_no_more_time_to_the_last(client: str, timers: Timers) -> None:
    """A service that is out of order for most of the time, and silent then."""
    timers.faster = 1
    out_of_order = hostile_peer.whole(b"", status="503 Out of Order")
    with answering(out_of_order) as peer, pytest.raises(OceanferryError):
        CLIENTS[client](peer.url)

    bound = bound_of(client)
    assert timers.passed + bound.answer <= bound.call or len(peer.requests) == 1


@pytest.mark.parametrize("kind", BROKEN_LENGTHS)
@TRIED
def test_a_length_that_is_none_is_refused_without_waiting_for_the_body(
    client: str, kind: str, timers: Timers
) -> None:
    timers.faster = 1
    with answering(BROKEN_LENGTHS[kind]) as peer, pytest.raises(OceanferryError):
        CLIENTS[client](peer.url)

    assert timers.over == 0


def test_every_client_has_a_bound() -> None:
    assert all(bound_of(name) for name in CLIENTS)
    assert set(ONE_OF_EACH) <= set(CLIENTS)
