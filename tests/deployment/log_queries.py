"""Runs the queries of alarms and dashboards over lines as they are logged.

Log Service's SQL is Presto's. SQLite runs the part of it that the queries keep to,
with Presto's functions for JSON and times added; what stands before the ``|`` is
a search for phrases, of which one must be in the line.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone

_PHRASE = re.compile(r'"([^"]+)"')


def rows(query: str, lines: Iterable[str]) -> list[dict[str, object]]:
    """Return what *query* finds in *lines*, each of which is one entry of the logstore."""
    search, _, select = query.partition(" | ")
    phrases = _PHRASE.findall(search)
    assert " or ".join(f'"{phrase}"' for phrase in phrases) == search, f"not a search for phrases: {search}"
    found = [line for line in lines if any(phrase in line for phrase in phrases)]
    database = sqlite3.connect(":memory:")
    try:
        _prepare(database, found)
        cursor = database.execute(select)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]
    finally:
        database.close()


def fires(alarm: Mapping[str, object], lines: Iterable[str]) -> bool:
    """Tell whether an alarm's only query, and its only condition, would raise it."""
    configuration = alarm["configuration"]
    assert isinstance(configuration, dict)
    [query], [severity] = configuration["queryList"], configuration["severityConfigurations"]
    found = rows(query["query"], lines)
    condition = severity["evalCondition"]["condition"]
    if not condition:
        return bool(found)
    name, threshold = re.fullmatch(r"(\w+) < (\d+)", condition).groups()  # type: ignore[union-attr]
    return any(float(str(row[name])) < float(threshold) for row in found)


def _prepare(database: sqlite3.Connection, lines: list[str]) -> None:
    database.create_function("json_extract_scalar", 2, _json_extract_scalar)
    database.create_function("from_unixtime", 1, lambda seconds: seconds)
    database.create_function("date_format", 2, _date_format)
    database.create_aggregate("max_by", 2, _MaxBy)  # type: ignore[arg-type]
    database.execute("CREATE TABLE log (__time__ INTEGER, message TEXT)")
    entries = [(int(datetime.fromisoformat(json.loads(line)["time"]).timestamp()), line) for line in lines]
    database.executemany("INSERT INTO log VALUES (?, ?)", entries)


def _json_extract_scalar(text: str, path: str) -> str | None:
    value = json.loads(text)
    for name in path.removeprefix("$.").split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return None if value is None or isinstance(value, (dict, list)) else str(value)


def _date_format(seconds: int, pattern: str) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime(pattern)


class _MaxBy:
    def __init__(self) -> None:
        self._best: tuple[int, object] | None = None

    def step(self, value: object, by: int) -> None:
        if self._best is None or by >= self._best[0]:
            self._best = (by, value)

    def finalize(self) -> object:
        return self._best[1] if self._best else None
