"""The parameters of one API call."""

from __future__ import annotations

from datetime import datetime, timezone
from urllib.parse import parse_qsl

from oceanferry_sandbox.http_server.messages import Request
from oceanferry_sandbox.oceanbase import refusals
from oceanferry_sandbox.oceanbase.backup_sets import BackupSetFilter


class Parameters:
    """The parameters of the form and of the query; an empty one counts as not sent."""

    def __init__(self, request: Request, body: bytes) -> None:
        form = parse_qsl(body.decode(errors="replace"))
        self._values = {**request.query, **dict(form)}

    def required(self, name: str) -> str:
        """Return a mandatory parameter.

        Raises:
            Refused: It was not sent.
        """
        value = self.optional(name)
        if not value:
            raise refusals.missing(name)
        return value

    def optional(self, name: str) -> str:
        """Return a parameter, or ``""``."""
        return self._values.get(name, "")

    def count(self, name: str, default: int) -> int:
        """Return a whole number of at least 1.

        Raises:
            Refused: It is something else.
        """
        value = self.optional(name) or str(default)
        if not (value.isascii() and value.isdigit() and len(value) <= 9 and int(value)):
            raise refusals.invalid(name, value)
        return int(value)

    def moment(self, name: str) -> datetime | None:
        """Return a time given as ``yyyy-MM-ddTHH:mm:ssZ``, if it was sent.

        Raises:
            Refused: It has another form.
        """
        value = self.optional(name)
        if not value:
            return None
        try:
            return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
        except ValueError as error:
            raise refusals.invalid(name, value) from error

    def backup_set_filter(self) -> BackupSetFilter:
        """Return what DescribeDataBackupSet is asked for.

        Raises:
            Refused: A parameter is missing or malformed.
        """
        return BackupSetFilter(
            instance_id=self.required("InstanceId"),
            status=self.optional("Status"),
            backup_object_type=self.optional("BackupObjectType"),
            not_before=self.moment("StartTime"),
            not_after=self.moment("EndTime"),
        )
