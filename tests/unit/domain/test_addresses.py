from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oceanferry.domain.addresses import IPAddress, Purpose, why_forbidden

NAT64, COMPATIBLE = IPv6Network("64:ff9b::/96"), IPv6Network("::/96")
FORBIDDEN_TO_WEBHOOKS = {
    "0.0.0.0": "unspecified",  # noqa: S104  # an address to judge, nothing binds to it
    "0.1.2.3": "unspecified",
    "10.0.0.1": "private",
    "100.64.0.1": "cloud-internal",
    "100.100.100.200": "metadata",
    "100.100.2.136": "cloud-internal",
    "100.127.255.255": "cloud-internal",
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "169.254.0.1": "link-local",
    "169.254.169.254": "metadata",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.0.0.1": "reserved",
    "192.0.2.1": "documentation",
    "192.88.99.1": "reserved",
    "192.168.1.1": "private",
    "198.18.0.1": "benchmark",
    "198.19.255.255": "benchmark",
    "198.51.100.1": "documentation",
    "203.0.113.1": "documentation",
    "224.0.0.1": "multicast",
    "239.255.255.255": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "::": "reserved",
    "::1": "loopback",
    "100::1": "reserved",
    "2001::1": "unspecified",  # Teredo from server 0.0.0.0
    "2001:2::1": "reserved",
    "2001:10::1": "reserved",
    "2001:db8::1": "documentation",
    "3fff::1": "documentation",
    "4000::1": "reserved",
    "5f00::1": "reserved",
    "64:ff9b:1::1": "reserved",
    "fc00::1": "private",
    "fd00:ec2::254": "metadata",
    "fdff::1": "private",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "fec0::1": "reserved",
    "ff02::1": "multicast",
    "::ffff:127.0.0.1": "loopback",
    "::ffff:100.100.100.200": "metadata",
    "::127.0.0.1": "loopback",
    "64:ff9b::10.0.0.1": "private",
    "64:ff9b::100.100.100.200": "metadata",
    "2002:7f00:1::": "loopback",  # 6to4 of 127.0.0.1
    "2002:6464:64c8::1": "metadata",  # 6to4 of 100.100.100.200
    "2001:0:808:808::f5ff:fffe": "private",  # Teredo of 10.0.0.1 behind 8.8.8.8
    "2001:0:a00:1::f7f7:f7f7": "private",  # Teredo of 8.8.8.8 behind 10.0.0.1
}
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2400:3200::1",
    "2606:4700:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
    "2001:0:808:808::f7f7:f7f7",
]
Embed = Callable[[IPv4Address], IPAddress]

IPV4 = st.integers(0, 2**32 - 1).map(IPv4Address)
IPV6 = st.integers(0, 2**128 - 1).map(IPv6Address)


def mapped(address: IPv4Address) -> IPv6Address:
    return IPv6Address(0xFFFF << 32 | int(address))


def nat64(address: IPv4Address) -> IPv6Address:
    return IPv6Address(0x64_FF9B << 96 | int(address))


def six_to_four(address: IPv4Address) -> IPv6Address:
    return IPv6Address(0x2002 << 112 | int(address) << 80)


def teredo(address: IPv4Address) -> IPv6Address:
    return IPv6Address(0x2001_0000 << 96 | int(IPv4Address("8.8.8.8")) << 64 | int(address) ^ 0xFFFFFFFF)


@pytest.mark.parametrize(("address", "why"), FORBIDDEN_TO_WEBHOOKS.items())
def test_a_webhook_may_not_reach_a_special_address(address: str, why: str) -> None:
    assert why in why_forbidden(ip_address(address), Purpose.WEBHOOK)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("address", PUBLIC)
def test_everybody_may_reach_a_public_address(address: str, purpose: Purpose) -> None:
    assert why_forbidden(ip_address(address), purpose) == ""


@pytest.mark.parametrize("address", ["100.64.0.1", "100.118.28.1", "64:ff9b::100.118.28.1"])
def test_a_source_may_reach_the_internal_endpoints_of_oss(address: str) -> None:
    assert why_forbidden(ip_address(address), Purpose.SOURCE) == ""


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "192.168.0.1", "fd00::1", "169.254.1.1"])
def test_a_source_may_not_reach_any_other_internal_address(address: str) -> None:
    assert why_forbidden(ip_address(address), Purpose.SOURCE)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("embed", [ip_address, mapped, nat64, six_to_four, teredo])
def test_not_even_an_exempt_host_may_lead_to_the_metadata_service(embed: Embed, purpose: Purpose) -> None:
    address = embed(IPv4Address("100.100.100.200"))
    assert "metadata" in why_forbidden(address, purpose, exempt=True)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::1", "fd00::1"])
def test_an_exempt_host_may_lead_anywhere_else(address: str) -> None:
    assert why_forbidden(ip_address(address), Purpose.WEBHOOK, exempt=True) == ""


@given(IPV4)
@example(IPv4Address("100.64.0.0"))
def test_what_python_does_not_call_global_is_forbidden_to_webhooks(address: IPv4Address) -> None:
    assert address.is_global or why_forbidden(address, Purpose.WEBHOOK)


def stands_for_ipv4(address: IPv6Address) -> bool:
    carried = address.ipv4_mapped or address.sixtofour or address.teredo
    return bool(carried) or any(address in each for each in (NAT64, COMPATIBLE))


@given(st.one_of(IPV6, st.integers(0x2001 << 112, (0x2003 << 112) - 1).map(IPv6Address)))
def test_an_ipv6_address_that_carries_nothing_and_is_not_global_is_forbidden(address: IPv6Address) -> None:
    assert stands_for_ipv4(address) or address.is_global or why_forbidden(address, Purpose.WEBHOOK)


@pytest.mark.parametrize("purpose", Purpose)
@given(address=IPV4)
@example(address=IPv4Address("0.0.0.1"))
def test_wrapping_an_address_in_ipv6_changes_nothing(address: IPv4Address, purpose: Purpose) -> None:
    why = why_forbidden(address, purpose)
    for embed in (mapped, nat64, six_to_four, teredo):
        assert why_forbidden(embed(address), purpose) == why


@given(st.one_of(IPV4, IPV6))
def test_a_source_may_reach_what_a_webhook_may(address: IPv4Address | IPv6Address) -> None:
    assert why_forbidden(address, Purpose.WEBHOOK) or not why_forbidden(address, Purpose.SOURCE)


METADATA_IN_DISGUISE = [
    "::ffff:100.100.100.200",
    "::100.100.100.200",
    "::ffff:0:100.100.100.200",
    "64:ff9b::100.100.100.200",
    "64:ff9b:1::100.100.100.200",
    "64:ff9b:1:6464:64:c800::",
    "64:ff9b:1:64:64:64c8::",
    "64:ff9b:1:0:64:6464:c800:0",
    "2002:6464:64c8::",
    "2408:4000::5efe:100.100.100.200",
    "2408:4000::200:5efe:100.100.100.200",
    "fe80::5efe:169.254.169.254",
    "fd00:ec2::254%eth0",
]


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("address", METADATA_IN_DISGUISE)
def test_nothing_that_could_become_the_metadata_service_is_reached(address: str, purpose: Purpose) -> None:
    assert "metadata" in why_forbidden(ip_address(address), purpose, exempt=True)


def test_an_address_that_tunnels_to_a_private_one_is_as_private() -> None:
    assert "private" in why_forbidden(ip_address("2408:4000::5efe:10.0.0.1"), Purpose.WEBHOOK)


def test_a_fake_address_of_a_proxy_client_is_named_as_such() -> None:
    assert "fake-ip" in why_forbidden(ip_address("198.18.0.23"), Purpose.WEBHOOK)
