"""What the sandbox's account is called, and how one sandbox differs from another."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from oceanferry_sandbox.function_compute.functions import Runtime

_CHECKOUT = Path(__file__).parents[3]
CODE = _CHECKOUT if (_CHECKOUT / "s.yaml").is_file() else Path(__file__).parents[2] / "oceanferry/source"
"""What is ``/code`` on Function Compute: the checkout, or what an installed package has of it."""

ACCOUNT_ID = "1234567890123456"
REGION = "cn-hangzhou"
ARCHIVE = "my-archive"
STATE = "my-state"
DEAD_LETTERS = "oceanferry-dead-letters"


@dataclass(frozen=True)
class Options:
    """How a sandbox differs from the usual one."""

    code: Path = CODE
    """The folder with s.yaml and the functions."""
    config: Path | None = None
    """A configuration of one's own: what it names is there as well; None: the shipped one."""
    state: Path | None = None
    """Keeps the state in files below it, so that it survives."""
    runtime: Runtime | None = None
    """The form of the context that functions get; None: what s.yaml says."""
    python: str = sys.executable
    """What runs the functions."""
    function_timeout: timedelta | None = None
    preparation: timedelta = timedelta(seconds=2)
    """How long OceanBase takes to prepare a link."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """What every function's environment has besides, or instead."""
    dingtalk_per_minute: int = 20
    """How many messages the DingTalk robot takes, as the vendor's does."""
    retry_interval: timedelta = timedelta(seconds=1)
    """How long Function Compute and EventBridge wait before they try again; longer on the real ones."""
    most_instances: int = 8
    """How many instances a function may have at a time."""
    loaded_ahead: bool = True
    """Whether the product is loaded once for all instances. If not, each takes most of a second of processor
    time to start, and invocations are billed for it, as they are on Function Compute."""
    upload_bytes_per_second: int | None = None
    """What one machine may upload to OSS; every function instance then has an AccessKey of its own."""
    seeded: bool = True
    """Whether there are backup sets from the start."""
    provisioned: bool = True
    """Whether the buckets, queues, topics, functions and parameters of the files are there from the start; if
    not, there is nothing but what ``oceanferry provision`` creates, and what ``deploy`` is given."""

    def state_file(self, name: str) -> Path | None:
        """Return where a service keeps its state; None: in memory."""
        return self.state / name if self.state else None
