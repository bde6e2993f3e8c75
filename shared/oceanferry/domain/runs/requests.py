"""What an event may ask for, checked against what the operator allows."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.documents import StrictModel
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.texts import listed, text

EntityName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
_IDENTIFIER = r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}"
Identifier = Annotated[str, StringConstraints(pattern=f"^{_IDENTIFIER}$")]


class Request(StrictModel):
    """The request inside an event: names and identifiers only, never a URL, a bucket or a secret.

    Strict and closed, because a stranger who can write to a queue may write this: an
    unknown key is refused, never ignored.
    """

    model_config = ConfigDict(strict=True)

    route: EntityName | None = None
    cluster: EntityName | None = None
    backup_set_id: Identifier | None = None
    deliver: list[EntityName] | None = Field(default=None, min_length=1, max_length=50)
    """Fewer destinations than the route has, or those of a request without a route."""
    force: bool = False
    """Deliver again on purpose, although it was delivered before."""

    @model_validator(mode="after")
    def _one_way_of_asking(self) -> Request:
        if self.route is None and not (self.cluster and self.backup_set_id and self.deliver):
            raise ValueError("give either route, or cluster and backup_set_id and deliver")
        if self.route is not None and self.cluster is not None:
            raise ValueError("give either route or cluster, not both: a route names its cluster")
        return self


class Asked(StrictModel):
    """A request and the identity of the event that carried it."""

    request: Request
    event_id: str = ""
    """The same for every delivery of the same event; empty when the trigger gives none."""

    @property
    def run(self) -> str:
        """The id of the run that this event starts; a redelivered event starts the same run."""
        return hashlib.sha256(f"{self.event_id}\n{self.request.model_dump_json()}".encode()).hexdigest()[:16]


def is_identifier(text: str) -> bool:
    """Tell whether an id that a vendor gave is one that jobs and keys can hold: an Identifier."""
    return re.fullmatch(_IDENTIFIER, text) is not None


def route_of(request: Request, configuration: Configuration) -> Route:
    """Return the route that *request* means, narrowed to the destinations it names.

    Raises:
        InvalidRequest: It names a route, cluster or destination that the
            configuration does not define, or one outside its route.
    """
    deliver = tuple(dict.fromkeys(request.deliver or ()))
    for name in deliver:
        configuration.destination(name)
    if request.route is None:
        cluster = configuration.cluster(request.cluster or "")
        return Route(name="", cluster=cluster, deliver=deliver, on_failure=configuration.on_failure)
    route = configuration.route(request.route)
    if outside := [name for name in deliver if name not in route.deliver]:
        raise InvalidRequest(
            text("Route {name!r} does not deliver to {names}", name=route.name, names=listed(outside)),
            advice=text("It delivers to {names}", names=listed(route.deliver)),
        )
    return replace(route, deliver=deliver) if deliver else route
