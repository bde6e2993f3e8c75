"""How the sandbox's OceanBase behaves where the real one is undocumented, has changed, or goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta, timezone
from typing import Literal

from oceanferry_sandbox.oceanbase.download_tasks import Phase

Missing = Literal["instance", "backup_set", "task"]
"""What a request may name that there is not."""


def _words() -> dict[Phase, str]:
    return {
        "absent": "not_exist",
        "running": "RUNNING",
        "finished": "SUCCESS",
        "failed": "FAILED",
        "expired": "EXPIRED",
    }


@dataclass(kw_only=True, eq=False, repr=False)
class Behaviour:
    """Every attribute may be changed while the service runs; what follows counts for the next request."""

    generation: Literal["2019", "2025"] = "2025"
    """The shape of replies: before or since the change of 2025-08-05."""
    links_as: Literal["list", "object", "absent"] = "list"
    """What ``DownloadLinks`` is in the 2025 shape.

    Unverified: the documentation declares one object, its field PartId suggests a list. An object can
    only show the first part. The list is never in the order of the parts.
    """
    internal_links: bool = True
    public_links: bool = True
    keeps_expired_links: bool = True
    """Whether an expired task still shows its links, which OSS refuses by then. Unverified."""
    alive_time: Literal["total", "remaining"] = "total"
    """What ``UrlAliveTime`` counts; the documentation says "validity period". Unverified."""
    zone: timezone = timezone(timedelta(hours=8))
    """Of the times that are documented without one. Unverified."""

    preparation: timedelta = timedelta(seconds=2)
    """How long a task created from now on stays running."""
    link_lifetime: timedelta = timedelta(hours=1)
    """From the end of the preparation; 3600 s is the documentation's sample."""
    words: dict[Phase, str] = field(default_factory=_words)
    """The status words of tasks; only ``not_exist`` and ``RUNNING`` are documented, as samples."""
    packs_anew: bool = False
    """Whether each download task packs the files anew, into other bytes. Unverified."""
    while_running: Literal["join", "refuse"] = "join"
    """What asking for links does while a task of the set is running. Unverified."""
    lists_as_it_goes: bool = False
    """Whether a task that runs lists the files that are ready so far. Unverified."""
    no_task: int | str = 0
    """``DownloadTaskId`` of a set without a task. Unverified: the sibling API of OB Cloud has -1."""
    answers_for: str = ""
    """Which backup set a task is said to be of, whatever it is of."""
    part_ids: Literal["numbered", "zero", "absent"] = "numbered"
    """What ``PartId`` is; the documentation has a sample, ``2``. Unverified."""
    codes_of_missing: dict[Missing, tuple[int, str]] = field(default_factory=dict)
    """Status and code of the refusals of what there is not, where they are not the usual ones. Unverified."""
    failing: int = 0
    """How many of the next created tasks are going to fail."""

    denied_actions: set[str] = field(default_factory=set)
    """Actions, such as ``DescribeDataBackupSet``, that the caller lacks the permission for."""
    denial: Literal["NoPermission", "Forbidden.RAM"] = "NoPermission"
    """The code of a denial. The text of Forbidden.RAM does not name the action, as in the real gateway."""
    throttled: int = 0
    """How many of the next requests are refused with Throttling.User."""
    throttling_status: int = 400
    retry_after: timedelta | None = None
    """Sent as ``x-acs-retry-after`` with a throttled request."""
    unavailable: int = 0
    """How many of the next requests are answered with 503 ServiceUnavailable."""
