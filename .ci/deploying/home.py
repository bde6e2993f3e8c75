"""A home folder for Serverless Devs that is removed: what it logs there has every secret in it."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_KEPT = ("access.yaml", "components")
"""What it shares with the user's own home: the credentials of ``s config add``, and downloaded components."""

_SETTINGS = "set-config.yml"


@contextmanager
def private_home(environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield the environment of a process with a private home; the folder is removed afterwards."""
    theirs = Path(environment.get("serverless_devs_config_home") or environment.get("HOME") or Path.home())
    with tempfile.TemporaryDirectory(prefix="oceanferry-deploy-") as folder:
        own = Path(folder) / ".s"
        own.mkdir(mode=0o700)
        (theirs / ".s/components").mkdir(parents=True, exist_ok=True)
        for name in _KEPT:
            if (theirs / ".s" / name).exists():
                (own / name).symlink_to((theirs / ".s" / name).resolve())
        _write_settings(theirs / ".s" / _SETTINGS, own)
        places = {"HOME": folder, "serverless_devs_config_home": folder, "TMPDIR": _temporary(folder)}
        yield {**environment, **places}


def _write_settings(theirs: Path, own: Path) -> None:
    """Keep the user's settings, except that errors, which may quote a request, are not reported.

    Nor does the program look for a newer version of itself: that would go on when the home is gone.
    """
    lines = theirs.read_text(encoding="utf-8").splitlines() if theirs.is_file() else []
    kept = [line for line in lines if not line.startswith("analysis:")]
    (own / _SETTINGS).write_text("\n".join([*kept, "analysis: disable", ""]), encoding="utf-8")
    (own / "config").mkdir()
    looked = json.dumps({"lastUpdateCheck": int(time.time() * 1000)})
    (own / "config/update-notifier.json").write_text(looked, encoding="utf-8")


def _temporary(folder: str) -> str:
    """Keep temporary files below the home, too: they go with it."""
    path = os.path.join(folder, "tmp")  # noqa: PTH118  # an environment variable is text
    Path(path).mkdir(mode=0o700)
    return path
