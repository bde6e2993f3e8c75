"""The vendor's own validators of ROS templates; `make setup-ros` brings them, and Node.js runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from project.repository import ROOT

Template = Mapping[str, object]
PLACE = ROOT / "build/ros-validators"


def validators() -> Path:
    """Return where they are, or skip the test unless ROS_VALIDATORS=required."""
    if shutil.which("node") and (PLACE / "node_modules").is_dir():
        return PLACE
    missing = "The validators of ROS templates are not installed: make setup-ros, which needs Node.js"
    if os.environ.get("ROS_VALIDATORS") == "required":
        pytest.fail(missing)
    pytest.skip(missing)


def problems(templates: Sequence[Template], folder: Path) -> list[list[str]]:
    """Return what the vendor's classes find wrong with each template; *folder* takes files."""
    place = validators()
    files = [folder / f"{number}.json" for number, _ in enumerate(templates)]
    for file, template in zip(files, templates, strict=True):
        file.write_text(json.dumps(template), encoding="utf-8")
    printed = subprocess.run(
        ["node", Path(__file__).with_name("validate_ros.cjs"), *files],  # noqa: S607  # found by the test above
        env={"PATH": os.environ["PATH"], "NODE_PATH": str(place / "node_modules"), "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert printed.returncode == 0, printed.stderr
    found: dict[str, list[str]] = json.loads(printed.stdout)
    return [found[str(file)] for file in files]
