"""What a language has to have for alarms; its module is the value, as with :mod:`words`."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from oceanferry.domain.runs.alarms import Alarm, Condition


class AlarmWords(Protocol):
    """What messages say of alarms in one language."""

    NOTICED: str
    FIRST_NOTICED: str
    STILL_WRONG: str

    def alarm_title(self, condition: Condition, route: str, destination: str, *, reminder: bool) -> str:
        """Head a message about one alarm."""

    def alarms_title(self, route: str, count: int, *, reminder: bool) -> str:
        """Head a message about *count* alarms of a route."""

    def clear_title(self, route: str, left: int) -> str:
        """Head a message about what has healed, while *left* alarms have not."""

    def named(self, condition: Condition, destination: str) -> str:
        """Name an alarm in a list of them; *destination* is empty for one of the whole route."""

    def lasting(self, length: timedelta) -> str:
        """Write how long something took or has lasted."""

    def what(self, alarm: Alarm, since: str, ago: str) -> str:
        """Say what is wrong; *since* is a moment and *ago* how long it has lasted, both may be empty."""

    def remedy(self, alarm: Alarm, cleaned_from: str) -> str:
        """Say what to do; *cleaned_from* is when it goes away by itself, empty when that is over or never."""

    def healed(self, opened: str, lasted: str, *, cleaned: bool) -> str:
        """Say of an alarm that it is over; *opened* is when it was noticed, *cleaned*: by the watchdog."""
