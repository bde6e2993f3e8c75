"""What every heartbeat promises: the fake, and the adapter against the sandbox's monitoring service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Protocol

import pytest

from fakes.heartbeat import FakeHeartbeat
from oceanferry.adapters.healthchecks_heartbeat import HttpHeartbeat
from oceanferry.adapters.http.client import HttpClient
from oceanferry.domain.errors import AddressForbidden, DeliveryRefused, OceanferryError, ServiceUnavailable
from oceanferry.domain.secrets import Secret
from oceanferry.ports.heartbeat import Heartbeat, Signal
from oceanferry_sandbox.heartbeats import HeartbeatService
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.server import LoopbackServer

CHECK = "7f1c0f0e-planted-4b1e-8d1c-2b6b9c7d3e5f".replace("planted", "4ced")


class Check(Protocol):
    """A check, and what can be done to it."""

    @property
    def heartbeat(self) -> Heartbeat: ...

    def taken(self) -> list[tuple[Signal, str]]: ...

    def go_silent(self) -> None: ...


class FakeCheck:
    def __init__(self) -> None:
        self.heartbeat = FakeHeartbeat()

    def taken(self) -> list[tuple[Signal, str]]:
        return self.heartbeat.beats

    def go_silent(self) -> None:
        self.heartbeat.broken = ServiceUnavailable("no answer")


@dataclass
class SandboxCheck:
    service: HeartbeatService
    server: LoopbackServer
    heartbeat: Heartbeat

    def taken(self) -> list[tuple[Signal, str]]:
        return [(each.signal, each.note) for each in self.service.beats]

    def go_silent(self) -> None:
        self.server.faults.plant(Fault("reset_before"))


def sandbox(stack: ExitStack, suffix: str = "") -> SandboxCheck:
    service = HeartbeatService(CHECK)
    server = stack.enter_context(LoopbackServer(service))
    url = Secret(service.address(server.url) + suffix)
    return SandboxCheck(service, server, HttpHeartbeat(url, HttpClient(allow=[server.host])))


@pytest.fixture(params=["fake", "http"])
def check(request: pytest.FixtureRequest) -> Iterator[Check]:
    with ExitStack() as stack:
        yield FakeCheck() if request.param == "fake" else sandbox(stack)


def test_every_signal_arrives_with_its_note(check: Check) -> None:
    for signal in ("start", "success", "fail"):
        check.heartbeat.beat(signal, f"备份 {signal}")

    assert check.taken() == [
        ("start", "备份 start"),
        ("success", "备份 success"),
        ("fail", "备份 fail"),
    ]


def test_no_answer_is_an_error(check: Check) -> None:
    check.go_silent()
    with pytest.raises(ServiceUnavailable):
        check.heartbeat.beat("success", "")


def shown(error: OceanferryError) -> str:
    return f"{error!r} {error} {error.__cause__!r}"


class TestOverHttp:
    @pytest.mark.parametrize("suffix", ["/", "?rid=1", "/?rid=1"])
    def test_the_suffix_goes_behind_the_path(self, suffix: str) -> None:
        with ExitStack() as stack:
            check = sandbox(stack, suffix)
            check.heartbeat.beat("fail", "no")
            assert check.taken() == [("fail", "no")]

    def test_a_check_that_does_not_exist_is_refused_without_showing_its_address(self) -> None:
        with ExitStack() as stack:
            check = sandbox(stack)
            unknown = Secret(f"{check.server.url}/ping/{CHECK[::-1]}")
            with pytest.raises(DeliveryRefused, match="HTTP 404") as caught:
                HttpHeartbeat(unknown, HttpClient(allow=[check.server.host])).beat("success", "")
        assert CHECK[::-1] not in shown(caught.value)

    def test_a_private_address_is_not_called(self) -> None:
        with ExitStack() as stack:
            check = sandbox(stack)
            with pytest.raises(AddressForbidden) as caught:
                HttpHeartbeat(Secret(check.service.address(check.server.url)), HttpClient()).beat("start", "")
            assert check.taken() == []
        assert CHECK not in shown(caught.value)

    def test_a_long_note_is_cut(self) -> None:
        with ExitStack() as stack:
            check = sandbox(stack)
            check.heartbeat.beat("fail", "x" * 5_000)
            assert len(check.taken()[0][1]) == 1_000
