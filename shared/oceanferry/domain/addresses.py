"""Which IP addresses an outgoing request may reach.

Deny by default: what the IANA special-purpose registries do not leave to the
public internet is forbidden, and so is an IPv6 address that carries a forbidden
IPv4 address, because a gateway on the way would unwrap it.

100.64.0.0/10 is carrier-grade NAT elsewhere. On Alibaba Cloud it holds both the
internal endpoints of OSS, which sources may use, and the metadata service, which
hands out the credentials of the machine and which no request may reach.
"""

from __future__ import annotations

from enum import Enum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network


class Purpose(Enum):
    """What an outgoing request is for; the value is how messages call it."""

    WEBHOOK = "webhook"
    SOURCE = "download link"
    BUCKET = "bucket's endpoint"
    """Chosen by the operator, so it may be anywhere: a private endpoint in a VPC, a stand-in."""


_METADATA_SERVICES: set[IPAddress] = {
    IPv4Address("100.100.100.200"),
    IPv4Address("169.254.169.254"),
    IPv6Address("fd00:ec2::254"),
}
_SHARED = IPv4Network("100.64.0.0/10")
_GLOBAL_UNICAST = IPv6Network("2000::/3")

_SPECIAL: dict[IPNetwork, str] = {
    IPv4Network("0.0.0.0/8"): "an unspecified address",
    IPv4Network("10.0.0.0/8"): "a private address",
    _SHARED: "a cloud-internal address",
    IPv4Network("127.0.0.0/8"): "a loopback address",
    IPv4Network("169.254.0.0/16"): "a link-local address",
    IPv4Network("172.16.0.0/12"): "a private address",
    IPv4Network("192.0.0.0/24"): "a reserved address",
    IPv4Network("192.0.2.0/24"): "a documentation address",
    IPv4Network("192.88.99.0/24"): "a reserved address",
    IPv4Network("192.168.0.0/16"): "a private address",
    IPv4Network("198.18.0.0/15"): "a benchmark address, such as proxy clients in fake-ip mode give out",
    IPv4Network("198.51.100.0/24"): "a documentation address",
    IPv4Network("203.0.113.0/24"): "a documentation address",
    IPv4Network("224.0.0.0/4"): "a multicast address",
    IPv4Network("240.0.0.0/4"): "a reserved address",
    IPv6Network("::1/128"): "a loopback address",
    IPv6Network("fc00::/7"): "a private address",
    IPv6Network("fe80::/10"): "a link-local address",
    IPv6Network("ff00::/8"): "a multicast address",
    IPv6Network("2001::/23"): "a reserved address",
    IPv6Network("2001:db8::/32"): "a documentation address",
    IPv6Network("3fff::/20"): "a documentation address",
}

_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_SIIT = IPv6Network("::ffff:0:0:0/96")
"""IPv4-translated addresses (RFC 2765)."""
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
"""RFC 8215. How long the prefix is, and so where the IPv4 address stands (RFC 6052), its operator chooses."""
_LOCAL_NAT64_BYTES = ((6, 7, 9, 10), (7, 9, 10, 11), (9, 10, 11, 12), (12, 13, 14, 15))
_ISATAP = (0x00005EFE, 0x02005EFE)
"""In the third of four words, whatever the prefix is (RFC 5214)."""


def why_forbidden(address: IPAddress, purpose: Purpose, *, exempt: bool = False) -> str:
    """Say why a request may not reach *address*; empty when it may.

    Args:
        address: The address that the connection goes to.
        purpose: What the request is for.
        exempt: The operator allows the host by name. The metadata service stays
            forbidden, since a name can be made to lead there.
    """
    judged: tuple[IPAddress, ...] = _translated(address)
    judged = judged or (_unscoped(address), *_tunnelled(address))
    return next((why for each in judged if (why := _why(each, purpose, exempt=exempt))), "")


def _translated(address: IPAddress) -> tuple[IPv4Address, ...]:
    """Return what stands in the place of an address of a form that is the same everywhere.

    Those are: mapped and compatible ones, NAT64, 6to4, and both ends of Teredo. ``::`` and ``::1``
    carry nothing.
    """
    if isinstance(address, IPv4Address) or int(address) <= 1:
        return ()
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address in _NAT64 or address in _COMPATIBLE:
        return (IPv4Address(_word(address, 3)),)
    if address.sixtofour:
        return (address.sixtofour,)
    return address.teredo or ()


def _tunnelled(address: IPAddress) -> tuple[IPv4Address, ...]:
    """Return what an address leads to in networks that use it so; elsewhere it is like any other.

    Those are: SIIT, ISATAP, and NAT64 with a local prefix.
    """
    if isinstance(address, IPv4Address):
        return ()
    if address in _SIIT or _word(address, 2) in _ISATAP:
        return (IPv4Address(_word(address, 3)),)
    if address in _LOCAL_NAT64:
        packed = address.packed
        return tuple(IPv4Address(bytes(packed[at] for at in places)) for places in _LOCAL_NAT64_BYTES)
    return ()


def _word(address: IPv6Address, number: int) -> int:
    return int(address) >> (96 - 32 * number) & 0xFFFFFFFF


def _unscoped(address: IPAddress) -> IPAddress:
    """Return *address* without the interface it is reached through, which would make it another one."""
    return IPv6Address(int(address)) if isinstance(address, IPv6Address) else address


def _why(address: IPAddress, purpose: Purpose, *, exempt: bool) -> str:
    if address in _METADATA_SERVICES:
        return "the cloud's metadata service"
    if exempt or purpose is Purpose.BUCKET or (purpose is Purpose.SOURCE and address in _SHARED):
        return ""
    special = next((why for network, why in _SPECIAL.items() if address in network), "")
    if not special and isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return "a reserved address"
    return special
