"""Parts of one object, sent over as many connections as help."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Condition

from oceanferry.domain.copies.bandwidth_limiter import BandwidthLimiter
from oceanferry.domain.copies.part_plan import ByteRange
from oceanferry.domain.copies.path_choice import PathChoice
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.copies.transfer_stats import TransferStats
from oceanferry.domain.errors import CopyNotProven, RetryableError, ServiceThrottled
from oceanferry.ports.clock import Clock
from oceanferry.ports.progress import Progress
from oceanferry.ports.storage.object_store import ObjectStore, UploadedPart
from oceanferry.ports.storage.source_object import Chunk, SourceIdentity, SourceObject
from oceanferry.usecases.copying.measured_part import MeasuredPart
from oceanferry.usecases.copying.repeated_transfer import repeated
from oceanferry.usecases.runs.time_budget import TimeBudget


@dataclass
class Sending:
    """The sending of some parts of one upload, and what it works with."""

    file_name: str
    key: str
    upload_id: str
    identity: SourceIdentity
    source: SourceObject
    store: ObjectStore
    clock: Clock
    progress: Progress
    transfer: Transfer
    time_budget: TimeBudget
    """When to begin no more parts."""
    renew_lease: Callable[[], None]
    """Called by each worker after each part and pause, without a lock; what it raises ends the sending."""
    done_bytes: int
    """What had arrived before."""
    arrived: dict[int, UploadedPart] = field(default_factory=dict)
    """What this has sent, by number; grows while it runs, and stays when it fails."""

    def __post_init__(self) -> None:
        self._lanes = self.transfer.tuner()
        self._path = PathChoice()
        self._pace = BandwidthLimiter(self.transfer.bytes_per_second)
        self._changed = Condition()
        self._waiting: deque[ByteRange] = deque()
        self._busy = 0
        self._flow = TransferStats()
        self._trouble: BaseException | None = None

    def send(self, parts: Sequence[ByteRange]) -> None:
        """Send *parts*, those that there is time for; the rest is missing in ``arrived``.

        Raises:
            LinkExpired: No living link is to be had.
            CopyNotProven: A part did not arrive as it was sent, again and again.
            Besides, what SourceObject and ObjectStore raise, after some attempts, and what the
            renewal of the lease raises.
        """
        self.renew_lease()  # what came before, such as the renewal of a link, may have taken longer than it
        self._waiting.extend(parts)
        self._flow = replace(self._flow, parts=self._flow.parts + len(parts))
        workers = min(self._lanes.most, len(parts))
        if workers == 1:
            self._work()
        elif workers:
            with ThreadPoolExecutor(workers, thread_name_prefix="copy") as pool:
                working = [pool.submit(self._work) for _ in range(workers)]
            if self._trouble:  # of several workers', the first
                raise self._trouble
            for each in working:
                each.result()

    def _work(self) -> None:
        while (part := self._next()) is not None:
            try:
                began = self.clock.now()
                self._count(part, self._persist(part), began)
                self.renew_lease()
            except BaseException as trouble:
                self._trouble = self._trouble or trouble
                raise
            finally:
                self._leave()

    def _next(self) -> ByteRange | None:
        """Wait for a free lane and return the next part; None when there is nothing more to begin."""
        with self._changed:
            while self._waiting and not self._trouble and not self.time_budget.over:
                if self._busy < self._lanes.concurrency:
                    self._busy += 1
                    return self._waiting.popleft()
                self._changed.wait()
            return None

    def _count(self, part: ByteRange, uploaded: UploadedPart, began: datetime) -> None:
        with self._changed:
            self.arrived[part.number] = uploaded
            self.done_bytes += part.length
            ended = self.clock.now()
            self._lanes.arrived(part.length, began=began.timestamp(), ended=ended.timestamp())
            self._flow = replace(self._flow, parts_done=len(self.arrived), connections=self._busy)
            self.progress.copying(self.file_name, self.done_bytes, self.identity.size_bytes, self._flow)

    def _leave(self) -> None:
        """Let another worker take the connection; none may wait for one that is never given back."""
        with self._changed:
            self._busy -= 1
            self._changed.notify_all()

    def _persist(self, part: ByteRange) -> UploadedPart:
        """Send one part, again after trouble that may pass."""
        return repeated(
            lambda: self._upload(part),
            clock=self.clock,
            time_budget=self.time_budget,
            renew_lease=self.renew_lease,
            on_retry=self._count_retry,
        )

    def _count_retry(self, error: RetryableError) -> None:
        with self._changed:
            self._flow = replace(self._flow, retries=self._flow.retries + 1)
            if isinstance(error, ServiceThrottled):
                self._lanes.throttled()

    def _upload(self, part: ByteRange) -> UploadedPart:
        on_its_way, began = MeasuredPart(self.clock, self._keep_pace), self.clock.now()
        chunks = on_its_way.watched(self._chunks(part))
        uploaded = self.store.upload_part(self.key, self.upload_id, part.number, part.length, chunks)
        self._waited(on_its_way, part.length, self.clock.now() - began)
        # Of bytes that were not seen here, the store's checksums together must be the source's own.
        expected = uploaded.crc64 if on_its_way.crc64 is None else on_its_way.crc64
        if expected is None or (uploaded.crc64, uploaded.size_bytes) != (expected, part.length):
            raise CopyNotProven(
                f"Part {part.number} of {self.file_name} did not arrive in bucket {self.store.bucket} as sent"
            )
        return uploaded

    def _waited(self, part: MeasuredPart, size_bytes: int, took: timedelta) -> None:
        with self._changed:
            seconds = (took - part.pausing).total_seconds()
            self._path.took(zero_copy=part.crc64 is None, size_bytes=size_bytes, seconds=seconds)
            flow = self._flow
            self._flow = replace(
                flow,
                reading=flow.reading + part.reading,
                writing=flow.writing + took - part.reading - part.pausing,
                pausing=flow.pausing + part.pausing,
            )

    def _chunks(self, part: ByteRange) -> Iterator[Chunk]:
        """Let the bytes pass unseen where that is quicker and the source's checksum will prove the whole."""
        if self.store.plain and self.identity.crc64 is not None and self._takes_zero_copy():
            return self.source.read_zero_copy(self.identity, part.start, part.length)
        return self.source.read(self.identity, part.start, part.length)

    def _takes_zero_copy(self) -> bool:
        with self._changed:
            return self._path.next_is_zero_copy()

    def _keep_pace(self, size_bytes: int) -> None:
        if self.transfer.bytes_per_second:
            with self._changed:
                pause = self._pace.wait(size_bytes, now=self.clock.now())
            self.clock.sleep(pause)
