"""What a copy waits for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from oceanferry.domain.copies.transfer_stats import Bottleneck, TransferStats


@pytest.mark.parametrize(
    ("reading", "writing", "pausing", "bottleneck"),
    [
        (0, 0, 0, ""),
        (9, 1, 0, "source"),
        (2, 1, 0, "source"),
        (1, 9, 0, "bucket"),
        (1, 1, 8, "limit"),
        (5, 5, 0, "both"),
        (4, 3, 3, "both"),
    ],
)
def test_the_bottleneck_is_what_two_thirds_of_the_waiting_is_for(
    reading: int, writing: int, pausing: int, bottleneck: Bottleneck
) -> None:
    reading_for, writing_for, pausing_for = (timedelta(seconds=each) for each in (reading, writing, pausing))
    flow = TransferStats(reading=reading_for, writing=writing_for, pausing=pausing_for)

    assert flow.bottleneck == bottleneck
