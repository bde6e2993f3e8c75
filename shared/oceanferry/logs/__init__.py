"""One JSON line for each event, under a stable name; :mod:`oceanferry.logs.events` lists them."""

from __future__ import annotations

from oceanferry.logs.invocation_log import InvocationLog
from oceanferry.logs.json_lines import configure

__all__ = ["InvocationLog", "configure"]
