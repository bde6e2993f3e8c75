"""Function Compute with the functions of s.yaml, and what invokes them: MNS, EventBridge, HTTP triggers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from oceanferry_sandbox.cloud.deployment import LOADED_AHEAD, Deployment
from oceanferry_sandbox.cloud.keys import AccountKeys
from oceanferry_sandbox.cloud.mns_triggers import queue_triggers_of, subscriptions_of
from oceanferry_sandbox.cloud.options import ACCOUNT_ID, DEAD_LETTERS, REGION, Options
from oceanferry_sandbox.cloud.own_configuration import OwnConfiguration
from oceanferry_sandbox.event_streams import EventBridgeService
from oceanferry_sandbox.function_compute.functions import FunctionConfig
from oceanferry_sandbox.function_compute.http_trigger import HttpTrigger
from oceanferry_sandbox.function_compute.service import FunctionComputeService
from oceanferry_sandbox.mns.queue_triggers import QueueTrigger
from oceanferry_sandbox.mns.service import MnsService


class Compute:
    """The functions of one sandbox.

    Args:
        options: Of the sandbox.
        keys: Who may call, and as whom the functions do.
        own: A configuration of one's own, whose functions are deployed; None: those of the shipped one.
        environment: What every function's environment has.
    """

    def __init__(
        self,
        options: Options,
        keys: AccountKeys,
        own: OwnConfiguration | None,
        environment: Mapping[str, str],
    ) -> None:
        self._deployment = Deployment(
            options.code, environment, keys.role, options.runtime, options.function_timeout
        )
        functions = self._deployment.of_s_yaml(_s_yaml(options, own)) if options.provisioned else []
        triggers = tuple(queue_triggers_of(functions, retry_interval=options.retry_interval))
        self.service = _service(functions, options, keys, own)
        self.buttons = HttpTrigger(self.service)
        self.mns = MnsService(
            keys.ring,
            self.service,
            subscriptions_of(functions),
            triggers,
            queues=_queues(triggers) if options.provisioned else (),
        )
        self.event_bridge = EventBridgeService(keys.ring, triggers)

    def deploy(self, deployed: Iterable[Mapping[str, Any]]) -> None:
        """Let the functions be those with these properties, as Serverless Devs deploys them."""
        self.service.deploy([self._deployment.function(each) for each in deployed])

    def wait_idle(self, timeout: timedelta) -> None:
        """Wait until no message and no invocation is left, the delayed ones included."""
        self.mns.wait_idle(timeout)
        self.service.wait_idle(timeout)

    def wait_quiet(self, timeout: timedelta) -> None:
        """Wait until no message is left and nothing runs; invocations may wait for the end of their delay."""
        self.mns.wait_idle(timeout)
        self.service.wait_quiet(timeout)

    def stop(self) -> None:
        """Stop the triggers, then everything that runs."""
        self.mns.stop()
        self.service.stop()


def _s_yaml(options: Options, own: OwnConfiguration | None) -> str:
    return own.s_yaml if own else (options.code / "s.yaml").read_text(encoding="utf-8")


def _service(
    functions: Iterable[FunctionConfig], options: Options, keys: AccountKeys, own: OwnConfiguration | None
) -> FunctionComputeService:
    return FunctionComputeService(
        functions,
        keys.ring,
        region=own.region if own else REGION,
        account_id=own.account_id if own else ACCOUNT_ID,
        python=options.python,
        retry_interval=options.retry_interval,
        most_instances=options.most_instances,
        loaded_ahead=LOADED_AHEAD if options.loaded_ahead else (),
        issue=keys.issue if options.upload_bytes_per_second else None,
    )


def _queues(triggers: Iterable[QueueTrigger]) -> list[str]:
    return sorted({DEAD_LETTERS, *(each.dead_letter_queue for each in triggers)} - {""})
