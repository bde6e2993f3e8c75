"""What every memory of vouchers promises, whatever its records are kept in."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.ledger_places import PLACES
from fakes.clock import NOON
from oceanferry.adapters.ledger.records.records import Records
from oceanferry.adapters.ledger.redemptions import RecordRedemptions
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.domain.redeeming.terms import EVERYTHING, Revocation, of_backup_set
from oceanferry.ports.redemptions import Redemptions

ONE, OTHER = "AAAAAAAAAAAA", "AAAAAAAAAAAB"
SET = of_backup_set("bak-1")


@pytest.fixture(params=[name for name in PLACES if "claimants" not in name])
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Records]:
    with PLACES[request.param](tmp_path / "ledger") as place:
        yield place.records()


@pytest.fixture
def redemptions(records: Records) -> Redemptions:
    return RecordRedemptions(records)


def test_a_new_voucher_has_not_been_used(redemptions: Redemptions) -> None:
    assert redemptions.used(ONE) == 0


def test_uses_are_counted_until_there_were_enough(redemptions: Redemptions) -> None:
    assert [redemptions.use(ONE, most=2) for _ in range(4)] == [True, True, False, False]
    assert redemptions.used(ONE) == 2


def test_another_voucher_has_uses_of_its_own(redemptions: Redemptions) -> None:
    redemptions.use(ONE, most=1)

    assert redemptions.use(OTHER, most=1)


def test_of_many_visitors_at_once_no_more_than_allowed_get_in(redemptions: Redemptions) -> None:
    with ThreadPoolExecutor(16) as pool:
        let_in = list(pool.map(lambda _: redemptions.use(ONE, most=5), range(40)))

    assert sum(let_in) == 5


def test_nothing_is_revoked_at_first(redemptions: Redemptions) -> None:
    assert redemptions.revoked_until([EVERYTHING, SET]) is None


def test_a_revocation_is_found_by_its_subject(redemptions: Redemptions) -> None:
    redemptions.revoke(Revocation(SET, NOON))

    assert redemptions.revoked_until([EVERYTHING, SET]) == NOON
    assert redemptions.revoked_until([EVERYTHING, of_backup_set("bak-2")]) is None


def test_of_several_revocations_the_latest_counts(redemptions: Redemptions) -> None:
    redemptions.revoke(Revocation(SET, NOON))
    redemptions.revoke(Revocation(EVERYTHING, NOON - timedelta(hours=1)))

    assert redemptions.revoked_until([EVERYTHING, SET]) == NOON


def test_a_later_revocation_takes_the_place_of_an_earlier_one(redemptions: Redemptions) -> None:
    redemptions.revoke(Revocation(SET, NOON))
    redemptions.revoke(Revocation(SET, NOON + timedelta(hours=1)))

    assert redemptions.revoked_until([SET]) == NOON + timedelta(hours=1)


def test_a_second_memory_over_the_same_records_knows_the_same(
    redemptions: Redemptions, records: Records
) -> None:
    redemptions.revoke(Revocation(SET, NOON))
    redemptions.use(ONE, most=1)

    assert RecordRedemptions(records).revoked_until([SET]) == NOON
    assert not RecordRedemptions(records).use(ONE, most=1)


def test_an_unreadable_revocation_admits_no_visitor(redemptions: Redemptions, records: Records) -> None:
    records.replace(f"redeem/revoked/{SET}", b"until noon")

    with pytest.raises(ServiceUnavailable, match="cannot be read"):
        redemptions.revoked_until([SET])
