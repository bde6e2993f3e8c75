"""Every event that is logged, by its stable name: alarms and dashboards rely on these."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

EventName = Literal[
    "oceanferry.received",
    "oceanferry.link_pending",
    "oceanferry.file_copied",
    "oceanferry.handed_over",
    "oceanferry.waiting",
    "oceanferry.postponed",
    "oceanferry.settled",
    "oceanferry.refused",
    "oceanferry.watched",
    "oceanferry.untold",
    "oceanferry.raised",
    "oceanferry.visited",
    "oceanferry.visit_failed",
    "oceanferry.finished",
    "oceanferry.trace_lost",
]

ALWAYS: Mapping[str, str] = {
    "time": "when, in UTC",
    "level": "`DEBUG`, `INFO`, `WARNING` or `ERROR`",
    "event": "the name of the event",
    "request_id": "the invocation's, by which Function Compute finds everything else of it",
    "function": "the function's name",
}
"""The fields of every line."""

OF_JOBS: Mapping[str, str] = {
    "job": "the step: `request`, `fetch_link`, `publish`, `copy_object` or `watchdog`",
    "run": "the run, the same in all functions that work for it",
    "route": "the route; missing for a request that names its destinations itself",
    "cluster": "the cluster's name",
    "backup_set_id": "the backup set",
    "other_backup_sets": "the others, of a step that is about several of one run",
    "destination": "the destination's name; missing for the run itself",
}
"""The fields of every line that is about a job, as far as they are known."""

OF_OUTCOMES: Mapping[str, str] = {
    "status": "as in the event's name",
    "duration_ms": "how long the step took",
    "size_bytes": "how many bytes are proven in the bucket, of a copy",
    "receipts": "what came of the deliveries, each as in `run --json`",
    "failure": "`error` (its class), `message`, `advice`, the vendor's `code` and `request_id`",
    "next_look_seconds": "after how long the function calls itself",
    "notes": "what happened besides, such as what retention removed, or a heartbeat that was not taken",
    "alarms": "what is wrong with the route, of a watch",
}
"""The fields of lines that say what came of a step, where they apply."""


@dataclass(frozen=True)
class Event:
    """What an event means, and what its line has besides :data:`ALWAYS` and :data:`OF_JOBS`."""

    meaning: str
    fields: Mapping[str, str]
    level: int = logging.INFO


EVENTS: Mapping[EventName, Event] = {
    "oceanferry.received": Event(
        "An invocation began.",
        {"work": "what the event is", "size_bytes": "of the event"},
        logging.DEBUG,
    ),
    "oceanferry.link_pending": Event(
        "OceanBase is preparing the link; the function has called itself for later.",
        {
            "download_task_status": "the vendor's word",
            "next_look_seconds": "after how long the function calls itself",
        },
    ),
    "oceanferry.file_copied": Event(
        "All bytes of one file have arrived in the bucket.",
        {"file_name": "which", "size_bytes": "of the file"},
    ),
    "oceanferry.handed_over": Event("The step is done and the next one was handed over.", OF_OUTCOMES),
    "oceanferry.waiting": Event("The step looks again later; nobody pays meanwhile.", OF_OUTCOMES),
    "oceanferry.postponed": Event(
        "The step was handed over to its own function, to go on later.", OF_OUTCOMES
    ),
    "oceanferry.settled": Event(
        "The step is over: its deliveries are proven, at `INFO`, or given up, at `ERROR`.", OF_OUTCOMES
    ),
    "oceanferry.refused": Event(
        "A request or a run was given up before any delivery.", OF_OUTCOMES, logging.ERROR
    ),
    "oceanferry.watched": Event("The watchdog has looked after a route.", OF_OUTCOMES),
    "oceanferry.untold": Event(
        "A failure or an alarm could be told to nobody: no chat and no webhook has taken it.",
        OF_OUTCOMES,
        logging.ERROR,
    ),
    "oceanferry.raised": Event(
        "The step failed for now; Function Compute does it again, and tells `publish` when it gives up.",
        {"failure": OF_OUTCOMES["failure"]},
        logging.WARNING,
    ),
    "oceanferry.visited": Event(
        "Somebody, or a bot, was at the address of a button.",
        {
            "state": "what they were told: `redeemed` is a link, the others are pages",
            "pressed": "whether the page's button was pressed",
            "reference": "which button it was, as its page says",
            "part_id": "the file of the backup set",
            "copy_in": "the destination whose copy was wanted instead",
            "source_ip": "from where",
        },
    ),
    "oceanferry.visit_failed": Event(
        "A visitor could not be served, or not with everything; the page says so.",
        {"failure": OF_OUTCOMES["failure"]},
        logging.ERROR,
    ),
    "oceanferry.finished": Event(
        "The invocation is over.",
        {
            "duration_ms": "of the whole invocation, without the start of a cold instance",
            "outcomes": "how many steps it had",
            "peak_memory_mib": "the most that the instance has used so far",
        },
    ),
    "oceanferry.trace_lost": Event(
        "The invocation's trace could not be sent. Nothing else is affected.", {}, logging.WARNING
    ),
}
