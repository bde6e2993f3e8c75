"""What the sandbox's cluster has backed up: enough to see every kind of delivery."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from oceanferry_sandbox.oceanbase.backup_sets import SandboxBackupSet, SandboxPart

INSTANCE = "ob317v4uif0000"
VENDOR_BUCKET = "ob-backup-vendor"
"""Where the vendor keeps the files that download links lead to."""

NIGHTLY = "bak-4nightly01"
"""The newest logical backup: three files, one of them large enough for several parts."""
WEEKLY = "bak-4weekly01"
"""The newest physical backup of the whole cluster: one file."""

_KIB = 1024
_SIZES = {NIGHTLY: (20_000 * _KIB + 7, 5_000 * _KIB, 321), WEEKLY: (9_000 * _KIB,)}


def backup_sets(now: datetime) -> Iterator[SandboxBackupSet]:
    """Yield backup sets as they are at *now*: last night's, older ones, a running one, a failed one."""
    last_night = (now - timedelta(hours=6)).replace(microsecond=0)
    yield _backup_set(NIGHTLY, last_night, "logical", "database", ("sales", "billing"))
    yield _backup_set(
        "bak-4nightly00", last_night - timedelta(days=1), "logical", "database", ("sales",), (70_000,)
    )
    yield _backup_set(WEEKLY, last_night - timedelta(days=2), "physical", "cluster", ())
    yield _backup_set(
        "bak-4broken01",
        last_night + timedelta(hours=1),
        "logical",
        "database",
        ("sales",),
        (1_000,),
        status="FAILED",
    )
    yield _backup_set(
        "bak-4running1",
        last_night + timedelta(hours=5),
        "logical",
        "database",
        ("sales",),
        (1_000,),
        status="RUNNING",
    )


def backup_sets_of(instance_id: str, cluster: str, now: datetime) -> Iterator[SandboxBackupSet]:
    """Yield the same for another instance, under ids of its own."""
    for each in backup_sets(now):
        set_id = f"{each.set_id}-{instance_id}"
        parts = tuple(
            replace(
                part,
                file_name=part.file_name.replace(each.set_id, set_id),
                key=f"{instance_id}/{set_id}/part-{part.part_id}.zip",
            )
            for part in each.parts
        )
        yield replace(each, instance_id=instance_id, set_id=set_id, cluster_name=cluster, parts=parts)


def contents(part: SandboxPart) -> bytes:
    """Return the bytes of a part's file: noise, but the same at every start."""
    return random.Random(part.key).randbytes(part.size_bytes)  # noqa: S311  # content, not secrecy


def _backup_set(  # noqa: PLR0917  # a row of a table
    set_id: str,
    ended: datetime,
    method: str,
    object_type: str,
    tenants: tuple[str, ...],
    sizes: tuple[int, ...] = (),
    status: str = "DONE",
) -> SandboxBackupSet:
    parts = tuple(
        SandboxPart(
            part_id=number,
            file_name=f"{set_id}_part{number}.zip",
            bucket=VENDOR_BUCKET,
            key=f"{INSTANCE}/{set_id}/part-{number}.zip",
            size_bytes=length,
        )
        for number, length in enumerate(sizes or _SIZES[set_id], start=1)
    )
    return SandboxBackupSet(
        instance_id=INSTANCE,
        set_id=set_id,
        status=status,
        method=method,
        backup_object_type=object_type,
        start_time=ended - timedelta(minutes=40),
        end_time=None if status == "RUNNING" else ended,
        checkpoint=ended - timedelta(minutes=5),
        data_size=sum(part.size_bytes for part in parts),
        cluster_name="orders",
        tenant_names=tenants,
        parts=parts,
    )
