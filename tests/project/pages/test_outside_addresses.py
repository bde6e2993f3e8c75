"""Each outside address in the docs and the shipped files is known here, with the reason why it is cited.

The test does not ask the network. A new host, or a new page of a vendor, fails until it has a line here, with
where it was seen to exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from project.readme import pages
from project.repository import ROOT

HOSTS = {
    "127.0.0.1": "the sandbox, on this machine",
    "alibabacloud.com": "the vendor's documentation, international site",
    "en.oceanbase.com": "the documentation of OceanBase's tools",
    "github.com": "Serverless Devs and its component fc3, which deploy the functions",
    "help.aliyun.com": "the vendor's documentation, Chinese site",
    "keepachangelog.com": "the form of the changelog",
    "oapi.dingtalk.com": "where the address of a DingTalk robot begins",
    "semver.org": "the meaning of version numbers",
    "www.alibabacloud.com": "as alibabacloud.com",
    "www.w3.org": "the namespace of SVG, which nothing opens",
}
INVENTED = re.compile(r"(^|\.)example\.com$|^sample\.oss-cn-hangzhou(-internal)?\.aliyuncs\.com$")
"""Hosts of samples: reserved names, and buckets of the sample messages."""
VENDOR = ("alibabacloud.com", "en.oceanbase.com", "help.aliyun.com", "www.alibabacloud.com")
STORED = {
    "https://help.aliyun.com/document_detail/178805.htm",
    "https://help.aliyun.com/en/document_detail/183401.html",
    "https://help.aliyun.com/en/oss/developer-reference/ossutil",
    "https://help.aliyun.com/zh/document_detail/2703059.html",
    "https://en.oceanbase.com/docs/common-oceanbase-database-10000000001228723",
    "https://en.oceanbase.com/docs/community-obloader-obdumper-en-10000000000940683",
    "https://www.alibabacloud.com/help/en/eventbridge/service-linked-roles",
    "https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-kms-2016-01-20-getsecretvalue",
}
"""Pages of vendors that a public store of documentation had in November 2026."""
PRICES = "costs"
"""The page whose addresses tests/documents/prices.yaml has, each beside its price."""

_ADDRESS = re.compile(r"https?://(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+(?:[:/?#][\w/.~%=&?#:+-]*)?", re.ASCII)


def shown() -> list[Path]:
    shipped = [ROOT / name for name in ("s.yaml", "oceanferry.yaml", "publish.yaml")]
    return [
        *pages(),
        *sorted((ROOT / "docs").glob("*.yaml")),
        *sorted((ROOT / "docs").glob("*.svg")),
        *shipped,
    ]


def addresses(files: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    for file in files:
        for address in _ADDRESS.findall(file.read_text(encoding="utf-8")):
            yield file, address.rstrip(".,;")


def hosts(files: Iterable[Path]) -> set[str]:
    found = {urlsplit(address).hostname or "" for _, address in addresses(files)}
    return {each for each in found if "." in each and not INVENTED.search(each)}


def test_every_outside_host_is_known_with_its_reason() -> None:
    assert hosts(shown()) == set(HOSTS)


def test_every_page_of_a_vendor_is_known() -> None:
    cited = {
        address.partition("#")[0]
        for file, address in addresses(shown())
        if urlsplit(address).hostname in VENDOR and not file.name.startswith(PRICES)
    }

    assert cited == STORED


def test_a_new_host_would_be_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "See [this](https://new.example.org/page) and `https://a.example.com/x`.\n", encoding="utf-8"
    )

    assert hosts([page]) == {"new.example.org"}
