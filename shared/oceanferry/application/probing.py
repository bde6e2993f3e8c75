"""``oceanferry probe``: asks a live account what is open, and judges what was recorded."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from oceanferry.application.recording import Recorder, recorded
from oceanferry.bootstrap.building import build_composition
from oceanferry.bootstrap.composition import Composition
from oceanferry.bootstrap.configuration_file import ENVIRONMENT
from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.messages.notifications import LinkReady
from oceanferry.domain.probing.answers import Answer, answers
from oceanferry.domain.probing.question import SideEffect
from oceanferry.domain.recording import invented
from oceanferry.domain.secrets import Secret
from oceanferry.domain.texts import Sentence
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.usecases.doctor.chat import trial
from oceanferry.usecases.probing.probe import Probe
from oceanferry.usecases.probing.probed import Deployed, Probed


@dataclass(frozen=True)
class Probing:
    """A probe whose calls are being recorded."""

    instance_id: str
    _probe: Probe
    _recorder: Recorder

    def ask(self, allowed: Collection[SideEffect]) -> Iterator[Sentence]:
        """Ask, and yield what is being asked."""
        yield from self._probe.ask(allowed)

    @property
    def answers(self) -> list[Answer]:
        """The outcome."""
        return list(answers(self._recorder.recording.calls))


@contextmanager
def probing(config: Path | None, instance: str | None, out: Path) -> Iterator[Probing]:
    """Build what the probe asks, and record its calls in *out*.

    Raises:
        InvalidConfiguration: The configuration or the environment is wrong.
        InvalidRequest: The file cannot be written.
    """
    composition = build_composition(config)
    with composition.closing, recorded(out, ENVIRONMENT) as recorder:
        probed = _probed(composition, instance)
        probe = Probe(probed, composition.clock, lambda: len(recorder.recording.calls))
        yield Probing(probed.instance_id, probe, recorder)


def _probed(composition: Composition, instance: str | None) -> Probed:
    nonce = secrets.token_hex(8)
    known = [each.instance_id for each in composition.configuration.clusters.values()]
    chats = [
        name
        for name in composition.configuration.destinations
        if composition.settings.destinations[name].type == "dingtalk"
    ]
    buckets = list(composition.settings.buckets)
    now = composition.clock.now()
    return Probed(
        instance_id=instance or known[0],
        backups=composition.backups,
        open_source=composition.storage.open_source,
        store=(lambda: _store(composition, buckets[0])) if buckets else None,
        retained=lambda: _is_retained(composition, buckets[0]),
        key=f"{composition.storage.bucket(buckets[0]).prefix}.oceanferry-probe-{nonce}" if buckets else "",
        deployed=lambda: _deployed(composition),
        notifiers=[_notifier(composition, each) for each in chats],
        messages=[trial(composition.configuration.destination(each), now, nonce) for each in chats],
        links=[_link(composition, each, now, nonce) for each in chats],
        nonce=nonce,
    )


def _store(composition: Composition, destination: str) -> ObjectStore:
    return composition.storage.bucket(destination).store


def _is_retained(composition: Composition, destination: str) -> bool:
    access = composition.storage.accesses.of(composition.settings.buckets[destination])
    with access.examiner(composition.clock) as examiner:
        return examiner.retention() is not None


def _notifier(composition: Composition, destination: str) -> Notifier:
    return composition.notifier(destination)


def _link(composition: Composition, destination: str, now: datetime, nonce: str) -> LinkReady:
    """Return a message with a link of the form that links have, which leads nowhere."""
    message = trial(composition.configuration.destination(destination), now, nonce)
    host = f"oceanferry-probe.oss-{composition.settings.region}.aliyuncs.com"
    query = f"Expires={now.timestamp():.0f}&OSSAccessKeyId=LTAI&Signature=none"
    link = DownloadLink(1, "probe.zip", public_url=Secret(f"https://{host}/probe.zip?{query}"))
    return LinkReady(
        key=f"{message.key}-link",
        order=message.order,
        instance_id=invented.INSTANCE,
        reader=message.reader,
        at=now,
        backup_set=BackupSet(invented.INSTANCE, invented.BACKUP_SET, status="DONE", started_at=now),
        links=(link,),
        expires_at=now,
    )


def _deployed(composition: Composition) -> Deployed:
    from oceanferry.adapters.event_sources.messages import MnsMessages
    from oceanferry.adapters.event_sources.streams import EventBridgeStreams
    from oceanferry.adapters.function_compute.observed_function import FunctionComputeFunction
    from oceanferry.adapters.function_compute.trial_invoker import FunctionComputeTrialInvoker

    chosen, clock, keys = composition.settings, composition.clock, composition.credentials
    region, endpoints, account = chosen.region, chosen.endpoints, composition.function_compute
    watchdog, receiver = (chosen.function_names[each] for each in ("watchdog", "fetch_link"))
    return Deployed(
        invoker=FunctionComputeTrialInvoker(account, watchdog),
        watchdog=FunctionComputeFunction(account, watchdog),
        receiver=FunctionComputeFunction(account, receiver),
        streams=EventBridgeStreams(
            credentials=keys, region=region, endpoint=endpoints.eventbridge, clock=clock
        ),
        messages=MnsMessages(
            credentials=keys, region=region, account_id=chosen.account_id, endpoint=endpoints.mns, clock=clock
        ),
        requests=chosen.resource_names.requests,
        dead_letters=chosen.resource_names.dead_letters,
    )
