"""Wheels for a target, fetched or built by pip; kept in build/, so that packing again needs no network."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from packaging.utils import parse_wheel_filename

from packing.lock import Pin
from packing.target import Target

_PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet", "--quiet")


class NoWheel(Exception):
    """A distribution cannot be had for the target."""


def wheels(pins: Sequence[Pin], target: Target, kept_in: Path) -> list[Path]:
    """Return a wheel for every pin, each one proven by the hashes of its pin.

    Some of the vendor's distributions are published as source only. They are
    built here, with the build tools of requirements-build.lock, and have to be
    free of compiled modules: those would be this machine's.

    Raises:
        NoWheel: pip found none, or one had to be compiled.
    """
    folder = folder_of(pins, target, kept_in)
    if not folder.is_dir():
        kept_in.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept_in) as unfinished:
            _fetch(pins, target, Path(unfinished))
            _build(Path(unfinished))
            shutil.copytree(unfinished, folder)
    return sorted(folder.iterdir())


def folder_of(pins: Sequence[Pin], target: Target, kept_in: Path) -> Path:
    """Return where the wheels of these pins are kept once they are downloaded."""
    digest = hashlib.sha256("\n".join(pin.line for pin in pins).encode()).hexdigest()[:16]
    return kept_in / f"{target.abi}-{digest}"


def _fetch(pins: Sequence[Pin], target: Target, folder: Path) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirements:
        requirements.write("".join(f"{pin.line}\n" for pin in pins))
        requirements.flush()
        # Markers were evaluated before: pip would take those of the Python that it runs in.
        _pip(
            "download",
            "--no-deps",
            "--require-hashes",
            "--no-build-isolation",
            f"--python-version={target.version}",
            "--implementation=cp",
            *(f"--platform={platform}" for platform in target.platforms),
            f"--dest={folder}",
            f"--requirement={requirements.name}",
        )


def _build(folder: Path) -> None:
    sources = [path for path in folder.iterdir() if path.suffix != ".whl"]
    for source in sources:
        _pip(
            "wheel",
            "--no-deps",
            "--no-index",
            "--no-build-isolation",
            "--use-pep517",
            f"--wheel-dir={folder}",
            str(source),
        )
        source.unlink()
    if here := [wheel.name for wheel in folder.iterdir() if compiled_here(wheel.name)]:
        raise NoWheel(
            f"compiled on this machine, because there is no wheel for the runtime: {', '.join(here)}. "
            "Pin versions that have one"
        )


def compiled_here(wheel: str) -> bool:
    """Tell from its name whether a wheel is bound to the machine that built it."""
    return any(tag.platform.startswith("linux_") for tag in parse_wheel_filename(wheel)[3])


def _pip(*arguments: str) -> None:
    finished = subprocess.run(
        [*_PIP, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, text=True
    )
    if finished.returncode != 0:
        raise NoWheel(f"pip {arguments[0]} failed:\n{finished.stderr.strip()}")
