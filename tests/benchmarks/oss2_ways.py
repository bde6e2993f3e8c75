"""What people do with oss2, the SDK that most code for OSS uses; in the environment of the peers."""

from __future__ import annotations

import json
import os
from importlib import import_module
from pathlib import Path

import oss2
import requests

from benchmarks import naive_handler
from benchmarks.errand import Errand

_DISK_BLOCK = 1024 * 1024
_TIMEOUT_SECONDS = 60


def naive(errand: Errand) -> None:
    """Call the naive function."""
    _prepare(errand)
    event = {"url": errand.source, "folder": str(errand.scratch), **_place(errand)}
    naive_handler.handler(json.dumps(event).encode(), None)


def resumable(errand: Errand) -> None:
    """Save the file, then upload it in parts by several threads."""
    _prepare(errand)
    file: Path = errand.scratch / "file"
    with (
        requests.get(errand.source, stream=True, timeout=_TIMEOUT_SECONDS) as response,
        file.open("wb") as saved,
    ):
        response.raise_for_status()
        for block in response.iter_content(_DISK_BLOCK):
            saved.write(block)
    bucket = oss2.Bucket(oss2.Auth("AK", "secret"), errand.endpoint, errand.bucket)
    oss2.resumable_upload(
        bucket,
        errand.key,
        str(file),
        store=oss2.ResumableStore(root=str(errand.scratch)),
        multipart_threshold=_DISK_BLOCK,
        part_size=errand.part_size_bytes,
        num_threads=errand.connections or 4,
    )


def _prepare(errand: Errand) -> None:
    os.environ["REQUESTS_CA_BUNDLE"] = str(errand.certificate)
    if not import_module("crcmod.crcmod")._usingExtension:  # noqa: SLF001  # the only way to know
        raise RuntimeError("crcmod lacks its fast half, which would not be fair")


def _place(errand: Errand) -> dict[str, str]:
    return {"endpoint": errand.endpoint, "bucket": errand.bucket, "key": errand.key}
