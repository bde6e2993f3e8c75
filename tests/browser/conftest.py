"""A browser, pages to look at, and a sandbox whose buttons can be pressed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from browser.chromium import BrowserAbsent, Chromium, chromium
from browser.rendered_pages import serve
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.page.page import SandboxPage
from oceanferry_sandbox.page.panorama import panorama
from sandboxed import FETCH_LINK, LONGEST, Sandboxed, heal, quick


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    """Chromium; where it is not installed the test is skipped, unless BROWSER_TESTS=required."""
    try:
        with chromium() as running:
            yield running
    except BrowserAbsent as absent:
        if os.environ.get("BROWSER_TESTS") == "required":
            raise
        pytest.skip(str(absent))


@pytest.fixture(scope="session")
def pages() -> Iterator[LoopbackServer]:
    """Serves the page of each state."""
    with LoopbackServer(serve) as server:
        yield server


@contextmanager
def sandbox_page(cloud: Cloud) -> Iterator[LoopbackServer]:
    """Serve the sandbox's page after the shipped nightly delivery."""
    cloud.function_compute.invoke_async(FETCH_LINK, b'{"route": "nightly"}')
    cloud.wait_idle(LONGEST)
    with LoopbackServer(SandboxPage(lambda: panorama(cloud))) as server:
        yield server


@pytest.fixture(scope="session")
def session_cloud(browser: Chromium) -> Iterator[Cloud]:  # noqa: ARG001  # without a browser there is nothing to do
    with Cloud(quick()) as running:
        yield running


@pytest.fixture
def sandbox(session_cloud: Cloud) -> Iterator[Sandboxed]:
    """The cloud with a new backup set."""
    yield Sandboxed.with_new_backup_set(session_cloud)
    heal(session_cloud)
    session_cloud.wait_idle(LONGEST)
