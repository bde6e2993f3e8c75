"""``make audit``: asks pip-audit about requirements.lock."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

_LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"
_LONGEST_SECONDS = 600


def verdict(status: int, told: str) -> tuple[int, str]:
    """Return the exit status of `make audit` and its line, given what pip-audit ended with and said.

    pip-audit ends with 1 when it found something, and also when it reached no database.
    """
    if status == 0:
        return 0, "No known vulnerability in what is deployed."
    if "known vulnerabilit" in told:
        return 1, told
    lines = [line for line in told.splitlines() if line.strip()]
    return 0, f"Skipped: no database of vulnerabilities answered: {lines[-1] if lines else 'no reason given'}"


def main() -> int:
    """Run pip-audit where it is installed."""
    program = shutil.which("pip-audit")
    if program is None:
        sys.stdout.write("Skipped: pip-audit is not installed here (pipx install pip-audit).\n")
        return 0
    command = [
        program,
        "--require-hashes",
        "--disable-pip",
        "--progress-spinner=off",
        f"--requirement={_LOCK}",
    ]
    try:
        found = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        sys.stdout.write(f"Skipped: no database of vulnerabilities answered in {_LONGEST_SECONDS} s.\n")
        return 0
    status, line = verdict(found.returncode, found.stdout)
    sys.stdout.write(f"{line}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
