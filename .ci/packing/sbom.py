"""The bill of materials of what is deployed, as CycloneDX 1.6, and the licence texts that go with it.

`python -m packing.sbom` writes that of requirements.lock anew; the zip has one
of what really lies in it.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from email.parser import Parser
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

from packing.distributions import Distribution

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "requirements.cdx.json"

_PIN = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
_LICENCE_FILE = re.compile(r"\.dist-info/(licenses/.+|(LICEN[CS]E|COPYING)[^/]*)$", re.IGNORECASE)
_MINIMUM = "Name: {name}\nVersion: {version}\n"
_LONGEST_NAME = 60
"""Of a licence: some write the whole text into that field."""


def bill(metadata: Iterable[str]) -> str:
    """Return the document for distributions, given what each one's METADATA says.

    It holds no time and no serial number, so that the same distributions give the same text.
    """
    components = sorted(map(_component, metadata), key=lambda each: str(each["bom-ref"]))
    own = {
        "type": "application",
        "bom-ref": "oceanferry",
        "name": "oceanferry",
        "version": version("oceanferry"),
    }
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**own, "licenses": [{"license": {"id": "Apache-2.0"}}]}},
        "components": components,
        "dependencies": [{"ref": "oceanferry", "dependsOn": [each["bom-ref"] for each in components]}],
    }
    return json.dumps(document, indent=2) + "\n"


def documents(distributions: Iterable[Distribution], own_licence: bytes) -> dict[str, bytes]:
    """Return the bill and the licence texts of what is deployed, by path in the folder of dependencies.

    Alibaba Cloud's distributions under Apache-2.0 come without the text, which that licence asks for.
    """
    deployed = list(distributions)
    texts = ["oceanferry", *(each.name for each in deployed if _lacks_text(each))]
    licences = {f"licenses/{name}/LICENSE": own_licence for name in texts}
    return {"oceanferry.cdx.json": bill(map(_told, deployed)).encode(), **licences}


def findings(distributions: Iterable[Distribution]) -> list[str]:
    """Return which distributions must not be passed on: no text of their licence is at hand."""
    lacking = [each for each in distributions if _lacks_text(each)]
    return [
        f"{each.name} comes without the text of its licence"
        for each in lacking
        if "apache" not in licence(_told(each)).lower()
    ]


def _lacks_text(found: Distribution) -> bool:
    return not any(_LICENCE_FILE.search(path) for path in found.files)


def licence(metadata: str) -> str:
    """Return the name of the licence that a METADATA tells; empty when it tells none."""
    headers = Parser().parsestr(metadata, headersonly=True)
    known = [headers.get("License-Expression", ""), headers.get("License", "")]
    classified = [each for each in headers.get_all("Classifier", []) if each.startswith("License ::")]
    known += [each.rpartition("::")[2].strip() for each in classified]
    return next((each for each in known if each and len(each) <= _LONGEST_NAME and "\n" not in each), "")


def of_lock(lock: str) -> str:
    """Return the bill of all that a lock pins, by what is installed here of it."""
    return bill(_installed(name, pinned) for name, pinned in _PIN.findall(lock))


def _told(found: Distribution) -> str:
    texts = (data for path, data in found.files.items() if path.endswith(".dist-info/METADATA"))
    return next((text.decode() for text in texts), _MINIMUM.format(name=found.name, version=found.version))


def _installed(name: str, pinned: str) -> str:
    """Return the METADATA of a distribution; where a marker keeps it from this Python, what the lock says."""
    with suppress(PackageNotFoundError):
        if (found := distribution(name)).version == pinned:
            return str(found.read_text("METADATA"))
    return _MINIMUM.format(name=name, version=pinned)


def _component(metadata: str) -> dict[str, object]:
    headers = Parser().parsestr(metadata, headersonly=True)
    name = re.sub(r"[-_.]+", "-", headers["Name"]).lower()
    component: dict[str, object] = {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}@{headers['Version']}",
        "name": name,
        "version": headers["Version"],
        "purl": f"pkg:pypi/{name}@{headers['Version']}",
    }
    if told := headers.get("License-Expression"):
        component["licenses"] = [{"expression": told}]
    elif told := licence(metadata):
        component["licenses"] = [{"license": {"name": told}}]
    return component


if __name__ == "__main__":
    FILE.write_text(of_lock((ROOT / "requirements.lock").read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{FILE.name}\n")
