"""What a new instance costs before it can work, from the zip and from the SDKs as published."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import yaml
from pydantic import BaseModel

from benchmarks import report
from packed import LOADED_BY, ROOT, Runnable, chosen, made_here
from packing.trial import ISOLATED, environment, unpack

_TIMES = 7
_PRODUCT = ("oceanferry.application.function", "oceanferry.bootstrap.building")
_WITH_AN_SDK = ("oceanbase.backup_service", "function_compute.invoker", "oss.object_store")
EAGER = (*_PRODUCT, *(f"oceanferry.adapters.{name}" for name in _WITH_AN_SDK))
"""The modules that load all of the product and all three SDKs."""

# Not getrusage: its peak begins with the memory of the process that started this one.
_SHOWN = """
import re, sys, time

def shown():
    peak = re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]
    print(time.process_time() - began, int(peak) / 1024)
"""
_MEASURE = f"""{_SHOWN}
from types import SimpleNamespace

name, *adapters = sys.argv[1:]
began = time.process_time()
index = __import__("functions." + name + ".index", fromlist=["handler"])
shown()
context = SimpleNamespace(
    request_id="1-2-3",
    region="cn-hangzhou",
    function=SimpleNamespace(name=name, timeout=60, memory=256),
    credentials=SimpleNamespace(access_key_id="id", access_key_secret="secret", security_token="token"),
)
opened = getattr(index, "on_function_compute", None) or index.redeem_handler
with opened(context):
    shown()
    for adapter in adapters:
        __import__("oceanferry.adapters." + adapter)
    shown()
"""
_IMPORT = f"""{_SHOWN}
began = time.process_time()
for name in sys.argv[1:]:
    __import__(name)
shown()
"""


class Row(BaseModel):
    """CPU time and peak memory of a fresh process; medians."""

    what: str
    entry_ms: float | None = None
    """For the entry file."""
    first_client_ms: float | None = None
    """Until the configuration is read and the first client could be made."""
    first_client_mib: float | None = None
    ready_ms: float
    """With all SDKs that the function may come to need."""
    ready_mib: float


class Results(BaseModel):
    """All of it."""

    runtime: str
    zip_mb: float
    rows: list[Row]


def measure_all() -> Results:
    """Measure every function from the zip that ``PACKAGE`` names, else from one for this Python."""
    with tempfile.TemporaryDirectory() as folder:
        package = chosen() or made_here(Path(folder) / "oceanferry.zip", bytecode=True)
        code = Path(folder) / "code"
        unpack(package.file, code)
        probe = _Probe(package, code, {**environment(code), **_secrets(code)})
        return Results(
            runtime=_version(package.python),
            zip_mb=round(package.file.stat().st_size / 1e6, 1),
            rows=[*(probe.row(name) for name in LOADED_BY), _eagerly()],
        )


def text(results: Results) -> str:
    """Draw it as Markdown."""
    zipped = f"the zip ({results.zip_mb} MB, {results.runtime})"
    head = f"Cold starts from {zipped}, CPU time and peak memory, medians:"
    lines = [
        head,
        "",
        "| function | entry file | until the first client | memory then | with its SDKs | memory then |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    return "\n".join(lines + [_line(row) for row in results.rows])


@dataclass(frozen=True)
class _Probe:
    package: Runnable
    code: Path
    variables: Mapping[str, str]

    def row(self, name: str) -> Row:
        program = [self.package.python, *ISOLATED, "-c", _MEASURE, name, *LOADED_BY[name]]
        entry, first, ready = _medians(program, cwd=self.code, variables=self.variables)
        return Row(
            what=name,
            entry_ms=entry[0],
            first_client_ms=first[0],
            first_client_mib=first[1],
            ready_ms=ready[0],
            ready_mib=ready[1],
        )


def _eagerly() -> Row:
    """Measure what a function would cost if it loaded all three SDKs, as they are published, at once."""
    program = [sys.executable, "-c", _IMPORT, *EAGER]
    [(milliseconds, mebibytes)] = _medians(program, cwd=ROOT, variables={"PYTHONPATH": "shared"})
    return Row(what="all of it eagerly, SDKs as published", ready_ms=milliseconds, ready_mib=mebibytes)


def _medians(program: Sequence[str], *, cwd: Path, variables: Mapping[str, str]) -> list[tuple[float, float]]:
    """Return milliseconds and MiB of each line that *program* prints; the first run warms the disk up."""
    runs = [_run(program, cwd, variables) for _ in range(_TIMES + 1)][1:]
    return [
        (round(median(run[line][0] for run in runs)), round(median(run[line][1] for run in runs)))
        for line in range(len(runs[0]))
    ]


def _run(program: Sequence[str], cwd: Path, variables: Mapping[str, str]) -> list[tuple[float, float]]:
    printed = subprocess.run(program, cwd=cwd, env=variables, check=True, capture_output=True, text=True)
    numbers = [line.split() for line in printed.stdout.splitlines()]
    return [(float(seconds) * 1000, float(mebibytes)) for seconds, mebibytes in numbers]


def _secrets(code: Path) -> dict[str, str]:
    """Return made-up values for all variables that a function gets."""
    s_yaml = yaml.safe_load((ROOT / "s.yaml").read_text(encoding="utf-8"))
    names = s_yaml["templates"]["function"]["environmentVariables"]
    made_up = {name: "https://example.com/made-up" for name in names if name.endswith(("_URL", "_WEBHOOK"))}
    made_up |= {name: "whsec_bWFkZS11cA==" for name in names if name.endswith("_SECRET")}
    return {**made_up, "OCEANFERRY_CONFIG": str(code / "oceanferry.yaml")}


def _version(python: str) -> str:
    printed = subprocess.run([python, "--version"], check=True, capture_output=True, text=True)
    return printed.stdout.strip()


def _line(row: Row) -> str:
    cells = (
        f"`{row.what}`" if row.entry_ms is not None else row.what,
        _shown(row.entry_ms, "ms"),
        _shown(row.first_client_ms, "ms"),
        _shown(row.first_client_mib, "MiB"),
        _shown(row.ready_ms, "ms"),
        _shown(row.ready_mib, "MiB"),
    )
    return f"| {' | '.join(cells)} |"


def _shown(number: float | None, unit: str) -> str:
    return "" if number is None else f"{number:.0f} {unit}"


if __name__ == "__main__":
    sys.stdout.write(f"{report.machine().text()} {text(measure_all())}\n")
