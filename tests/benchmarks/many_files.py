"""Backup sets of many small files: how many are copied in a second when every call takes a while.

The real adapters copy from the sandbox's OSS, in a process of its own, into another bucket of it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
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
    bytes_per_second: int | None
    """What one connection carries at most; None: all there is."""


_SETS = ((1, 2048 * _MIB), (200, 10 * _MIB), (10_000, 10_000))
_SHORT_SETS = ((1, 64 * _MIB), (20, 10 * _MIB), (300, 10_000))


def main() -> int:
    """Measure and print one row for every case."""
    arguments = _arguments()
    limit = arguments.connection_mib * _MIB or None
    sys.stdout.write(
        "| files | bytes each | a call takes | s | files/s | MB/s | calls a file | CPU s |\n"
        "|---|---|---|---|---|---|---|---|\n"
    )
    for call_ms in arguments.round_trips:
        for files, size_bytes in _SHORT_SETS if arguments.short else _SETS:
            case = Case(files, size_bytes, call_ms, limit)
            sys.stdout.write(_row(case, one_processor=arguments.one_processor))
            sys.stdout.flush()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="small backup sets, which take two minutes")
    parser.add_argument(
        "--round-trips", type=int, nargs="+", default=[1, 20, 200], metavar="MS", help="how far the bucket is"
    )
    parser.add_argument(
        "--connection-mib", type=int, default=25, metavar="N", help="MiB/s of each connection; 0: no limit"
    )
    parser.add_argument(
        "--one-processor",
        action="store_true",
        help="leave one processor to the copy, as copy_object has it, and the others to the sandbox",
    )
    return parser.parse_args()


def _row(case: Case, *, one_processor: bool) -> str:
    with _served(case) as (host, calls), _on_one_processor() if one_processor else nullcontext():
        began, used = time.perf_counter(), time.process_time()
        manifest = _copied(case, host)
        took, used = time.perf_counter() - began, time.process_time() - used
        made = calls()
    if len(manifest.objects) != case.files:
        raise RuntimeError(f"{case} was copied with {len(manifest.objects)} files")
    return (
        f"| {case.files} | {case.size_bytes} | {case.call_ms} ms | {took:.1f} | {case.files / took:.0f}"
        f" | {case.files * case.size_bytes / took / 1e6:.0f} | {made / case.files:.2f} | {used:.1f} |\n"
    )


@contextmanager
def _on_one_processor() -> Iterator[None]:
    """Keep this process, in contrast to the sandbox that it has started, on one processor (Linux)."""
    all_of_them = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(all_of_them)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_of_them)


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


def _serve(case: Case, reported: Connection) -> None:
    oss, made = OssService([AccessKey(_KEY, _SECRET)]), list[None]()
    oss.create_bucket(_SOURCE)
    oss.create_bucket(_TARGET)
    for number in range(1, case.files + 1):
        oss.put_object(_SOURCE, _name(number), number.to_bytes(4, "big") * (case.size_bytes // 4))

    def answer(request: Request) -> Response:
        made.append(None)
        time.sleep(case.call_ms / 1000)
        if case.bytes_per_second is None:
            return oss(request)
        request.stream.pace(wait)
        response = oss(request)
        chunks = [response.body] if isinstance(response.body, bytes) else response.body
        length = {"Content-Length": str(len(response.body))} if isinstance(response.body, bytes) else {}
        return replace(response, headers={**length, **response.headers}, body=paced(chunks))

    def wait(size_bytes: int) -> None:
        time.sleep(size_bytes / (case.bytes_per_second or 1))

    def paced(chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            wait(len(chunk))
            yield chunk

    with LoopbackServer(answer) as server:
        reported.send(server.host)
        while reported.recv() != "end":
            reported.send(len(made))


if __name__ == "__main__":
    raise SystemExit(main())
