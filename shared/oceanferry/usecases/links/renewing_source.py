"""A file that goes on being readable when its link dies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import TypeVar

from oceanferry.domain.errors import LinkExpired, PermissionDenied, SourceRefused
from oceanferry.domain.links import DownloadLink
from oceanferry.ports.storage.source_object import Chunk, Data, OpenSource, SourceIdentity, SourceObject
from oceanferry.usecases.links.link_provider import LinkProvider

_C = TypeVar("_C", memoryview, Chunk)


class RenewingSource:
    """A SourceObject that follows a LinkProvider; leaving its context closes what it opened.

    After a new link, the object behind it is asked who it is: the bytes of
    another object never continue those of the first.
    """

    def __init__(self, part_id: int, *, links: LinkProvider, open_source: OpenSource) -> None:
        """Read file *part_id*."""
        self._part_id = part_id
        self._links = links
        self._open_source = open_source
        self._lock = Lock()
        self._opened = ExitStack()
        self._link: DownloadLink | None = None
        self._source: SourceObject | None = None
        self._identity: SourceIdentity | None = None

    def __enter__(self) -> RenewingSource:
        """Open nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections of every link that was used."""
        self._opened.close()

    def identity(self) -> SourceIdentity:
        source, link = self._current()
        try:
            identity = source.identity()
        except LinkExpired as error:
            with _once_more(error):
                identity = self._after(link, error).identity()
        self._links.worked()
        self._identity = identity
        return identity

    def read_small(self, most_bytes: int) -> tuple[SourceIdentity, Data | None]:
        source, link = self._current()
        try:
            found = source.read_small(most_bytes)
        except LinkExpired as error:
            with _once_more(error):
                found = self._after(link, error).read_small(most_bytes)
        self._links.worked()
        self._identity = found[0]
        return found

    def read(self, identity: SourceIdentity, start: int, length: int) -> Iterator[memoryview]:
        """Goes on where a link died."""
        return self._renewed(lambda source, done: source.read(identity, start + done, length - done))

    def read_zero_copy(self, identity: SourceIdentity, start: int, length: int) -> Iterator[Chunk]:
        """Goes on where a link died."""
        return self._renewed(
            lambda source, done: source.read_zero_copy(identity, start + done, length - done)
        )

    def _renewed(self, read: Callable[[SourceObject, int], Iterator[_C]]) -> Iterator[_C]:
        """Read, and when the link dies read the rest over a new one; *read* takes how much is done."""
        done = 0
        source, link = self._current()
        try:
            for chunk in read(source, 0):
                done += chunk.nbytes
                yield chunk
        except LinkExpired as error:
            with _once_more(error):
                yield from read(self._after(link, error), done)

    def _current(self) -> tuple[SourceObject, DownloadLink]:
        return self._at(self._links.link(self._part_id))

    def _after(self, dead: DownloadLink, refusal: LinkExpired) -> SourceObject:
        source, _ = self._at(self._links.instead_of(dead, refusal=refusal))
        return source

    def _at(self, link: DownloadLink) -> tuple[SourceObject, DownloadLink]:
        with self._lock:
            if self._source is None or link != self._link:
                source = self._opened.enter_context(self._open_source(link))
                if self._identity is not None and source.identity() != self._identity:
                    raise SourceRefused(
                        f"The new link of {link.file_name} points to a different object than the old link",
                        advice="Check the backup set in the OceanBase console. Oceanferry did not mix"
                        " the two objects",
                    )
                self._source, self._link = source, link
            return self._source, link


@contextmanager
def _once_more(first: LinkExpired) -> Iterator[None]:
    """Use a fresh link; when access to it is denied as to the one before, no other will do.

    Raises:
        PermissionDenied: Both were denied.
    """
    try:
        yield
    except LinkExpired as again:
        if not (first.denied and again.denied):
            raise
        raise PermissionDenied(
            f"{again.message}, and so it was for the link before. The links are not expired: the bucket does"
            " not admit the network that this request came from",
            advice="If the host is an internal one, copy in a function of its region, in a VPC that the"
            " bucket's policy admits. Otherwise ask Alibaba Cloud to allow this network's address,"
            " or copy from a machine whose network is allowed",
            code=again.code,
            request_id=again.request_id,
        ) from None
