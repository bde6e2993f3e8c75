"""A file behind a link that dies."""

from __future__ import annotations

from fakes.clock import FakeClock
from fakes.source_object import FakeSourceObject
from oceanferry.domain.errors import LinkExpired
from oceanferry.domain.links import DownloadLink


class LivingSource(FakeSourceObject):
    """A file behind a link that dies when its time is over."""

    def __init__(self, data: bytes, link: DownloadLink, clock: FakeClock) -> None:
        super().__init__(data, chunk_sizes=(4093,))
        self._link = link
        self._clock = clock

    def _check_link(self) -> None:
        if self._link.expires_at is not None and self._clock.now() >= self._link.expires_at:
            raise LinkExpired("The download link is expired or rejected")
