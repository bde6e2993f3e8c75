"""What doctor asks of a configuration without the network."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from oceanferry.adapters.http.egress import Egress
from oceanferry.bootstrap.composition import Composition
from oceanferry.domain.addresses import Purpose
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.errors import AddressForbidden, InvalidConfiguration
from oceanferry.domain.secrets import Secret
from oceanferry.settings.model import Settings
from oceanferry.usecases.doctor.chat import trial
from oceanferry.usecases.doctor.route_timers import ExpectedRoute


def expected_routes(chosen: Settings) -> dict[str, ExpectedRoute]:
    """Return the routes, each with whether another system asks for it: ``schedule: null``."""
    routes = chosen.configuration().routes
    return {
        name: ExpectedRoute(route, "schedule" in chosen.routes[name].model_fields_set)
        for name, route in routes.items()
    }


def retention_not_applied(chosen: Settings) -> dict[str, str]:
    """Return how the retention of a destination is written so that it removes anything, where it does not."""
    return {
        name: _applied(each.retention.keep_last, each.retention.keep_for)
        for name, each in chosen.buckets.items()
        if each.retention and not each.retention.apply
    }


def routes_sharing_folders(chosen: Settings) -> dict[str, list[str]]:
    """Return the routes of one cluster that copy into the same bucket, by the name of the destination."""
    shared: dict[tuple[str, str], list[str]] = {}
    for route, each in chosen.routes.items():
        for name in each.deliver:
            if name in chosen.buckets:
                shared.setdefault((name, each.cluster), []).append(route)
    return {name: routes for (name, _), routes in shared.items() if len(routes) > 1}


def _applied(keep_last: int | None, keep_for: object) -> str:
    parts = [f"keep_last: {keep_last}"] if keep_last else []
    parts += ["keep_for: ..."] if keep_for else []
    return f"{{{', '.join([*parts, 'apply: true'])}}}"


def private_addresses(chosen: Settings) -> dict[str, str]:
    """Return the host of each chat that is a private address, such as 10.1.2.3."""
    found = {name: _host(url) for name, url in _urls(_composition(chosen)).items()}
    return {name: host for name, host in found.items() if _is_private(host)}


def unsendable(chosen: Settings, *, unknown: str) -> Iterator[Finding]:
    """Yield why nothing can be sent to a destination: a forbidden address, a secret that signs nothing.

    Args:
        chosen: The configuration.
        unknown: Stands for a value that is not known here; a destination with one is passed over.
    """
    composition = _composition(chosen)
    egress = Egress(Purpose.WEBHOOK, chosen.network.allow)
    now = composition.clock.now()
    for name, url in _urls(composition).items():
        if any(
            isinstance(value, Secret) and value.reveal() == unknown for _, value in chosen.destinations[name]
        ):
            continue
        topic = Topic("chats", name)
        try:
            egress.check(url)
        except AddressForbidden as error:
            yield topic.failed("chat_address", error)
        channel, target = composition.channel(name)
        try:
            channel.encode(trial(composition.configuration.destination(name), now, "0"), target, now)
        except InvalidConfiguration as error:
            yield topic.failed("chat_configuration", error)


def _composition(chosen: Settings) -> Composition:
    # Chats know nothing of AccessKeys.
    return Composition(settings=chosen, credentials=Credentials("", Secret(""), None), in_region=False)


def _urls(composition: Composition) -> dict[str, Secret]:
    chats = [name for name, each in composition.configuration.destinations.items() if not each.takes_copies]
    return {name: composition.channel(name)[1].url for name in chats}


def _host(url: Secret) -> str:
    return urlsplit(url.reveal()).hostname or ""


def _is_private(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_private and not address.is_loopback
