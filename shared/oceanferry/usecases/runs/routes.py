"""The route that an order was given under, in the configuration of this moment."""

from __future__ import annotations

from dataclasses import replace

from oceanferry.domain.configuration import Cluster, Configuration, Route
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.jobs import Order


def route_of_order(order: Order, configuration: Configuration) -> Route:
    """Return the route of *order*, with the destinations that the order names.

    Raises:
        InvalidRequest: The configuration does not define the route or the cluster
            any more, or the route is about another cluster now.
    """
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


def remaining_route(order: Order, configuration: Configuration) -> Route:
    """Return the route of *order*, or what is left of it: enough to tell somebody of a failure."""
    try:
        return route_of_order(order, configuration)
    except InvalidRequest:
        cluster = configuration.clusters.get(order.cluster, Cluster(order.cluster, ""))
        route = configuration.routes.get(order.route)
        told = route.on_failure if route else configuration.on_failure
        return Route(order.route, cluster, order.deliver, on_failure=told)
