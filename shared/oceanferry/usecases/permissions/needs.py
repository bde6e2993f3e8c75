"""One permission, and which functions have to have it."""

from __future__ import annotations

from dataclasses import dataclass

from oceanferry.domain.deployment.permissions import Statement


@dataclass(frozen=True)
class Need:
    """A statement, and for whom."""

    statement: Statement
    kinds: frozenset[str]
    """The entry points that call it."""


def need(reason: str, actions: tuple[str, ...], resources: tuple[str, ...], *, by: set[str]) -> Need:
    """Say what has to be allowed on what, why, and to which entry points."""
    return Need(Statement(reason, actions, resources), frozenset(by))


def functions(region: str, account_id: str, *names: str) -> tuple[str, ...]:
    """Return the resources that functions are to RAM, with all of their versions and aliases."""
    arns = (f"acs:fc:{region}:{account_id}:functions/{name}" for name in names)
    return tuple(resource for arn in arns for resource in (arn, f"{arn}/*"))
