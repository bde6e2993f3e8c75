"""How the sandbox's Function Compute runs a function's code: as the built-in runtime does."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.function_compute.functions import FunctionConfig
from oceanferry_sandbox.function_compute.invocations import Invocation
from oceanferry_sandbox.function_compute.service import FunctionComputeService
from waiting import until

KEY = AccessKey("LTAI-role", "role-secret", "role-token")
SHARED = Path(__file__).resolve().parents[3] / "shared"

Run = Callable[..., Invocation]


@pytest.fixture
def services() -> Iterator[list[FunctionComputeService]]:
    started: list[FunctionComputeService] = []
    yield started
    for service in started:
        service.stop()


@pytest.fixture
def run(tmp_path: Path, services: list[FunctionComputeService]) -> Run:
    """Runs a handler once; its source is the body of ``def handler(event, context)``."""

    def run(body: str, event: bytes = b"", **options: Any) -> Invocation:  # noqa: ANN401  # FunctionConfig's
        return service_of(services, tmp_path, body, **options).invoke("f", event)

    return run


def service_of(
    services: list[FunctionComputeService],
    code: Path,
    body: str,
    **options: Any,  # noqa: ANN401  # FunctionConfig's
) -> FunctionComputeService:
    handler = options.setdefault("handler", "index.handler")
    source = "def handler(event, context):\n" + "\n".join(f"    {line}" for line in body.splitlines())
    file = code / (handler.rpartition(".")[0] + ".py")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source)
    options.setdefault("timeout", timedelta(seconds=10))
    loaded_ahead = options.pop("loaded_ahead", ())
    config = FunctionConfig(name="f", code=code, credentials=KEY, **options)
    service = FunctionComputeService([config], [KEY], loaded_ahead=loaded_ahead)
    services.append(service)
    return service


def failure(invocation: Invocation) -> dict[str, Any]:
    assert invocation.error_type == "UnhandledInvocationError"
    assert invocation.result == b""
    error: dict[str, Any] = json.loads(invocation.error)
    return error


# What goes in and comes out


def test_the_event_arrives_as_bytes_and_bytes_go_back_as_they_are(run: Run) -> None:
    assert run("return b'<' + event + b'>'", b"\x00\xff").result == b"<\x00\xff>"


def test_a_string_goes_back_as_utf_8(run: Run) -> None:
    assert run("return '备份'").result == "备份".encode()


def test_anything_else_goes_back_as_indented_json_with_sorted_keys(run: Run) -> None:
    assert run("return {'b': 1, 'a': None}").result == b'{\n    "a": null,\n    "b": 1\n}'


def test_values_that_json_lacks_are_converted(run: Run) -> None:
    body = (
        "import datetime, decimal\n"
        "class Own:\n"
        "    def to_json(self): return 'own'\n"
        "return [decimal.Decimal('1.5'), datetime.date(2026, 11, 22), Own()]"
    )
    assert json.loads(run(body).result) == [1.5, "2026-11-22", "own"]


def test_a_value_that_cannot_be_converted_is_a_function_error(run: Run) -> None:
    assert failure(run("return object()"))["errorType"] == "TypeError"


def test_a_large_event_and_a_large_result_pass(run: Run) -> None:
    assert len(run("return event * 2", b"x" * 4_000_000).result) == 8_000_000


# What goes wrong


def test_an_exception_becomes_error_json_and_is_logged(run: Run) -> None:
    invocation = run("raise LookupError('no such backup set')")
    error = failure(invocation)
    assert (error["errorMessage"], error["errorType"]) == ("no such backup set", "LookupError")
    ((file, line, function, source),) = error["stackTrace"]
    assert re.fullmatch(r'File ".*/index\.py"', file)
    assert (line, function, source) == ("line 2", "in handler", "raise LookupError('no such backup set')")
    assert any("[ERROR]" in line and "no such backup set" in line for line in invocation.log_lines)
    assert invocation.log_lines[-1].endswith("Error: Unhandled function error")


@pytest.mark.parametrize(
    "exit", ["import sys; sys.exit(0)", "import os; os._exit(1)", "raise KeyboardInterrupt"]
)
def test_an_exit_is_a_process_that_exited_unexpectedly(run: Run, exit: str) -> None:  # noqa: A002
    message = failure(run(exit))["errorMessage"]
    assert re.fullmatch(
        r"Process exited unexpectedly before completing request "
        r"\(duration: \d+ms, maxMemoryUsage: \d+MB\)",
        message,
    )


def test_an_exit_is_noticed_although_a_child_keeps_the_pipes_open(run: Run) -> None:
    invocation = run("import os, time\nif os.fork() == 0:\n    time.sleep(60)\nos._exit(1)")
    assert failure(invocation)["errorMessage"].startswith("Process exited unexpectedly")
    assert invocation.billed < timedelta(seconds=30)


def test_the_timeout_ends_the_process_with_its_stacks_in_the_log(run: Run) -> None:
    invocation = run("import time\ntime.sleep(60)", timeout=timedelta(seconds=0.2))
    message = failure(invocation)["errorMessage"]
    assert re.fullmatch(r"Function timed out after 0\.2 seconds \(maxMemoryUsage: [1-9]\d*MB\)", message)
    assert any("index.py" in line and "in handler" in line for line in invocation.log_lines)
    assert timedelta(seconds=0.2) <= invocation.billed < timedelta(seconds=5)


def test_the_timeout_ends_a_process_that_ignores_sigterm(run: Run) -> None:
    body = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)"
    assert "timed out" in failure(run(body, timeout=timedelta(seconds=0.2)))["errorMessage"]


def test_the_next_request_after_a_crash_gets_a_new_instance(
    services: list[FunctionComputeService], tmp_path: Path
) -> None:
    service = service_of(services, tmp_path, "import os\nif event: os._exit(1)\nreturn 'fine'")
    service.invoke("f", b"crash")
    assert service.invoke("f", b"").result == b"fine"


@pytest.mark.parametrize(
    ("handler", "kind"),
    [
        ("absent.handler", "ImportModuleError"),
        ("index.absent", "HandlerNotFound"),
        ("handler", "InvalidHandleName"),
        ("broken.handler", "UserCodeSyntaxError"),
        ("raising.handler", "UserCodeError"),
    ],
)
def test_a_handler_that_cannot_be_loaded_is_named(
    services: list[FunctionComputeService], tmp_path: Path, handler: str, kind: str
) -> None:
    (tmp_path / "index.py").touch()
    (tmp_path / "broken.py").write_text("def handler(:\n")
    (tmp_path / "raising.py").write_text("1 / 0\n")
    config = FunctionConfig(
        name="f", handler=handler, code=tmp_path, timeout=timedelta(seconds=10), credentials=KEY
    )
    service = FunctionComputeService([config], [KEY])
    services.append(service)
    assert failure(service.invoke("f", b""))["errorType"] == kind


# Where the code is found


def test_a_handler_in_a_folder_is_named_with_slashes(run: Run) -> None:
    invocation = run("return __name__", handler="functions/fetch_link/index.handler")
    assert invocation.result == b"functions.fetch_link.index"


def test_a_handler_in_a_folder_on_the_python_path_is_named_without_it(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "functions" / "fetch_link"
    folder.mkdir(parents=True)
    (folder / "entry.py").write_text("def handler(event, context): return __name__")
    config = {"PYTHONPATH": "/code/functions/fetch_link"}
    body = "import entry\nreturn entry.handler(event, context)"
    assert run(body, environment=config).result == b"entry"


def test_the_search_path_starts_with_the_code_and_holds_the_python_path(tmp_path: Path, run: Run) -> None:
    environment = {"PYTHONPATH": "/code/python:/code/shared:relative"}
    paths = json.loads(run("import sys\nreturn sys.path", environment=environment).result)
    assert paths[:4] == [str(tmp_path / name) for name in ("", "python", "shared", "relative")]


def test_the_sandbox_itself_is_not_on_the_search_path(run: Run) -> None:
    assert str(SHARED) not in json.loads(run("import sys\nreturn sys.path").result)


def test_the_runtime_brings_nothing_into_the_process_but_itself(run: Run) -> None:
    body = "import sys\nreturn sorted(name for name in sys.modules if name.startswith('oceanferry'))"
    package = "oceanferry_sandbox.function_compute"
    names = ("contexts", "frames", "program", "runtime_log", "user_code")
    own = [f"{package}.runtime.{name}" for name in names]
    assert json.loads(run(body).result) == ["oceanferry_sandbox", package, f"{package}.runtime", *own]


def test_a_module_named_like_one_of_the_standard_library_does_no_harm(tmp_path: Path, run: Run) -> None:
    (tmp_path / "json.py").write_text("raise ImportError('shadowed')")
    assert run("import json\nreturn json.dumps(1)").result == b"1"


def test_the_process_starts_in_the_code_folder(tmp_path: Path, run: Run) -> None:
    assert run("import os\nreturn os.getcwd()").result == str(tmp_path).encode()


# What the code receives


def test_the_environment_is_the_functions_own_and_the_platforms(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCEANFERRY_LEAK", "from the sandbox")
    variables = json.loads(
        run("import os\nreturn dict(os.environ)", environment={"TZ": "Asia/Shanghai"}, memory_mb=256).result
    )
    instance_id = variables.pop("FC_INSTANCE_ID")
    code = variables.pop("FC_FUNC_CODE_PATH")
    assert instance_id
    assert (Path(code) / "index.py").exists()
    assert variables == {
        "TZ": "Asia/Shanghai",
        "FC_FUNCTION_MEMORY_SIZE": "256",
        "FC_RUNTIME_VERSION": "python3.10",
        "FC_ACCOUNT_ID": "1234567890123456",
        "FC_FUNCTION_HANDLER": "index.handler",
        "FC_FUNCTION_NAME": "f",
        "FC_SERVICE_NAME": "",
        "FC_VER_ID": "LATEST",
        "FC_QUALIFIER": "LATEST",
        "FC_REGION": "cn-hangzhou",
    }


def test_the_context_of_python310_has_credentials_and_numbers_as_strings(run: Run) -> None:
    body = (
        "credentials = context.credentials\n"
        "return [context.request_id == context.requestId, context.region, context.account_id,\n"
        "        context.function.name, context.function.memory, context.function.timeout,\n"
        "        context.retry_count, context.service.qualifier, context.logger,\n"
        "        credentials.access_key_id, credentials.access_key_secret, credentials.security_token,\n"
        "        credentials.accessKeyId, context.getLogger().name]"
    )
    assert json.loads(run(body).result) == [
        *(True, "cn-hangzhou", "1234567890123456"),
        *("f", 512, "10", "0", "LATEST", None),
        *("LTAI-role", "role-secret", "role-token", "LTAI-role", "root"),
    ]


def test_the_context_of_python312_has_no_credentials_but_the_environment_has(run: Run) -> None:
    body = (
        "import os\n"
        "missing = [name for name in ('credentials', 'service', 'tracing', 'retry_count')\n"
        "           if not hasattr(context, name)]\n"
        "keys = [os.environ['ALIBABA_CLOUD_' + name]\n"
        "        for name in ('ACCESS_KEY_ID', 'ACCESS_KEY_SECRET', 'SECURITY_TOKEN')]\n"
        "return [missing, keys, context.function.timeout, context.function.qualifier,\n"
        "        context.logger.name, os.environ['FC_FUNCTION_VERSION']]"
    )
    assert json.loads(run(body, runtime="python3.12").result) == [
        ["credentials", "service", "tracing", "retry_count"],
        ["LTAI-role", "role-secret", "role-token"],
        *(10, "LATEST", "root", "LATEST"),
    ]


def test_credentials_are_not_in_the_environment_of_python310(run: Run) -> None:
    assert b"role-secret" not in run("import os\nreturn dict(os.environ)").result


# What is logged


def test_log_lines_carry_time_request_id_and_level(run: Run) -> None:
    invocation = run("import logging\nlogging.basicConfig(format='x')\nlogging.warning('careful')")
    start, line, end = invocation.log_lines
    assert start == f"FC Invoke Start RequestId: {invocation.request_id}"
    assert re.fullmatch(
        rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z {invocation.request_id} \[WARNING\] careful", line
    )
    assert end == f"FC Invoke End RequestId: {invocation.request_id}"


def test_debug_lines_are_not_logged(run: Run) -> None:
    lines = run("import logging\nlogging.debug('detail')\nlogging.info('news')").log_lines
    assert [line.rpartition(" ")[2] for line in lines[1:-1]] == ["news"]


def test_what_is_printed_is_kept_raw_and_in_order(run: Run) -> None:
    body = (
        "import sys, os\nprint('one')\nprint('two', file=sys.stderr)\nprint('备份')\nos.write(1, b'four\\n')"
    )
    assert run(body).log_lines[1:-1] == ("one", "two", "备份", "four")


def test_every_invocation_has_its_own_lines(services: list[FunctionComputeService], tmp_path: Path) -> None:
    service = service_of(services, tmp_path, "print(event.decode())")
    assert "first" in service.invoke("f", b"first").log_lines
    assert service.invoke("f", b"second").log_lines[1:-1] == ("second",)


# Instances


def test_a_warm_instance_is_used_again_and_keeps_its_modules(
    services: list[FunctionComputeService], tmp_path: Path
) -> None:
    body = "import os, sys\nsys.count = getattr(sys, 'count', 0) + 1\nreturn [os.getpid(), sys.count]"
    service = service_of(services, tmp_path, body)
    first, second = (json.loads(service.invoke("f", b"").result) for _ in range(2))
    assert first[0] == second[0]
    assert (first[1], second[1]) == (1, 2)


def test_an_instance_is_frozen_between_requests(
    services: list[FunctionComputeService], tmp_path: Path
) -> None:
    service = service_of(services, tmp_path, "import os\nreturn os.getpid()")
    pid = int(service.invoke("f", b"").result)
    assert state_of(pid) == "T"


def test_requests_at_the_same_time_go_to_instances_of_their_own(
    services: list[FunctionComputeService], tmp_path: Path
) -> None:
    service = service_of(services, tmp_path, "import os, time\ntime.sleep(0.2)\nreturn os.getpid()")
    with ThreadPoolExecutor(2) as threads:
        pids = set(threads.map(lambda _: service.invoke("f", b"").result, range(2)))
    assert len(pids) == 2


def test_threads_left_behind_are_reported(run: Run) -> None:
    body = (
        "import _thread, threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), name='upload').start()\n"
        "threading.Thread(target=time.sleep, args=(60,), name='watch', daemon=True).start()\n"
        "_thread.start_new_thread(lambda: time.sleep(60), ())\n"
        "time.sleep(0.05)"
    )
    assert run(body).left_behind == (
        "daemon thread watch",
        "thread (started without threading)",
        "thread upload",
    )


def test_processes_left_behind_are_reported(run: Run) -> None:
    body = (
        "import subprocess\n"
        "subprocess.Popen(['sleep', '60'])\n"
        "subprocess.Popen(['sleep', '60'], start_new_session=True)\n"
        "subprocess.run(['true'])\n"
        "import time; time.sleep(0.05)"
    )
    left = run(body).left_behind
    assert [re.sub(r"\d+", "PID", line) for line in left] == ["process PID (sleep)"] * 2


def test_threads_that_were_joined_are_not_left_behind(run: Run) -> None:
    body = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(4) as pool:\n"
        "    return list(pool.map(abs, range(8)))"
    )
    assert run(body).left_behind == ()


def test_stopping_the_service_leaves_no_process(
    services: list[FunctionComputeService], tmp_path: Path
) -> None:
    body = "import os, subprocess\nreturn [os.getpid(), subprocess.Popen(['sleep', '60']).pid]"
    service = service_of(services, tmp_path, body)
    pids = json.loads(service.invoke("f", b"").result)
    service.stop()
    # A killed process that is not our child may still be on its way out.
    until(lambda: all(state_of(pid) in ("gone", "Z") for pid in pids))


def test_stopping_the_service_does_not_wait_for_running_functions(
    services: list[FunctionComputeService], tmp_path: Path
) -> None:
    service = service_of(services, tmp_path, "import time\ntime.sleep(60)", timeout=timedelta(seconds=90))
    service.invoke_async("f", b"")
    until(lambda: bool(service.invocations))
    began = time.monotonic()
    service.stop()
    assert time.monotonic() - began < 30


def test_modules_that_are_loaded_ahead_are_those_of_the_functions_own_folder(
    services: list[FunctionComputeService], tmp_path: Path
) -> None:
    (tmp_path / "ahead.py").write_text("import os\nloaded_by = os.getpid()\n")
    body = "import ahead, os\nreturn [ahead.loaded_by == os.getppid(), ahead.__file__]"
    service = service_of(services, tmp_path, body, loaded_ahead=["ahead"])
    assert json.loads(service.invoke("f", b"").result) == [True, str(tmp_path / "ahead.py")]


def test_what_an_instance_does_to_a_module_that_was_loaded_ahead_no_other_instance_sees(
    services: list[FunctionComputeService], tmp_path: Path
) -> None:
    (tmp_path / "ahead.py").write_text("count = 0\n")
    body = "import ahead, os\nahead.count += 1\nif event: os._exit(1)\nreturn ahead.count"
    service = service_of(services, tmp_path, body, loaded_ahead=["ahead"])
    service.invoke("f", b"crash")
    assert service.invoke("f", b"").result == b"1"


def test_a_module_that_cannot_be_loaded_ahead_is_the_handlers_error(
    services: list[FunctionComputeService], tmp_path: Path
) -> None:
    (tmp_path / "ahead.py").write_text("raise OSError('no such disk')\n")
    service = service_of(services, tmp_path, "import ahead", loaded_ahead=["ahead", "absent"])
    assert failure(service.invoke("f", b""))["errorMessage"] == "no such disk"


def test_instances_start_again_after_their_fork_server_was_killed(
    services: list[FunctionComputeService], tmp_path: Path
) -> None:
    (tmp_path / "ahead.py").touch()
    body = "import os, time\nif event:\n    os.kill(os.getppid(), 9)\n    time.sleep(60)\nreturn 'fine'"
    service = service_of(services, tmp_path, body, loaded_ahead=["ahead"])
    assert "exited unexpectedly" in failure(service.invoke("f", b"kill"))["errorMessage"]
    assert service.invoke("f", b"").result == b"fine"


def test_a_killed_sandbox_leaves_no_instance(tmp_path: Path) -> None:
    (tmp_path / "index.py").write_text("import os\ndef handler(event, context): return os.getpid()\n")
    sandbox = (
        "import sys, time\n"
        "from datetime import timedelta\n"
        "from pathlib import Path\n"
        "from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey\n"
        "from oceanferry_sandbox.function_compute.functions import FunctionConfig\n"
        "from oceanferry_sandbox.function_compute.service import FunctionComputeService\n"
        "config = FunctionConfig(name='f', handler='index.handler', code=Path(sys.argv[1]),\n"
        "                        timeout=timedelta(seconds=5), credentials=AccessKey('a', 'b'))\n"
        "print(FunctionComputeService([config], []).invoke('f', b'').result.decode(), flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", sandbox, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(SHARED)},
    ) as process:
        assert process.stdout
        pid = int(process.stdout.readline())
        assert state_of(pid) == "T"
        process.send_signal(signal.SIGKILL)
    try:
        until(lambda: state_of(pid) in ("gone", "Z"))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)  # a failure here must not leave what it complains about


def state_of(pid: int) -> str:
    """Return the process state's letter, or ``gone``."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "gone"
