"""What masked calls answer to the questions about OSS."""

from __future__ import annotations

import pytest

from oceanferry.domain.probing import oss_observations as observed
from oceanferry.domain.probing.observed import Observed
from oceanferry.domain.recording.exchange import Exchange, RecordedCall
from oceanferry.domain.recording.masking import masked
from oceanferry.domain.recording.masks import Masks

FORBIDDEN = (
    b"<Error><Code>PublicEndpointForbidden</Code><Message>Not allowed using the OSS public endpoint, please"
    b" use CNAME instead.</Message><EC>0048-00000401</EC></Error>"
)
"""alibabacloud.com/help, oss/user-guide/access-buckets-via-custom-domain-names."""


def written(host: str, status: int = 200, body: bytes = b"") -> RecordedCall:
    sent = {"x-oss-date": "20261130T010203Z", "x-oss-forbid-overwrite": "true"}
    answered = {"content-type": "application/xml", "x-oss-hash-crc64ecma": "12"}
    made = Exchange("PUT", f"https://{host}/probe", sent, b"x", status, answered, body)
    return masked(made, Masks(), seconds=0)


def test_data_that_is_taken_at_the_public_endpoint_is_as_assumed() -> None:
    calls = [written("acme.oss-cn-hangzhou.aliyuncs.com")]

    assert observed.public_endpoint(calls) == Observed(as_assumed=True, seen="accepted")


def test_the_closed_public_endpoint_is_reported_with_its_code() -> None:
    calls = [written("acme.oss-cn-hangzhou.aliyuncs.com", 400, FORBIDDEN)]

    assert observed.public_endpoint(calls) == Observed(
        as_assumed=False, seen="refused with 400 PublicEndpointForbidden"
    )


@pytest.mark.parametrize(
    "host",
    ["backups.acme.cn", "acme.oss-cn-hangzhou-internal.aliyuncs.com", "acme.oss-accelerate.aliyuncs.com"],
)
def test_data_that_is_taken_elsewhere_says_nothing_of_the_public_endpoint(host: str) -> None:
    calls = [written(host)]

    assert observed.public_endpoint(calls) is None
    assert observed.crc64(calls) == Observed(as_assumed=True, seen="returned")
