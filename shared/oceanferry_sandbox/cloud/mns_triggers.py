"""Which functions MNS feeds, read from the triggers that s.yaml deploys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from pydantic_core import from_json

from oceanferry_sandbox.function_compute.functions import FunctionConfig
from oceanferry_sandbox.mns.queue_events import EventForm
from oceanferry_sandbox.mns.queue_triggers import QueueTrigger
from oceanferry_sandbox.mns.topics import Subscription


def subscriptions_of(functions: Iterable[FunctionConfig]) -> Iterator[Subscription]:
    """Yield a subscription for each trigger of type ``mns_topic``."""
    for function in functions:
        for trigger in function.triggers:
            if trigger.type == "mns_topic":
                config = from_json(trigger.config)
                yield Subscription(
                    topic=trigger.source_arn.rpartition("/")[2],
                    function=function.name,
                    name=trigger.name,
                    notify_content_format=config.get("notifyContentFormat", "STREAM"),
                    filter_tag=config.get("filterTag", ""),
                )


def queue_triggers_of(
    functions: Iterable[FunctionConfig], *, retry_interval: timedelta
) -> Iterator[QueueTrigger]:
    """Yield a queue trigger for each trigger of type ``eventbridge`` whose source is MNS."""
    for function in functions:
        for trigger in function.triggers:
            if trigger.type == "eventbridge":
                config = from_json(trigger.config)
                if config["eventSourceConfig"]["eventSourceType"] == "MNS":
                    yield _queue_trigger(function.name, trigger.name, config, retry_interval)


def _queue_trigger(
    function: str, name: str, config: dict[str, Any], retry_interval: timedelta
) -> QueueTrigger:
    source = config["eventSourceConfig"]["eventSourceParameters"]["sourceMNSParameters"]
    options = config["runOptions"]
    streaming = options["mode"] == "event-streaming"
    schema: EventForm = "event-driven"
    if streaming:
        schema = config["eventSinkConfig"]["deliveryOption"]["eventSchema"]
    return QueueTrigger(
        queue=source["QueueName"],
        function=function,
        name=name,
        form=schema,
        decode_base64=source.get("IsBase64Decode", True),
        batch_size=options.get("batchWindow", {}).get("CountBasedWindow", 1),
        batch_window=timedelta(seconds=options.get("batchWindow", {}).get("TimeBasedWindow", 0)),
        asynchronous=config.get("asyncInvocationType", False),
        retry_interval=retry_interval,
        errors_tolerance=options.get("errorsTolerance", "ALL"),
        dead_letter_queue=options.get("deadLetterQueue", {}).get("Arn", "").rpartition("/")[2],
    )
