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
    "oceanferry.rescheduled",
    "oceanferry.settled",
    "oceanferry.refused",
    "oceanferry.watched",
    "oceanferry.unnotified",
    "oceanferry.raised",
    "oceanferry.visited",
    "oceanferry.visit_failed",
    "oceanferry.finished",
    "oceanferry.trace_lost",
]

ALWAYS: Mapping[str, str] = {
    "time": "when, in UTC",
    "level": "`DEBUG`, `INFO`, `WARNING` or `ERROR`",
    "event": "the event's name",
    "request_id": "the invocation's request ID, to find all its records in Function Compute",
    "function": "the function's name",
}
"""The fields of every line."""

OF_JOBS: Mapping[str, str] = {
    "job": "the step: `request`, `fetch_link`, `publish`, `copy_object` or `watchdog`",
    "run": "the run ID, the same in all functions of the run",
    "route": "the route; missing for a request that names its destinations itself",
    "cluster": "the cluster's name",
    "backup_set_id": "the backup set",
    "other_backup_sets": "the other backup sets, when the step handles several of one run",
    "destination": "the destination's name; missing for the run itself",
}
"""The fields of every line that is about a job, as far as they are known."""

OF_OUTCOMES: Mapping[str, str] = {
    "status": "as in the event's name",
    "duration_ms": "how long the step took",
    "size_bytes": "how many bytes of a copy are proven in the bucket",
    "receipts": "the results of the deliveries, each as in `run --json`",
    "failure": "`error` (its class), `message`, `advice`, the vendor's `code` and `request_id`",
    "next_attempt_seconds": "when the rescheduled function runs, in seconds from now",
    "notes": "further events, such as copies that retention removed, or a heartbeat that was rejected",
    "alarms": "the route's alarms, for the watchdog",
}
"""The fields of lines with the outcome of a step, where they apply."""


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
        "OceanBase is preparing the link. The function has rescheduled itself.",
        {
            "download_task_status": "the vendor's word",
            "next_attempt_seconds": "when the rescheduled function runs, in seconds from now",
        },
    ),
    "oceanferry.file_copied": Event(
        "All bytes of one file have arrived in the bucket.",
        {"file_name": "which", "size_bytes": "of the file"},
    ),
    "oceanferry.handed_over": Event("The step is done and the next one was handed over.", OF_OUTCOMES),
    "oceanferry.waiting": Event("Rescheduled; no function runs while it waits.", OF_OUTCOMES),
    "oceanferry.rescheduled": Event("Rescheduled: the same function continues the step later.", OF_OUTCOMES),
    "oceanferry.settled": Event(
        "The step is finished: its deliveries are proven (`INFO`) or failed (`ERROR`).", OF_OUTCOMES
    ),
    "oceanferry.refused": Event("A request or a run failed before any delivery.", OF_OUTCOMES, logging.ERROR),
    "oceanferry.watched": Event("The watchdog has checked a route.", OF_OUTCOMES),
    "oceanferry.unnotified": Event(
        "A failure or an alarm was not delivered: no chat and no webhook has accepted it.",
        OF_OUTCOMES,
        logging.ERROR,
    ),
    "oceanferry.raised": Event(
        "The step failed. Function Compute retries it, and invokes `publish` after the last retry.",
        {"failure": OF_OUTCOMES["failure"]},
        logging.WARNING,
    ),
    "oceanferry.visited": Event(
        "A person or a bot opened the address of a button.",
        {
            "state": "the response: `redeemed` is a link, the others are pages",
            "pressed": "whether the page's button was pressed",
            "reference": "the button's reference, as on its page",
            "part_id": "the file of the backup set",
            "copy_in": "the destination whose copy was requested instead",
            "source_ip": "the visitor's IP address",
        },
    ),
    "oceanferry.visit_failed": Event(
        "The page could not be shown, or not completely. The page says so.",
        {"failure": OF_OUTCOMES["failure"]},
        logging.ERROR,
    ),
    "oceanferry.finished": Event(
        "The invocation is finished.",
        {
            "duration_ms": "of the invocation, without the cold start",
            "outcomes": "how many steps it had",
            "peak_memory_mib": "the peak memory of the instance so far",
        },
    ),
    "oceanferry.trace_lost": Event(
        "The invocation's trace could not be sent. Nothing else is affected.", {}, logging.WARNING
    ),
}
