"""``oceanferry sandbox``: a loopback cloud to try everything on."""

from __future__ import annotations

import argparse
import importlib.util
import runpy
import sys

from oceanferry.cli.output import Output
from oceanferry.domain.errors import InvalidConfiguration


def sandbox(arguments: argparse.Namespace, output: Output) -> int:
    """Run the sandbox until it is interrupted.

    The sandbox is started by name, because the deployed code, which this
    module is part of, does not have it.

    Raises:
        InvalidConfiguration: The sandbox is not installed here.
    """
    if importlib.util.find_spec("oceanferry_sandbox") is None:
        raise InvalidConfiguration(
            "The sandbox is not part of this installation", advice="Run the command from a source checkout"
        )
    options = {"--ready-file": arguments.ready_file, "--state": arguments.state, "--port": arguments.port}
    sys.argv = ["oceanferry sandbox"]
    sys.argv += [text for name, value in options.items() if value is not None for text in (name, str(value))]
    sys.argv += ["--json"] if output.as_json else []
    runpy.run_module("oceanferry_sandbox", run_name="__main__")
    return 0
