"""What is deployed has a bill of materials, licence texts, and somebody who asks for its vulnerabilities."""

from __future__ import annotations

import json
import re

import pytest

from auditing.__main__ import verdict
from packing import sbom
from packing.distributions import Distribution
from project.repository import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
APACHE = (ROOT / "LICENSE").read_bytes()


def distribution(licence: str, *paths: str) -> Distribution:
    metadata = f"Metadata-Version: 2.1\nName: some.thing\nVersion: 1.0\nLicense: {licence}\n".encode()
    files = {"some_thing-1.0.dist-info/METADATA": metadata, **dict.fromkeys(paths, b"text")}
    return Distribution("some-thing", "1.0", files)


def test_the_bill_in_the_repository_is_that_of_the_lock() -> None:
    pinned = re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.MULTILINE)
    bill = json.loads(sbom.FILE.read_text(encoding="utf-8"))

    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert [(each["name"], each["version"]) for each in bill["components"]] == sorted(
        pinned, key=lambda each: f"{each[0]}@" + each[1]
    )
    assert all(each["purl"] == f"pkg:pypi/{each['name']}@{each['version']}" for each in bill["components"])


def test_the_wheel_has_the_bill_and_the_licence() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    assert f'sbom-files = ["{sbom.FILE.name}"]' in project
    assert 'license-files = ["LICENSE"]' in project


def test_what_is_in_the_zip_is_in_its_bill() -> None:
    papers = sbom.documents([distribution("MIT", "some_thing-1.0.dist-info/LICENSE")], APACHE)

    [component] = json.loads(papers["oceanferry.cdx.json"])["components"]
    assert component["purl"] == "pkg:pypi/some-thing@1.0"
    assert component["licenses"] == [{"license": {"name": "MIT"}}]


def test_apache_distributions_that_come_without_the_text_get_it() -> None:
    papers = sbom.documents([distribution("Apache License 2.0")], APACHE)

    assert papers["licenses/some-thing/LICENSE"] == papers["licenses/oceanferry/LICENSE"] == APACHE


def test_a_distribution_of_another_licence_without_its_text_is_not_packed() -> None:
    assert sbom.findings([distribution("MIT")]) == ["some-thing comes without the text of its licence"]
    assert sbom.findings([distribution("Apache License 2.0")]) == []


@pytest.mark.parametrize(
    ("status", "reported", "expected"),
    [
        (0, "No known vulnerabilities found", 0),
        (1, "Found 2 known vulnerabilities in 1 package\nrequests ...", 1),
        (1, "ERROR:pip_audit:connection refused", 0),
        (1, "", 0),
    ],
)
def test_only_a_vulnerability_fails_the_audit(status: int, reported: str, expected: int) -> None:
    assert verdict(status, reported)[0] == expected


def test_an_audit_that_asked_no_database_says_so() -> None:
    assert verdict(1, "ERROR: connection refused")[1].startswith("Skipped: ")
