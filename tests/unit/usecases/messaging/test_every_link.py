"""Every link of a backup set is sent, or the delivery says how many were."""

from __future__ import annotations

import pytest

from fakes.world import World, asked, backup_set
from oceanferry.domain.runs.outcomes import Outcome

NAMES = tuple(f"part{number}.zip" for number in range(1, 6))


@pytest.fixture
def world() -> World:
    world = World()
    world.backups.add(backup_set(), [(name, 2_000) for name in NAMES])
    return world


def delivered(world: World) -> list[Outcome]:
    world.take(asked(route="nightly", deliver=["ops-room"]))
    return [each for each in world.drain() if each.job == "publish" and each.receipts]


@pytest.mark.parametrize("idempotent", [True, False])
def test_links_that_have_no_room_in_one_message_come_in_further_ones(world: World, idempotent: bool) -> None:
    """NousResearch/hermes-agent#19689. On 14b85e4: one message with 2 of 5 links, and "link sent"."""
    world.notifiers["ops-room"].idempotent = idempotent
    world.notifiers["ops-room"].links_per_message = 2
    [outcome, *_] = delivered(world)

    assert world.notifiers["ops-room"].file_names_sent == [NAMES[:2], NAMES[2:4], NAMES[4:]]
    [receipt] = outcome.receipts
    assert receipt.status == "delivered"
    assert not receipt.possibly_twice


def test_a_further_message_that_is_throttled_is_sent_later_and_no_other_twice(world: World) -> None:
    room = world.notifiers["ops-room"]
    room.idempotent, room.links_per_message = False, 2
    world.take(asked(route="nightly", deliver=["ops-room"]))
    outcomes = [world.runner.run_job(world.invoker.jobs[0])]
    room.throttle()
    world._done = 1  # noqa: SLF001  # the first message is out
    outcomes += world.drain()

    assert world.notifiers["ops-room"].file_names_sent == [NAMES[:2], NAMES[2:4], NAMES[4:]]


@pytest.mark.parametrize(
    ("too_long", "count"), [(NAMES[2:], "2 of 5"), (NAMES, "0 of 5"), (NAMES[:1], "4 of 5")]
)
def test_links_for_which_no_message_has_room_fail_the_delivery_with_how_many_were_sent(
    world: World, too_long: tuple[str, ...], count: str
) -> None:
    world.notifiers["ops-room"].too_long = too_long
    [outcome, *_] = delivered(world)

    [receipt] = outcome.receipts
    assert receipt.status == "failed"
    assert receipt.failure
    assert f"{count} links of backup set bak-1 were sent to ops-room" in receipt.failure.message
    assert sum(
        name not in too_long for page in world.notifiers["ops-room"].file_names_sent for name in page
    ) == 5 - len(too_long)
    assert any("links of backup set" in str(each) for each in world.notifiers["audit"].sent)
