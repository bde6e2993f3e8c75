"""Where the delivery histories are kept: beside the ledger, in documents that every run changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.domain.watching.delivery_history import NO_ROUTE, DeliveryHistory, combined
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.ports.storage.versioned_documents import VersionedDocument, VersionedDocuments
from oceanferry.usecases.stored_document import StoredDocument

_SHARDS = 16
_MOST_ATTEMPTS = 64
"""One writer succeeds each time, so that as many can write one document at once."""


@dataclass(frozen=True)
class RouteHistories:
    """The histories of one route, as they were when they were read together."""

    documents: VersionedDocuments
    route: str
    found: Mapping[str, VersionedDocument]

    def to(self, destination: str) -> DeliveryHistory:
        """Return the history of a destination. Raises ServiceRefused when a later version wrote it."""
        documents = _documents(self.documents, self.route, destination)
        return combined([each.snapshot_of(self.found.get(each.name)).value for each in documents])


@dataclass(frozen=True)
class DeliveryHistories:
    """The delivery histories of all routes.

    That of a destination of a route is one document. Requests without a route
    share their history, however many there are: it is several documents, and
    each run writes one of them.
    """

    documents: VersionedDocuments

    def of(self, route: str, destination: str) -> DeliveryHistory:
        """Return a history, an empty one when nothing has begun. Raises what VersionedDocuments raises."""
        if not route:
            folder = f"{_folder(route)}/{destination}"
            return RouteHistories(self.documents, route, self.documents.under(folder)).to(destination)
        return _documents(self.documents, route, destination)[0].read()

    def of_route(self, route: str, *, side_by_side: SideBySide = one_after_another) -> RouteHistories:
        """Return the histories of all destinations of a route. Raises what VersionedDocuments raises."""
        found = self.documents.under(_folder(route), side_by_side=side_by_side)
        return RouteHistories(self.documents, route, found)

    def change(
        self,
        route: str,
        destination: str,
        change: Callable[[DeliveryHistory], DeliveryHistory],
        *,
        run: str = "",
    ) -> None:
        """Apply *change*, which is about *run*, to a history as it is; it may be called again.

        Raises:
            What VersionedDocuments raises; ServiceUnavailable when others were always quicker.
        """
        documents = _documents(self.documents, route, destination)
        shard = int(hashlib.sha256(run.encode()).hexdigest(), 16) % len(documents)
        if not documents[shard].update(change, most_attempts=_MOST_ATTEMPTS):
            raise ServiceUnavailable(f"The delivery history of {destination} changes too often to be written")


def _documents(
    documents: VersionedDocuments, route: str, destination: str
) -> list[StoredDocument[DeliveryHistory]]:
    """Return the documents that a history consists of."""
    name = f"{_folder(route)}/{destination}"
    names = [name] if route else [f"{name}/{shard:02d}" for shard in range(_SHARDS)]
    empty = DeliveryHistory(route=route or NO_ROUTE, destination=destination)
    return [StoredDocument(documents, each, empty) for each in names]


def _folder(route: str) -> str:
    return f"history/{route or NO_ROUTE}"
