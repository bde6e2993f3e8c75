from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic_core import to_json

from fakes.clock import NOON, FakeClock
from fakes.redeem_pages import PAGES, VOUCHER
from fakes.world import CONFIGURATION
from oceanferry.application.redeem_handler import RedeemHandler
from oceanferry.domain.pages.redeem_page.waiting import waiting_query
from oceanferry.domain.redeeming.terms import RedeemTerms, Redemption, Redirect, Visit
from oceanferry.domain.redeeming.vouchers import VoucherKeys
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.secrets import Secret
from oceanferry.logs.invocation_log import InvocationLog
from oceanferry.logs.json_lines import LOGGER

TERMS = RedeemTerms("https://backups.example.com", VoucherKeys([Secret("k" * 32)]), timedelta(days=7))
LINK = "https://backups.oss-cn-hangzhou.aliyuncs.com/x.zip?Signature=planted"


@dataclass
class Desk:
    """A desk that answers everybody alike, and remembers how they came."""

    redemption: Redemption
    visits: list[Visit] = field(default_factory=list)

    def __call__(self, method: str = "GET", path: str = "/r/the-token", **event: object) -> Any:  # noqa: ANN401  # JSON
        handler = RedeemHandler(
            redeem=self._redeem,
            log=InvocationLog(request_id="1-a", function="oceanferry-redeem-link"),
            clock=FakeClock(),
            terms=TERMS,
            configuration=CONFIGURATION,
            leads_to=("https://*.aliyuncs.com",),
        )
        http = {"method": method, "sourceIp": "203.0.113.7"}
        return handler.answer(to_json({"rawPath": path, **event, "requestContext": {"http": http}}))

    def _redeem(self, visit: Visit) -> Redemption:
        self.visits.append(visit)
        return self.redemption


def lines(caplog: pytest.LogCaptureFixture) -> Sequence[dict[str, Any]]:
    return [{"event": each.getMessage(), **vars(each)["fields"]} for each in caplog.records]


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger=LOGGER.name)
    return caplog


@pytest.mark.parametrize(("method", "redeems"), [("GET", False), ("HEAD", False), ("POST", True)])
def test_only_the_button_redeems(method: str, redeems: bool) -> None:  # a row of the table
    handler = Desk(PAGES["ready"])
    handler(method)

    assert handler.visits == [Visit("the-token", "203.0.113.7", redeems=redeems)]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_another_method_reaches_nothing(method: str) -> None:
    handler = Desk(PAGES["ready"])

    assert handler(method)["statusCode"] == 405
    assert handler.visits == []


def test_the_form_says_which_address_and_which_copy() -> None:
    handler = Desk(PAGES["ready"])
    handler(
        "POST",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        body="address=internal&copy=archive",
        isBase64Encoded=False,
    )

    assert (handler.visits[0].address, handler.visits[0].copy_in) == ("internal", "archive")


def test_the_query_says_since_when_a_visitor_waits() -> None:
    handler = Desk(PAGES["preparing"])
    since = waiting_query(NOON - timedelta(minutes=5)).removeprefix("?since=")
    answered = handler(queryParameters={"since": since, "still": "1"})

    assert handler.visits[0].asked_at == NOON - timedelta(minutes=5)
    assert "Refresh" not in answered["headers"]


@pytest.mark.parametrize(
    ("path", "token"),
    [("/r/abc", "abc"), ("/backups/r/abc", "abc"), ("/", "/"), ("/favicon.ico", "/favicon.ico")],
)
def test_the_token_is_what_follows_in_the_path(path: str, token: str) -> None:
    handler = Desk(PAGES["invalid"])
    handler(path=path)

    assert handler.visits[0].token == token


def test_a_page_is_in_the_language_of_the_browser_else_of_the_room() -> None:
    handler = Desk(PAGES["ready"])

    assert handler(headers={"Accept-Language": "zh-CN"})["headers"]["Content-Language"] == "zh-CN"
    assert handler(headers={"Accept-Language": "fr"})["headers"]["Content-Language"] == "en"


def test_what_is_no_http_event_is_answered_with_400(heard: pytest.LogCaptureFixture) -> None:
    handler = RedeemHandler(
        lambda _: PAGES["ready"], InvocationLog(request_id="1-a", function="redeem"), FakeClock()
    )

    assert handler.answer(b'{"route": "nightly"}')["statusCode"] == 400
    assert [each["event"] for each in lines(heard)] == ["oceanferry.visit_failed"]


def test_the_log_says_which_button_it_was_and_neither_token_nor_link(heard: pytest.LogCaptureFixture) -> None:
    answered = Desk(Redirect(Secret(LINK), VOUCHER))("POST")
    [line] = lines(heard)

    assert answered["headers"]["Location"] == LINK
    assert (line["event"], line["state"], line["pressed"]) == ("oceanferry.visited", "redeemed", True)
    assert (line["reference"], line["source_ip"]) == (VOUCHER.reference, "203.0.113.7")
    assert "planted" not in json.dumps(lines(heard))
    assert "the-token" not in json.dumps(lines(heard))


def test_what_a_page_does_not_tell_a_stranger_is_in_the_log(heard: pytest.LogCaptureFixture) -> None:
    trouble = Failure(error="PermissionDenied", message="Listing backup sets is not allowed")
    answered = Desk(replace(PAGES["unreachable"], troubles=(trouble,)))()

    assert "not allowed" not in answered["body"]
    assert lines(heard)[-1]["failure"]["message"] == "Listing backup sets is not allowed"


def test_a_token_that_is_not_ours_is_logged_without_a_reference(heard: pytest.LogCaptureFixture) -> None:
    Desk(PAGES["invalid"])()

    assert "reference" not in lines(heard)[0]
