"""Backup sets of many small files: how many are copied in a second when every call takes a while.

The real adapters copy from the sandbox's OSS, in a process of its own, into another bucket of it.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import cast

from oceanferry.adapters.http.pool import SharedPools
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.adapters.source.object import HttpSourceObject
from oceanferry.adapters.system_clock import SystemClock
from oceanferry.adapters.thread_pool import ThreadPool
from oceanferry.cli.display import SilentProgress
from oceanferry.domain.copies.manifest import Manifest
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.links import DownloadLink, DownloadTask
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.secrets import Secret
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.usecases.copying.copy_backup_set import BackupSetCopy
from oceanferry.usecases.links.link_provider import LinkProvider
from oceanferry.usecases.runs.time_budget import TimeBudget
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oss.service import OssService

_KEY, _SECRET = "AK", "the-secret"  # of the sandbox
_SOURCE, _TARGET = "backups", "archive"
_MIB = 1024 * 1024


@dataclass(frozen=True)
class Case:
    """One backup set, and how far away its bucket is."""

    files: int
    size_bytes: int
    call_ms: int
    """How long every call takes besides the bytes."""


CASES = (Case(1000, 10_000, 0), Case(1000, 10_000, 20), Case(200, 10 * _MIB, 20))


def main() -> int:
    """Measure and print one row for every case."""
    sys.stdout.write(
        "| files | bytes each | a call takes | s | files/s | calls a file | CPU s |\n"
        "|---|---|---|---|---|---|---|\n"
    )
    for case in CASES:
        sys.stdout.write(_row(case))
        sys.stdout.flush()
    return 0


def _row(case: Case) -> str:
    with _served(case) as (host, calls):
        began, used = time.perf_counter(), time.process_time()
        manifest = _copied(case, host)
        took, used = time.perf_counter() - began, time.process_time() - used
        made = calls()
    if len(manifest.objects) != case.files:
        raise RuntimeError(f"{case} was copied with {len(manifest.objects)} files")
    return (
        f"| {case.files} | {case.size_bytes} | {case.call_ms} ms | {took:.1f} | {case.files / took:.0f}"
        f" | {made / case.files:.2f} | {used:.1f} |\n"
    )


def _copied(case: Case, host: str) -> Manifest:
    clock = SystemClock()
    bucket = OssBucket(_TARGET, "cn-hangzhou", Credentials(_KEY, Secret(_SECRET)), clock, f"http://{host}")
    signer, transfer = OssService([AccessKey(_KEY, _SECRET)]), Transfer()
    signer.create_bucket(_SOURCE)
    links = tuple(
        DownloadLink(
            number,
            _name(number),
            public_url=Secret(
                signer.presigned_url(host, _SOURCE, _name(number), lifetime=timedelta(hours=9))
            ),
        )
        for number in range(1, case.files + 1)
    )
    task = DownloadTask("1", "bak-1", "SUCCESS", links)
    with OssObjectStore(bucket) as store, SharedPools() as pools:
        made = BackupSetCopy(
            order=Order(run="r", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=()),
            instance_id="ob317v4uif0000",
            bucket=Bucket(store, "", transfer=transfer, side_by_side=ThreadPool(transfer.most)),
            open_source=lambda link: HttpSourceObject(
                [link.public_url or Secret("")], allow=[host], pools=pools
            ),
            clock=clock,
            progress=SilentProgress(),
            time_budget=TimeBudget(None, clock),
        ).make(LinkProvider("ob317v4uif0000", "bak-1", task, cast("BackupService", None), clock))
    if not isinstance(made, Manifest):
        raise RuntimeError(f"The copy ended as {type(made).__name__}")  # noqa: TRY004  # no caller's mistake
    return made


def _name(number: int) -> str:
    return f"{number:05d}.zip"


@contextmanager
def _served(case: Case) -> Iterator[tuple[str, Callable[[], int]]]:
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(case, theirs))
    server.start()

    def calls() -> int:
        ours.send("calls")
        return int(ours.recv())

    try:
        yield ours.recv(), calls
    finally:
        ours.send("end")
        server.join()


def _serve(case: Case, told: Connection) -> None:
    oss, made = OssService([AccessKey(_KEY, _SECRET)]), list[None]()
    oss.create_bucket(_SOURCE)
    oss.create_bucket(_TARGET)
    for number in range(1, case.files + 1):
        oss.put_object(_SOURCE, _name(number), number.to_bytes(4, "big") * (case.size_bytes // 4))

    def answer(request: Request) -> Response:
        made.append(None)
        time.sleep(case.call_ms / 1000)
        return oss(request)

    with LoopbackServer(answer) as server:
        told.send(server.host)
        while told.recv() != "end":
            told.send(len(made))


if __name__ == "__main__":
    raise SystemExit(main())
