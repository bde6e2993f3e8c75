"""``oceanferry sandbox``: the loopback cloud, until interrupted."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from pydantic_core import to_json

from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.settings.environment import CONFIG
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import Options
from oceanferry_sandbox.greeting import greeting
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.likeness import make_like, recording_in
from oceanferry_sandbox.page.control import Control
from oceanferry_sandbox.state_lock import StateInUse, locked

_USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the sandbox; returns when SIGINT or SIGTERM arrives."""
    parser = argparse.ArgumentParser(prog="oceanferry sandbox", description=__doc__)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--ready-file", type=Path)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--like", type=Path)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    try:
        _serve(chosen)
    except BrokenPipeError:  # the reader of the greeting is gone, which is its own decision
        raise
    except InvalidConfiguration as error:
        return _refuse(str(error))
    except StateInUse:
        return _refuse(f"another sandbox uses {chosen.state}: stop it, or choose another --state")
    except (OSError, OverflowError) as error:  # a port in use or out of range, a path that cannot be written
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            return _refuse(f"port {chosen.port} is taken: stop what listens there, or choose another --port")
        return _refuse(str(error))
    return 0


def _refuse(why: str) -> int:
    sys.stderr.write(f"oceanferry sandbox: {why}\n")
    return _USAGE


def _serve(chosen: argparse.Namespace) -> None:
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    recording = recording_in(chosen.like) if chosen.like else None
    with (
        locked(chosen.state),
        Cloud(Options(state=chosen.state, config=_config(chosen))) as cloud,
        LoopbackServer(Control(cloud), chosen.port) as page,
    ):
        if recording:
            make_like(cloud, recording)
        ready = to_json(readiness(cloud, page.url), indent=2)
        if chosen.ready_file:
            _write(chosen.ready_file, ready)
        sys.stdout.write(f"{ready.decode()}\n" if chosen.json else greeting(cloud, page.url))
        sys.stdout.flush()
        stopping.wait()


def _config(chosen: argparse.Namespace) -> Path | None:
    """Return the configuration that is given, on the command line or as everywhere by a variable."""
    named = chosen.config or os.environ.get(CONFIG)
    return Path(named) if named else None


def readiness(cloud: Cloud, page_url: str) -> dict[str, object]:
    """Return what another process needs to use the sandbox."""
    return {"page": page_url, "endpoints": cloud.endpoints, "environment": cloud.environment}


def _write(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, because a process waits for it to appear."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.chmod(0o600)
    unfinished.replace(path)


if __name__ == "__main__":
    sys.exit(main())
