"""Progress on a terminal; silence in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

from oceanferry.cli.printable import printable
from oceanferry.domain.copies.transfer_stats import Bottleneck, TransferStats
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.domain.texts import Say, Sentence, counted, joined, quoted, text
from oceanferry.domain.wording import duration

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


class SilentProgress:
    """Shows nothing."""

    def waiting(self, backup_set_id: str, status: str, next_poll: timedelta) -> None:
        """Show nothing."""

    def rescheduled(self, reason: str, next_attempt: timedelta) -> None:
        """Show nothing."""

    def copying(
        self, file_name: str, done_bytes: int, total_bytes: int, flow: TransferStats | None = None
    ) -> None:
        """Show nothing."""


class PlainProgress(SilentProgress):
    """Writes a line for each wait: a terminal without rich."""

    def __init__(self, say: Say = str) -> None:
        """Write in the language that *say* speaks."""
        self._say = say

    def waiting(self, backup_set_id: str, status: str, next_poll: timedelta) -> None:
        """Say for what, and for how long."""
        sys.stderr.write(f"{printable(self._say(_waits(backup_set_id, status, next_poll)))}\n")

    def rescheduled(self, reason: str, next_attempt: timedelta) -> None:
        """Say why, and for how long."""
        sys.stderr.write(f"{printable(self._say(_later(reason, next_attempt)))}\n")


class TerminalProgress:
    """Shows one bar for each file, and above them one line for each wait."""

    def __init__(self, bars: Bars, say: Say = str) -> None:
        """Draw on *bars*, in the language that *say* speaks."""
        self._in_language = say
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._said: set[str] = set()
        self._began = time.perf_counter(), time.process_time()

    def waiting(self, backup_set_id: str, status: str, next_poll: timedelta) -> None:
        self._say(_waits(backup_set_id, status, next_poll))

    def rescheduled(self, reason: str, next_attempt: timedelta) -> None:
        """Show why a step is done later, and when."""
        self._say(_later(reason, next_attempt))

    def copying(
        self, file_name: str, done_bytes: int, total_bytes: int, flow: TransferStats | None = None
    ) -> None:
        self._bars.update(self._task(file_name, total_bytes), completed=done_bytes)
        if flow:
            self._bars.update(
                self._task(file_name, total_bytes),
                flow=self._in_language(described(flow, busy=self._busy())),
            )

    def _say(self, sentence: Sentence) -> None:
        """Write a line once; a row among the bars would be cut to the terminal's width."""
        wait = self._in_language(sentence)
        if wait not in self._said:
            self._said.add(wait)
            self._bars.console.print(printable(wait), markup=False, highlight=False, soft_wrap=True)

    def _task(self, description: str, total: int | None) -> TaskID:
        if description not in self._tasks:
            self._tasks[description] = self._bars.add_task(printable(description), total=total, flow="")
        return self._tasks[description]

    def _busy(self) -> float:
        """Return the share of the time in which this process has kept a processor busy."""
        began, used = self._began
        return (time.process_time() - used) / max(time.perf_counter() - began, _MOMENT_SECONDS)


def _waits(backup_set_id: str, status: str, next_poll: timedelta) -> Sentence:
    return text(
        "{id}: download task {status}, next check in {length}",
        id=backup_set_id,
        status=status or text("unknown"),
        length=duration(next_poll),
    )


def _later(reason: str, next_attempt: timedelta) -> Sentence:
    return text("{reason}; next attempt in {length}", reason=reason, length=duration(next_attempt))


def saying_waits(outcomes: Iterable[Outcome], shown: SilentProgress | TerminalProgress) -> Iterator[Outcome]:
    """Say on the terminal what is waited for and how long, such as for another process that delivers."""
    for each in outcomes:
        if each.failure and each.status == "rescheduled" and each.next_attempt_seconds:
            shown.rescheduled(each.failure.message, timedelta(seconds=each.next_attempt_seconds))
        yield each


def described(flow: TransferStats, *, busy: float) -> Sentence:
    """Say how the parts move: ``part 12 of 64 · 8 connections · 2 retries · waits for the source``."""
    parts = [
        text("part {done} of {parts}", done=flow.parts_done, parts=flow.parts),
        counted(flow.connections, "connection"),
    ]
    if flow.retries:
        parts.append(text("1 retry") if flow.retries == 1 else text("{number} retries", number=flow.retries))
    why = text("limited by this machine") if busy >= _BUSY else _WAITS[flow.bottleneck]
    return joined([*parts, why] if why else parts, " · ")


_BUSY = 0.9
_MOMENT_SECONDS = 0.001
_WAITS: Mapping[Bottleneck, Sentence] = {
    "": quoted(""),
    "source": text("limited by the source"),
    "bucket": text("limited by the bucket"),
    "limit": text("limited by bandwidth_limit"),
    "both": text("limited by source and bucket"),
}


@contextmanager
def progress(say: Say) -> Iterator[SilentProgress | TerminalProgress]:
    """Give bars on a terminal where rich is installed (the extra ``cli``), else lines; silence in a pipe.

    They are in the language that *say* speaks.
    """
    if not sys.stderr.isatty() or find_spec("rich") is None:
        yield PlainProgress(say) if sys.stderr.isatty() else SilentProgress()
        return
    from rich.console import Console

    with bars(Console(stderr=True)) as drawn:
        yield TerminalProgress(drawn, say)


def bars(console: Console) -> Bars:
    """Return bars that show how much has been done, how fast, how long the rest takes, and how it moves."""
    from rich import progress as rich

    columns = (
        rich.TextColumn("{task.description}", markup=False),
        rich.BarColumn(20),
        rich.DownloadColumn(binary_units=True),
        rich.TransferSpeedColumn(),
        rich.TimeRemainingColumn(),
        rich.TextColumn("{task.fields[flow]}", markup=False),
    )
    return rich.Progress(*columns, console=console, transient=True)
