"""A copying process that is killed at random instants, and started again until it is done."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from command_line import OCEANFERRY
from faults.watched_oss import WatchedOss
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE, Options
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.seed import INSTANCE
from sandboxed import LONGEST, Sandboxed
from waiting import until

MIB = 1024 * 1024
PARTS = 40
PART = MIB
CONNECTIONS = 4
_STARTING_SECONDS = (0.1, 1.0)
"""After how long a process is killed that may not have sent anything yet."""
_SENDING_SECONDS = (0.0, 0.6)
"""After how long one is killed that has begun to send."""
# Without a ledger, which would keep the lease of the process that was killed for minutes.
_CONFIGURATION = f"""\
region: cn-hangzhou
account_id: "1234567890123456"
clusters:
  orders: {{instance_id: {INSTANCE}}}
destinations:
  archive:
    {{type: oss, bucket: {ARCHIVE}, region: cn-shanghai, prefix: "oceanbase/",
     connections: {CONNECTIONS}, part_size: {PART}B}}
"""


@dataclass(frozen=True)
class Life:
    """One process, from its start to its end."""

    stored_before: frozenset[int]
    """The numbers of the parts that were there when it began."""
    sent: tuple[int, ...]
    """The numbers of the parts that it began to send."""
    stored_after: frozenset[int]
    status: int
    """Its exit status, -9 if it was killed."""

    @property
    def sent_again(self) -> frozenset[int]:
        """What it sent although it was there."""
        return self.stored_before & set(self.sent)

    @property
    def wasted(self) -> frozenset[int]:
        """What it was sending when it was killed."""
        return frozenset(self.sent) - self.stored_after


@dataclass(frozen=True)
class Killing:
    """A backup set of one file, and the process that copies it."""

    sandbox: Sandboxed
    watched: WatchedOss
    server: LoopbackServer
    command: list[str]
    environment: dict[str, str]

    def lives(self, kills: int, rng: random.Random) -> Iterator[Life]:
        """Start the process and kill it so often, then let it come to its end."""
        yield self._life(_SENDING_SECONDS[1], sending=True)  # so that the others find something
        for _ in range(kills - 1):
            sending = rng.random() < 0.8
            yield self._life(
                rng.uniform(*(_SENDING_SECONDS if sending else _STARTING_SECONDS)), sending=sending
            )
        yield self._life(LONGEST.total_seconds(), sending=False)

    def _life(self, seconds: float, *, sending: bool) -> Life:
        """Let the process live so long, counted from the first part that it sends, or from its start."""
        before, began = self.watched.stored(), len(self.watched.exchanges)
        with subprocess.Popen(self.command, env=self.environment, stdout=subprocess.DEVNULL) as process:
            if sending:
                until(lambda: bool(self.watched.sent(began)) or process.poll() is not None)
            try:
                status = process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                status = process.wait()
                self.server.hang_up()
        after = self.watched.stored()
        if self.sandbox.copied:
            after = frozenset(range(1, PARTS + 1))
        return Life(before, tuple(self.watched.sent(began)), after, status)


def violations(killing: Killing, lives: Sequence[Life]) -> Iterator[str]:
    """Yield what does not hold after the last of the lives."""
    sandbox = killing.sandbox
    if lives[-1].status != 0 or sandbox.copied != sandbox.sources or "manifest.json" not in sandbox.stored:
        yield "the copy was not finished, or is not what its source is"
    if again := [sorted(life.sent_again) for life in lives if life.sent_again]:
        yield f"parts that were there were sent again: {again}"
    if any(len(life.wasted) > CONNECTIONS for life in lives):
        yield "more parts were lost than there are connections"
    if len(killing.watched.sent()) > PARTS + sum(len(life.wasted) for life in lives):
        yield "parts that had been lost were sent again more than once"
    if left := sandbox.cloud.oss.uploads(ARCHIVE):
        yield f"{len(left)} uploads were left over"


@contextmanager
def killing(folder: Path, *, bytes_per_second: int) -> Iterator[Killing]:
    """Run the sandbox with a backup set whose one file takes a while to upload."""
    file = folder / "oceanferry.yaml"
    file.write_text(_CONFIGURATION, encoding="utf-8")
    options = Options(preparation=timedelta(0), seeded=False, upload_bytes_per_second=bytes_per_second)
    with Cloud(options) as cloud:
        watched = WatchedOss(cloud)
        sandbox = Sandboxed.with_new_backup_set(cloud, sizes=[PARTS * PART])
        event = folder / "event.json"
        event.write_bytes(sandbox.asking("archive"))
        with LoopbackServer(watched, receive_buffer_bytes=64 * 1024) as server:
            environment = {
                "PATH": os.environ["PATH"],
                **cloud.environment,
                "OCEANFERRY_ENDPOINTS_OSS": server.url,
                "OCEANFERRY_CONFIG": str(file),
            }
            command = [str(OCEANFERRY), "run", "--event", str(event)]
            yield Killing(sandbox, watched, server, command, environment)
