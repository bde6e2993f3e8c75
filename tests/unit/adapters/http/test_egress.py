"""The attack table: more than three hundred URLs that must lead nowhere, whoever wrote them."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address

import pytest

from oceanferry.adapters.http.egress import Egress
from oceanferry.domain.addresses import Purpose
from oceanferry.domain.errors import AddressForbidden
from oceanferry.domain.secrets import Secret

METADATA = [
    *("100.100.100.200", "1684301000", "0x646464c8", "0144.0144.0144.0310", "0x64.0x64.0x64.0xc8"),
    *("100.100.25800", "100.6579400", "0144.100.0x64.200", "169.254.169.254", "2852039166", "0xa9fea9fe"),
    *("0251.0376.0251.0376", "169.254.43518", "[fd00:ec2::254]", "[fd00:ec2::254%25eth0]"),
    *("[::ffff:100.100.100.200]", "[::ffff:6464:64c8]", "[0:0:0:0:0:ffff:6464:64c8]", "[::100.100.100.200]"),
    *("[64:ff9b::100.100.100.200]", "[64:ff9b::6464:64c8]", "[64:ff9b:1::100.100.100.200]"),
    *("[64:ff9b:1:6464:64:c800::]", "[64:ff9b:1:64:64:64c8::]", "[::ffff:0:100.100.100.200]"),
    *("[2002:6464:64c8::1]", "[2001:db8::5efe:100.100.100.200]", "[fe80::5efe:6464:64c8]"),
    *("[2606:4700::200:5efe:100.100.100.200]", "[::ffff:169.254.169.254]", "[64:ff9b::169.254.169.254]"),
    *(
        "[2002:a9fe:a9fe::1]",
        "[fe80::5efe:169.254.169.254%25eth0]",
        "metadata.evil.example",
        "mixed.evil.example",
    ),
]
INTERNAL = [
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "017700000001", "0x7f.1", "0177.0.0.01"),
    *(
        "127.255.255.254",
        "0",
        "0.0.0.0",  # noqa: S104  # nothing is bound
        "0x0",
        "00",
        "10.0.0.1",
        "10.1",
        "167772161",
        "0xa000001",
        "012.0.0.1",
    ),
    *("172.16.0.1", "172.31.255.255", "0xac100001", "192.168.0.1", "192.168.257", "3232235521", "0xc0a80001"),
    *("169.254.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1"),
    *("240.0.0.1", "255.255.255.255", "4294967295", "192.88.99.1", "100.64.0.1", "100.127.255.255"),
    *("[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]"),
    *("[::ffff:10.0.0.1]", "[::ffff:192.168.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::10.0.0.1]"),
    *("[64:ff9b:1::10.0.0.1]", "[2002:7f00:1::]", "[2002:a00:1::]", "[2002:c0a8:1::1]", "[fe80::1]"),
    *("[fe80::1%25eth0]", "[fc00::1]", "[fd12:3456:789a::1]", "[fec0::1]", "[ff02::1]", "[2001:db8::1]"),
    *("[2001::1]", "[2001:0:7f00:1::]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[3fff::1]", "[100::1]"),
    *("[4000::1]", "[::ffff:0:127.0.0.1]", "[2606:4700::5efe:127.0.0.1]", "[2606:4700::200:5efe:10.0.0.1]"),
    *("localhost.evil.example", "private.evil.example", "six.evil.example"),
]
FORMS = [
    "https://{}/robot/send?access_token=1",
    "http://{}/",
    "https://{}:443/hook",
    "HTTPS://{}:8443/latest/meta-data/",
]
BROKEN = [
    *("https://user@oapi.dingtalk.com/", "https://oapi.dingtalk.com@127.0.0.1/", "https://a:b@127.0.0.1/"),
    *(
        "https://oapi.dingtalk.com\\@127.0.0.1/",
        "https://127.0.0.1\\.oapi.dingtalk.com/",
        "https:///etc/passwd",
    ),
    *(
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_INFO",
        "ftp://127.0.0.1/",
        "dict://127.0.0.1:11211/stats",
    ),
    *(
        "//127.0.0.1/",
        "127.0.0.1",
        "https://",
        "https://:443/",
        "https://127.0.0.1:0/",
        "https://127.0.0.1:99999/",
    ),
    *(
        "https://127.0.0.1:port/",
        "https://[::1/",
        "https://::1]/",
        "https://[127.0.0.1]x/",
        "https://exa mple.com/",
    ),
    *(
        "https://\uff11\uff12\uff17.\uff10.\uff10.\uff11/",
        "https://ⓔxample.com/",
        "https://127。0。0。1/",
        "https://example.com/\r\nHost: a",
    ),
    *(
        "https://example.com/\x00",
        "https://example.com/ü",
        "javascript:alert(1)",
        "data:text/html,x",
        "ldap://a/",
    ),
    *(
        "https://@127.0.0.1/",
        "https://%31%32%37.0.0.1@x/",
        "jar:https://127.0.0.1!/",
        "http+unix://%2Ftmp%2Fsock/",
    ),
]
NAMES = {
    "metadata.evil.example": ["100.100.100.200"],
    "mixed.evil.example": ["93.184.216.34", "100.100.100.200"],
    "localhost.evil.example": ["127.0.0.1"],
    "private.evil.example": ["93.184.216.34", "10.0.0.1"],
    "six.evil.example": ["2606:4700::1", "::1"],
}
ADDRESSED = [form.format(host) for host in (*METADATA, *INTERNAL) for form in FORMS]
LEADING_TO_METADATA = [form.format(host) for host in METADATA for form in FORMS]


def resolve(host: str, port: int) -> Sequence[str]:  # noqa: ARG001  # as a Resolver is called
    """Resolve as the C library does: numbers in any base and any count of parts are addresses."""
    if host in NAMES:
        return NAMES[host]
    name = host.replace("%25", "%")
    try:
        return [str(ip_address(name))]
    except ValueError:
        return [socket.inet_ntoa(socket.inet_aton(host))]


def open_it(egress: Egress, url: str) -> None:
    target = egress.target(Secret(url))
    egress.open(target, timeout=timedelta(seconds=1)).close()


def test_the_table_is_as_long_as_it_was_promised_to_be() -> None:
    assert len({*ADDRESSED, *BROKEN}) >= 300


@pytest.mark.parametrize("purpose", [Purpose.WEBHOOK, Purpose.SOURCE])
@pytest.mark.parametrize("url", [*ADDRESSED, *BROKEN])
def test_no_url_leads_inside(url: str, purpose: Purpose) -> None:
    with pytest.raises(AddressForbidden):
        open_it(Egress(purpose, resolve=resolve), url)


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("url", LEADING_TO_METADATA)
def test_no_exemption_leads_to_the_metadata_service(url: str, purpose: Purpose) -> None:
    """What ``copy --link`` exempts, and what ``network.allow`` names, is one host, and never this one."""
    host = Egress(Purpose.BUCKET).target(Secret(url)).host

    with pytest.raises(AddressForbidden, match="metadata"):
        open_it(Egress(purpose, allow=[host, f"{host}:8443"], resolve=resolve), url)
