"""What to type in another terminal while the sandbox runs."""

from __future__ import annotations

import shlex
import sys
from datetime import timedelta
from pathlib import Path

from oceanferry.domain.texts import text
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE, CODE
from oceanferry_sandbox.cloud.own_configuration import OwnConfiguration
from oceanferry_sandbox.speech import in_language

_LINK_LIVES = timedelta(days=1)


def greeting(cloud: Cloud, page_url: str) -> str:
    """Return the lines to paste, and the commands that work after that in a terminal in the same folder."""
    variables = {**cloud.environment, "LINK": cloud.sample_link(_LINK_LIVES)}
    exports = "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())
    commands = (
        first_step(cloud.own),
        f"{command()} list",
        f'{command()} copy --link "$LINK" --to oss://{ARCHIVE}/by-hand/part1.zip',
    )
    paragraphs = (
        in_language(text("The sandbox is running; watch it at {url}", url=page_url))
        + "\n"
        + in_language(text("In another terminal in this folder, paste this:")),
        exports,
        in_language(text("Then run commands there, for example:")),
        "\n".join(commands),
        in_language(text("Ctrl-C stops the sandbox.")),
    )
    return "\n\n".join(paragraphs) + "\n"


def first_step(own: OwnConfiguration | None) -> str:
    """Return the command to begin with: the first route of one's own, or the event of the example's."""
    if own and own.routes:
        return f"{command()} run --route {shlex.quote(own.routes[0])}"
    return f"{command()} run --event {_here(CODE / 'events' / 'timer.json')}"


def command() -> str:
    """Return what the command line is called in the current folder."""
    return _here(Path(sys.executable).with_name("oceanferry"))


def _here(path: Path) -> str:
    """Write a path as it can be typed in the current folder."""
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))
