"""What a function of the sandbox is configured as, and the names derived from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey

Runtime = Literal["python3.10", "python3.12"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_MOST_RETRIES = 8
_LONGEST_TIMEOUT = timedelta(days=1)


@dataclass(frozen=True)
class Trigger:
    """A trigger as ListTriggers shows it; who fires it is not the function's concern."""

    name: str
    type: str
    """``timer``, ``mns_topic``, ``eventbridge``, ``http``."""
    config: str
    """The trigger's configuration as JSON text: that is how the API carries it."""
    source_arn: str = ""
    invocation_role: str = ""


@dataclass(frozen=True, kw_only=True)
class FunctionConfig:
    """One function: its code, its limits, and what happens to its asynchronous invocations."""

    name: str
    handler: str
    """``functions/fetch_link/index.handler`` or ``index.handler``."""
    code: Path
    """The folder that is ``/code`` on Function Compute; PYTHONPATH may name it so."""
    timeout: timedelta
    credentials: AccessKey = field(repr=False)
    """What the function's role gives its code; must be one of the service's keys to be of use."""
    memory_mb: int = 512
    """Passed to the code, not enforced."""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    runtime: Runtime = "python3.10"
    """Which form the context has; the Python that runs the code is the service's."""
    async_task: bool = True
    max_async_retry_attempts: int = 1
    max_async_event_age: timedelta = timedelta(days=1)
    on_success: str = ""
    on_failure: str = ""
    """The ARN of a function, or of the messages of an MNS queue or topic; empty: no destination."""
    triggers: tuple[Trigger, ...] = ()
    role: str = ""
    """The ARN of the role that the code acts as; its AccessKey is in *credentials*."""
    log_project: str = ""
    log_store: str = ""

    def __post_init__(self) -> None:
        """Refuse what the API would refuse."""
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no function name: letters, digits, _ and -, at most 64")
        if not timedelta(0) < self.timeout <= _LONGEST_TIMEOUT:
            raise ValueError(f"{self.name}: a timeout is more than 0 and at most 86400 seconds")
        if not 0 <= self.max_async_retry_attempts <= _MOST_RETRIES:
            raise ValueError(f"{self.name}: max_async_retry_attempts is 0 to {_MOST_RETRIES}")
        reserved = sorted(name for name in self.environment if name.startswith("FC_"))
        if reserved:
            raise ValueError(f"{self.name}: {', '.join(reserved)}: names that start with FC_ are reserved")


def function_arn(region: str, account_id: str, name: str) -> str:
    """Return the ARN that destinations, tasks and replies carry."""
    return f"acs:fc:{region}:{account_id}:functions/{name}"


def function_named_by(arn: str) -> str:
    """Return the function's name in *arn*, with or without a qualifier; "" if it is no function's ARN."""
    found = re.fullmatch(r"acs:fc:[^:]*:[^:]*:functions/([^/]+)(/[^/]+)?", arn)
    return found[1] if found else ""
