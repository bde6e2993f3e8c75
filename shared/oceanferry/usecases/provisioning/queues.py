"""The MNS topic and queues that s.yaml names: sources of triggers, dead letters, destinations of failures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from oceanferry.domain.deployment.deployed import Deployment
from oceanferry.domain.provisioning.stacks import Reference, Resource

KEPT_FOR = timedelta(days=7)
"""How long MNS keeps a message that no consumer has deleted; a week is the longest that it offers."""
_ARN = re.compile(r"acs:mns:[^:]*:[^:]*:/(queues|topics)/(.+)")


def queue_resources(deployment: Deployment) -> Iterator[Resource]:
    """Yield each topic and each queue once."""
    for kind, name in dict.fromkeys(_named(deployment)):
        yield _topic(name) if kind == "topics" else _queue(name)


def _named(deployment: Deployment) -> Iterator[tuple[str, str]]:
    for function in deployment.functions:
        for trigger in function.triggers:
            if trigger.type == "eventbridge" and trigger.source:
                yield "queues", trigger.source
            if trigger.type == "mns_topic":
                yield from _of_arn(trigger.source)
            yield from _of_arn(trigger.dead_letters)
        if function.asynchronous:
            yield from _of_arn(function.asynchronous.on_failure)


def _of_arn(arn: str) -> Iterator[tuple[str, str]]:
    if found := _ARN.fullmatch(arn):
        yield found[1], found[2]


def _topic(name: str) -> Resource:
    return Resource(Reference("topic", name, "TopicName"), "ALIYUN::MNS::Topic", {"TopicName": name})


def _queue(name: str) -> Resource:
    seconds = int(KEPT_FOR.total_seconds())
    properties = {"QueueName": name, "MessageRetentionPeriod": seconds}
    return Resource(Reference("queue", name, "QueueName"), "ALIYUN::MNS::Queue", properties)
