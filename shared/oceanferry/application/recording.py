"""Recording a command's calls, without what they are about, in a file that may be published."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from oceanferry import __version__
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.recording.exchange import FORMAT, Exchange, RecordedCall, Recording
from oceanferry.domain.recording.masking import masked
from oceanferry.domain.recording.masks import Masks
from oceanferry.domain.texts import text

_MOST_CALLS = 1_000
_LARGEST_FILE_BYTES = 16 * 1024 * 1024
_SECRET_NAMES = re.compile(r"KEY|SECRET|TOKEN|WEBHOOK|URL|PASSWORD", re.IGNORECASE)


class Recorder:
    """Hears of calls, and keeps the first thousand masked; safe between threads.

    Args:
        masks: What masks them.
        clock: Seconds that only grow.
    """

    def __init__(self, masks: Masks, clock: Callable[[], float] = time.monotonic) -> None:
        self._masks = masks
        self._clock = clock
        self._began = clock()
        self._lock = threading.Lock()
        self._calls: list[RecordedCall] = []
        self._left_out = 0

    def __call__(self, exchange: Exchange) -> None:
        """Keep one call."""
        if len(self._calls) >= _MOST_CALLS:
            with self._lock:
                self._left_out += 1
            return
        call = masked(exchange, self._masks, seconds=self._clock() - self._began)
        with self._lock:
            self._calls.append(call)

    @property
    def recording(self) -> Recording:
        """What was kept so far."""
        with self._lock:
            return Recording(
                made_by=f"oceanferry {__version__}", calls=tuple(self._calls), left_out=self._left_out
            )


def masks_of(environment: Mapping[str, str]) -> Masks:
    """Return masks that hide whatever secret the environment's variables hold."""
    return Masks(value for name, value in environment.items() if _SECRET_NAMES.search(name))


@contextmanager
def recorded(path: Path, environment: Mapping[str, str]) -> Iterator[Recorder]:
    """Record every call of the context, and write *path* at its end, however it ends.

    Args:
        path: The file.
        environment: The variables whose values may be secret; none of them is recorded.

    Raises:
        InvalidRequest: The file cannot be written.
    """
    from oceanferry.adapters.http.traffic import heard_by

    recorder = Recorder(masks_of(environment))
    write(path, recorder.recording)
    try:
        with heard_by(recorder):
            yield recorder
    finally:
        write(path, recorder.recording)


def write(path: Path, recording: Recording) -> None:
    """Write a recording.

    Raises:
        InvalidRequest: The file cannot be written.
    """
    try:
        path.write_text(recording.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise InvalidRequest(
            text("The recording {path} cannot be written: {why}", path=path, why=error.strerror),
            advice=text("Name a file in a folder of yours"),
        ) from None


def read(path: Path) -> Recording:
    """Read a recording.

    Raises:
        InvalidRequest: The file cannot be read, or is no recording of this form.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE_BYTES:
            raise _unreadable(path, text("it is too large"))
        recording = Recording.model_validate_json(path.read_bytes())
    except OSError as error:
        raise _unreadable(path, error.strerror or text("it cannot be opened")) from None
    except ValidationError:
        raise _unreadable(path, text("it is no recording")) from None
    if recording.format != FORMAT:
        raise _unreadable(path, text("its format is not {format}", format=FORMAT))
    return recording


def _unreadable(path: Path, why: str) -> InvalidRequest:
    return InvalidRequest(
        text("The recording {path} cannot be read: {why}", path=path, why=why),
        advice=text("Name a file that oceanferry probe or --record has written"),
    )
