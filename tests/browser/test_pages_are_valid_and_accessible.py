"""Every page, as two checkers of HTML and axe-core see it: on a desk and on a phone, light and dark."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
import urllib3

from browser.chromium import DESK, PHONE, BrowserAbsent, Chromium, Person
from browser.conftest import sandbox_page
from browser.nu_html_checker import NuHtmlChecker
from oceanferry.domain.redeeming.terms import ButtonState
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.http_server.server import LoopbackServer
from sandboxed import quick

PAGES = (*get_args(ButtonState), "status", "status-well", "sandbox")
WITH_BUTTONS = ".dingtalk .message:has(.button)"
PEOPLE = {
    f"{name}-{scheme}": replace(person, scheme=scheme)
    for name, person in {"desk": DESK, "phone": PHONE}.items()
    for scheme in ("light", "dark")
}


@pytest.fixture(scope="module")
def delivered(browser: Chromium) -> Iterator[LoopbackServer]:  # noqa: ARG001  # without a browser there is nothing to do
    """The sandbox's page after the shipped nightly delivery."""
    with Cloud(quick(seeded=True)) as cloud, sandbox_page(cloud) as server:
        yield server


@pytest.fixture(params=PAGES)
def address(request: pytest.FixtureRequest, pages: LoopbackServer, delivered: LoopbackServer) -> str:
    return delivered.url if request.param == "sandbox" else f"{pages.url}/{request.param}"


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_each_page_is_valid_html(browser: Chromium, address: str, language: str) -> None:
    assert browser.invalid(sent(address, language)) == []


def test_the_nu_html_checker_finds_nothing_wrong_with_any_page(
    pages: LoopbackServer, delivered: LoopbackServer, tmp_path: Path
) -> None:
    found = nu_html_checker()
    for page in PAGES:
        for language in ("en", "zh-CN"):
            url = delivered.url if page == "sandbox" else f"{pages.url}/{page}"
            (tmp_path / f"{page}.{language}.html").write_text(sent(url, language), encoding="utf-8")

    assert found.wrong(tmp_path) == []


def test_the_nu_html_checker_would_notice_what_is_wrong(tmp_path: Path) -> None:
    found = nu_html_checker()
    (tmp_path / "page.html").write_text(
        "<!DOCTYPE html><html lang='en'><title>a</title><style>a{colour:red}</style>"
        "<section></p></section></html>",
        encoding="utf-8",
    )

    assert len(found.wrong(tmp_path)) == 3


def nu_html_checker() -> NuHtmlChecker:
    try:
        return NuHtmlChecker.installed()
    except BrowserAbsent as absent:
        if os.environ.get("BROWSER_TESTS") == "required":
            raise
        pytest.skip(str(absent))


def sent(url: str, language: str) -> str:
    """Return the page as a browser of that language gets it."""
    return urllib3.request("GET", url, headers={"Accept-Language": language}, retries=False).data.decode()


LOCALES = pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])


@LOCALES
@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)
def test_each_page_is_accessible_and_fits_its_screen(
    browser: Chromium, address: str, person: Person, locale: str
) -> None:
    browser.open(address, replace(person, locale=locale), scripts=True)
    seen, violations = browser.read(), browser.violations()

    assert violations == []
    assert seen["wide"] <= 0


def test_a_document_that_is_wrong_would_be_noticed(browser: Chromium) -> None:
    wrong = browser.invalid("<!DOCTYPE html>\n<html lang='en'><body><h1>a<wbr></wbr></h1><h4>b</h4></html>")

    assert {each.partition(",")[0] for each in wrong} >= {"void-content", "heading-level", "close-order"}


# --- the sandbox's page -------------------------------------------------------


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(replace(person, scheme=scheme), id=f"{name}-{scheme}")
        for name, person in {"desk": Person(width=1280, height=800), "phone": PHONE}.items()
        for scheme in ("light", "dark")
    ],
)
def test_the_newest_message_with_buttons_is_seen_whole(
    browser: Chromium, delivered: LoopbackServer, person: Person
) -> None:
    browser.open(delivered.url, person, scripts=True)
    message = browser.do("place", selector=WITH_BUTTONS)
    button = browser.do("place", selector=f"{WITH_BUTTONS} .button:last-child")
    later = browser.do("place", selector=".dingtalk .message")

    assert message["paneTop"] <= message["top"]
    assert (
        message["top"] < button["bottom"] <= message["bottom"] <= message["paneBottom"] <= message["window"]
    )
    assert message["bottom"] < later["top"] < later["paneBottom"], "that a later message follows is in sight"


def test_a_message_higher_than_the_room_shows_its_buttons(
    browser: Chromium, delivered: LoopbackServer
) -> None:
    browser.open(delivered.url, replace(PHONE, height=560), scripts=True)
    message = browser.do("place", selector=WITH_BUTTONS)
    button = browser.do("place", selector=f"{WITH_BUTTONS} .button:last-child")

    assert message["bottom"] - message["top"] > message["paneBottom"] - message["paneTop"]
    assert button["paneTop"] <= button["top"] < button["bottom"] <= button["paneBottom"]


@pytest.mark.parametrize("selector", [".dingtalk .log", ".webhook .log"])
def test_a_room_scrolls_by_keyboard(browser: Chromium, delivered: LoopbackServer, selector: str) -> None:
    browser.open(delivered.url, Person(width=1280, height=800), scripts=True)
    before = browser.do("place", selector=selector)
    browser.do("keys", selector=selector, keys=["End"])
    browser.do("scrolled", selector=selector, unlike=before["scrolled"])

    assert browser.do("place", selector=selector)["focused"]


# --- the page of a button, and of the status ----------------------------------


def test_the_internal_buttons_unfold_by_keyboard(browser: Chromium, pages: LoopbackServer) -> None:
    browser.open(f"{pages.url}/ready")
    before = browser.do("visible", selector="button")
    browser.do("keys", selector="summary", keys=["Enter"])

    assert (before, browser.do("visible", selector="button")) == (2, 3)


def test_a_failed_destination_leads_to_its_error(browser: Chromium, pages: LoopbackServer) -> None:
    browser.open(f"{pages.url}/status", scripts=True)

    assert browser.read()["links"] == ["bak-4nightly02 failed"]
    assert browser.do("follow", link=0)["url"].endswith("#error-1")
