"""The page that buttons lead to lets a browser download only from where the configuration reads."""

from __future__ import annotations

from pathlib import Path

from oceanferry.settings.loading import load
from oceanferry.settings.model import Settings

FILE = """
region: cn-hangzhou
account_id: "1234567890123456"
clusters:
  orders: {instance_id: ob317v4uif0000}
destinations:
"""


def settings(path: Path, archive: str, **environment: str) -> Settings:
    path.write_text(f"{FILE}  archive: {{type: oss, bucket: my-archive, region: cn-shanghai{archive}}}\n")
    return load(path, environment)


def test_downloads_may_end_at_oss(path: Path) -> None:
    assert settings(path, "").download_origins == ("https://*.aliyuncs.com", "http://*.aliyuncs.com")


def test_downloads_may_end_at_an_endpoint_and_a_host_that_the_configuration_names(path: Path) -> None:
    chosen = settings(
        path, ", endpoint: 'https://oss.example.com'", OCEANFERRY_NETWORK_ALLOW="127.0.0.1,h.example:8080"
    )

    assert {
        "https://oss.example.com",
        "https://*.oss.example.com",
        "http://127.0.0.1:*",
        "http://h.example:8080",
    } <= set(chosen.download_origins)
