"""The fork server: loads what functions load, once, and forks a process for each instance.

Started as ``python -m …runtime.forking CONTROL_FD CODE [MODULE …]``, with no environment but the
variables that Python itself reads. The function's code runs in its forks, so it uses the standard
library only.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence

from oceanferry_sandbox.function_compute.runtime.program import search_path, serve

LARGEST_ORDER = 128 * 1024
"""Bytes; Function Compute allows a function 4 KB of environment variables."""
_PR_SET_PDEATHSIG = 1
_DESCRIPTORS = 3
_STDOUT, _STDERR = 1, 2


def main(control_fd: int, code: str, modules: Sequence[str]) -> None:
    """Obey the service until it hangs up, which ends every instance as well."""
    control = socket.socket(fileno=control_fd)
    started_with = tuple(sys.path)
    if modules:
        sys.path[:] = search_path(started_with, code)
        _load(modules)
    # The collector of an instance would write into, and so copy, all the memory that it shares.
    gc.collect()
    gc.freeze()
    while True:
        received, descriptors, _, _ = socket.recv_fds(control, LARGEST_ORDER, _DESCRIPTORS)
        if not received:
            os._exit(0)
        order = json.loads(received)
        if "environment" in order:
            pid = _fork(control, order["environment"], descriptors, started_with)
        else:
            pid = _wait(order["pid"], ended=order["ended"])
        control.send(str(pid).encode())


def _load(modules: Sequence[str]) -> None:
    for name in modules:
        # Of a module that cannot be loaded, the handler says what is wrong when it needs it.
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def _wait(pid: int, *, ended: bool) -> int:
    """Wait until an instance is stopped or dead; one that has *ended* is forgotten."""
    if ended:
        os.waitpid(pid, 0)
    else:
        os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    return pid


def _fork(
    control: socket.socket, environment: Mapping[str, str], descriptors: Sequence[int], path: Sequence[str]
) -> int:
    server = os.getpid()
    pid = os.fork()
    if pid:
        # Both processes say so: whichever is first, the service finds the group.
        with contextlib.suppress(PermissionError, ProcessLookupError):
            os.setpgid(pid, pid)
        for descriptor in descriptors:
            os.close(descriptor)
        return pid
    try:
        control.close()
        _become_an_instance(server, environment, descriptors[2])
        serve(descriptors[0], descriptors[1], path)
    finally:
        # Not even an error may lead back into the loop of the server.
        os._exit(1)


def _become_an_instance(server: int, environment: Mapping[str, str], log: int) -> None:
    os.setpgid(0, 0)
    # A killed service cannot say goodbye, and a frozen process cannot notice.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:
        os._exit(1)
    os.dup2(log, _STDOUT)
    os.dup2(log, _STDERR)
    os.close(log)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    importlib.invalidate_caches()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
