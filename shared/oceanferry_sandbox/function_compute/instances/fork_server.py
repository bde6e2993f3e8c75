"""Where instances come from: a process that has loaded what their functions load, and forks.

Starting Python and loading the product takes most of a second of processor time, a fork a few milliseconds.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from oceanferry_sandbox.function_compute.instances.processes import signal_group
from oceanferry_sandbox.function_compute.runtime.forking import LARGEST_ORDER

_SOURCE_ROOT = Path(__file__).resolve().parents[3]
_READ_BY_PYTHON = ("PYTHON", "LC_", "LANG")
"""How the names of variables begin that Python reads when it starts, and not again in a fork."""


@dataclass(frozen=True)
class Program:
    """What an instance is a fork of."""

    python: str
    code: str
    """The function's folder; empty where nothing is loaded ahead, which is the same for every folder."""
    loaded: tuple[str, ...]
    """The modules that are loaded before the fork."""
    variables: tuple[tuple[str, str], ...]
    """The environment variables that Python itself reads."""

    @classmethod
    def of(cls, python: str, environment: Mapping[str, str], loaded: Sequence[str]) -> Program:
        """Return what instances with this environment are forks of."""
        read = sorted(each for each in environment.items() if each[0].startswith(_READ_BY_PYTHON))
        return cls(python, environment["FC_FUNC_CODE_PATH"] if loaded else "", tuple(loaded), tuple(read))


class ForkServer:
    """A process of :mod:`oceanferry_sandbox.function_compute.runtime.forking`; safe between threads.

    Its instances die with it, and it ends with the process that started it.
    """

    def __init__(self, program: Program) -> None:
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own program
                [
                    program.python,
                    "-m",
                    "oceanferry_sandbox.function_compute.runtime.forking",
                    str(theirs.fileno()),
                    program.code,
                    *program.loaded,
                ],
                cwd=_SOURCE_ROOT,
                env=dict(program.variables),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )

    @property
    def alive(self) -> bool:
        """Whether it can fork."""
        return self._process.poll() is None

    def fork(self, environment: Mapping[str, str], requests: int, responses: int, log: int) -> Forked:
        """Start an instance that reads and writes these pipes, and prints into *log*.

        Raises:
            OSError: The server has ended.
        """
        order = json.dumps({"environment": dict(environment)}).encode()
        pid = self._order(order, [requests, responses, log])
        return Forked(pid, self)

    def wait(self, pid: int, *, ended: bool) -> None:
        """Wait until an instance has stopped or ended; one that has *ended* is forgotten, with its id."""
        with contextlib.suppress(OSError):  # the server has ended, and all instances with it
            self._order(json.dumps({"pid": pid, "ended": ended}).encode(), [])

    def close(self) -> None:
        """End the server and its instances."""
        self._control.close()
        self._process.wait()

    def _order(self, order: bytes, descriptors: Sequence[int]) -> int:
        with self._lock:
            socket.send_fds(self._control, [order], descriptors)
            answer = self._control.recv(LARGEST_ORDER)
        if not answer:
            raise ConnectionResetError("the fork server of the sandbox has ended")
        return int(answer)


class Forked:
    """The process of one instance."""

    def __init__(self, pid: int, server: ForkServer) -> None:
        self.pid = pid
        self._server = server
        self.pidfd = os.pidfd_open(pid)
        """Readable once the process has ended."""

    @property
    def alive(self) -> bool:
        """Whether the process runs, or is stopped."""
        return not self.ended_within(0)

    def ended_within(self, seconds: float) -> bool:
        """Wait at most so long for the process to end; returns whether it has."""
        poller = select.poll()
        poller.register(self.pidfd, select.POLLIN)
        return bool(poller.poll(seconds * 1000))

    def terminate(self) -> None:
        """Ask the process to end."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGTERM)

    def freeze(self) -> None:
        """Stop the process and its group; returns when it is stopped or dead."""
        signal_group(self.pid, signal.SIGSTOP)
        self._server.wait(self.pid, ended=False)

    def release(self) -> None:
        """Forget the process, which has been killed."""
        self._server.wait(self.pid, ended=True)
        os.close(self.pidfd)


class ForkServers:
    """The fork servers of this process, one for each program; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._servers: dict[Program, ForkServer] = {}

    def of(self, program: Program) -> ForkServer:
        """Return the server that forks *program*, a new one if there is none or it has ended."""
        with self._lock:
            known = self._servers.get(program)
            if known is not None and known.alive:
                return known
            if known is not None:
                known.close()
            self._servers[program] = started = ForkServer(program)
            return started

    def close(self) -> None:
        """End them all."""
        with self._lock:
            for server in self._servers.values():
                server.close()
            self._servers.clear()


FORK_SERVERS = ForkServers()
"""Those that all clouds of this process share."""
atexit.register(FORK_SERVERS.close)
