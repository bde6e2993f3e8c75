"""Beating for a route: never a reason to fail, and never before there is proof."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from oceanferry.domain.configuration import Route
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.jobs import Failure, Order
from oceanferry.domain.receipts import Receipt
from oceanferry.ports.clock import Clock
from oceanferry.ports.heartbeat import Heartbeat, Signal


@dataclass(frozen=True)
class Heartbeats:
    """The heartbeats of all routes; each method returns what should be said of a beat that failed."""

    heartbeat: Callable[[str], Heartbeat | None]
    """Gives the heartbeat of a route, None when it has none."""
    clock: Clock

    def begun(self, order: Order) -> tuple[str, ...]:
        """Tell that a run began."""
        return self._beat(order, "start", f"run {order.run} of {order.backup_set_id}")

    def proven(self, order: Order, route: Route, receipts: Sequence[Receipt]) -> tuple[str, ...]:
        """Tell that every delivery of a run is proven, unless the proofs are too old to mean anything.

        A run that finds what was delivered long ago proves that it ran, not
        that there are backups.
        """
        oldest = min(each.at for each in receipts)
        if route.expect_every is not None and self.clock.now() - oldest > route.expect_every:
            return ()
        delivered = ", ".join(order.deliver)
        return self._beat(
            order, "success", f"run {order.run}: {order.backup_set_id} delivered to {delivered}"
        )

    def given_up(self, order: Order, failure: Failure, destination: str = "") -> tuple[str, ...]:
        """Tell that a delivery, or the whole run, was given up."""
        what = f"{order.backup_set_id or 'run'} to {destination}" if destination else f"run {order.run}"
        return self._beat(order, "fail", f"{what} was given up: {failure.error}: {failure.message}")

    def _beat(self, order: Order, signal: Signal, note: str) -> tuple[str, ...]:
        if not order.route:
            return ()
        try:
            heartbeat = self.heartbeat(order.route)
            if heartbeat is not None:
                heartbeat.beat(signal, note)
        except OceanferryError as error:
            return (f"heartbeat: {signal} could not be told: {error}",)
        return ()
