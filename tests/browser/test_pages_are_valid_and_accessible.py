"""Every page, as html-validate and axe-core see it: on a desk and on a phone, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import pytest
import urllib3

from browser.chromium import DESK, PHONE, Chromium, Person
from browser.conftest import sandbox_page
from oceanferry.domain.redeeming.terms import ButtonState
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.http_server.server import LoopbackServer
from sandboxed import quick

PAGES = (*get_args(ButtonState), "status", "status-well", "sandbox")
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
    html = urllib3.request("GET", address, headers={"Accept-Language": language}, retries=False).data.decode()

    assert browser.invalid(html) == []


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)
def test_each_page_is_accessible_and_fits_its_screen(browser: Chromium, address: str, person: Person) -> None:
    browser.open(address, person, scripts=True)
    seen, violations = browser.look(), browser.violations()

    assert violations == []
    assert seen["wide"] <= 0


def test_a_document_that_is_wrong_would_be_noticed(browser: Chromium) -> None:
    wrong = browser.invalid("<!DOCTYPE html>\n<html lang='en'><body><h1>a<wbr></wbr></h1><h4>b</h4></html>")

    assert {each.partition(",")[0] for each in wrong} >= {"void-content", "heading-level", "close-order"}


# --- the sandbox's page -------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_newest_message_and_the_buttons_are_in_sight(
    browser: Chromium, delivered: LoopbackServer, scheme: str
) -> None:
    browser.open(delivered.url, Person(width=1280, height=800, scheme=scheme), scripts=True)
    newest = browser.do("place", selector=".dingtalk .message")
    button = browser.do("place", selector=".dingtalk .message:has(.button) .button:last-child")

    assert newest["top"] >= newest["paneTop"]
    assert newest["bottom"] <= newest["paneBottom"] <= newest["window"]
    assert button["top"] >= button["paneTop"]
    assert button["bottom"] <= button["window"]


def test_the_newest_message_ends_in_sight_on_a_phone(browser: Chromium, delivered: LoopbackServer) -> None:
    browser.open(delivered.url, PHONE, scripts=True)
    newest = browser.do("place", selector=".dingtalk .message")

    assert newest["bottom"] <= newest["paneBottom"] <= newest["window"]


@pytest.mark.parametrize("selector", [".dingtalk .log", ".webhook .log"])
def test_a_room_scrolls_by_keyboard(browser: Chromium, delivered: LoopbackServer, selector: str) -> None:
    browser.open(delivered.url, Person(width=1280, height=800), scripts=True)
    before = browser.do("place", selector=selector)
    browser.do("keys", selector=selector, keys=["Home" if "dingtalk" in selector else "End"])
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

    assert browser.look()["links"] == ["bak-4nightly02 failed"]
    assert browser.do("follow", link=0)["url"].endswith("#error-1")
