"""What one invocation logs."""

from __future__ import annotations

import logging
from datetime import timedelta

from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import Job
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.logs.events import EVENTS, EventName
from oceanferry.logs.json_lines import LOGGER


class InvocationLog:
    """Writes events, each with what tells it from those of other invocations and other runs."""

    def __init__(self, *, request_id: str, function: str) -> None:
        """Log for one invocation of *function*."""
        self._invocation = {"request_id": request_id, "function": function}
        self.subject: dict[str, str | list[str]] = {}
        """What every line says of the job, by the names of the fields."""

    def about(self, job: Job) -> None:
        """Let every event from here on say which job it belongs to."""
        self.subject = {name: value for name, value in job.about.items() if value}

    def event(self, name: EventName, **fields: object) -> None:
        """Log one event at its own level."""
        self._write(name, EVENTS[name].level, fields)

    def outcome(self, result: Outcome, *, took: timedelta) -> None:
        """Log the outcome of a step; one that was given up at ERROR, so that an alarm can match it.

        A notice that reached no destination has an event name of its own: only the log has it.
        """
        given_up = result.failure is not None and result.status in ("refused", "settled", "watched")
        fields = result.model_dump(mode="json", exclude_defaults=True)
        if proven := _proven_bytes(result):
            fields["size_bytes"] = proven
        level = logging.ERROR if given_up or result.unnotified else logging.INFO
        name = "unnotified" if result.unnotified else result.status
        self._write(f"oceanferry.{name}", level, {**fields, "duration_ms": milliseconds(took)})

    def raised(self, failure: Failure) -> None:
        """Log why this invocation fails, to be done again."""
        self.event("oceanferry.raised", failure=failure.model_dump(mode="json", exclude_defaults=True))

    def _write(self, name: str, level: int, fields: dict[str, object]) -> None:
        LOGGER.log(level, name, extra={"fields": {**self._invocation, **self.subject, **fields}})


def milliseconds(length: timedelta) -> int:
    """Return a duration as lines have it."""
    return round(length / timedelta(milliseconds=1))


def _proven_bytes(result: Outcome) -> int:
    return sum(proof.size_bytes for proof in result.receipts if proof.proven)
