"""One upload for all copiers of an object, found again after any crash."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from oceanferry.ports.storage.object_store import ObjectStore, UploadedPart


def join_upload(
    key: str, *, metadata: Mapping[str, str], store: ObjectStore
) -> tuple[str, dict[int, UploadedPart]]:
    """Go on with the oldest upload of *key* that is under way, or begin one.

    The store itself is asked what is under way, so that nothing has to be
    remembered elsewhere, and nothing can be remembered wrong. Of several
    copiers that begin at once, all but one drop what they began.

    Returns:
        The upload's id, and the parts that are there, by number. Whether they are
        any good is for the caller to find out.
    """
    if found := _oldest(key, store=store):
        return found
    mine = store.begin_upload(key, metadata)
    upload_id, parts = _oldest(key, store=store) or (mine, {})
    if upload_id != mine:
        store.abort_upload(key, mine)
    return upload_id, parts


def drop_uploads(is_done: Callable[[str], bool], prefix: str, *, store: ObjectStore) -> None:
    """Drop the uploads under way, with their parts, to keys below *prefix* that are done with."""
    for upload in list(store.uploads(prefix)):
        if is_done(upload.key):
            store.abort_upload(upload.key, upload.upload_id)


def _oldest(key: str, *, store: ObjectStore) -> tuple[str, dict[int, UploadedPart]] | None:
    uploads = [upload for upload in store.uploads(key) if upload.key == key]
    for upload in sorted(uploads, key=lambda each: (each.began_at, each.upload_id)):
        parts = store.parts(key, upload.upload_id)
        if parts is not None:
            return upload.upload_id, {part.number: part for part in parts}
    return None
