"""Function Compute as far as Oceanferry sees it: at-least-once, task ids, retries, ``onFailure``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from fakes.clock import FakeClock
from faults.killed import Killed
from faults.runs.turns import Invocation, Turns
from faults.runs.weather import Weather
from oceanferry.bootstrap.product import Ports, build_runner, build_watchdog
from oceanferry.domain.errors import InvocationFailed, OceanferryError
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import Job
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.domain.runs.requests import Asked

_RETRIED_AFTER = timedelta(minutes=1)
_NEVER = timedelta(days=365)
_MOST_DESTINATIONS = 3


@dataclass(frozen=True)
class Function:
    """How a function is deployed, as s.yaml says."""

    timeout: timedelta
    retries: int
    on_failure: str


FUNCTIONS = {
    "fetch_link": Function(timedelta(seconds=120), 1, "publish"),
    "publish": Function(timedelta(seconds=60), 3, "watchdog"),
    "copy_object": Function(timedelta(seconds=3600), 3, "publish"),
    "watchdog": Function(timedelta(seconds=120), 1, "publish"),
}


@dataclass(frozen=True)
class Task:
    """What a function is asked to do."""

    function: str
    work: Job | Asked | None
    """None: to look after the routes."""
    failure: Failure | None = None
    """Why the work was given up, when that is to be reported instead."""
    destinations: int = 0
    """How many functions have been notified so far that it was given up."""
    attempt: int = 0

    @property
    def name(self) -> str:
        """Which work it is."""
        if self.work is None:
            return self.function
        what = f"event {self.work.event_id}" if isinstance(self.work, Asked) else self.work.task_id[:16]
        return f"{self.function} {what}{' given up' if self.failure else ''}"


@dataclass
class FunctionCompute:
    """Runs the product, invocation by invocation."""

    turns: Turns
    clock: FakeClock
    weather: Weather
    ports: Callable[[Invocation, Function], Ports]
    """Gives what an invocation works with."""
    when_inspected: Callable[[], None]
    """Called whenever an invocation has ended."""
    task_id: Callable[[Job], str]
    """Names a job, so that it is accepted once."""
    patient: bool = False
    """Whether nobody is killed for taking too long."""
    payloads: list[str] = field(default_factory=list)
    """Every job that was accepted, in order, as it is kept."""
    outcomes: list[Outcome] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    """Work that was given up and that only the log reports."""
    surprises: list[str] = field(default_factory=list)
    """What no handler should raise."""
    endings: Counter[str] = field(default_factory=Counter)
    """How each invocation ended."""
    _known: set[str] = field(default_factory=set)
    _tasks: dict[Invocation, Task] = field(default_factory=dict)
    """What each invocation was asked to do."""

    def deliver(self, asked: Asked, *, after: timedelta = timedelta(0)) -> None:
        """Let a trigger fire."""
        self._later(after, Task("fetch_link", asked))

    def watch(self, *, after: timedelta = timedelta(0)) -> None:
        """Let the watchdog's timer fire."""
        self._later(after, Task("watchdog", None))

    def hand_over(self, job: Job, *, delay: timedelta = timedelta(0)) -> bool:
        """Accept a job, or refuse one whose task id is known (409)."""
        task_id = self.task_id(job)
        if task_id in self._known:
            return False
        self._known.add(task_id)
        self.payloads.append(job.model_dump_json(exclude={"asked_at"}))
        for _ in range(2 if self.weather.repeats(self.clock.now()) else 1):
            self._later(delay, Task(job.job, job))
        return True

    def repeat(self, invocation: Invocation) -> None:
        """Do once more what an invocation is doing."""
        self._later(timedelta(0), self._tasks[invocation])

    def _later(self, delay: timedelta, task: Task) -> None:
        self.turns.at(self.clock.now() + delay, partial(self._begin, task), task.name)

    def _begin(self, task: Task) -> None:
        now = self.clock.now()
        self.turns.begin(
            Invocation(
                task.name,
                partial(self._do, task),
                partial(self._ended, task),
                wakes_at=now,
                killed_at=now + (_NEVER if self.patient else FUNCTIONS[task.function].timeout),
            )
        )

    def _do(self, task: Task, invocation: Invocation) -> None:
        self._tasks[invocation] = task
        ports = self.ports(invocation, FUNCTIONS[task.function])
        invocation.outcomes = self._outcomes(task, ports)
        self.outcomes += invocation.outcomes

    def _outcomes(self, task: Task, ports: Ports) -> Sequence[Outcome]:
        if task.work is None:
            return list(build_watchdog(ports).watch())
        runner = build_runner(ports)
        if isinstance(task.work, Asked):
            if task.failure:
                return [runner.failures.refuse(task.work, task.failure)]
            return list(runner.start_runs([task.work]))
        if task.failure:
            return [runner.failures.give_up(task.work, task.failure)]
        return [runner.run_job(task.work)]

    def _ended(self, task: Task, invocation: Invocation) -> None:
        error = invocation.error
        self.endings[f"{task.function}: {_ending(invocation)}"] += 1
        if error is not None and not isinstance(error, Killed | OceanferryError):
            self.surprises.append(f"{task.name}: {type(error).__name__} came out: {error}")
        if error is not None:
            self._again(task, error)
        self.when_inspected()

    def _again(self, task: Task, error: BaseException) -> None:
        function = FUNCTIONS[task.function]
        if task.attempt < function.retries:
            self._later(_RETRIED_AFTER, replace(task, attempt=task.attempt + 1))
        elif task.destinations < _MOST_DESTINATIONS:
            failure = task.failure or _failure(error)
            reported = Task(function.on_failure, task.work, failure, task.destinations + 1)
            self._later(timedelta(0), reported)
        else:
            self.lost.append(task.name)


def _ending(invocation: Invocation) -> str:
    if invocation.error is not None:
        return type(invocation.error).__name__
    return ", ".join(sorted({each.status for each in invocation.outcomes}))


def _failure(error: BaseException) -> Failure:
    if isinstance(error, OceanferryError):
        return Failure.of(error)
    return Failure(error=InvocationFailed.__name__, message="Function timed out after 60 seconds")
