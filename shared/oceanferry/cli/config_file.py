"""The file behind ``--config``, which may be standard input or a pipe."""

from __future__ import annotations

import atexit
import sys
import tempfile
from pathlib import Path

from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.texts import text

_MOST_BYTES = 1024 * 1024 + 1
"""One more than a configuration may have, so that what is too large is refused as such."""
_KEPT_AS = "standard-input.yaml"


def config_file(name: str) -> Path:
    """Return the path of the configuration *name*, kept if it can be read only once."""
    path = Path(name)
    if name != "-" and (path.is_file() or path.is_dir() or not path.exists()):
        return path
    if name == "-":
        content = sys.stdin.buffer.read(_MOST_BYTES)
    else:
        with path.open("rb") as pipe:
            content = pipe.read(_MOST_BYTES)
    folder = tempfile.TemporaryDirectory(prefix="oceanferry-")
    atexit.register(folder.cleanup)
    kept = Path(folder.name) / _KEPT_AS
    kept.write_bytes(content)
    return kept


def check_single_input(option: str, config: Path | None) -> None:
    """Refuse that *option* reads standard input when the configuration was read from there.

    Raises:
        InvalidRequest: Nothing is left to read.
    """
    if config is not None and typed(config) == "-":
        raise InvalidRequest(
            text("Only one of {option} and --config can be standard input", option=option),
            advice=text("Write one of them to a file, and name the file"),
        )


def typed(path: Path) -> str:
    """Return *path* as it can be typed again: ``-`` for what was read from standard input."""
    return "-" if path.name == _KEPT_AS else str(path)
