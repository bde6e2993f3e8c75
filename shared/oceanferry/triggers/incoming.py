"""What an event means: requests, one of our own jobs, or news of an invocation that failed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import Field, JsonValue, TypeAdapter, ValidationError

from oceanferry.domain.documents import is_of_a_later_version
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.job_signatures import JobSignatures
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob, Job, PublishJob
from oceanferry.triggers.batch import Batch, batch_of, refused
from oceanferry.triggers.envelopes import envelope_of
from oceanferry.triggers.failed_invocations import destination_in, reason_of
from oceanferry.triggers.json_text import parse, text_of
from oceanferry.triggers.validation import invalid
from oceanferry.triggers.watch_event import WatchEvent, watch_in

_UNSIGNED = JobSignatures()
RequestedWork = Batch | WatchEvent | FetchLinkJob | PublishJob | CopyObjectJob


@dataclass(frozen=True)
class FailedInvocation:
    """An asynchronous invocation that Function Compute has given up."""

    request_id: str
    condition: str
    """Function Compute's word: ``InvocationError``, ``FunctionResourceExhausted``, …"""
    attempts: int
    function_name: str
    """Empty when it is not known."""
    work: RequestedWork | None
    """What the invocation was to do; None when its event cannot be read or asked for nothing."""
    reason: Failure


Incoming = RequestedWork | FailedInvocation
EVERYTHING: tuple[type[Incoming], ...] = (
    Batch,
    WatchEvent,
    FetchLinkJob,
    PublishJob,
    CopyObjectJob,
    FailedInvocation,
)


def requests_of(event: bytes) -> Batch:
    """Return the requests of an event in any form that a trigger delivers.

    Never raises: whatever is no request is among ``refused``, each message on
    its own, and so is the event as a whole when not even its messages can be
    distinguished.
    """
    try:
        return batch_of(_value(text_of(event)))
    except InvalidRequest as error:
        return Batch(refused=(refused(error),))


def incoming(
    event: bytes,
    *,
    takes: Collection[type[Incoming]] = EVERYTHING,
    signatures: JobSignatures = _UNSIGNED,
) -> Incoming:
    """Return what an event means. Never raises, see :func:`requests_of`.

    Only an event that as a whole is an object with the key ``job`` is a job;
    inside an envelope that is an unknown key. The bare message of an MNS topic
    is a whole event, however: a job has to be proven by its *signatures*, so that
    a publisher can choose no more than a request can. A function
    gets only what it *takes*.
    """
    try:
        return _taken(_meaning(text_of(event), signatures), takes)
    except InvalidRequest as error:
        return Batch(refused=(refused(error),))


_NAMES: dict[type[Incoming], str] = {
    Batch: "requests",
    WatchEvent: "events of the watchdog's timer",
    FetchLinkJob: "fetch_link jobs",
    PublishJob: "publish jobs",
    CopyObjectJob: "copy_object jobs",
    FailedInvocation: "reports of failed invocations",
}


def _taken(found: Incoming, takes: Collection[type[Incoming]]) -> Incoming:
    if isinstance(found, tuple(takes)):
        return found
    raise InvalidRequest(
        f"This function does not take {_NAMES[type(found)]}",
        advice="Check which function the sender is configured to invoke",
    )


def _value(text: str) -> JsonValue:
    """Return the JSON that an event is, or its text when that is the body of a message."""
    return parse(text, "The event") if text.startswith(("{", "[", '"')) else text


def _meaning(text: str, signatures: JobSignatures) -> Incoming:
    value = _value(text)
    destination = destination_in(value)
    if destination is None:
        return _work(value, text, signatures)
    return FailedInvocation(
        request_id=destination.context.request_id,
        condition=destination.context.condition,
        attempts=destination.context.attempts,
        function_name=destination.context.function_name,
        work=_work_or_none(destination.request_payload),
        reason=reason_of(destination),
    )


def _work(value: JsonValue, text: str, signatures: JobSignatures) -> RequestedWork:
    if isinstance(value, dict) and "job" in value and envelope_of(value) is None:
        return _proven(_job(text), text, signatures)
    return watch_in(value) or batch_of(value)


def _work_or_none(payload: object) -> RequestedWork | None:
    if not isinstance(payload, str):
        return None
    try:
        text = text_of(payload.encode())
        # A report is passed on, and its job is not done; Function Compute may have written its text anew.
        work = _work(_value(text), text, _UNSIGNED)
    except InvalidRequest:
        return None
    return None if isinstance(work, Batch) and not work.asked else work


def _proven(job: Job, text: str, signatures: JobSignatures) -> Job:
    """Return *job* as far as it can be believed: without a signature OceanBase is asked for all facts."""
    if not signatures.signs:
        return job.without_facts()
    if not signatures.prove(text):
        raise InvalidRequest(
            "The job bears no signature of this deployment: something else wrote it, or the secrets of"
            " oceanferry.yaml were changed after it was handed over",
            advice="If a run was under way when you deployed, send its request again. Otherwise check who"
            " may publish to the topic of this function",
        )
    return job


def _job(text: str) -> Job:
    try:
        return _jobs().validate_json(text, strict=True)
    except ValidationError as error:
        if is_of_a_later_version(error):
            raise InvalidRequest(
                "The job was handed over by a later version of Oceanferry, which this version cannot read",
                advice="Deploy the later version again, then send the request again",
            ) from None
        raise invalid(error, "The job", skip=1) from None


@cache
def _jobs() -> TypeAdapter[Job]:
    return TypeAdapter(Annotated[Job, Field(discriminator="job")])
