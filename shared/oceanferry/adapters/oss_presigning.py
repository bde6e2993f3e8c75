"""Links to objects of one bucket, signed here: no call is made."""

from __future__ import annotations

from datetime import timedelta

from alibabacloud_oss_v2 import models

from oceanferry.adapters.oss_calls import Calls
from oceanferry.adapters.oss_client import oss_client, private_session
from oceanferry.domain.credentials import Credentials, CredentialsSource
from oceanferry.domain.redeeming import Address
from oceanferry.domain.secrets import Secret
from oceanferry.ports.clock import Clock


class OssPresigner:
    """A Presigner for OSS, with Signature V4.

    A link that is signed with a temporary AccessKey dies with that key, if this is sooner.

    Args:
        bucket: The bucket's name.
        region: Where the bucket is; part of every signature.
        credentials: Who signs. Whether they may read the object is found out by whoever opens the link.
        endpoints: ``https://HOST`` or ``http://HOST:PORT`` of each address that links are made for.
        clock: What errors of obtaining a key are tried again by.
    """

    def __init__(
        self,
        *,
        bucket: str,
        region: str,
        credentials: Credentials | CredentialsSource,
        endpoints: dict[Address, str],
        clock: Clock,
    ) -> None:
        self._bucket = bucket
        self._calls = Calls(bucket, clock)
        self._session = private_session()
        self._clients = {
            address: oss_client(credentials, self._session, region=region, endpoint=endpoint)
            for address, endpoint in endpoints.items()
        }

    def __enter__(self) -> OssPresigner:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    @property
    def addresses(self) -> tuple[Address, ...]:
        """See :class:`oceanferry.ports.copy_place.Presigner`."""
        return tuple(self._clients)

    def presign(self, key: str, *, address: Address, lifetime: timedelta) -> Secret:
        """See :class:`oceanferry.ports.copy_place.Presigner`."""
        request = models.GetObjectRequest(bucket=self._bucket, key=key)
        client = self._clients[address]
        call = self._calls.to("sign a link to", key, "oss:GetObject")
        return Secret(call.make(lambda: client.presign(request, expires=lifetime).url))
