"""What tests of the vendor's SDKs share."""

from __future__ import annotations

import logging

import pytest


@pytest.fixture
def sdk_debugging(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("DEBUG", "sdk")  # makes the SDK print all headers
    caplog.set_level(logging.DEBUG)
