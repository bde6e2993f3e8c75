"""The configuration that goes into a zip: functions would refuse one that is wrong, each time they start."""

from __future__ import annotations

from pathlib import Path

from oceanferry.application.deployment.syncing import synced_file
from oceanferry.domain.errors import InvalidConfiguration
from packing.building import NotFit


def check(root: Path) -> None:
    """Read oceanferry.yaml as functions will, without its secrets, and compare s.yaml with it.

    Raises:
        NotFit: Functions would refuse it, or are deployed by something else.
    """
    try:
        file = synced_file(root / "oceanferry.yaml", root / "s.yaml")
    except InvalidConfiguration as error:
        raise NotFit(str(error)) from None
    if file.changed:
        raise NotFit("s.yaml says something else than oceanferry.yaml: oceanferry sync --check shows what")
