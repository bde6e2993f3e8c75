"""Where the delivery histories are kept: beside the ledger, in documents and the notes that runs add."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pydantic import ValidationError
from pydantic_core import to_json

from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.domain.watching.delivery_history import NO_ROUTE, DeliveryHistory, combined
from oceanferry.domain.watching.history_notes import HistoryNote, folded
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.ports.storage.versioned_documents import VersionedDocument, VersionedDocuments
from oceanferry.usecases.stored_document import Snapshot, StoredDocument

_SHARDS = 16
_MOST_ATTEMPTS = 64
"""One writer succeeds each time, so that as many can write one document at once."""
_FOLDS = 32
"""One of so many runs folds what it finds, where no watchdog does."""
_NOTES = "/notes/"
"""Between the name of a document and those of its notes."""


@dataclass(frozen=True)
class _NotedDocument:
    """A history's document and its notes, as they were when they were read together."""

    document: StoredDocument[DeliveryHistory]
    stored: VersionedDocument | None
    notes: Mapping[str, HistoryNote]
    """By their names."""

    @property
    def history(self) -> DeliveryHistory:
        """The history with all notes. Raises LaterSchema when a later version wrote it."""
        return folded(self._snapshot.value, self.notes)

    def replaced(self, history: DeliveryHistory) -> bool:
        """Write *history*, of which the notes are part; returns False when another writer was quicker."""
        names = tuple(sorted(self.notes))
        if not self.document.write(history.model_copy(update={"folded": names}), after=self._snapshot):
            return False
        for name in self.notes:  # one that stays is known to be part of the history
            self.document.documents.remove(f"{_notes_of(self.document.name)}{name}")
        return True

    @property
    def _snapshot(self) -> Snapshot[DeliveryHistory]:
        return self.document.snapshot_of(self.stored)


@dataclass(frozen=True)
class RouteHistories:
    """The histories of one route, as they were when they were read together."""

    documents: VersionedDocuments
    route: str
    found: Mapping[str, VersionedDocument]

    def to(self, destination: str) -> DeliveryHistory:
        """Return the history of a destination. Raises LaterSchema when a later version wrote it."""
        noted = self._noted(destination)
        return combined([each.history for each in noted]) if noted else _empty(self.route, destination)

    def fold(self, destination: str) -> None:
        """Write what the notes about a destination say into its documents, and remove the notes."""
        for each in self._noted(destination):
            if each.notes:
                each.replaced(each.history)

    def _noted(self, destination: str) -> list[_NotedDocument]:
        """Return the documents of which anything was found."""
        documents = _documents(self.documents, self.route, destination)
        return [_noted_in(each, self.found) for each in documents if each.name in self._begun]

    @cached_property
    def _begun(self) -> set[str]:
        """The names of all documents that were found, or of which notes were."""
        return {*self.found, *(name.rpartition(_NOTES)[0] for name in self.found)}


@dataclass(frozen=True)
class DeliveryHistories:
    """The delivery histories of all routes.

    That of a destination of a route is one document. Requests without a route
    share their history, however many there are: it is several documents, and
    each run writes one of them. A run only adds notes, in one call each; the
    watchdog folds them into the documents.
    """

    documents: VersionedDocuments

    def of(self, route: str, destination: str) -> DeliveryHistory:
        """Return a history, an empty one when nothing has begun. Raises what VersionedDocuments raises."""
        found = self.documents.under(f"{_folder(route)}/{destination}")
        return RouteHistories(self.documents, route, found).to(destination)

    def of_route(self, route: str, *, side_by_side: SideBySide = one_after_another) -> RouteHistories:
        """Return the histories of all destinations of a route. Raises what VersionedDocuments raises."""
        found = self.documents.under(_folder(route), side_by_side=side_by_side)
        return RouteHistories(self.documents, route, found)

    def note(self, route: str, destination: str, note: HistoryNote, *, run: str) -> None:
        """Add to a history what happened in *run*. Raises what VersionedDocuments raises."""
        document = self._document(route, destination, run)
        data = to_json(note.model_dump(mode="json", exclude_defaults=True))
        self.documents.add(f"{_notes_of(document.name)}{note.name}", data)
        if note.ended and _number(run) % _FOLDS == 0:
            self.change(route, destination, lambda history: history, run=run)

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
        document = self._document(route, destination, run)
        for _ in range(_MOST_ATTEMPTS):
            noted = _noted_in(document, self.documents.under(document.name))
            changed = change(noted.history)
            if (changed == noted.history and not noted.notes) or noted.replaced(changed):
                return
        raise ServiceUnavailable(f"The delivery history of {destination} changes too often to be written")

    def _document(self, route: str, destination: str, run: str) -> StoredDocument[DeliveryHistory]:
        documents = _documents(self.documents, route, destination)
        return documents[_number(run) % len(documents)]


def _number(run: str) -> int:
    return int(hashlib.sha256(run.encode()).hexdigest(), 16)


def _documents(
    documents: VersionedDocuments, route: str, destination: str
) -> list[StoredDocument[DeliveryHistory]]:
    """Return the documents that a history consists of."""
    name = f"{_folder(route)}/{destination}"
    names = [name] if route else [f"{name}/{shard:02d}" for shard in range(_SHARDS)]
    empty = _empty(route, destination)
    return [StoredDocument(documents, each, empty) for each in names]


def _empty(route: str, destination: str) -> DeliveryHistory:
    return DeliveryHistory(route=route or NO_ROUTE, destination=destination)


def _noted_in(
    document: StoredDocument[DeliveryHistory], found: Mapping[str, VersionedDocument]
) -> _NotedDocument:
    beginning = _notes_of(document.name)
    named = ((name[len(beginning) :], each) for name, each in found.items() if name.startswith(beginning))
    notes = {name: note for name, each in named if (note := _note_in(each))}
    return _NotedDocument(document, found.get(document.name), notes)


def _note_in(stored: VersionedDocument) -> HistoryNote | None:
    """Return a note; one that cannot be read says nothing, and stays."""
    try:
        return HistoryNote.model_validate_json(stored.data)
    except ValidationError:
        return None


def _notes_of(document: str) -> str:
    return f"{document}{_NOTES}"


def _folder(route: str) -> str:
    return f"history/{route or NO_ROUTE}"
