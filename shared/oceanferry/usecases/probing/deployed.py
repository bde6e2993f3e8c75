"""What is asked of Function Compute, EventBridge and MNS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.recording import invented
from oceanferry.ports.clock import Clock
from oceanferry.ports.observed_function import ObservedFunction
from oceanferry.usecases.probing.probed import Deployed, Probed

_MOST_POLLS = 10
"""At an invocation, and at what arrives."""


@dataclass(frozen=True)
class DeploymentSteps:
    """The steps of a probe that need a deployment; without one, they do nothing.

    Args:
        probed: What is asked.
        clock: What passes between two polls.
        may_go_on: Whether time and requests are left.
        pause: Between two polls.
    """

    probed: Probed
    clock: Clock
    may_go_on: Callable[[datetime], bool]
    pause: timedelta

    def invoke(self, ends: datetime) -> None:
        """Invoke the watchdog: with a delay, twice with one task id, and with the oldest id of a probe."""
        for deployed in self._deployed():
            prefix, nonce = invented.TASK_PREFIX, self.probed.nonce
            delayed, twice = f"{prefix}delay-{nonce}", f"{prefix}twice-{nonce}"
            with suppress(OceanferryError):
                deployed.invoker.invoke(delayed, delay=timedelta(seconds=1))
            for _ in range(2):
                with suppress(OceanferryError):
                    deployed.invoker.invoke(twice, delay=timedelta(0))
            with suppress(OceanferryError):
                oldest = deployed.watchdog.oldest(prefix)
                if oldest not in ("", delayed, twice):
                    deployed.invoker.invoke(oldest, delay=timedelta(0))
            with suppress(OceanferryError):
                deployed.watchdog.configuration()
                self._await(partial(deployed.watchdog.ended, twice), ends)

    def send(self, ends: datetime) -> None:
        """Let a message that asks for nothing come out of the queue, and out of the topic."""
        for deployed in self._deployed():
            with suppress(OceanferryError):
                known = deployed.receiver.events()
                for hand_over in (deployed.messages.send, deployed.messages.publish):
                    with suppress(OceanferryError):
                        hand_over(deployed.requests, invented.TRIAL_REQUEST)
                self._await(partial(_has_more, deployed.receiver, known), ends)

    def observe(self, _ends: datetime) -> None:
        """Call what has no side effect."""
        for deployed in self._deployed():
            with suppress(OceanferryError):
                deployed.streams.observe()
            with suppress(OceanferryError):
                deployed.messages.peek(deployed.dead_letters)
            with suppress(OceanferryError):
                deployed.receiver.events()

    def _deployed(self) -> list[Deployed]:
        with suppress(OceanferryError):
            return [self.probed.deployed()] if self.probed.deployed else []
        return []

    def _await(self, over: Callable[[], bool], ends: datetime) -> None:
        for _ in range(_MOST_POLLS):
            if over() or not self.may_go_on(ends):
                return
            self.clock.sleep(self.pause)


def _has_more(function: ObservedFunction, known: Sequence[str]) -> bool:
    return function.events() != known
