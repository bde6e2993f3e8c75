"""Progress on a terminal; silence in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from oceanferry.domain.wording import duration

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from oceanferry.ports.progress import Progress


class Silence:
    """Shows nothing."""

    def waiting(self, backup_set_id: str, status: str, next_look: timedelta) -> None:
        """See :class:`oceanferry.ports.progress.Progress`."""

    def copying(self, file_name: str, done_bytes: int, total_bytes: int) -> None:
        """See :class:`oceanferry.ports.progress.Progress`."""


class TerminalProgress:
    """Shows one bar for each file and one line for each wait."""

    def __init__(self, bars: Bars) -> None:
        """Draw on *bars*."""
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def waiting(self, backup_set_id: str, status: str, next_look: timedelta) -> None:
        """See :class:`oceanferry.ports.progress.Progress`."""
        self._task(f"{backup_set_id}: OceanBase says {status}, next look in {duration(next_look)}", None)

    def copying(self, file_name: str, done_bytes: int, total_bytes: int) -> None:
        """See :class:`oceanferry.ports.progress.Progress`."""
        self._bars.update(self._task(file_name, total_bytes), completed=done_bytes)

    def _task(self, description: str, total: int | None) -> TaskID:
        if description not in self._tasks:
            self._tasks[description] = self._bars.add_task(description, total=total)
        return self._tasks[description]


@contextmanager
def progress() -> Iterator[Progress]:
    """Give bars when standard error is a terminal and rich is installed (the extra ``cli``), else silence."""
    try:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
        from rich.progress import Progress as Bars
    except ImportError:
        yield Silence()
        return
    if not sys.stderr.isatty():
        yield Silence()
        return
    amount = DownloadColumn(binary_units=True)
    columns = (TextColumn("{task.description}"), BarColumn(), amount, TransferSpeedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        yield TerminalProgress(bars)
