"""The function as the runtime loads it, where its configuration is wrong."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from functions.redeem_link.index import handler
from oceanferry.logs.json_lines import LOGGER
from process_logging import kept_as_it_is

SHIPPED = (Path(__file__).parents[2] / "oceanferry.yaml").read_text(encoding="utf-8")
VARIABLES = {
    "DINGTALK_WEBHOOK": "https://oapi.dingtalk.com/robot/send?access_token=made-up-token",
    "DINGTALK_SECRET": "SECmade-up",
    "AUDIT_URL": "https://audit.example.com/hooks",
    "AUDIT_SECRET": "whsec_bWFkZS11cA==",
    "HEARTBEAT_URL": "https://hc.example.com/ping/made-up",
    "REDEEM_KEYS": "made-up-made-up-made-up-made-up-",
    "OCEANFERRY_REDEEM_URL": "https://backups.example.com",
}
EVENT = (Path(__file__).parents[1] / "data/events/http-get.json").read_bytes()
CONTEXT: Any = SimpleNamespace(
    request_id="1-a",
    region="cn-hangzhou",
    account_id="1234567890123456",
    function=SimpleNamespace(name="oceanferry-redeem-link", timeout=60, memory=512),
    credentials=SimpleNamespace(access_key_id="STS.x", access_key_secret="made-up", security_token="made-up"),
)


@pytest.fixture(autouse=True)
def deployed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the environment be that of a deployed function; returns the configuration's path."""
    file = tmp_path / "oceanferry.yaml"
    file.write_text(SHIPPED, encoding="utf-8")
    for name, value in {**VARIABLES, "OCEANFERRY_CONFIG": str(file)}.items():
        monkeypatch.setenv(name, value)
    with kept_as_it_is():
        yield file


def failures(caplog: pytest.LogCaptureFixture) -> str:
    found = [each for each in caplog.records if each.name == LOGGER.name and each.levelno == logging.ERROR]
    return json.dumps([vars(each)["fields"] for each in found])


def test_an_address_that_is_none_of_ours_is_answered_without_asking_anybody() -> None:
    answered = handler(EVENT, CONTEXT)

    assert answered["statusCode"] == 404


def test_a_missing_variable_is_reported_in_the_log_and_not_to_the_visitor(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AUDIT_SECRET")
    answered = handler(EVENT, CONTEXT)

    assert answered["statusCode"] == 503
    assert "AUDIT_SECRET" not in str(answered)
    assert "AUDIT_SECRET" in failures(caplog)


def test_a_function_to_which_no_button_leads_says_so_in_the_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OCEANFERRY_REDEEM_URL")

    assert handler(EVENT, CONTEXT)["statusCode"] == 503
    assert "redeem.url is not set" in failures(caplog)
