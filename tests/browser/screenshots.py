"""``python -m browser.screenshots``: every picture of a page or message in docs/ anew."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import get_args

from browser.chat_messages import CHATS, message
from browser.chromium import Chromium, Person, chromium
from browser.conftest import sandbox_page
from browser.rendered_pages import serve
from oceanferry.domain.configuration import Language
from oceanferry.domain.redeeming.terms import ButtonState
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import Options
from oceanferry_sandbox.http_server.server import LoopbackServer

DOCS = Path(__file__).parents[2] / "docs"
LARGEST = 60 * 1024
"""Bytes of a picture: docs/ is read over slow lines, too."""

_DESK = Person("en-GB", 660, 400)
_WIDE = Person("en-GB", 1280, 800)
_PHONE = Person("en-GB", 360, 640)
_CHAT_WIDTH = 480
_LOCALES: Mapping[Language, str] = {"en": "en", "zh": "zh-CN"}
_PAGES = {
    **{f"redeem/{state}": (state, _DESK) for state in get_args(ButtonState)},
    "redeem/ready-dark": ("ready", replace(_DESK, scheme="dark")),
    **{f"redeem/{state}-zh": (state, replace(_DESK, locale="zh-CN")) for state in get_args(ButtonState)},
    "redeem/ready-dark-zh": ("ready", replace(_DESK, locale="zh-CN", scheme="dark")),
    "redeem/ready-phone": ("ready", _PHONE),
    "redeem/ready-phone-zh": ("ready", Person("zh-CN", 360, 640, "dark")),
    "status": ("status", _WIDE),
    "status-zh": ("status", replace(_WIDE, locale="zh-CN")),
    "status-dark": ("status", replace(_WIDE, scheme="dark")),
    "status-dark-zh": ("status", replace(_WIDE, locale="zh-CN", scheme="dark")),
    "status-phone": ("status", _PHONE),
    "status-phone-zh": ("status", Person("zh-CN", 360, 640, "dark")),
}
_SANDBOX = {
    "sandbox": _WIDE,
    "sandbox-dark": replace(_WIDE, scheme="dark"),
    "sandbox-phone": replace(_PHONE, height=740),
}


def main() -> None:
    """Take them all."""
    with chromium() as browser:
        with LoopbackServer(serve) as pages:
            for name, (page, person) in _PAGES.items():
                browser.open(f"{pages.url}/{page}", person)
                _take(browser, name)
        for chat, language in product(CHATS, get_args(Language)):
            shown = message(chat, language=language)
            browser.do(
                "draw",
                channel=shown["channel"],
                body=shown["body"],
                width=_CHAT_WIDTH,
                language=_LOCALES[language],
            )
            _take(browser, f"destinations/{chat}" if language == "en" else f"destinations/{chat}-{language}")
        with _delivered() as sandbox:
            for name, person in _SANDBOX.items():
                browser.open(sandbox.url, person, scripts=True)
                _take(browser, name, whole=False)


@contextmanager
def _delivered() -> Iterator[LoopbackServer]:
    with Cloud(Options()) as cloud, sandbox_page(cloud) as server:
        yield server


def _take(browser: Chromium, name: str, *, whole: bool = True) -> None:
    path = DOCS / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    browser.do("screenshot", path=str(path), whole=whole)
    pngquant = shutil.which("pngquant")
    for colours in ("96", "24") if pngquant else ():
        if colours == "96" or path.stat().st_size > LARGEST:
            options = ("--force", "--strip", "--nofs", "--speed", "1", "--ext", ".png", colours)
            subprocess.run([str(pngquant), *options, str(path)], check=True, timeout=300)
    if path.stat().st_size > LARGEST:
        sys.stderr.write(f"{path} is larger than {LARGEST} bytes; is pngquant installed?\n")


if __name__ == "__main__":
    main()
