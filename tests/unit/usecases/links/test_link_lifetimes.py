"""A link that is fit for one use is fit for those that follow."""

from __future__ import annotations

from datetime import timedelta

from fakes.world import World, asked
from oceanferry.domain.messages.notifications import LinkReady
from oceanferry.usecases.links import link_lifetimes as lifetimes


def test_a_link_that_is_joined_can_be_published_redeemed_and_read() -> None:
    assert lifetimes.TO_JOIN >= lifetimes.TO_PUBLISH >= lifetimes.TO_REDEEM >= lifetimes.TO_READ_A_RANGE


def test_the_link_to_a_copy_lives_long_enough_to_be_clicked() -> None:
    assert lifetimes.OF_A_PRESIGNED_COPY >= lifetimes.TO_PUBLISH


def test_a_link_that_lives_just_long_enough_to_be_joined_is_published_without_a_renewal() -> None:
    world = World()
    world.backups.link_lifetime = lifetimes.TO_JOIN + timedelta(seconds=5)
    world.backups.request_download("ob317v4uif0000", "bak-1")
    world.take(asked(route="nightly", deliver=["ops-room"]))
    world.drain()

    assert world.backups.requested == ["bak-1"]
    assert [type(each) for each in world.notifiers["ops-room"].sent] == [LinkReady]
