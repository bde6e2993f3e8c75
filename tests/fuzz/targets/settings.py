"""The operator's file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.settings.loading import load

_SECRET = "planted-secret-0123456789"
_ENVIRONMENT = {
    "WEBHOOK": f"https://oapi.dingtalk.com/robot/send?access_token={_SECRET}",
    "SECRET": _SECRET,
}
_PATH = Path(tempfile.mkdtemp(prefix="oceanferry-fuzz-")) / "oceanferry.yaml"


def settings(data: bytes) -> None:
    """The file is loaded or refused with lines for a person, and neither repeats a variable's value."""
    _PATH.write_bytes(data)
    try:
        reported = repr(load(_PATH, _ENVIRONMENT))
    except InvalidConfiguration as error:
        reported = str(error)
        assert reported
        assert reported.encode()
    assert _SECRET not in reported
