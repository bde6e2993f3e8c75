"""A reader of a message, who presses its button, without a browser."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin

import urllib3

_SEE_OTHER = 303
_FOUND = 302
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_MOST_POLLS = 60


@dataclass(frozen=True)
class Shown:
    """A page as it was answered."""

    status: int
    headers: Mapping[str, str]
    body: str
    buttons: tuple[Mapping[str, str], ...] = ()
    """The fields of the form that each button sends."""


@dataclass
class ButtonReader:
    """Opens addresses of buttons; a context manager that closes its connections."""

    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False))

    def __enter__(self) -> ButtonReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.clear()

    def open(self, address: str, method: str = "GET", **headers: str) -> Shown:
        """Open the page, as a bot that previews links does, too."""
        answered = self.http.request(method, address, redirect=False, headers=headers)
        body = answered.data.decode()
        return Shown(answered.status, answered.headers, body, _buttons(body))

    def press(self, address: str, button: int = 0) -> str:
        """Press a button of the page, wait as long as the page does, and return where it leads in the end.

        Raises:
            LookupError: It leads to no link; the message is what the page says.
        """
        for _ in range(_MOST_POLLS):
            page = self.open(address)
            if button < len(page.buttons):
                answered = self.http.request(
                    *("POST", address), redirect=False, body=urlencode(page.buttons[button]), headers=_FORM
                )
                if answered.status == _FOUND:
                    return answered.headers["Location"]
                if answered.status == _SEE_OTHER:
                    address = urljoin(address, answered.headers["Location"])
                    continue
                raise LookupError(answered.data.decode())
            if "Refresh" not in page.headers:
                raise LookupError(page.body)
            time.sleep(min(float(page.headers["Refresh"]), 1))
        raise LookupError(f"no link after opening the page {_MOST_POLLS} times")

    def download(self, address: str, button: int = 0) -> bytes:
        """Press a button, and return the bytes that the link leads to."""
        return self.http.request("GET", self.press(address, button)).data


def _buttons(body: str) -> tuple[Mapping[str, str], ...]:
    forms = _Forms()
    forms.feed(body)
    return tuple(forms.buttons)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[Mapping[str, str]] = []
        self._hidden: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._hidden = {}
        elif tag == "input":
            self._hidden[given["name"]] = given["value"]
        elif tag == "button":
            own = {given["name"]: given["value"]} if "name" in given else {}
            self.buttons.append({**self._hidden, **own})
