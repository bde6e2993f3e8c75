"""What to type in another terminal while the sandbox runs."""

from __future__ import annotations

import shlex
import sys
from datetime import timedelta
from pathlib import Path

from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE, CODE

_LINK_LIVES = timedelta(days=1)


def greeting(cloud: Cloud, page_url: str) -> str:
    """Return the lines to paste, and the commands that work after that in a terminal in the same folder."""
    variables = {**cloud.environment, "LINK": cloud.sample_link(_LINK_LIVES)}
    exports = "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())
    return (
        f"The sandbox is running; watch it at {page_url}\n"
        f"In another terminal in this folder, paste this:\n\n{exports}\n\n"
        f"and go on, for example, with:\n\n"
        f"{first_step()}\n"
        f"{command()} list\n"
        f'{command()} copy --link "$LINK" --to oss://{ARCHIVE}/by-hand/part1.zip\n\n'
        "Ctrl-C stops it.\n"
    )


def first_step() -> str:
    """Return the command to begin with."""
    return f"{command()} run --event {_here(CODE / 'events' / 'timer.json')}"


def command() -> str:
    """Return what the command line is called in the current folder."""
    return _here(Path(sys.executable).with_name("oceanferry"))


def _here(path: Path) -> str:
    """Write a path as it can be typed in the current folder."""
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))
