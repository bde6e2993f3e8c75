"""``oceanferry probe``: asks a live account what is open, and judges what was recorded."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from oceanferry.application.recording import Recorder, recorded
from oceanferry.bootstrap.building import build_composition
from oceanferry.bootstrap.composition import Composition
from oceanferry.domain.probing.answers import Answer, answers
from oceanferry.domain.probing.questions import SideEffect
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.ports.trial_invoker import TrialInvoker
from oceanferry.settings.oss_destination import OssDestination
from oceanferry.usecases.doctor.chat import trial
from oceanferry.usecases.probing.probe import Probe, Probed


@dataclass(frozen=True)
class Probing:
    """A probe whose calls are being recorded."""

    instance_id: str
    _probe: Probe
    _recorder: Recorder

    def ask(self, allowed: Collection[SideEffect]) -> Iterator[str]:
        """Ask, and yield what is being asked."""
        yield from self._probe.ask(allowed)

    @property
    def answers(self) -> list[Answer]:
        """What came of it."""
        return list(answers(self._recorder.recording.calls))


@contextmanager
def probing(config: Path | None, instance: str | None, out: Path) -> Iterator[Probing]:
    """Build what the probe asks, and record its calls in *out*.

    Raises:
        InvalidConfiguration: The configuration or the environment is wrong.
        InvalidRequest: The file cannot be written.
    """
    composition = build_composition(config)
    with composition.closing, recorded(out) as recorder:
        probed = _probed(composition, instance)
        probe = Probe(probed, composition.clock, lambda: len(recorder.recording.calls))
        yield Probing(probed.instance_id, probe, recorder)


def _probed(composition: Composition, instance: str | None) -> Probed:
    nonce = secrets.token_hex(8)
    known = [each.instance_id for each in composition.configuration.clusters.values()]
    rooms = [
        name
        for name, each in composition.configuration.destinations.items()
        if not each.takes_copies and composition.notifier(name).idempotent
    ]
    buckets = [name for name, each in composition.configuration.destinations.items() if each.takes_copies]
    now = composition.clock.now()
    return Probed(
        instance_id=instance or known[0],
        backups=composition.backups,
        open_source=composition.open_source,
        store=(lambda: _store(composition, buckets[0])) if buckets else None,
        retained=lambda: _is_retained(composition, buckets[0]),
        key=f"{composition.bucket(buckets[0]).prefix}.oceanferry-probe-{nonce}" if buckets else "",
        invoker=lambda: _trial_invoker(composition),
        notifiers=[_notifier(composition, each) for each in rooms],
        messages=[trial(composition.configuration.destination(each), now, nonce) for each in rooms],
        nonce=nonce,
    )


def _store(composition: Composition, destination: str) -> ObjectStore:
    return composition.bucket(destination).store


def _is_retained(composition: Composition, destination: str) -> bool:
    from oceanferry.adapters.oss.examiner import OssBucketExaminer

    chosen = composition.settings.destinations[destination]
    if not isinstance(chosen, OssDestination):
        return True
    with OssBucketExaminer(composition.accesses.of(chosen).by(composition.clock)) as examiner:
        return examiner.retention() is not None


def _notifier(composition: Composition, destination: str) -> Notifier:
    return composition.notifier(destination)


def _trial_invoker(composition: Composition) -> TrialInvoker:
    from oceanferry.adapters.function_compute.trial_invoker import FunctionComputeTrialInvoker

    chosen = composition.settings
    return FunctionComputeTrialInvoker(
        credentials=composition.credentials,
        region=chosen.region,
        account_id=chosen.account_id,
        endpoint=chosen.endpoints.fc,
        function=chosen.resource_names.function("watchdog"),
        clock=composition.clock,
    )
