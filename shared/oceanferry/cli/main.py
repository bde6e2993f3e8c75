"""Where the command line begins, and ends when Ctrl-C is pressed.

Nothing but ``sys`` is loaded here: Ctrl-C while this module loads would be a traceback.
"""

import sys

_INTERRUPTED = 130
"""As exit_status has it, which may not be loaded yet when Ctrl-C is pressed."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status; errors go to standard error, without a traceback."""
    try:
        # Loaded here, because Ctrl-C may come while it is: a second has passed by then on a slow machine.
        from oceanferry.cli.running import run

        return run(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("oceanferry: interrupted\n")
        return _INTERRUPTED
