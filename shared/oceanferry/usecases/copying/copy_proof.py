"""The manifest beside a copy that is made: found, written and read back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.copies.manifest import FolderContent, Manifest, Tombstone, Unreadable
from oceanferry.domain.errors import (
    CopyNotProven,
    ObjectConflict,
    ObjectImmutable,
    ServiceRefused,
)
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.usecases.copies.copies_at_rest import StoredManifest, is_whole, stored_copy
from oceanferry.usecases.copies.removal import remove

_ARCHIVED = "InvalidObjectState"
"""The code with which a store refuses an object that is to be restored first."""


@dataclass(frozen=True)
class CopyProof:
    """The manifest of one backup set's copy."""

    store: ObjectStore
    folder: Folder
    overwrites: bool
    """Whether the destination lets objects be replaced that are not ours."""
    side_by_side: SideBySide = one_after_another

    def proven_or_removed(self, *, now: datetime) -> Manifest | None:
        """Return what :meth:`proven` does, and finish the removal of an earlier copy that has begun.

        Raises:
            ObjectConflict: Under the manifest's key is what must not be replaced.
            ObjectConflict, ObjectImmutable: The removal cannot be finished.
        """
        stored = stored_copy(self.store, self.folder)
        if stored is not None and isinstance(stored.content, Tombstone):
            self._finish_removal(stored, now)
            return None
        return self._proven(stored.content if stored else None)

    def proven(self) -> Manifest | None:
        """Return the manifest of a copy that is there already, whole: every object is asked for.

        Raises:
            ObjectConflict: Under the manifest's key is what must not be replaced.
            CopyNotProven, ServiceRefused: The store does not give the manifest, because it is archived.
        """
        return self._proven(self._found())

    def _proven(self, found: FolderContent | None) -> Manifest | None:
        if isinstance(found, Manifest):
            return found if self._is_whole(found) else self._written_meanwhile(found)
        if found is None or isinstance(found, Tombstone):
            return None
        if self.overwrites and not _is_later(found):
            return None
        self._check_given(found)
        raise self._conflict(found.reason, later=_is_later(found))

    def _written_meanwhile(self, lacking: Manifest) -> Manifest | None:
        """Return another copier's copy that was proven while the files of *lacking* were asked for."""
        found = self._found()
        return found if isinstance(found, Manifest) and found != lacking and self._is_whole(found) else None

    def _finish_removal(self, stored: StoredManifest, now: datetime) -> None:
        # What a late copier has put into the folder since is judged when its file is copied.
        outcome, detail = remove(
            self.store, stored, now=now, side_by_side=self.side_by_side, leave_changed=True
        )
        if outcome != "removed":
            error = ObjectImmutable if outcome == "protected" else ObjectConflict
            raise error(
                f"The removal of an earlier copy in {self.folder.path} of bucket {self.store.bucket}"
                f" has begun and cannot be finished: {detail}",
                advice="Run oceanferry verify on that folder, then oceanferry retain --apply",
            )

    def write(self, manifest: Manifest) -> Manifest:
        """Write the manifest, read it back, and ask once more for every object that it names.

        A request may take effect long after its sender has given up. So none replaces what is there
        before that was read: a late manifest then finds the key taken.

        Raises:
            CopyNotProven, ServiceRefused: The store does not hold it, or does not give it, or an object
                is not as it was proven any more.
            ObjectConflict: Another object is there, which must not be replaced.
        """
        data = manifest.model_dump_json(indent=2).encode()
        written = self.store.put(self.folder.manifest, data, overwrite=False)
        if not written and self._replaceable():
            self.store.put(self.folder.manifest, data, overwrite=True)
        found = self._found()
        if found is None:
            raise CopyNotProven(f"The manifest {self.folder.manifest} was written but cannot be read back")
        if not isinstance(found, Manifest):
            self._check_given(found)
            raise self._conflict("is another object, which was written meanwhile")
        if found.copies != manifest.copies or not self._is_whole(found):
            raise CopyNotProven(f"The copy in {self.folder.path} was changed while it was made")
        return found

    def _is_whole(self, manifest: Manifest) -> bool:
        return is_whole(self.store, manifest, self.side_by_side)

    def _found(self) -> FolderContent | None:
        stored = stored_copy(self.store, self.folder)
        return stored.content if stored else None

    def _replaceable(self) -> bool:
        """Tell whether what is under the key may go: it proves nothing, or is foreign and replaceable."""
        found = self._found()
        if isinstance(found, Manifest):
            return self._proven(found) is None
        return self.overwrites and not _is_later(found)

    def _check_given(self, found: FolderContent) -> None:
        """Raise the store's error when it gave no manifest: what is stored is then unknown."""
        refusal = found.refusal if isinstance(found, Unreadable) else None
        if refusal is None:
            return
        if refusal.code != _ARCHIVED:
            raise refusal
        raise ServiceRefused(
            f"Whether backup set {self.folder.backup_set_id} was copied before is not known:"
            f" {refusal.message}",
            advice=f"Restore {self.folder.manifest} and copy it over itself as Standard, and exempt manifests"
            " from the bucket's lifecycle rules: they are read again and again. Or set on_conflict",
            code=refusal.code,
            request_id=refusal.request_id,
        )

    def _conflict(self, reason: str, *, later: bool = False) -> ObjectConflict:
        advice = (
            "Move that object away, or give the destination another prefix: Oceanferry does not replace it"
        )
        if later:
            advice = "Update Oceanferry, or give the destination another prefix: the object is left as it is"
        return ObjectConflict(f"{self.folder.manifest} in bucket {self.store.bucket} {reason}", advice=advice)


def _is_later(found: FolderContent | None) -> bool:
    """Tell whether a later version of Oceanferry wrote it."""
    return isinstance(found, Unreadable) and found.schema_version is not None
