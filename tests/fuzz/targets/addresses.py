"""URLs and addresses."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address

from oceanferry.adapters.http.egress import Egress
from oceanferry.adapters.http.urls import target_of
from oceanferry.domain.addresses import Purpose, why_forbidden
from oceanferry.domain.errors import AddressForbidden
from oceanferry.domain.links import expiry, is_oss_host, over_tls
from oceanferry.domain.secrets import Secret

_METADATA = IPv4Address("100.100.100.200")
_STAND_FOR_IPV4 = [IPv6Address(each).packed[:12] for each in ("::ffff:0:0", "64:ff9b::")]
"""What an address begins with that is a mapped one, or one of NAT64."""


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
    forbidden = _judged(packed)
    if address == _METADATA:
        assert all(forbidden)
    if isinstance(address, IPv4Address):
        assert all(_judged(prefix + packed) == forbidden for prefix in _STAND_FOR_IPV4)


def _judged(packed: bytes) -> list[str]:
    address = ip_address(packed)
    return [why_forbidden(address, purpose, exempt=exempt) for purpose in Purpose for exempt in (False, True)]
