"""What is to be deployed, as s.yaml states it; known on a laptop, never to a function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class DeployedTrigger:
    """What starts a function."""

    name: str
    type: str
    cron: str = ""
    """Of a timer, as it is written."""
    payload: str = ""
    """What a timer says."""
    enabled: bool = True
    source: str = ""
    """The ARN of the topic, or the name of the queue, that it listens to."""
    invocation_role: str = ""
    """The role with which another service starts the function; empty when it needs none."""
    content_format: str = ""
    """Of a topic: STREAM, SIMPLIFIED or JSON."""
    dead_letters: str = ""
    """The ARN of the queue of what could not be handled; empty when there is none."""


@dataclass(frozen=True)
class AsyncSettings:
    """Retries and destinations of asynchronous invocations."""

    task_mode: bool = False
    most_retries: int | None = None
    longest_wait_seconds: int | None = None
    on_failure: str = ""
    """The ARN of the destination of failed invocations."""


@dataclass(frozen=True)
class DeployedFunction:
    """One function."""

    resource: str
    """What the file calls it."""
    name: str
    region: str
    handler: str
    runtime: str = ""
    role: str = ""
    """The ARN of the role that it acts as."""
    timeout_seconds: int | None = None
    memory_mib: int | None = None
    cpu: float | None = None
    """In vCPUs."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Its environment; a value that is only known where it is deployed is empty."""
    log_project: str = ""
    log_store: str = ""
    in_vpc: bool = False
    internet_access: bool = True
    """Whether it reaches public addresses, which Function Compute allows unless s.yaml says otherwise."""
    asynchronous: AsyncSettings | None = None
    triggers: tuple[DeployedTrigger, ...] = ()

    @property
    def kind(self) -> str:
        """Which of the entry points it runs: the folder below ``functions/``."""
        return self.handler.removeprefix("functions/").partition("/")[0]


Named = Literal["region", "account_id"]


@dataclass(frozen=True)
class Deployment:
    """All functions."""

    source: str
    """The file."""
    functions: tuple[DeployedFunction, ...]
    choices: Mapping[str, str] = field(default_factory=dict)
    """What the file lets people choose, such as ``region`` and ``account_id``."""

    def choice(self, name: Named) -> str:
        """Return what was chosen, empty when the file has no such choice."""
        return self.choices.get(name, "")

    def of_kind(self, kind: str) -> DeployedFunction | None:
        """Return the function of an entry point, None when it is not deployed."""
        return next((each for each in self.functions if each.kind == kind), None)
