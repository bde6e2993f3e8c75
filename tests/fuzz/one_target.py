"""Fuzzes one target in this process: `python -m fuzz.one_target NAME SECONDS FOLDER`.

With atheris the coverage of the product guides it. Where atheris is not
installed, Hypothesis makes the inputs: from those that are kept, and at random.
Failures do not end it; each place in the code that fails leaves one input in
FOLDER/crashes.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from fuzz.corpora import CORPUS, CRASHES, inputs

_SLOWEST_SECONDS = 120
"""Of one input. Generous, for the machine may be busy; what grows without end gets there all the same."""
_LARGEST_BYTES = 4096
_MOST_MEGABYTES = 2048


class Failures:
    """The places that failed, each with the first input that made it fail."""

    def __init__(self, target: Callable[[bytes], None], folder: Path) -> None:
        self._target, self._folder = target, folder
        self.places: set[str] = set()

    def __call__(self, data: bytes) -> None:
        """Try an input; a failure is kept, and not raised."""
        try:
            self._target(data)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is what is looked for
            self._keep(data, error)

    def _keep(self, data: bytes, error: Exception) -> None:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__} {Path(frame.filename).name}:{frame.lineno}"
        if place in self.places:
            return
        self.places.add(place)
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
        print(f"CRASH {place}: {str(error)[:200]!r} by {data[:200]!r}", flush=True)


def guided(name: str, seconds: int, folder: Path) -> None:
    """Fuzz with atheris; libFuzzer ends the process."""
    import atheris  # noqa: PLC0415  # not installed everywhere

    with atheris.instrument_imports(include=["oceanferry"]):
        from fuzz.targets import TARGETS  # noqa: PLC0415  # after the hook that counts what is reached
    failures = Failures(TARGETS[name], folder / "crashes")
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for data in (*inputs(CORPUS, name), *inputs(CRASHES, name)):
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    options = {
        "max_total_time": seconds,
        "max_len": _LARGEST_BYTES,
        "timeout": _SLOWEST_SECONDS,
        "rss_limit_mb": _MOST_MEGABYTES,
        "print_final_stats": 1,
    }
    artifacts = f"-artifact_prefix={folder}/"
    flags = [f"-{key}={value}" for key, value in options.items()]
    atheris.Setup([sys.argv[0], str(corpus), artifacts, *flags], failures, enable_python_coverage=True)
    atheris.Fuzz()


def unguided(name: str, seconds: int, folder: Path) -> None:
    """Fuzz with Hypothesis, which knows nothing of coverage."""
    from hypothesis import HealthCheck, Phase, given, settings  # noqa: PLC0415  # not needed with atheris
    from hypothesis import strategies as st  # noqa: PLC0415

    from fuzz.targets import TARGETS  # noqa: PLC0415

    failures = Failures(TARGETS[name], folder / "crashes")
    kept = [*inputs(CORPUS, name), *inputs(CRASHES, name)] or [b""]
    pieces = st.one_of(st.sampled_from(kept), st.binary(max_size=200))
    executions = 0

    @settings(
        max_examples=500,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(pieces, pieces, st.integers(0, 400), st.integers(0, 400))
    def some(first: bytes, second: bytes, head: int, tail: int) -> None:
        nonlocal executions
        executions += 1
        failures(first[:head] + second[tail:] if head % 3 else first)

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        some()
    print(f"Done {executions} runs", flush=True)


if __name__ == "__main__":
    run = guided if importlib.util.find_spec("atheris") else unguided
    run(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
