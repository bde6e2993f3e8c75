"""Why deliveries failed: each error once, with everything that failed of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.watching.status import DestinationStatus, FailedDelivery, StatusReport


@dataclass(frozen=True)
class FailedPlace:
    """A destination of a route that something failed at."""

    route: str
    destination: str
    delivery: FailedDelivery
    message_only: bool
    """Whether the delivery is fine, and a message about it was rejected."""


@dataclass(frozen=True)
class SharedError:
    """An error, whatever the vendor's id of each request was."""

    failure: Failure
    places: list[FailedPlace] = field(default_factory=list)

    @property
    def request_ids(self) -> Sequence[str]:
        """The vendor's ids, each once."""
        return tuple(dict.fromkeys(filter(None, (each.delivery.failure.request_id for each in self.places))))


def errors_of(report: StatusReport) -> Sequence[SharedError]:
    """Return the errors in the order of the report."""
    found: dict[Failure, SharedError] = {}
    for route in report.routes:
        for each in route.destinations:
            if delivery := failure_at(each):
                place = FailedPlace(route.route, each.destination, delivery, each.failed is None)
                shared = found.setdefault(same(delivery.failure), SharedError(delivery.failure))
                shared.places.append(place)
    return tuple(found.values())


def failure_at(destination: DestinationStatus) -> FailedDelivery | None:
    """Return what the destination's trouble is, a failed delivery before a rejected message."""
    return destination.failed or destination.refused


def same(failure: Failure) -> Failure:
    """Return the error without what differs from one occurrence to the next."""
    return failure.model_copy(update={"request_id": "", "attempt": None})
