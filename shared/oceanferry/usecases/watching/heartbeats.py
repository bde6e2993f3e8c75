"""Beating for a route: never a reason to fail, and never before there is proof."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from oceanferry.domain.configuration import Route
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.domain.texts import text
from oceanferry.ports.clock import Clock
from oceanferry.ports.heartbeat import Heartbeat, Signal


@dataclass(frozen=True)
class Heartbeats:
    """The heartbeats of all routes; each method returns what should be said of a beat that failed."""

    heartbeat: Callable[[str], Heartbeat | None]
    """Gives the heartbeat of a route, None when it has none."""
    clock: Clock

    def begun(self, orders: Sequence[Order]) -> tuple[str, ...]:
        """Tell that a run began."""
        return self._beat(orders[0], "start", f"run {orders[0].run} of {_named(orders)}")

    def proven(self, found: Sequence[tuple[Order, Sequence[Receipt]]], route: Route) -> tuple[str, ...]:
        """Tell that every delivery of orders is proven, unless the proofs are too old to mean anything.

        A run that finds what was delivered long ago proves that it ran, not
        that there are backups.
        """
        orders = [order for order, receipts in found if self._fresh(receipts, route)]
        if not orders:
            return ()
        order, delivered = orders[0], ", ".join(orders[0].deliver)
        return self._beat(order, "success", f"run {order.run}: {_named(orders)} delivered to {delivered}")

    def given_up(self, orders: Sequence[Order], failure: Failure, destination: str = "") -> tuple[str, ...]:
        """Tell that a delivery, or the whole run, was given up."""
        order = orders[0]
        what = f"{_named(orders) or 'run'} to {destination}" if destination else f"run {order.run}"
        return self._beat(order, "fail", f"{what} failed: {failure.error}: {failure.message}")

    def _fresh(self, receipts: Sequence[Receipt], route: Route) -> bool:
        oldest = min(each.at for each in receipts)
        return route.expect_every is None or self.clock.now() - oldest <= route.expect_every

    def _beat(self, order: Order, signal: Signal, note: str) -> tuple[str, ...]:
        if not order.route:
            return ()
        try:
            heartbeat = self.heartbeat(order.route)
            if heartbeat is not None:
                heartbeat.beat(signal, note)
        except OceanferryError as error:
            return (text("heartbeat: {signal} was not sent: {error}", signal=signal, error=error),)
        return ()


def _named(orders: Sequence[Order]) -> str:
    return ", ".join(each.backup_set_id for each in orders)
