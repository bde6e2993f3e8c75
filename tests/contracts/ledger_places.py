"""Where a ledger can be kept, as the contract of ledgers sees it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from fakes.clock import FakeClock
from fakes.object_store import FakeObjectStore
from oceanferry.adapters.ledger.records.directory import DirectoryRecords
from oceanferry.adapters.ledger.records.memory import MemoryRecords
from oceanferry.adapters.ledger.records.objects import ObjectRecords
from oceanferry.adapters.ledger.records.records import Records
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.secrets import Secret
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oss.service import OssService


@dataclass(frozen=True)
class Place:
    """Records, and the clock that counts for them."""

    records: Callable[[], Records]
    """Gives each claimant a view of its own."""
    let_pass: Callable[[timedelta], None]
    """Lets time pass for the place, and for nobody else."""


@contextmanager
def memory(_: Path) -> Iterator[Place]:
    """Keep records in this process, which has one clock only."""
    clock = FakeClock()
    kept = MemoryRecords(clock)
    yield Place(lambda: kept, clock.advance)


@contextmanager
def directory(folder: Path) -> Iterator[Place]:
    """Keep records in files, whose times the system stamps."""

    def let_pass(length: timedelta) -> None:
        for path in folder.rglob("*"):
            then = path.stat().st_mtime - length.total_seconds()
            os.utime(path, (then, then))

    yield Place(lambda: DirectoryRecords(folder), let_pass)


@contextmanager
def objects(_: Path) -> Iterator[Place]:
    """Keep records in a bucket of the tests."""
    clock = FakeClock()
    store = FakeObjectStore("my-state", clock)
    yield Place(lambda: ObjectRecords(store, "oceanferry/"), clock.advance)


@contextmanager
def oss(_: Path, *, fast: timedelta = timedelta(0)) -> Iterator[Place]:
    """Keep records in the sandbox's OSS, through its SDK; the claimants' clocks disagree with OSS's."""
    ahead = fast

    def let_pass(length: timedelta) -> None:
        nonlocal ahead
        ahead += length

    def clock() -> float:
        return time.time() + ahead.total_seconds()

    service = OssService([AccessKey("AK", "the-secret")], clock=clock)
    service.create_bucket("my-state")
    with LoopbackServer(service) as server, ExitStack() as opened:

        def records() -> Records:
            owner = Credentials("AK", Secret("the-secret"))
            bucket = OssBucket("my-state", "cn-hangzhou", owner, FakeClock(), server.url)
            store = opened.enter_context(OssObjectStore(bucket, exclusive=True))
            return ObjectRecords(store, "oceanferry/")

        yield Place(records, let_pass)


PLACES: dict[str, Callable[[Path], AbstractContextManager[Place]]] = {
    "memory": memory,
    "directory": directory,
    "objects": objects,
    "oss": oss,
    "oss, claimants 5 minutes slow": partial(oss, fast=timedelta(minutes=5)),
    "oss, claimants 5 minutes fast": partial(oss, fast=timedelta(minutes=-5)),
}
