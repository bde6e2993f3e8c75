"""Asynchronous tasks: what has been accepted, and how far it has come."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from oceanferry_sandbox.function_compute.functions import FunctionConfig
from oceanferry_sandbox.function_compute.invocations import Invocation
from oceanferry_sandbox.function_compute.refusals import (
    TASK_ID_IN_USE,
    invalid_argument,
    task_id_in_use,
    task_not_found,
)

TaskStatus = Literal[
    "Enqueued", "Running", "Retrying", "Succeeded", "Failed", "Stopping", "Stopped", "Expired"
]
FINAL: frozenset[TaskStatus] = frozenset({"Succeeded", "Failed", "Stopped", "Expired"})

_TASK_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,127}")


@dataclass(frozen=True)
class TaskEvent:
    """One step of a task's life."""

    id: int
    status: TaskStatus
    at: datetime
    detail: str = ""


@dataclass
class AsyncTask:
    """One asynchronous invocation with all its attempts."""

    config: FunctionConfig
    task_id: str
    request_id: str
    payload: bytes
    due: datetime
    """When it may run first: the end of its delay."""
    events: list[TaskEvent] = field(default_factory=list)
    attempts: list[Invocation] = field(default_factory=list)
    stop_requested: bool = False
    destination_status: str = ""
    """``Succeeded`` or ``Failed``; "" while no destination has been invoked, or there is none."""

    @property
    def status(self) -> TaskStatus:
        """The newest event's status."""
        return self.events[-1].status

    def move(self, status: TaskStatus, at: datetime, detail: str = "") -> None:
        """Add an event."""
        self.events.append(TaskEvent(len(self.events) + 1, status, at, detail))


class TaskRegister:
    """All tasks by function and id; safe between threads."""

    def __init__(self) -> None:
        self.code_of_conflict = TASK_ID_IN_USE
        self._lock = threading.Lock()
        self._tasks: dict[tuple[str, str], AsyncTask] = {}

    def add(self, task: AsyncTask) -> None:
        """Accept *task*.

        Raises:
            Refused: Its function has asynchronous tasks on, and had a task of this id before (409),
                or the id that the caller chose is malformed (400).
        """
        if task.task_id != task.request_id and not _TASK_ID.fullmatch(task.task_id):
            raise invalid_argument(
                f"'{task.task_id}' is no task id: a letter or _, then letters, digits, _ and -"
            )
        key = (task.config.name, task.task_id)
        with self._lock:
            if task.config.async_task and key in self._tasks:
                raise task_id_in_use(task.task_id, self.code_of_conflict)
            self._tasks[key] = task

    def get(self, function: str, task_id: str) -> AsyncTask:
        """Return one task.

        Raises:
            Refused: There is none (404).
        """
        with self._lock:
            task = self._tasks.get((function, task_id))
        if task is None:
            raise task_not_found(task_id)
        return task

    def of(self, function: str) -> list[AsyncTask]:
        """Return a function's tasks, oldest first."""
        with self._lock:
            return [task for (name, _), task in self._tasks.items() if name == function]
