"""The lifecycle rules of a bucket over the wire."""

from __future__ import annotations

import pytest

from integration.oss_adapter.oss_world import World
from oceanferry.adapters.oss.examiner import OssBucketExaminer
from oceanferry_sandbox.http_server.messages import Request, Response

_RULES = (
    '<?xml version="1.0"?><LifecycleConfiguration><Rule><ID>r</ID><Prefix></Prefix><Status>Enabled</Status>'
    "<Expiration>{expiration}</Expiration></Rule></LifecycleConfiguration>"
)


@pytest.mark.parametrize(
    ("expiration", "days"),
    [
        ("<Days>90</Days>", 90),
        ("<CreatedBeforeDate>2026-01-01T00:00:00.000Z</CreatedBeforeDate>", 0),
        ("<ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker>", None),
        ("<Days>7</Days><ExpiredObjectDeleteMarker>false</ExpiredObjectDeleteMarker>", 7),
    ],
)
def test_a_rule_that_removes_expired_delete_markers_deletes_no_object(
    world: World, expiration: str, days: int | None
) -> None:
    def rules(_: Request) -> Response:
        return Response(
            200, {"Content-Type": "application/xml"}, _RULES.format(expiration=expiration).encode()
        )

    world.answer = rules
    with OssBucketExaminer(world.called()) as examiner:
        [rule] = examiner.lifecycle_rules()

    assert rule.deletes_after_days == days
