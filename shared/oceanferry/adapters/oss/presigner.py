"""Links to objects of one bucket, signed here: no call is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from alibabacloud_oss_v2 import models

from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.calls import Calls
from oceanferry.adapters.oss.endpoints import OssEndpoint
from oceanferry.domain.redeeming.terms import Address
from oceanferry.domain.secrets import Secret


class OssPresigner:
    """A Presigner for OSS, with Signature V4.

    A link that is signed with a temporary AccessKey dies with that key, if this is sooner.

    Args:
        bucket: Which, and who signs. Whether they may read the object shows when the link is opened.
        endpoints: Of each address that links are made for.
    """

    def __init__(self, bucket: OssBucket, endpoints: dict[Address, OssEndpoint]) -> None:
        self._calls = {
            address: Calls(replace(bucket, endpoint=each.url, is_domain=each.is_domain))
            for address, each in endpoints.items()
        }

    def __enter__(self) -> OssPresigner:
        return self

    def __exit__(self, *_: object) -> None:
        for calls in self._calls.values():
            calls.close()

    @property
    def addresses(self) -> tuple[Address, ...]:
        return tuple(self._calls)

    def presign(self, key: str, *, address: Address, lifetime: timedelta) -> Secret:
        calls = self._calls[address]
        request = models.GetObjectRequest(bucket=calls.bucket, key=key)
        call = calls.to("sign a download link for", key, "oss:GetObject")
        return Secret(call.make(lambda: calls.client.presign(request, expires=lifetime).url))
