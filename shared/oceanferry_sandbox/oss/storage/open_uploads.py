"""The multipart uploads that are under way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from oceanferry_sandbox.oss.errors import no_such_upload
from oceanferry_sandbox.oss.storage.records import Part, Upload, part_path, upload_path
from oceanferry_sandbox.oss.storage.state import State


class OpenUploads(State):
    """The uploads of all buckets; every method is one step to all threads.

    Methods raise OssError as OSS would answer: NoSuchBucket, NoSuchUpload.
    """

    def begin_upload(self, bucket: str, upload: Upload) -> None:
        """Open a multipart upload."""
        with self.lock:
            held = self._find(bucket)
            self._records.save(upload_path(bucket, upload.upload_id), upload)
            held.uploads[upload.upload_id] = upload
            held.parts[upload.upload_id] = {}

    def upload(self, bucket: str, key: str, upload_id: str) -> Upload:
        """Return the open upload of that id, which must be for *key*."""
        with self.lock:
            found = self._find(bucket).uploads.get(upload_id)
        if found is None or found.key != key:
            raise no_such_upload(upload_id)
        return found

    def uploads(self, bucket: str) -> list[Upload]:
        """Return the open uploads, ordered by key, then by id."""
        with self.lock:
            return sorted(self._find(bucket).uploads.values(), key=lambda each: (each.key, each.upload_id))

    def put_part(self, bucket: str, upload: Upload, part: Part) -> None:
        """Add a part, in place of one of the same number."""
        with self.lock, self._discarding_refused(part.content):
            self.upload(bucket, upload.key, upload.upload_id)
            parts = self._find(bucket).parts[upload.upload_id]
            previous = parts.get(part.number)
            self._records.save(part_path(bucket, upload.upload_id, part.number), part)
            parts[part.number] = part
            if previous is not None:
                self.bodies.discard(previous.content.name)

    def parts(self, bucket: str, upload: Upload) -> dict[int, Part]:
        """Return the parts by their numbers, in order."""
        with self.lock:
            self.upload(bucket, upload.key, upload.upload_id)
            return dict(sorted(self._find(bucket).parts[upload.upload_id].items()))

    def abort_upload(self, bucket: str, upload: Upload) -> None:
        """Drop an upload with its parts."""
        with self.completing(bucket, upload):
            pass

    @contextmanager
    def completing(self, bucket: str, upload: Upload) -> Iterator[dict[int, Part]]:
        """Take an upload out of everybody's reach; drop it at the end, put it back after an error."""
        with self.lock:
            parts = self.parts(bucket, upload)
            held = self._find(bucket)
            del held.uploads[upload.upload_id]
        try:
            yield parts
        except BaseException:
            with self.lock:
                held.uploads[upload.upload_id] = upload
            raise
        with self.lock:
            del held.parts[upload.upload_id]
            self._records.remove(upload_path(bucket, upload.upload_id))
            for part in parts.values():
                self._records.remove(part_path(bucket, upload.upload_id, part.number))
                self.bodies.discard(part.content.name)
