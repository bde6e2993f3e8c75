"""The form of a line, and silence from libraries that would print links.

Function Compute replaces the handlers of the root logger by its own before the
code runs, so the format is set on whatever handlers are there.
"""

from __future__ import annotations

import logging
import sys
from datetime import datetime, timezone

from oceanferry.logs.fitting import fitted

LOGGER = logging.getLogger("oceanferry")

# Their debug lines hold headers, bodies and URLs, hence keys, tokens and links; their warnings hold
# URLs. What goes wrong reaches us as exceptions. The vendor's SDKs set a level of their own when
# they are imported, which may be later, so that only disabling lasts.
_TALKATIVE = (
    "alibabacloud-tea",
    "alibabacloud_oss_v2",
    "credentials",
    "darabonba-core",
    "opentelemetry.exporter.otlp.proto.http.trace_exporter",
    "requests",
    "urllib3",
    "urllib3.connection",
    "urllib3.connectionpool",
    "urllib3.poolmanager",
    "urllib3.response",
    "urllib3.util.retry",
)


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object: time, level, event, and the event's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without a line break, and short enough to be searched."""
        line = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return fitted(line)


def configure(level: int | None = None) -> None:
    """Write events as JSON lines, and nothing of the libraries that would print links, at any level.

    Args:
        level: From which level on; None for our own events from INFO on, and
            everybody else's as the root logger has it.
    """
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.StreamHandler(sys.stderr))
    for handler in root.handlers:
        handler.setFormatter(JsonLines())
    if level is not None:
        root.setLevel(level)
    LOGGER.setLevel(logging.INFO if level is None else level)
    for name in _TALKATIVE:
        logging.getLogger(name).disabled = True
