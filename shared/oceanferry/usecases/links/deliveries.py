"""The jobs that follow when the links of a run are ready: one for each destination."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oceanferry.domain.configuration import Configuration
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.runs.jobs import CopyObjectJob, DeliveryJob, FetchLinkJob, PublishJob
from oceanferry.usecases.runs.batches import jobs_for_destination


def check_destinations(job: FetchLinkJob, configuration: Configuration) -> None:
    """Check that a request for the job's route could name its destinations. Raises InvalidRequest."""
    route, deliver = job.order.route, [*job.only, *job.order.deliver]
    if route and (outside := [each for each in deliver if each not in configuration.route(route).deliver]):
        raise InvalidRequest(
            f"Route {route!r} does not deliver to {', '.join(dict.fromkeys(outside))}",
            advice="If you took it out of the route while the run was under way, send the request again",
        )


def deliveries(ready: Sequence[FetchLinkJob], configuration: Configuration) -> Iterator[DeliveryJob]:
    """Yield the jobs of each destination: a copy of each backup set for a bucket, else messages."""
    if not ready:
        return
    for name in ready[0].only or ready[0].order.deliver:
        if configuration.destination(name).takes_copies:
            yield from (CopyObjectJob.model_validate(_facts(each, name)) for each in ready)
        else:
            jobs = [PublishJob.model_validate({**_facts(each, name), "kind": "link_ready"}) for each in ready]
            yield from jobs_for_destination(jobs, configuration)


def _facts(job: FetchLinkJob, destination: str) -> dict[str, object]:
    return {
        "order": job.order,
        "download_task_id": job.download_task_id,
        "listed": job.listed,
        "link_renewals": job.link_renewals,
        "continuations": job.continuations,
        "destination": destination,
    }
