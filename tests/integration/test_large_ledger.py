"""What one delivery asks of a ledger in OSS, however many deliveries the ledger holds."""

from __future__ import annotations

import pytest

from fakes.growth.large_ledger import LargeLedger


@pytest.mark.parametrize("deliveries", [0, 5_000])
def test_a_delivery_takes_six_calls_in_a_ledger_of_any_size(deliveries: int) -> None:
    with LargeLedger(deliveries) as ledger:
        ledger.deliver("the first, which asks whether the bucket keeps versions")
        ledger.requests.clear()
        ledger.deliver("another")

        # One page of a listing and the receipt that was read; claimed, begun, ended, and the receipt.
        assert ledger.requests == {"GET": 2, "PUT": 4}
