"""The route that an order was given under, in the configuration of this moment."""

from __future__ import annotations

from dataclasses import dataclass, replace

from oceanferry.domain.configuration import Cluster, Configuration, Route
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.runs.orders import Order


@dataclass(frozen=True)
class RemainingRoute:
    """The route of an order, as far as the configuration still has it."""

    route: Route
    """The route, with the destinations that the order names; at least enough to report a failure."""
    missing: InvalidRequest | None = None
    """Why the order cannot be carried out under it; None if it can."""

    def complete(self) -> Route:
        """Return the route to carry the order out under.

        Raises:
            InvalidRequest: The configuration does not define the route or the cluster
                any more, or the route is about another cluster now.
        """
        if self.missing is not None:
            raise self.missing
        return self.route


def remaining_route(order: Order, configuration: Configuration) -> RemainingRoute:
    """Return the route of *order*, or what is left of it."""
    try:
        return RemainingRoute(_route_of(order, configuration))
    except InvalidRequest as missing:
        cluster = configuration.clusters.get(order.cluster, Cluster(order.cluster, ""))
        route = configuration.routes.get(order.route)
        notified = route.on_failure if route else configuration.on_failure
        return RemainingRoute(Route(order.route, cluster, order.deliver, on_failure=notified), missing)


def _route_of(order: Order, configuration: Configuration) -> Route:
    if not order.route:
        cluster = configuration.cluster(order.cluster) if order.cluster else Cluster("", "")
        return Route("", cluster, order.deliver, on_failure=configuration.on_failure)
    route = configuration.route(order.route)
    if route.cluster.name != order.cluster:
        raise InvalidRequest(
            f"Route {route.name!r} used cluster {order.cluster!r} when the run started,"
            f" but uses {route.cluster.name!r} now",
            advice="Send the request again",
        )
    return replace(route, deliver=order.deliver)
