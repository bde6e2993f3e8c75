"""A file behind a link that dies."""

from __future__ import annotations

from fakes.backup_service import FakeTask
from fakes.clock import FakeClock
from fakes.source_object import FakeSourceObject
from oceanferry.domain.errors import LinkExpired


class LivingSource(FakeSourceObject):
    """A file behind a link that dies when the time of its download task is over."""

    def __init__(self, data: bytes, task: FakeTask, clock: FakeClock) -> None:
        super().__init__(data, chunk_sizes=(4093,))
        self._task = task
        self._clock = clock

    def _check_link(self) -> None:
        if self._clock.now() >= self._task.expires_at:
            raise LinkExpired("The download link is expired or rejected")
