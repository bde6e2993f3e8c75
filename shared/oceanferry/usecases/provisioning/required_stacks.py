"""Which stacks a deployment needs; computed from its files alone."""

from __future__ import annotations

from collections.abc import Iterable

from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.provisioning.prerequisites import Prerequisites
from oceanferry.domain.provisioning.stacks import Resource, Stack
from oceanferry.domain.texts import listed, text
from oceanferry.usecases.provisioning.buckets import bucket_resources
from oceanferry.usecases.provisioning.logs import log_resources
from oceanferry.usecases.provisioning.queues import queue_resources
from oceanferry.usecases.provisioning.roles import role_resources


def required_stacks(wanted: Prerequisites) -> list[Stack]:
    """Return the stacks in the order in which they are created: data first, one stack for each region.

    Raises:
        InvalidConfiguration: ``existing`` names something that is not needed.
    """
    buckets = list(bucket_resources(wanted.buckets))
    others = [*role_resources(wanted), *queue_resources(wanted.deployment), *log_resources(wanted)]
    _check_existing([*(each for _, each in buckets), *others], wanted.existing)
    regions = sorted({region for region, _ in buckets})
    stacks = [
        Stack(
            wanted.names.data_stack,
            region,
            _missing((each for at, each in buckets if at == region), wanted.existing),
            holds_data=True,
        )
        for region in regions
    ]
    stacks.append(Stack(wanted.names.stack, wanted.region, _missing(others, wanted.existing)))
    return [each for each in stacks if each.resources]


def _missing(resources: Iterable[Resource], existing: frozenset[str]) -> tuple[Resource, ...]:
    return tuple(each for each in resources if str(each.reference) not in existing)


def _check_existing(resources: Iterable[Resource], existing: frozenset[str]) -> None:
    known = [str(each.reference) for each in resources]
    if unknown := sorted(existing.difference(known)):
        raise InvalidConfiguration(
            text("existing names what Oceanferry does not need: {names}", names=listed(unknown)),
            advice=text("What it needs is {names}", names=listed(known)),
        )
