"""The program inside an instance process: one request at a time, until the service hangs up.

It shares its process with the function's code, so it uses the standard library only and
leaves stdin, stdout and stderr to the code. Facts: what the built-in python3 and
python3.9 runtimes were seen to do, and what is documented for python3.10 and python3.12.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import site
import sys
import threading
from collections.abc import Mapping, Sequence

from oceanferry_sandbox.function_compute.runtime.contexts import CONTEXT_FORMS
from oceanferry_sandbox.function_compute.runtime.frames import read_message, write_message
from oceanferry_sandbox.function_compute.runtime.runtime_log import RuntimeLog
from oceanferry_sandbox.function_compute.runtime.user_code import call


def serve(request_fd: int, response_fd: int, started_with: Sequence[str]) -> None:
    """Serve requests from the one pipe on the other, with the search path that Python started with."""
    log = _become_the_function(started_with)
    with os.fdopen(request_fd, "rb") as requests, os.fdopen(response_fd, "wb") as responses:
        write_message(responses, {}, b"")
        while message := read_message(requests):
            headers, event = message
            write_message(responses, *_answer(headers, event, log))
    # Function Compute ends an instance without a word to Python, for which taking all modules apart is work.
    os._exit(0)


def search_path(started_with: Sequence[str], code: str) -> list[str]:
    """Return where the function's modules are looked for, its folder *code* first."""
    # -m put the folder that the program was started in first; what the
    # function may import from there, its own PYTHONPATH has to say. Installed
    # packages are what the runtime has, ours among them where there is no checkout.
    source_root, *others = started_with
    allowed = [*os.environ.get("PYTHONPATH", "").split(os.pathsep), *_installed_packages()]
    return [code, *(path for path in others if path != source_root or path in allowed)]


def _installed_packages() -> list[str]:
    return [*site.getsitepackages(), site.getusersitepackages()]


def _become_the_function(started_with: Sequence[str]) -> RuntimeLog:
    code = os.environ["FC_FUNC_CODE_PATH"]
    sys.path[:] = search_path(started_with, code)
    os.chdir(code)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)  # type: ignore[union-attr]
    # On a timeout the service sends SIGTERM: all stacks are dumped, then the process ends.
    faulthandler.register(signal.SIGTERM, all_threads=True, chain=True)
    log = RuntimeLog(sys.stdout)
    log.take_over()
    return log


def _answer(headers: Mapping[str, str], event: bytes, log: RuntimeLog) -> tuple[dict[str, str], bytes]:
    request_id = headers["x-fc-request-id"]
    context = CONTEXT_FORMS[headers["x-fc-runtime"]](headers)
    log.start(request_id)
    error_type, response = call(headers["x-fc-function-handler"], event, context)
    if error_type:
        log.error(response.decode())
    sys.stdout.flush()
    sys.stderr.flush()
    log.end(request_id, failed=bool(error_type))
    return {"error-type": error_type, "threads": json.dumps(_threads_alive())}, response


def _threads_alive() -> list[str]:
    """Describe every Python thread but this one, those started without ``threading`` included."""
    known = {thread.ident: thread for thread in threading.enumerate()}
    others = set(sys._current_frames()) - {threading.get_ident()}  # noqa: SLF001  # the only list of all threads
    return sorted(_described(known.get(ident)) for ident in others)


def _described(thread: threading.Thread | None) -> str:
    if thread is None:
        return "thread (started without threading)"
    return f"{'daemon ' if thread.daemon else ''}thread {thread.name}"
