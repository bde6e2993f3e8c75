"""A document of the ledger that several invocations read and change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import JsonValue, ValidationError
from pydantic_core import from_json, to_json

from oceanferry.domain.documents import StoredModel, later_schema
from oceanferry.ports.storage.versioned_documents import VersionedDocument, VersionedDocuments

_D = TypeVar("_D", bound=StoredModel)

_MOST_ATTEMPTS = 16
_ADVICE = "Deploy the later version again, or remove that document from the ledger"


@dataclass(frozen=True)
class Snapshot(Generic[_D]):
    """A document as it was read."""

    value: _D
    stored: VersionedDocument | None = None
    unknown: Mapping[str, JsonValue] = field(default_factory=dict)
    """What a later version of Oceanferry added; it is written back as it is."""

    @property
    def version(self) -> int:
        """How often the document was written."""
        return self.stored.version if self.stored else 0


@dataclass(frozen=True)
class StoredDocument(Generic[_D]):
    """One document; every method raises what VersionedDocuments raises.

    A document that cannot be read begins anew. One with a later ``schema_version``
    is left alone: every method raises LaterSchema.
    """

    documents: VersionedDocuments
    name: str
    empty: _D
    """What stands for a document that was never written."""

    def read(self) -> _D:
        """Return the document as it is now."""
        return self.snapshot().value

    def snapshot(self) -> Snapshot[_D]:
        """Return the document as it is now, to be written after."""
        return self.snapshot_of(self.documents.read(self.name))

    def snapshot_of(self, stored: VersionedDocument | None) -> Snapshot[_D]:
        """Return the document as it was read before, to be written after."""
        if stored is None:
            return Snapshot(self.empty)
        model = type(self.empty)
        try:
            value = model.model_validate_json(stored.data)
        except ValidationError as error:
            if later := later_schema(self.name, error, advice=_ADVICE):
                raise later from None
            return Snapshot(self.empty, stored)
        keys: dict[str, JsonValue] = from_json(stored.data)
        return Snapshot(value, stored, {key: keys[key] for key in keys if key not in model.model_fields})

    def write(self, value: _D, *, after: Snapshot[_D]) -> bool:
        """Write *value* unless the document was written since *after*; returns whether it was written."""
        known = value.model_dump(mode="json", exclude_defaults=True)
        return self.documents.write(self.name, to_json({**after.unknown, **known}), after=after.stored)

    def update(
        self,
        change: Callable[[_D], _D],
        *,
        most_attempts: int = _MOST_ATTEMPTS,
        pause: Callable[[int], None] = lambda _attempt: None,
    ) -> bool:
        """Apply *change* to the document as it is, however many do so at once.

        *change* may be called several times; when it changes nothing, nothing is
        written. Returns False when other writers were quicker every time.

        Args:
            change: Returns the document as it should be.
            most_attempts: How often it is tried.
            pause: Called with the number of an attempt, from 0, that another writer was quicker than.
        """
        for attempt in range(most_attempts):
            snapshot = self.snapshot()
            changed = change(snapshot.value)
            if changed == snapshot.value or self.write(changed, after=snapshot):
                return True
            pause(attempt)
        return False
