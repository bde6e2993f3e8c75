"""MNS's API 2015-06-06, as far as ``aliyun-mns-sdk`` is used against it.

Left out: creating and listing queues, topics and subscriptions (they are given
when the service is built), account attributes, subscriptions that are not
functions. A push that Function Compute refuses is not retried.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.alibaba_cloud.refused import Refused
from oceanferry_sandbox.function_compute.service import FunctionComputeService
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.mns.api import Api
from oceanferry_sandbox.mns.messages import Message
from oceanferry_sandbox.mns.queue_triggers import QueueTrigger, RunningTrigger
from oceanferry_sandbox.mns.queues import Queue
from oceanferry_sandbox.mns.refusals import queue_not_exist, topic_not_exist
from oceanferry_sandbox.mns.topics import Subscription, topic_event


class MnsService:
    """Topics and queues, and the triggers that hand their messages to functions; stop it when done.

    Queues and topics that a subscription, a trigger or a destination names
    exist, and so do those listed in *queues* and *topics*.
    """

    def __init__(
        self,
        access_keys: Sequence[AccessKey],
        functions: FunctionComputeService,
        subscriptions: Iterable[Subscription] = (),
        queue_triggers: Iterable[QueueTrigger] = (),
        *,
        queues: Iterable[str] = (),
        topics: Iterable[str] = (),
        visibility_timeout: timedelta = timedelta(seconds=30),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._functions = functions
        self._clock = clock
        self._subscriptions = tuple(subscriptions)
        triggers = tuple(queue_triggers)
        self._visibility_timeout = visibility_timeout
        self.queues: dict[str, Queue] = {
            name: Queue(name, visibility_timeout, clock) for name in {*queues, *_queues_of(triggers)}
        }
        self.undelivered: list[tuple[Subscription, Message]] = []
        """Pushes that Function Compute refused."""
        self.topics = {*topics, *(one.topic for one in self._subscriptions)}
        self._sent: dict[str, Callable[[], None]] = {}
        self._running = [
            RunningTrigger(
                one, self.queues[one.queue], self.queues.get(one.dead_letter_queue), functions, clock
            )
            for one in triggers
        ]
        self._watched = {one.queue for one in triggers}
        self._api = Api(self, access_keys, clock)
        functions.deliver_destinations_to(self.deliver)

    def __call__(self, request: Request) -> Response:
        """Answer one API request."""
        return self._api(request)

    def __enter__(self) -> MnsService:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def create_queue(self, name: str) -> None:
        """Create a queue; one that is there already stays as it is."""
        self.queues.setdefault(name, Queue(name, self._visibility_timeout, self._clock))

    def delete_queue(self, name: str) -> None:
        """Delete a queue with its messages, when there is one."""
        if queue := self.queues.pop(name, None):
            queue.close()

    def create_topic(self, name: str) -> None:
        """Create a topic; one that is there already stays as it is."""
        self.topics.add(name)

    def delete_topic(self, name: str) -> None:
        """Delete a topic, when there is one."""
        self.topics.discard(name)

    def queue(self, name: str) -> Queue:
        """Return a queue.

        Raises:
            Refused: There is no such queue (404).
        """
        if name not in self.queues:
            raise queue_not_exist()
        return self.queues[name]

    def send(self, queue_name: str, message: Message) -> None:
        """Put *message* into a queue.

        Raises:
            Refused: There is no such queue (404).
        """
        queue = self.queue(queue_name)
        self._sent[message.id] = lambda: queue.put(message)
        queue.put(message)

    def publish(self, topic: str, message: Message) -> None:
        """Hand *message* to every function whose subscription wants it.

        Raises:
            Refused: There is no such topic (404).
        """
        if topic not in self.topics:
            raise topic_not_exist()
        published_ms = int(self._clock() * 1000)

        def push() -> None:
            for subscription in self._subscriptions:
                if subscription.topic == topic and subscription.wants(message):
                    self._push(subscription, message, published_ms)

        self._sent[message.id] = push
        push()

    def _push(self, subscription: Subscription, message: Message, published_ms: int) -> None:
        event = topic_event(subscription, message, self._functions.account_id, published_ms)
        try:
            self._functions.invoke_async(subscription.function, event)
        except Refused:
            self.undelivered.append((subscription, message))

    def redeliver(self, message_id: str) -> None:
        """Deliver a message once more, with the same id: MNS promises at least once, not exactly once.

        Raises:
            LookupError: No message with this id was sent.
        """
        self._sent[message_id]()

    def deliver(self, arn: str, payload: bytes) -> None:
        """Take what Function Compute tells a destination; the body is not base64 (unverified).

        Raises:
            LookupError: *arn* names no queue or topic that exists.
        """
        found = re.fullmatch(r"acs:mns:[^:]*:[^:]*:/(queues|topics)/([^/]+)/messages", arn)
        message = Message(body=payload.decode())
        if found and found[1] == "queues" and found[2] in self.queues:
            self.send(found[2], message)
        elif found and found[1] == "topics" and found[2] in self.topics:
            self.publish(found[2], message)
        else:
            raise LookupError(f"{arn} is neither a queue nor a topic of the sandbox")

    def wait_idle(self, timeout: timedelta) -> None:
        """Wait until the triggers have handed over (or given up) every message, the delayed ones included.

        Raises:
            TimeoutError: Some were left when *timeout* was over.
        """
        deadline = time.monotonic() + timeout.total_seconds()
        for name in self._watched:
            left = max(0.0, deadline - time.monotonic())
            self.queues[name].wait_empty(timedelta(seconds=left))

    def stop(self) -> None:
        """Stop the triggers; before Function Compute is stopped, or after."""
        for queue in self.queues.values():
            queue.close()
        for trigger in self._running:
            trigger.stop()


def _queues_of(triggers: Iterable[QueueTrigger]) -> set[str]:
    return {name for one in triggers for name in (one.queue, one.dead_letter_queue) if name}
