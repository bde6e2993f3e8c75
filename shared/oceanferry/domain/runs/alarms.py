"""Problems of a route that may go unnoticed: found by checking, not by failing."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import AwareDatetime, NonNegativeInt

from oceanferry.domain.documents import TolerantModel
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.requests import EntityName, Identifier

Condition = Literal[
    "overdue",
    "stuck",
    "abandoned",
    "orphan_uploads",
    "refusing",
    "backup_too_old",
    "backup_failed",
    "unwatched",
    "removed",
]
"""What is wrong.

overdue: the newest proven delivery to the destination is older than the route's ``expect_every``.
stuck: a run has been under way for too long, waiting for its link or working on the delivery.
abandoned: a run is under way by the records, but its lease has expired.
orphan_uploads: multipart uploads lie under the destination's prefix that no run works on.
refusing: the destination did not accept the last message that was meant for it.
backup_too_old: the newest backup set that the route selects is older than ``max_age``, or there is none.
backup_failed: the newest backup that the route selects failed.
unwatched: something could not be checked, so problems may go unnoticed.
removed: the newest proven copy is no longer in the bucket.
"""


class Alarm(TolerantModel):
    """One thing that is wrong. Holds no link and no secret."""

    condition: Condition
    destination: Literal[""] | EntityName = ""
    """Empty when it is about the route as a whole."""
    opened_at: AwareDatetime
    """When it was first noticed."""
    since: AwareDatetime | None = None
    """Since when it is so: the newest proven delivery, the beginning of the run, the oldest upload, …"""
    never: bool = False
    """Nothing was ever delivered: *since* is when watching began."""
    limit: timedelta | None = None
    """How long it might have lasted without being an alarm."""
    run: Literal[""] | Identifier = ""
    backup_set_id: Literal[""] | Identifier = ""
    count: NonNegativeInt = 0
    """How many there are of it."""
    cleaned_from: AwareDatetime | None = None
    """When it is cleaned up without an operator."""
    failure: Failure | None = None
    """What was found, in words, where the numbers do not say it."""

    @property
    def subject(self) -> tuple[str, str, str]:
        """What makes it the same alarm when it is found again."""
        return self.condition, self.destination, self.run if self.condition in ("stuck", "abandoned") else ""
