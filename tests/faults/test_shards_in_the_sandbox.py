"""Large files by several functions at once, on the sandbox's Function Compute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pydantic_core import from_json

from faults.watched_oss import WatchedOss
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE
from oceanferry_sandbox.function_compute.invocations import Invocation
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.server import LoopbackServer
from sandboxed import COPY_OBJECT, LONGEST, Sandboxed, configuration, heal, quick
from waiting import until

KIB = 1024
PART = 128 * KIB
PARTS = 12
SHARDS = 3
SIZES = [PARTS * PART - 5, 1000]
"""Of a file that is for shards, and of one that is not."""
LOST = 1
"""The shard that is killed."""
ITS_PARTS = rf"partNumber=({'|'.join(str(n) for n in range(1, PARTS + 1) if n % SHARDS == LOST)})(&|$)"


@dataclass(frozen=True)
class Sharded:
    """A backup set with a large file, and everything that OSS is asked for meanwhile."""

    sandbox: Sandboxed
    oss: WatchedOss
    server: LoopbackServer

    @property
    def shards(self) -> list[int]:
        """The index of every shard that was begun, in order."""
        return [index for each in self.sandbox.of(COPY_OBJECT) if (index := shard_of(each)) is not None]

    @property
    def completions(self) -> int:
        """How often the large file was completed."""
        name = self.sandbox.backup_set.parts[0].file_name
        return len([path for path in self.oss.completed if path.endswith(name)])

    @property
    def small_file_sent(self) -> int:
        """How often the other file was sent, which is whole each time."""
        name = self.sandbox.backup_set.parts[1].file_name
        return len([each for each in self.oss.exchanges if each.method == "PUT" and each.path.endswith(name)])

    def hang(self, times: int = 1) -> None:
        """Let requests of the shard that is killed wait for ever."""
        hanging = Fault("delay", method="PUT", path=ITS_PARTS, times=times, seconds=600.0)
        self.server.faults.plant(hanging)

    def kill(self) -> None:
        """Kill the shard as soon as it hangs."""
        struck = self.server.faults.struck
        until(lambda: self.server.faults.struck > struck)
        [running] = [
            each
            for each in self.sandbox.of(COPY_OBJECT)
            if each.status == "Running" and shard_of(each) == LOST
        ]
        self.sandbox.cloud.function_compute.crash(running.request_id)


def shard_of(invocation: Invocation) -> int | None:
    """Return which shard an invocation is, None for the job itself."""
    shard = from_json(invocation.payload).get("shard")
    return shard and int(shard["index"])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cloud, WatchedOss, LoopbackServer]]:
    settings = (
        "bucket: my-archive",
        f"shard_above: {4 * PART}B",
        f"max_shards: {SHARDS}",
        f"part_size: {PART}B",
    )
    file = configuration(
        tmp_path_factory.mktemp("configuration") / "oceanferry.yaml",
        ("    bucket: my-archive\n", "".join(f"    {each}\n" for each in (*settings, "connections: 1"))),
    )
    watched = WatchedOss()
    with LoopbackServer(watched) as server:
        options = quick(file, environment={"OCEANFERRY_ENDPOINTS_OSS": server.url}, most_instances=4)
        with Cloud(options) as cloud:
            watched.cloud = cloud
            yield cloud, watched, server


@pytest.fixture
def sharded(running: tuple[Cloud, WatchedOss, LoopbackServer]) -> Iterator[Sharded]:
    cloud, watched, server = running
    watched.exchanges.clear()
    yield Sharded(Sandboxed.with_new_backup_set(cloud, sizes=SIZES), watched, server)
    server.faults.clear()
    heal(cloud)
    cloud.function_compute.skip_delays()
    cloud.wait_idle(LONGEST)


def test_a_large_file_is_sent_by_several_functions_and_completed_once(sharded: Sharded) -> None:
    sharded.sandbox.invoke(sharded.sandbox.asking("archive"))
    sharded.sandbox.settle_but_for_delays()

    assert sharded.sandbox.copied == sharded.sandbox.sources
    assert sorted(sharded.shards) == [0, 1, 2]
    assert sharded.completions == 1
    assert sorted(sharded.oss.sent()) == list(range(1, PARTS + 1))
    assert sharded.small_file_sent == 1
    assert [each["status"] for each in sharded.sandbox.receipts("archive")] == ["delivered"]


def test_a_shard_that_is_killed_is_begun_again_at_once(sharded: Sharded) -> None:
    sharded.hang()
    sharded.sandbox.invoke(sharded.sandbox.asking("archive"))
    sharded.kill()
    sharded.sandbox.settle_but_for_delays()

    assert sharded.sandbox.copied == sharded.sandbox.sources
    assert sorted(sharded.shards) == [0, 1, 1, 2]
    assert sharded.completions == 1


@pytest.mark.long
def test_a_shard_that_is_killed_every_time_is_noticed_and_redone(sharded: Sharded) -> None:
    sharded.hang(times=4)
    sharded.sandbox.invoke(sharded.sandbox.asking("archive"))
    for _ in range(4):
        sharded.kill()
    sharded.sandbox.settle_but_for_delays()
    assert sharded.completions == 0
    sharded.sandbox.cloud.function_compute.skip_delays()
    sharded.sandbox.settle_but_for_delays()

    assert sharded.sandbox.copied == sharded.sandbox.sources
    assert sorted(sharded.shards) == [0, 1, 1, 1, 1, 1, 2]
    assert sharded.completions == 1
    assert sharded.sandbox.cloud.oss.uploads(ARCHIVE) == []
