"""Where the watchdog keeps what it knows from one check to the next."""

from __future__ import annotations

from oceanferry.domain.watching.delivery_history import NO_ROUTE
from oceanferry.domain.watching.watch_state import LastCheck, Watch
from oceanferry.ports.storage.versioned_documents import VersionedDocuments
from oceanferry.usecases.stored_document import StoredDocument


def watch_of(documents: VersionedDocuments, route: str) -> StoredDocument[Watch]:
    """Return the watch of a route; of all requests without a route when *route* is empty."""
    return StoredDocument(documents, f"watch/{route or NO_ROUTE}", Watch())


def last_check_of(documents: VersionedDocuments) -> StoredDocument[LastCheck]:
    """Return the document that the watchdog signs each time."""
    return StoredDocument(documents, "watchdog", LastCheck())
