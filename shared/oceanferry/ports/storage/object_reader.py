"""Reading large objects back out of the bucket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from oceanferry.ports.storage.object_store import StoredObject


class ObjectReader(Protocol):
    """Reads objects of one bucket, of any size, in constant memory."""

    def read(self, stored: StoredObject) -> Iterator[memoryview]:
        """Yield all bytes of the object that was described, in order.

        Each chunk is done with before the next is taken. The bytes are the
        caller's to check. A connection that breaks is replaced, and the reading
        goes on where it was.

        Raises:
            ServiceRefused: The object is gone, is another one now (``PreconditionFailed``),
                or is archived (``InvalidObjectState``).
            CredentialsRefused, PermissionDenied, ServiceThrottled, ServiceUnavailable: As
                the ObjectStore raises them.
        """
