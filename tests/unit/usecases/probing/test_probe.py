"""What the probe asks, and what it does not ask any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from fakes.backup_service import FakeBackupService
from fakes.clock import NOON, FakeClock
from fakes.object_store import FakeObjectStore
from fakes.source_object import FakeSourceObject
from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.domain.links import DownloadLink
from oceanferry.ports.storage.source_object import SourceObject
from oceanferry.usecases.probing.probe import LONGEST, MOST_REQUESTS, Probe
from oceanferry.usecases.probing.probed import Deployed, Probed

INSTANCE = "ob317v4uif0000"


@dataclass
class Invocations:
    """A TrialInvoker that remembers."""

    made: list[str] = field(default_factory=list)

    def invoke(self, task_id: str, *, delay: timedelta) -> None:
        if task_id in self.made:
            raise ServiceUnavailable("known")
        self.made.append(task_id)


@dataclass
class Observed:
    """An ObservedFunction whose invocations end at the second poll."""

    polls: int = 0
    found: str = ""
    arrived: list[str] = field(default_factory=list)

    def configuration(self) -> None:
        pass

    def ended(self, _task_id: str) -> bool:
        self.polls += 1
        return self.polls > 1

    def oldest(self, _prefix: str) -> str:
        return self.found

    def events(self) -> list[str]:
        return list(self.arrived)


@dataclass
class Events:
    """Streams, queues and topics that remember what they were asked and sent."""

    receiver: Observed
    asked: list[str] = field(default_factory=list)
    broken: bool = False

    def observe(self) -> None:
        self.asked.append("streams")

    def peek(self, queue: str) -> bool:
        self.asked.append(f"peek {queue}")
        return False

    def send(self, queue: str, body: str) -> None:
        if self.broken:
            raise ServiceUnavailable("no queue")
        self.asked.append(f"send {queue} {body}")

    def publish(self, topic: str, body: str) -> None:
        self.asked.append(f"publish {topic} {body}")
        self.receiver.arrived.append(body)


class Scene:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.backups = FakeBackupService(self.clock)
        self.backups.add(
            BackupSet(INSTANCE, "bak-1", status="DONE", started_at=NOON, finished_at=NOON),
            (("one.zip", 10),),
        )
        self.store = FakeObjectStore()
        self.invocations = Invocations()
        self.watchdog, self.receiver = Observed(), Observed()
        self.events = Events(self.receiver)
        self.requests = 0
        self.retained = False
        self.opened = 0
        self.probed = Probed(
            instance_id=INSTANCE,
            backups=self.backups,
            open_source=self.open_source,
            store=self.open_store,
            retained=lambda: self.retained,
            key="probe",
            deployed=self.deployed,
            notifiers=(),
            messages=(),
            links=(),
            nonce="n",
        )

    def deployed(self) -> Deployed:
        return Deployed(
            *(self.invocations, self.watchdog, self.receiver),
            *(self.events, self.events),
            requests="requests",
            dead_letters="letters",
        )

    def open_store(self) -> FakeObjectStore:
        self.opened += 1
        return self.store

    @contextmanager
    def open_source(self, _link: DownloadLink) -> Iterator[SourceObject]:
        yield FakeSourceObject(b"0123456789")

    def ask(self, *allowed: str) -> list[str]:
        return list(Probe(self.probed, self.clock, lambda: self.requests).ask(allowed))  # type: ignore[arg-type]


def test_without_leave_only_what_has_no_effect_is_asked() -> None:
    scene = Scene()

    assert len(scene.ask()) == 3
    assert scene.events.asked == ["streams", "peek letters"]
    assert scene.invocations.made == []
    assert list(scene.store.keys("")) == []


def test_the_object_that_was_written_is_gone_in_the_end() -> None:
    scene = Scene()
    scene.ask("objects")

    assert list(scene.store.keys("")) == []


def test_nothing_is_written_to_a_bucket_that_would_keep_it() -> None:
    scene = Scene()
    scene.retained = True
    scene.ask("objects")

    assert scene.opened == 0


def test_nothing_more_is_asked_once_the_requests_are_used_up() -> None:
    scene = Scene()
    scene.requests = MOST_REQUESTS

    assert scene.ask("tasks", "objects", "invocations", "messages") == []


def test_a_download_task_that_is_never_ready_is_polled_until_the_time_is_over() -> None:
    scene = Scene()
    scene.backups.preparation = timedelta(days=1)
    scene.ask("tasks")

    assert timedelta(0) <= scene.clock.now() - NOON - LONGEST < timedelta(minutes=1)


def test_a_function_that_refuses_does_not_end_the_probe() -> None:
    scene = Scene()

    assert len(scene.ask("invocations", "messages")) == 6
    assert scene.invocations.made == ["probe_delay-n", "probe_twice-n"]


@pytest.mark.parametrize("missing", ["store", "deployed"])
def test_what_is_not_configured_is_left_out(missing: str) -> None:
    scene = Scene()
    object.__setattr__(scene.probed, missing, None)

    scene.ask("objects", "invocations", "messages")


def test_the_task_id_of_an_earlier_probe_is_used_again() -> None:
    scene = Scene()
    scene.watchdog.found = "probe_twice-earlier"
    scene.ask("invocations")

    assert scene.invocations.made[-1] == "probe_twice-earlier"


def test_an_invocation_is_polled_until_it_is_over() -> None:
    scene = Scene()
    scene.ask("invocations")

    assert scene.watchdog.polls == 2


def test_a_request_that_asks_for_nothing_is_sent_to_the_queue_and_to_the_topic() -> None:
    scene = Scene()
    scene.ask("messages")

    sent = ['send requests {"probe": true}', 'publish requests {"probe": true}']
    assert [each for each in scene.events.asked if "requests" in each] == sent


def test_without_the_queue_the_topic_is_tried_all_the_same() -> None:
    scene = Scene()
    scene.events.broken = True
    scene.ask("messages")

    assert scene.receiver.arrived == ['{"probe": true}']
