"""Large files by several invocations at once, without one that waits for the others."""

from __future__ import annotations

from datetime import timedelta

from oceanferry.domain.errors import CopyStalled
from oceanferry.domain.runs.copy_progress import Shard, ShardProgress
from oceanferry.domain.runs.jobs import CopyObjectJob
from oceanferry.domain.wording import duration
from oceanferry.ports.invoker import Invoker
from oceanferry.usecases.copying.one_download import Incomplete

# A shard that sent nothing for so long has been lost: a part takes seconds.
POLL_INTERVAL = timedelta(minutes=10)
_MOST_IDLE_POLLS = 3


def start_missing_shards(
    job: CopyObjectJob, incomplete: Incomplete, *, shards: int, invoker: Invoker
) -> timedelta:
    """Start the shards of a file that are not under way, and come back later to poll again.

    The first poll starts all of them. A later one starts those again that have
    got no further since. No invocation has to wait for that: the last shard to finish
    completes the file and wakes the job.

    Returns:
        When the job polls again, if it is not woken before.

    Raises:
        CopyStalled: Several polls in a row have found that nothing moved.
    """
    share = [part.number % shards for part in incomplete.unfinished.missing]
    now = _compared(
        incomplete.part_id, tuple(share.count(index) for index in range(shards)), job.shard_progress
    )
    if now.idle_polls > _MOST_IDLE_POLLS:
        raise _stalled(job, now)
    for index, count in enumerate(now.missing):
        if count and _stands_still(index, now, job.shard_progress):
            shard = Shard(part_id=now.part_id, index=index, count=shards)
            invoker.hand_over(
                job.model_copy(update={"shard": shard, "shard_progress": None, "reschedules": 0})
            )
    invoker.hand_over(job.continued().model_copy(update={"shard_progress": now}), delay=POLL_INTERVAL)
    return POLL_INTERVAL


def _compared(part_id: int, missing: tuple[int, ...], before: ShardProgress | None) -> ShardProgress:
    idle = before is not None and (before.part_id, before.missing) == (part_id, missing)
    return ShardProgress(
        part_id=part_id, missing=missing, idle_polls=before.idle_polls + 1 if before and idle else 0
    )


def _stands_still(index: int, now: ShardProgress, before: ShardProgress | None) -> bool:
    """Tell whether a shard has got no further since the last poll, or was never started."""
    if before is None or (before.part_id, len(before.missing)) != (now.part_id, len(now.missing)):
        return True
    return before.missing[index] == now.missing[index]


def _stalled(job: CopyObjectJob, now: ShardProgress) -> CopyStalled:
    return CopyStalled(
        f"The copy of backup set {job.order.backup_set_id} to {job.destination} made no progress in"
        f" {duration(POLL_INTERVAL * now.idle_polls)}: file {now.part_id} lacks {sum(now.missing)} parts",
        advice="Check the log of the copy_object function, then send the request again. Uploaded parts"
        " are kept",
    )
