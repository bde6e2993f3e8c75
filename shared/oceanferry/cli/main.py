"""Where the command line begins, and ends when Ctrl-C is pressed."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

INTERRUPTED = 128 + signal.SIGINT
"""What shells report of a command that Ctrl-C ends."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; errors go to standard error, without a traceback."""
    try:
        # Loaded here, because Ctrl-C may come while it is: a second has passed by then on a slow machine.
        from oceanferry.cli.running import run

        return run(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("oceanferry: interrupted\n")
        return INTERRUPTED
