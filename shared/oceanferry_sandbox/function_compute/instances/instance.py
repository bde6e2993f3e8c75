"""Instances: real processes that run a function's code, one request at a time, frozen in between."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import tempfile
import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import IO

from oceanferry_sandbox.function_compute.functions import FunctionConfig
from oceanferry_sandbox.function_compute.instances.environment import environment
from oceanferry_sandbox.function_compute.instances.fork_server import FORK_SERVERS, Program
from oceanferry_sandbox.function_compute.instances.processes import (
    kill_all,
    peak_memory_mb,
    processes_of,
    signal_group,
)
from oceanferry_sandbox.function_compute.outcomes import UNHANDLED, End, Outcome, failure_message
from oceanferry_sandbox.function_compute.runtime.frames import read_message, write_message

_GRACE_SECONDS = 0.5
"""How long a process may take to dump its stacks after SIGTERM, or to end after end of input."""


class Instance:
    """One process with a function's code; it dies with the sandbox, however that ends."""

    def __init__(
        self,
        config: FunctionConfig,
        python: str,
        region: str,
        account_id: str,
        loaded_ahead: Sequence[str] = (),
    ) -> None:
        self.id = f"c-{uuid.uuid4().hex[:16]}"
        self.credentials = config.credentials
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # closed by kill
        request_fd, self._requests = _pipe_to_child()
        self._responses, response_fd = _pipe_from_child()
        try:
            variables = environment(config, self.id, region, account_id)
            server = FORK_SERVERS.of(Program.of(python, variables, loaded_ahead))
            self._process = server.fork(variables, request_fd, response_fd, self._log.fileno())
        finally:
            os.close(request_fd)
            os.close(response_fd)
        self._ready = False
        self._released = False

    @property
    def pid(self) -> int:
        """The process id, which is the id of its process group as well."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process can take a request."""
        return not self._released and self._process.alive

    def run(self, headers: Mapping[str, str], event: bytes, timeout: timedelta) -> Outcome:
        """Thaw the process, let it handle one event, freeze it again.

        A process that ends, or that has to be ended because *timeout* is over,
        is not alive afterwards. Starting Python does not count, importing the
        handler does.
        """
        log_start = os.fstat(self._log.fileno()).st_size
        signal_group(self.pid, signal.SIGCONT)
        self._await_start()
        began = time.monotonic()
        end = self._hand_over(headers, event, timeout)
        if end == "answered":
            answer = read_message(self._responses)
            if answer is not None:
                return self._answered(*answer, _since(began), log_start)
        return self._failed(end, headers, _since(began), log_start)

    def interrupt(self) -> None:
        """Kill the process under the caller that waits for it; safe from any thread."""
        signal_group(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the process, gently if it is idle and alone, and release what belongs to it."""
        _close_quietly(self._requests)
        if not processes_of(self.pid):
            signal_group(self.pid, signal.SIGCONT)
            self._process.ended_within(_GRACE_SECONDS)
        self._kill()
        self._responses.close()
        self._log.close()

    def _await_start(self) -> None:
        if not self._ready:
            self._ready = read_message(self._responses) is not None

    def _hand_over(self, headers: Mapping[str, str], event: bytes, timeout: timedelta) -> End:
        try:
            write_message(self._requests, headers, event)
        except BrokenPipeError:
            return "ended"
        poller = select.poll()
        poller.register(self._responses, select.POLLIN)
        # The pipe alone would not tell: a forked child may hold its other end.
        poller.register(self._process.pidfd, select.POLLIN)
        ready = dict(poller.poll(timeout / timedelta(milliseconds=1)))
        if not ready:
            return "late"
        return "answered" if ready.get(self._responses.fileno(), 0) & select.POLLIN else "ended"

    def _answered(
        self, headers: Mapping[str, str], response: bytes, took: timedelta, log_start: int
    ) -> Outcome:
        left_behind = (*json.loads(headers["threads"]), *processes_of(self.pid))
        memory = peak_memory_mb(self.pid)
        self._process.freeze()
        return Outcome(
            response=response,
            error_type=UNHANDLED if headers["error-type"] else "",
            duration=took,
            log_lines=self._log_lines(log_start),
            left_behind=left_behind,
            peak_memory_mb=memory,
            instance_id=self.id,
        )

    def _failed(self, end: End, headers: Mapping[str, str], took: timedelta, log_start: int) -> Outcome:
        memory = peak_memory_mb(self.pid)
        message = failure_message(end, headers["x-fc-function-timeout"], took, memory)
        self._end_process(end)
        closing = f"FC Invoke End RequestId: {headers['x-fc-request-id']}, Error: {message}"
        return Outcome(
            response=json.dumps({"errorMessage": message}).encode(),
            error_type=UNHANDLED,
            duration=took,
            log_lines=(*self._log_lines(log_start), closing),
            left_behind=(),
            peak_memory_mb=memory,
            instance_id=self.id,
        )

    def _end_process(self, end: End) -> None:
        if end == "late":
            self._process.terminate()
            self._process.ended_within(_GRACE_SECONDS)
        self._kill()

    def _kill(self) -> None:
        if not self._released:
            self._released = True
            kill_all(self.pid)
            self._process.release()

    def _log_lines(self, start: int) -> tuple[str, ...]:
        descriptor = self._log.fileno()
        written = os.pread(descriptor, os.fstat(descriptor).st_size - start, start)
        return tuple(written.decode(errors="backslashreplace").splitlines())


def _since(began: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - began)


def _pipe_to_child() -> tuple[int, IO[bytes]]:
    read, write = os.pipe()
    return read, os.fdopen(write, "wb")


def _pipe_from_child() -> tuple[IO[bytes], int]:
    read, write = os.pipe()
    return os.fdopen(read, "rb"), write


def _close_quietly(stream: IO[bytes]) -> None:
    with contextlib.suppress(BrokenPipeError):
        stream.close()
