"""Making the sandbox behave as the services behaved that a recording was made of."""

from __future__ import annotations

from datetime import timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from oceanferry.domain.probing import deployed_observations, facts, oceanbase_observations
from oceanferry.domain.probing.facts import RecordedCalls, SeenRefusal
from oceanferry.domain.recording import invented
from oceanferry.domain.recording.exchange import Recording
from oceanferry_sandbox.oceanbase.behaviour import Behaviour, Missing
from oceanferry_sandbox.recorded_answers import RecordedAnswers

if TYPE_CHECKING:
    from oceanferry_sandbox.cloud.cloud import Cloud


def recording_in(file: Path) -> Recording:
    """Read a file that ``oceanferry probe`` or ``--record`` has written."""
    return Recording.model_validate_json(file.read_bytes())


def make_like(cloud: Cloud, recording: Recording) -> None:
    """Let every service of *cloud* that was recorded answer as it did."""
    behave_like(cloud.oceanbase, recording.calls)
    for server in (cloud.servers["oss"], cloud.servers["sts"], cloud.servers["chat"]):
        server.wrap(lambda service: RecordedAnswers(service, recording.calls))
    if form := link_form(recording.calls):
        cloud.links.form = form
    if (conflict := facts.conflict(recording.calls)) and conflict.code:
        cloud.function_compute.refuse_known_task_ids_with(conflict.code)
    if stream := deployed_observations.invocation_type(recording.calls):
        cloud.event_bridge.false_means = "Sync" if stream.as_assumed else "Async"


def link_form(calls: RecordedCalls) -> Literal["v1", "v4"] | None:
    """Return with which version links were signed; None when none was recorded."""
    form = facts.signature_form(calls)
    return "v1" if form == "v1" else "v4" if form else None


def behave_like(behaviour: Behaviour, calls: RecordedCalls) -> None:
    """Let OceanBase answer as recorded; what was not recorded stays as it is."""
    behaviour.words.update(facts.words(calls))
    form = facts.links_form(calls)
    if form in ("list", "object", "absent"):
        behaviour.links_as = "list" if form == "list" else "object" if form == "object" else "absent"
        _links_like(behaviour, calls)
    for value in facts.no_task_ids(calls)[:1]:
        if isinstance(value, (int, str)):
            behaviour.no_task = value
    if (seconds := facts.lifetime_seconds(calls)) and seconds > 0:
        behaviour.link_lifetime = timedelta(seconds=seconds)
    if zone := oceanbase_observations.start_zone(calls):
        behaviour.zone = timezone(timedelta(hours=8)) if zone.as_assumed else timezone.utc
    if generation := oceanbase_observations.generation(calls):
        behaviour.generation = "2025" if generation.as_assumed else "2019"
    again = [each for each in facts.creations(calls)[1:] if facts.refusal_of(each)]
    behaviour.while_running = "refuse" if again else behaviour.while_running
    _refusals_like(behaviour, calls)


def _links_like(behaviour: Behaviour, calls: RecordedCalls) -> None:
    links = [link for query in facts.polls(calls) for link in query.links]
    behaviour.public_links = any("Url" in each for each in links)
    behaviour.internal_links = any("InternalUrl" in each for each in links)
    if not any("PartId" in each for each in links):
        behaviour.part_ids = "absent"


def _refusals_like(behaviour: Behaviour, calls: RecordedCalls) -> None:
    asked: tuple[tuple[Missing, SeenRefusal | None], ...] = (
        ("instance", facts.refused(calls, facts.LIST, "InstanceId", invented.INSTANCE)),
        ("backup_set", facts.refused(calls, facts.CREATE, "BackupSetId", invented.BACKUP_SET)),
        ("task", facts.refused(calls, facts.DESCRIBE, "DownloadTaskId", invented.TASK)),
    )
    for what, refusal in asked:
        if refusal and refusal.code:
            behaviour.codes_of_missing[what] = (refusal.status, refusal.code)
