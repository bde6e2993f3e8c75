"""A request that a service of Alibaba Cloud refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(eq=False)
class Refused(Exception):
    """The error reply of an API: what the vendor's SDKs raise as an exception of their own."""

    status: int
    code: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of the reply, besides the usual ones."""
    detail: Mapping[str, object] | None = None
    """The ``AccessDeniedDetail`` of a denial."""


def unknown_action() -> Refused:
    """Return what the API gateway says to an action, a version or a path that there is not."""
    message = "Specified api is not found, please check your url and method."
    return Refused(404, "InvalidAction.NotFound", message)
