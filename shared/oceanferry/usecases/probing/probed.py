"""What is asked, and whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from oceanferry.domain.links import DownloadLink
from oceanferry.domain.messages.notifications import Notification
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.event_sources import EventStreams, MessageService
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.observed_function import ObservedFunction
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.ports.storage.source_object import SourceObject
from oceanferry.ports.trial_invoker import TrialInvoker


@dataclass(frozen=True)
class Deployed:
    """What is on Function Compute, and what feeds it."""

    invoker: TrialInvoker
    """Of the watchdog."""
    watchdog: ObservedFunction
    receiver: ObservedFunction
    """The function that requests arrive at."""
    streams: EventStreams
    messages: MessageService
    requests: str
    """The queue, and the topic, of requests."""
    dead_letters: str
    """The queue of messages that were given up."""


@dataclass(frozen=True)
class Probed:
    """What is asked, and whom."""

    instance_id: str
    backups: BackupService
    open_source: Callable[[DownloadLink], AbstractContextManager[SourceObject]]
    store: Callable[[], ObjectStore] | None
    """A bucket that copies go to; None when there is none."""
    retained: Callable[[], bool]
    """Whether a retention policy would keep what is written to that bucket."""
    key: str
    """Of the object that is written there."""
    deployed: Callable[[], Deployed] | None
    """None where nothing is on Function Compute."""
    notifiers: Sequence[Notifier]
    """Rooms of the vendor that is said to drop repeats."""
    messages: Sequence[Notification]
    """One for each of them."""
    links: Sequence[Notification]
    """One for each of them, with a download link that leads nowhere."""
    nonce: str
    """Makes unused task ids."""
