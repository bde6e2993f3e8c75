"""What a zip must not hold, and what it must; looked for in the zip itself, just before it is used."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from packing import elf
from packing.target import GLIBC, Target

LIMIT_BYTES = 15_000_000
"""More than this, and something that nobody needs has come in."""

_OWN = re.compile(r"functions/\w+/index\.py|oceanferry\.yaml|shared/oceanferry/.+\.(py|typed)")
_ABI = re.compile(r"\.(cpython-\d+-\w+-linux-gnu|abi3)\.so$")
_COMPILED = re.compile(r"__pycache__/[\w.-]+\.(cpython-\d+)\.pyc$")


def findings(
    archive: Path, target: Target, distributions: Sequence[str], allowed: Sequence[str]
) -> list[str]:
    """Return everything that is wrong with a zip.

    Args:
        archive: The zip.
        target: What it is for.
        distributions: The names of the distributions that it was made from.
        allowed: The names that requirements.lock has.
    """
    found = [f"{name} is not in requirements.lock" for name in distributions if name not in allowed]
    if (size := archive.stat().st_size) > LIMIT_BYTES:
        found.append(f"{size / 1e6:.1f} MB are more than {LIMIT_BYTES / 1e6:.0f} MB")
    with zipfile.ZipFile(archive) as content:
        names = content.namelist()
        found += [f"{name}: {what}" for name in names for what in _unwanted(name)]
        for name in names:
            if ".so" in PurePosixPath(name).suffixes:
                found += [f"{name}: {what}" for what in _unfit(name, content.read(name), target)]
    return found + list(_missing(names, target))


def _unwanted(name: str) -> Iterator[str]:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        yield "leads out of the folder"
    if any(part.startswith(".") for part in path.parts):
        yield "a hidden file, such as those that hold secrets"
    if "oceanferry_sandbox" in path.parts:
        yield "the sandbox is never deployed"
    if {"tests", "test"} & set(path.parts):
        yield "a test"
    source = re.sub(r"__pycache__/([\w.-]+)\.cpython-\d+\.pyc$", r"\1.py", name)
    if path.parts[0] != "python" and not _OWN.fullmatch(source):
        yield "nothing that is deployed"


def _unfit(name: str, module: bytes, target: Target) -> Iterator[str]:
    tag = _ABI.search(name)
    if tag and tag[1] != "abi3" and f"cpython-{target.abi.removeprefix('cp')}-x86_64-linux-gnu" != tag[1]:
        yield f"compiled for {tag[1]}"
    try:
        if elf.machine(module) != elf.X86_64:
            yield "compiled for another processor than x86_64"
        needed = elf.glibc(module)
    except elf.NotElf as error:
        yield str(error)
        return
    if needed > GLIBC:
        yield "needs glibc {}.{}, the runtime has {}.{}".format(*needed, *GLIBC)


def _missing(names: Sequence[str], target: Target) -> Iterator[str]:
    if "oceanferry.yaml" not in names:
        yield "oceanferry.yaml is missing"
    if not any(re.fullmatch(r"functions/\w+/index\.py", name) for name in names):
        yield "no function is in it"
    versions = {found[1] for name in names if (found := _COMPILED.search(name))}
    for version in sorted(versions - {f"cpython-{target.abi.removeprefix('cp')}"}):
        yield f"holds bytecode of {version}"
