"""What redeeming vouchers works with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from oceanferry.adapters.oss.endpoints import OssEndpoint
from oceanferry.bootstrap.composition import Composition
from oceanferry.domain.redeeming.terms import Address, RedeemTerms, Redemption, Visit
from oceanferry.ports.storage.copy_place import CopyPlace
from oceanferry.settings.destinations import BucketDestination
from oceanferry.settings.model import Settings
from oceanferry.usecases.redeeming.redeem_link import redeem_link

_ARCHIVES = ("Archive", "ColdArchive", "DeepColdArchive")
_OSS = ("https://*.aliyuncs.com", "http://*.aliyuncs.com")


def redeeming(composition: Composition, terms: RedeemTerms) -> Callable[[Visit], Redemption]:
    """Return the use case, wired up."""
    return partial(
        redeem_link,
        terms=terms,
        configuration=composition.configuration,
        backups=composition.backups,
        redemptions=composition.redemptions,
        places=partial(places, composition),
        clock=composition.clock,
    )


def leads_to(settings: Settings) -> tuple[str, ...]:
    """Return the origins at which downloads may end, as a Content-Security-Policy writes them."""
    own = [url for each in settings.buckets.values() for url in (each.endpoint, each.domain)]
    hosts = [urlsplit(url).netloc for url in own if url and "://" in url]
    hosts += [f"*.{host}" for host in hosts]
    hosts += [host if ":" in host else f"{host}:*" for host in settings.network.allow]
    return _OSS + tuple(f"{scheme}://{host}" for host in hosts for scheme in ("https", "http"))


def places(composition: Composition) -> list[CopyPlace]:
    """Return where copies may be found: every bucket of the configuration."""
    return [_place(composition, name, each) for name, each in composition.settings.buckets.items()]


def _place(composition: Composition, name: str, chosen: BucketDestination) -> CopyPlace:
    access = composition.accesses.of(chosen)
    presigner = access.presigner(composition.clock, _endpoints(composition.settings, chosen))
    return CopyPlace(
        destination=name,
        region=access.region,
        store=composition.bucket(name).store,
        prefix=chosen.prefix,
        presigner=composition.closing.enter_context(presigner),
        archived=chosen.storage_class in _ARCHIVES,
    )


def _endpoints(settings: Settings, chosen: BucketDestination) -> dict[Address, OssEndpoint]:
    """Return where readers, who are elsewhere than the functions, reach the bucket."""
    from oceanferry.adapters.oss.endpoints import endpoint_of

    def reached(asked: str | None) -> OssEndpoint:
        return endpoint_of(
            chosen.region,
            asked=asked,
            domain=chosen.domain,
            functions_region=settings.region,
            in_region=False,
            stand_in=settings.endpoints.oss,
        )

    if settings.endpoints.oss or "://" in (chosen.endpoint or ""):
        return {"public": reached(chosen.endpoint)}
    public = None if chosen.endpoint in (None, "public", "internal") else chosen.endpoint
    return {"public": reached(public), "internal": reached("internal")}
