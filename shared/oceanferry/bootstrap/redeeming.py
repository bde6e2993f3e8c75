"""What redeeming vouchers works with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from oceanferry.bootstrap.composition import Composition
from oceanferry.domain.redeeming.terms import RedeemTerms, Redemption, Visit
from oceanferry.ports.storage.copy_place import CopyPlace
from oceanferry.settings.destinations import BucketDestination
from oceanferry.usecases.redeeming.redeem_link import redeem_link


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


def places(composition: Composition) -> list[CopyPlace]:
    """Return where copies may be found: every bucket of the configuration."""
    return [_place(composition, name, each) for name, each in composition.settings.buckets.items()]


def _place(composition: Composition, name: str, chosen: BucketDestination) -> CopyPlace:
    access = composition.storage.accesses.of(chosen)
    presigner = access.presigner(composition.clock, composition.storage.accesses.for_readers(chosen))
    return CopyPlace(
        destination=name,
        region=access.region,
        store=composition.storage.bucket(name).store,
        prefix=chosen.prefix,
        presigner=composition.closing.enter_context(presigner),
        archived=chosen.archived,
    )
