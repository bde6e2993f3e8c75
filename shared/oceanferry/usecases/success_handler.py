"""The end of a run that succeeded: it is announced, and the route's heartbeat is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.runs.orders import Order
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.usecases.runs.announce import Announcer, proofs
from oceanferry.usecases.watching.heartbeats import Heartbeats


@dataclass(frozen=True)
class SuccessHandler:
    """Ends runs of which every delivery is proven."""

    configuration: Configuration
    ledger: Ledger
    announcer: Announcer
    heartbeats: Heartbeats
    side_by_side: SideBySide = one_after_another

    def delivered(self, orders: Sequence[Order], route: Route) -> tuple[str, ...]:
        """Announce the success of those *orders* of which this was the last delivery to be proven.

        Returns what to note of a heartbeat that failed.
        """
        if not (route.on_success or route.has_heartbeat):
            return ()
        found = self.side_by_side(
            lambda order: proofs(order, route=route, configuration=self.configuration, ledger=self.ledger),
            orders,
        )
        complete = [
            (order, receipts)
            for order, receipts in zip(orders, found, strict=True)
            if len(receipts) == len(order.deliver)
        ]
        if not complete:
            return ()
        self.announcer.success([order for order, _ in complete], route)
        return self.heartbeats.proven(complete, route)
