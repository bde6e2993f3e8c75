"""How messages name where a URL leads."""

from __future__ import annotations

import pytest

from oceanferry.adapters.http.urls import target_of
from oceanferry.domain.secrets import Secret


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("https://bucket.oss-cn-hangzhou.aliyuncs.com/a?b=c", "bucket.oss-cn-hangzhou.aliyuncs.com"),
        ("https://host:443/a", "host"),
        ("http://host:80/a", "host"),
        ("http://host:443/a", "host:443"),
        ("http://127.0.0.1:8080/a", "127.0.0.1:8080"),
        ("http://[::1]/a", "[::1]"),
        ("http://[::1]:8080/a", "[::1]:8080"),
    ],
)
def test_a_port_is_named_unless_it_is_the_usual_one(url: str, authority: str) -> None:
    assert target_of(Secret(url)).authority == authority
