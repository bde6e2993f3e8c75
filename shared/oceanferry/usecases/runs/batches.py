"""How jobs about several backup sets get on: together as long as all can, and else without who cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from oceanferry.domain.configuration import Configuration
from oceanferry.domain.errors import OceanferryError, RetryableError
from oceanferry.domain.runs.base_jobs import together
from oceanferry.domain.runs.jobs import FetchLinkJob, PublishJob

_T = TypeVar("_T")
_J = TypeVar("_J", FetchLinkJob, PublishJob)


def try_step(step: Callable[[], _T]) -> _T | OceanferryError:
    """Return what *step* returns, or the error that it meets."""
    try:
        return step()
    except OceanferryError as error:
        return error


def raise_if_all_alike(errors: Sequence[OceanferryError], *, of: int) -> None:
    """Raise the first of *errors* when all *of* them there could be are treated alike.

    That is when each may be tried again, or when they are of one kind.
    """
    if len(errors) < of:
        return
    retryable = [isinstance(each, RetryableError) for each in errors]
    if all(retryable) or len({type(each) for each in errors}) == 1:
        raise errors[0]


def split_by_error(met: Sequence[tuple[_J, OceanferryError]]) -> Iterator[_J]:
    """Yield the jobs that go on without the others: one for each kind of error that was met."""
    kinds = dict.fromkeys(type(error) for _, error in met)
    for kind in kinds:
        yield together([job for job, error in met if type(error) is kind])


def jobs_for_destination(jobs: Sequence[PublishJob], configuration: Configuration) -> list[PublishJob]:
    """Return the jobs of one destination as it wants them: one message for all, or one for each.

    They differ in nothing but the backup set.
    """
    destination = configuration.destinations.get(jobs[0].destination)
    several = len(jobs) > 1 and (destination is None or destination.reads_several)
    return [together(jobs)] if several else list(jobs)
