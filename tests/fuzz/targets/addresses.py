"""URLs and addresses."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import IPv4Address, ip_address

from oceanferry.adapters.http.egress import Egress
from oceanferry.adapters.http.urls import target_of
from oceanferry.domain.addresses import Purpose, embedded, why_forbidden
from oceanferry.domain.errors import AddressForbidden
from oceanferry.domain.links import expiry, is_oss_host, over_tls
from oceanferry.domain.secrets import Secret

_METADATA = IPv4Address("100.100.100.200")


def urls(data: bytes) -> None:
    """A URL leads where it is judged to lead, or nowhere."""
    text = data.decode("utf-8", "surrogateescape")
    for purpose in Purpose:
        with suppress(AddressForbidden):
            target = Egress(purpose).target(Secret(text))
            assert purpose is not Purpose.SOURCE or is_oss_host(target.host)
            assert purpose is not Purpose.WEBHOOK or target.scheme == "https"
            Egress(purpose).check(Secret(text))
    with suppress(AddressForbidden):
        host = target_of(Secret(text)).host
        expiry(text)
        assert target_of(Secret(over_tls(text))).host == host
    if len(data) in (4, 16):
        _address(data)


def _address(packed: bytes) -> None:
    address = ip_address(packed)
    forbidden = [
        why_forbidden(address, purpose, exempt=exempt) for purpose in Purpose for exempt in (False, True)
    ]
    if _METADATA in (address, *embedded(address)):
        assert all(forbidden)
