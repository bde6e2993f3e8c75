"""What several functions at once bring when each has a thin line.

A file is copied by functions of the sandbox, first by one of them, then by
several shards of it; each function instance may upload so much a second and no
more. The time is that from the event to the manifest, with instances that are warm.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from pydantic import BaseModel

from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE
from sandboxed import Sandboxed, configuration, quick

_MIB = 1024 * 1024
_SIZE_BYTES = 128 * _MIB
_BYTES_PER_SECOND = 8 * _MIB
_SHARDS = 4
_DESTINATIONS = f"""\
  alone: {{type: oss, bucket: {ARCHIVE}, region: cn-shanghai, prefix: "alone/", part_size: 1MiB}}
  sharded:
    {{type: oss, bucket: {ARCHIVE}, region: cn-shanghai, prefix: "sharded/", part_size: 1MiB, connections: 2,
     shard_above: 1MiB, max_shards: {_SHARDS}}}
"""


class Row(BaseModel):
    """One file, copied both ways."""

    size_mib: int = _SIZE_BYTES // _MIB
    shards: int = _SHARDS
    mib_per_second_each: int = _BYTES_PER_SECOND // _MIB
    alone_seconds: float
    sharded_seconds: float

    @property
    def share(self) -> float:
        """Of what so many shards could bring at best."""
        return self.alone_seconds / self.sharded_seconds / self.shards


def measure_shards() -> Row:
    """Copy both ways."""
    sys.stderr.write("  shards\n")
    with tempfile.TemporaryDirectory() as folder:
        file = configuration(
            Path(folder) / "oceanferry.yaml", ("\ndestinations:\n", f"\ndestinations:\n{_DESTINATIONS}")
        )
        with Cloud(quick(file, upload_bytes_per_second=_BYTES_PER_SECOND, most_instances=_SHARDS)) as cloud:
            for destination in ("alone", "sharded"):
                _seconds(cloud, destination, _SHARDS * _MIB)  # starts the instances
            alone, sharded = (_seconds(cloud, each, _SIZE_BYTES) for each in ("alone", "sharded"))
    return Row(alone_seconds=round(alone, 2), sharded_seconds=round(sharded, 2))


def _seconds(cloud: Cloud, destination: str, size_bytes: int) -> float:
    sandbox = Sandboxed.with_new_backup_set(cloud, sizes=[size_bytes])
    manifest = f"{destination}/{sandbox.backup_set.instance_id}/{sandbox.backup_set.set_id}/manifest.json"
    began = time.monotonic()
    sandbox.invoke(sandbox.asking(destination))
    while manifest not in cloud.oss.keys(ARCHIVE):
        time.sleep(0.01)
    took = time.monotonic() - began
    sandbox.settle_but_for_delays()
    return took
