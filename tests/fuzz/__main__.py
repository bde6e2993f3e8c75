"""Fuzzes every target, or those that are named, and prints what came of it."""

from __future__ import annotations

import argparse
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

from fuzz import record
from fuzz.record import Fuzzing
from fuzz.targets import TARGETS
from oceanferry import __version__

_FOLDER = Path("build/fuzz")
_GRACE_SECONDS = 600
"""For what is loaded before, and for the last input on a busy machine."""


def main() -> int:
    """Return 1 when something crashed."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="how long each target is fuzzed")
    parser.add_argument("--record", action="store_true", help="add the figures to tests/fuzz/record.json")
    parser.add_argument("target", nargs="*", choices=[[], *TARGETS], help="all of them unless named")
    options = parser.parse_args()
    guide = "atheris" if importlib.util.find_spec("atheris") else "Hypothesis"
    commit = record.commit()
    print(f"{options.seconds} s each, guided by {guide}\n")
    print("| target | executions | edges | features | crashes |\n| --- | ---: | ---: | ---: | ---: |")
    crashed = False
    for name in options.target or TARGETS:
        found = fuzzed(name, options.seconds, guide, commit)
        cells = (found.executions, found.edges, found.features, len(found.crashes))
        print(
            f"| {name} | {' | '.join('-' if cell is None else f'{cell:,}' for cell in cells)} |", flush=True
        )
        crashed = crashed or bool(found.crashes)
        if options.record:
            record.add(found)
    print(f"\nInputs that crashed: {_FOLDER}/TARGET/crashes" if crashed else "\nNothing crashed.")
    return int(crashed)


def fuzzed(name: str, seconds: int, guide: str, commit: str) -> Fuzzing:
    """Fuzz a target in a process of its own."""
    folder = _FOLDER / name
    shutil.rmtree(folder / "crashes", ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "fuzz.one_target", name, str(seconds), str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=seconds + _GRACE_SECONDS,
        check=False,
    )
    crashes = re.findall(r"^CRASH (.*)$", done.stdout, re.MULTILINE)
    for crash in crashes:
        print(f"  {crash}", file=sys.stderr, flush=True)
    places = [crash.partition(": ")[0] for crash in crashes]
    runs = re.search(r"^Done (\d+) runs", done.stdout, re.MULTILINE)
    if done.returncode or runs is None:
        places.append(f"the process ended with {done.returncode}")
        print(done.stdout[-2000:], file=sys.stderr, flush=True)
    reached = re.findall(r"cov: (\d+) ft: (\d+)", done.stdout)
    edges, features = map(int, reached[-1]) if reached else (None, None)
    executions = int(runs[1]) if runs else 0
    return Fuzzing(
        name, __version__, commit, guide, seconds, executions, edges, features, tuple(sorted(places))
    )


if __name__ == "__main__":
    sys.exit(main())
