"""``python -m browser.screenshots``: the pictures of the page in docs/, one for each state, and some more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

from browser.chromium import Chromium, Person, chromium
from browser.rendered_pages import serve
from oceanferry.domain.redeeming.terms import ButtonState
from oceanferry_sandbox.http_server.server import LoopbackServer

_FOLDER = Path(__file__).parents[2] / "docs" / "redeem"
_DESK = Person("en-GB", 660, 400)
_MORE = {
    "ready-dark": ("ready", replace(_DESK, scheme="dark")),
    "ready-phone-zh": ("ready", Person("zh-CN", 360, 640, "dark")),
}


def main() -> None:
    """Take them all."""
    _FOLDER.mkdir(exist_ok=True)
    pictures = {state: (state, _DESK) for state in get_args(ButtonState)}
    with LoopbackServer(serve) as server, chromium() as browser:
        for name, (state, person) in {**pictures, **_MORE}.items():
            _take(browser, f"{server.url}/{state}", person, _FOLDER / f"{name}.png")


def _take(browser: Chromium, url: str, person: Person, path: Path) -> None:
    browser.open(url, person)
    browser.do("screenshot", path=str(path))


if __name__ == "__main__":
    main()
