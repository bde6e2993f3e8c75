"""Checking the copies in a bucket, as the command line does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from oceanferry.adapters.thread_pool import ThreadPool
from oceanferry.bootstrap.building import build_composition
from oceanferry.bootstrap.composition import Composition
from oceanferry.domain.copies.verification import Verification
from oceanferry.ports.progress import Progress
from oceanferry.usecases.copies.verify import verify


@dataclass(frozen=True)
class Verifier:
    """What ``oceanferry verify`` can do."""

    composition: Composition
    bucket: str
    region: str

    @property
    def timezone(self) -> tzinfo:
        """The time zone of the configuration's readers."""
        return self.composition.settings.timezone

    def verify(self, prefix: str, *, read: bool, progress: Progress) -> Verification:
        """Check the copies below *prefix*, reading every byte back if *read*. Raises as the use case."""
        store = self.composition.storage.store(self.bucket, region=self.region)
        reader = self.composition.storage.reader(
            self.composition.storage.accesses.to(self.bucket, self.region)
        )
        return verify(
            store,
            prefix,
            reader=reader if read else None,
            progress=progress,
            side_by_side=ThreadPool(),
        )


@contextmanager
def verifier(config: Path | None, region: str | None, bucket: str) -> Iterator[Verifier]:
    """Build what checking a bucket needs; when no region is given, the configuration says it.

    Raises:
        InvalidConfiguration: The configuration or the environment is wrong.
    """
    composition = build_composition(config)
    with composition.closing:
        yield Verifier(composition, bucket, region or composition.storage.region_of(bucket))
