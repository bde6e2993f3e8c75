"""The function that is written in an afternoon: fetch the file, put it into the bucket.

What is to be done comes in the event, as it would on Function Compute.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import oss2
import requests


def handler(event: bytes, _context: object) -> str:
    """Copy what ``url`` leads to, to ``key``."""
    asked = json.loads(event)
    file = Path(asked.get("folder", tempfile.gettempdir())) / "backup.zip"
    with requests.get(asked["url"], stream=True, timeout=60) as response, file.open("wb") as saved:
        for chunk in response.iter_content(8192):
            saved.write(chunk)
    bucket = oss2.Bucket(oss2.Auth("AK", "secret"), asked["endpoint"], asked["bucket"])
    bucket.put_object_from_file(asked["key"], str(file))
    return "ok"
