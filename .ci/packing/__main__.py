"""``make package``: the zip for Function Compute."""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import yaml

from packing import left_out
from packing.building import NotFit, build
from packing.bytecode import interpreter
from packing.configuration import check
from packing.distributions import from_wheels
from packing.lock import Pin, extra, pins
from packing.target import RUNTIMES, Target
from packing.trial import DoesNotLoad, load
from packing.wheels import NoWheel, wheels

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Pack for every runtime that is asked for."""
    options = _options()
    try:
        check(ROOT)
    except NotFit as error:
        sys.stderr.write(f"make package: {error}\n")
        return 1
    for target in options.targets or _targets(_of_s_yaml()):
        try:
            _pack(target, options.extras, options.output)
        except (LookupError, NoWheel, NotFit, DoesNotLoad) as error:
            sys.stderr.write(f"make package: {target.runtime}: {error}\n")
            return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make package", description=__doc__)
    parser.add_argument(
        "--python",
        dest="targets",
        type=_targets,
        metavar="VERSION",
        help="3.10, 3.12, both, or current for the version of this Python; else the one of s.yaml",
    )
    parser.add_argument(
        "--extra",
        dest="extras",
        action="append",
        default=[],
        metavar="NAME",
        help="otel or ed25519",
    )
    parser.add_argument("--output", type=Path, default=ROOT / "dist", metavar="FOLDER")
    return parser.parse_args()


def _targets(names: str) -> list[Target]:
    return [Target.named(name) for name in (RUNTIMES if names == "both" else [names])]


def _of_s_yaml() -> str:
    s_yaml = yaml.safe_load((ROOT / "s.yaml").read_text(encoding="utf-8"))
    return str(s_yaml["vars"]["runtime"]).removeprefix("python")


def _extras(target: Target, names: Sequence[str]) -> list[Pin]:
    everything = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    return [pin for name in names for pin in extra(name, everything, target)]


def _pack(target: Target, extras: Sequence[str], output: Path) -> None:
    python = interpreter(target)
    more = _extras(target, extras)
    always = pins((ROOT / "requirements.lock").read_text(encoding="utf-8"), target)
    locked = list({pin.name: pin for pin in [*more, *always]}.values())
    package = build(
        from_wheels(wheels(locked, target, ROOT / "build/wheels")),
        target,
        root=ROOT,
        file=output / f"oceanferry-{version('oceanferry')}-{target.runtime}.zip",
        python=python,
        pinned=[pin.name for pin in locked],
        asked_for=[pin.name for pin in more],
    )
    _say(package.file.relative_to(ROOT) if package.file.is_relative_to(ROOT) else package.file)
    for line in package.report():
        _say(line)
    _say(f"  Left out: {', '.join(name for name in left_out.DISTRIBUTIONS if name not in package.versions)}")
    _say(f"  Bytecode: {_bytecode(python, target)}")
    if python:
        _say(f"  Loaded by it in an empty environment: {', '.join(load(package.file, python))}")
    _say(f"  SHA-256: {hashlib.sha256(package.file.read_bytes()).hexdigest()}")


def _bytecode(python: str | None, target: Target) -> str:
    if python:
        return f"compiled ahead by {python}"
    return (
        f"none, because there is no {target.runtime} here: every cold start compiles what it loads. "
        f"With {target.runtime} on PATH it is compiled ahead"
    )


def _say(line: object) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
