"""``oceanferry copy``: one object behind a link into a bucket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from oceanferry.bootstrap.building import build_composition
from oceanferry.bootstrap.composition import Composition
from oceanferry.domain.errors import LinkExpired
from oceanferry.domain.secrets import Secret
from oceanferry.ports.progress import Progress
from oceanferry.ports.storage.object_store import StoredObject
from oceanferry.usecases.copying.copy_file import copy_file
from oceanferry.usecases.copying.file_copy import FileCopy, Unfinished
from oceanferry.usecases.runs.time_budget import TimeBudget


@dataclass(frozen=True)
class CopyCommand:
    """What ``oceanferry copy`` can do."""

    composition: Composition
    bucket: str
    region: str

    def copy(self, link: Secret, key: str, *, progress: Progress) -> StoredObject:
        """Copy the object behind *link* to *key*. Raises as copy_file."""
        from oceanferry.adapters.source.object import HttpSourceObject

        # The operator who types a link vouches for its host, which need not be OSS.
        host = urlsplit(link.reveal()).hostname or ""
        with HttpSourceObject([link], allow=[*self.composition.settings.network.allow, host]) as source:
            result = copy_file(
                FileCopy(
                    file_name=key.rpartition("/")[2],
                    key=key,
                    source=source,
                    store=self.composition.storage.store(self.bucket, region=self.region),
                    clock=self.composition.clock,
                    progress=progress,
                    time_budget=TimeBudget(None, self.composition.clock),
                )
            )
        if isinstance(result, Unfinished):
            raise LinkExpired(
                "The link expired before the copy was finished",
                advice="Run the command again with a new link. Parts that were uploaded are kept",
            )
        return result.stored


@contextmanager
def copier(config: Path | None, region: str | None, bucket: str) -> Iterator[CopyCommand]:
    """Build what copying one object needs; the bucket's region is asked for in the configuration.

    Raises:
        InvalidConfiguration: The configuration or the environment is wrong.
    """
    composition = build_composition(config)
    with composition.closing:
        yield CopyCommand(composition, bucket, region or composition.storage.region_of(bucket))
