"""The application that ``s init`` makes a project from: this checkout, with the choices left open.

``make template``. There is no second s.yaml: the values that can be chosen are
replaced by the names of publish.yaml's parameters, whose defaults they are.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import yaml

from packing import archive

ROOT = Path(__file__).resolve().parents[2]

S_YAML = (
    *("region", "account_id", "runtime", "role", "nightly"),
    *("requests_topic", "requests_queue", "dead_letters", "log_project", "log_store"),
)
"""What is chosen among ``vars``."""

CONFIGURATION = {
    "region": r"^(region: )(.+)$",
    "account_id": r'^(account_id: ")([^"]+)',
    "instance_id": r"(instance_id: )([\w-]+)",
    "archive_bucket": r"(bucket: )(my-archive)\b",
    "archive_region": r"(region: )(cn-shanghai)\b",
    "state_bucket": r"(bucket: )(my-state)\b",
}
"""What is chosen in oceanferry.yaml, and where it stands: after the first group."""


def main() -> int:
    """Write dist/oceanferry-template-VERSION.zip."""
    file = ROOT / f"dist/oceanferry-template-{version('oceanferry')}.zip"
    archive.write(files(ROOT), file)
    shown = file.relative_to(ROOT)
    sys.stdout.write(f"{shown}\nTry it: s init oceanferry --uri {shown} -d my-oceanferry\n")
    return 0


def files(root: Path) -> dict[str, bytes]:
    """Return the application's files by path: publish.yaml, and below ``src`` what git knows."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout  # noqa: S607  # whichever git
    names = [os.fsdecode(name) for name in listed.split(b"\0") if name]
    sources = {f"src/{name}": (root / name).read_bytes() for name in names if (root / name).is_file()}
    del sources["src/oceanferry.yaml"]
    return {
        **sources,
        "publish.yaml": (root / "publish.yaml").read_bytes(),
        "version.md": _newest((root / "CHANGELOG.md").read_text(encoding="utf-8")).encode(),
        "readme.md": (root / "README.zh-CN.md").read_bytes(),
        "src/s.yaml": opened_s_yaml((root / "s.yaml").read_text(encoding="utf-8")).encode(),
        # Serverless Devs fills in s.yaml, and files of this name.
        "src/oceanferry.yaml.stpl": opened_configuration(
            (root / "oceanferry.yaml").read_text(encoding="utf-8")
        ).encode(),
    }


def defaults(root: Path) -> Mapping[str, str]:
    """Return the default of every parameter that has one."""
    properties = yaml.safe_load((root / "publish.yaml").read_text(encoding="utf-8"))["Parameters"][
        "properties"
    ]
    return {name: each["default"] for name, each in properties.items() if "default" in each}


def opened_s_yaml(text: str) -> str:
    """Return s.yaml with the names of parameters in the place of the values of ``vars``."""
    for name in S_YAML:
        text = _opened(text, name, rf'^(  {name}: "?)([^"\n]+)')
    return text


def opened_configuration(text: str) -> str:
    """Return oceanferry.yaml likewise."""
    for name, place in CONFIGURATION.items():
        text = _opened(text, name, place)
    return text


def _opened(text: str, name: str, place: str) -> str:
    opened, count = re.subn(place, lambda found: f"{found[1]}{{{{ {name} }}}}", text, flags=re.MULTILINE)
    if not count:
        raise LookupError(f"nothing could be chosen as {name}: {place} is nowhere")
    return opened


def _newest(changelog: str) -> str:
    """Return what the newest version brings."""
    return re.split(r"^## ", changelog, flags=re.MULTILINE)[1].partition("\n")[2].strip() + "\n"


if __name__ == "__main__":
    sys.exit(main())
