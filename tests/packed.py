"""A zip for this Python, made from what .venv has: all of ``make package`` that needs no network."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from oceanferry_sandbox.function_compute.functions import Runtime
from packing.building import Package, build
from packing.bytecode import interpreter
from packing.distributions import Distribution, installed
from packing.lock import Pin, pins
from packing.target import Target

ROOT = Path(__file__).resolve().parents[1]
CURRENT = Target.named("current")
PINS: list[Pin] = pins((ROOT / "requirements.lock").read_text(encoding="utf-8"), CURRENT)


_ALWAYS = ("oceanbase.backup_service", "oss.object_store")
LOADED_BY: dict[str, tuple[str, ...]] = {
    "fetch_link": (*_ALWAYS, "function_compute.invoker"),
    "publish": (*_ALWAYS, "chat.sender", "chat.channels", "http.client"),
    "copy_object": (*_ALWAYS, "source.object"),
    "redeem_link": _ALWAYS,
    "watchdog": _ALWAYS,
}
"""The modules, below ``oceanferry.adapters``, that an invocation of each function needs as a rule."""


def distributions() -> list[Distribution]:
    """Return what requirements.lock pins, as it is installed here."""
    return list(installed(PINS))


def packed(file: Path, *, root: Path = ROOT, python: str | None = sys.executable) -> Package:
    """Make the zip *file* of the checkout *root*."""
    return build(
        distributions(), CURRENT, root=root, file=file, python=python, pinned=[pin.name for pin in PINS]
    )


@dataclass(frozen=True)
class Runnable:
    """A zip, and what can run it here."""

    file: Path
    python: str
    runtime: Runtime


def chosen() -> Runnable | None:
    """Return the zip that ``PACKAGE`` names, if it is set; skip the test when nothing here can run it."""
    named = os.environ.get("PACKAGE")
    if not named:
        return None
    target = Target.named(Path(named).stem.rpartition("python")[2])
    python = interpreter(target)
    if python is None:
        pytest.skip(f"{named} cannot be tried: there is no {target.runtime} here")
    return Runnable(Path(named), python, "python3.12" if target.version == "3.12" else "python3.10")


def made_here(file: Path, *, bytecode: bool) -> Runnable:
    """Return a zip for this Python."""
    # The interpreter of .venv would bring along what is installed there, even with -S.
    here = str(Path(sys.executable).resolve())
    return Runnable(packed(file, python=here if bytecode else None).file, here, "python3.10")
