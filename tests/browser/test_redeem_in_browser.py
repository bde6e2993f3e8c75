"""The page that buttons lead to, in headless Chromium with scripts switched off."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import get_args

import pytest

from browser.chromium import DESK, PHONE, Chromium, Person
from oceanferry.domain.redeeming.terms import PATH, ButtonState
from oceanferry.domain.redeeming.vouchers import Voucher, VoucherKeys
from oceanferry.domain.secrets import Secret
from oceanferry_sandbox.http_server.server import LoopbackServer
from sandboxed import Sandboxed

STATES = get_args(ButtonState)

at_desk_and_on_phone = pytest.mark.parametrize("person", [DESK, PHONE], ids=["desk", "phone"])


def button(sandbox: Sandboxed) -> str:
    """Send a message, and return where its first button leads."""
    sandbox.fire(sandbox.asking("ops-room"))
    return sandbox.link_messages[-1].buttons[0][1]


def made_up(sandbox: Sandboxed, **changed: object) -> str:
    """Return where a button would lead that was signed with the right key."""
    now = datetime.now(timezone.utc).replace(microsecond=0)
    usual = {
        "cluster": "orders",
        "backup_set_id": sandbox.backup_set.set_id,
        "part_id": 1,
        "destination": "ops-room",
        "issued_at": now - timedelta(hours=1),
        "expires_at": now + timedelta(days=1),
    }
    voucher = Voucher(**{**usual, **changed})  # type: ignore[arg-type]
    token = VoucherKeys([Secret(sandbox.cloud.environment["REDEEM_KEYS"])]).token(voucher)
    return f"{sandbox.cloud.endpoints['redeem']}{PATH}{token.reveal()}"


# --- every state --------------------------------------------------------------


@pytest.fixture(params=STATES)
def state(request: pytest.FixtureRequest) -> ButtonState:
    chosen: ButtonState = request.param
    return chosen


@at_desk_and_on_phone
def test_each_page_is_easy_to_press_and_keeps_its_own_policy(
    browser: Chromium, pages: LoopbackServer, state: ButtonState, person: Person
) -> None:
    # One look for all of it: opening a page is what takes the time.
    browser.open(f"{pages.url}/{state}", person)
    seen = browser.read()
    refused = "error: Failed to load resource: the server responded with a status of"
    complaints = [each for each in browser.do("complaints") if not each.startswith(refused)]

    assert complaints == []
    assert seen["smallest"] is None or seen["smallest"] >= 44, "too small for a thumb"
    assert seen["styled"] == "14px"
    assert seen["language"] == person.locale.replace("en-GB", "en")


def test_a_page_that_breaks_the_rules_would_be_noticed(browser: Chromium, pages: LoopbackServer) -> None:
    browser.open(f"{pages.url}/ready", scripts=True)
    browser.do("spoil")

    assert browser.violations()
    assert [each for each in browser.do("complaints") if "Content Security Policy" in each]


def test_the_keyboard_reaches_each_button_in_order(browser: Chromium, pages: LoopbackServer) -> None:
    browser.open(f"{pages.url}/ready")
    stops = browser.read()["stops"]

    assert len(stops) == 4
    assert browser.do("tab", times=len(stops)) == stops


# --- on the sandbox -------------------------------------------------------------


def test_pressing_the_button_downloads_the_file(browser: Chromium, sandbox: Sandboxed) -> None:
    browser.open(button(sandbox))

    assert browser.read()["heading"] == "Your backup is ready to download"
    assert browser.download(0) == sandbox.first_file


def test_pressing_the_button_downloads_the_file_after_the_link_has_died(
    browser: Chromium, sandbox: Sandboxed
) -> None:
    address = button(sandbox)
    sandbox.cloud.expire_links()
    browser.open(address)

    assert browser.read()["heading"] == "Get a new download link"
    assert browser.download(0) == sandbox.first_file


def test_the_copy_is_downloaded_from_the_own_bucket(browser: Chromium, sandbox: Sandboxed) -> None:
    sandbox.fire(sandbox.asking("archive"))
    browser.open(button(sandbox))

    assert "Verified copy in your bucket" in browser.read()["text"]
    assert browser.download(2) == sandbox.first_file


def test_a_page_that_waits_becomes_ready_by_itself(browser: Chromium, sandbox: Sandboxed) -> None:
    address = button(sandbox)
    sandbox.cloud.expire_links()
    sandbox.cloud.oceanbase.preparation = timedelta(hours=1)
    browser.open(address)
    browser.do("press", button=0)

    assert browser.read()["heading"] == "OceanBase is preparing the download"
    sandbox.cloud.oceanbase.finish_tasks()
    browser.do("until", heading="Your backup is ready to download")
    assert browser.download(0) == sandbox.first_file


def test_a_page_that_waits_can_be_stopped_from_reloading(browser: Chromium, sandbox: Sandboxed) -> None:
    address = button(sandbox)
    sandbox.cloud.expire_links()
    sandbox.cloud.oceanbase.preparation = timedelta(hours=1)
    browser.open(address)
    browser.do("press", button=0)
    browser.do("follow", link=1)

    assert "Automatic refresh is stopped." in browser.read()["text"]
    assert browser.read()["links"] == ["Check now"]


@pytest.mark.parametrize(
    ("changed", "status", "heading"),
    [
        ({"expires_at": datetime(2026, 1, 1, tzinfo=timezone.utc)}, 410, "This button has expired"),
        ({"backup_set_id": "bak-gone"}, 410, "OceanBase no longer has this backup"),
        ({"part_id": 99}, 410, "OceanBase no longer has this backup"),
    ],
    ids=["expired", "gone", "no such file"],
)
def test_a_button_that_cannot_help_says_why(
    browser: Chromium, sandbox: Sandboxed, changed: dict[str, object], status: int, heading: str
) -> None:
    button(sandbox)

    assert browser.open(made_up(sandbox, **changed)) == status
    assert browser.read()["heading"] == heading
    assert "the DBA on call" in browser.read()["text"]


def test_a_button_that_was_withdrawn_says_so(browser: Chromium, sandbox: Sandboxed) -> None:
    record = f"oceanferry/redeem/revoked/backup-sets/{sandbox.backup_set.set_id}"
    address = button(sandbox)
    sandbox.cloud.oss.put_object("my-state", record, b'{"until":"2099-01-01T00:00:00Z"}')

    assert browser.open(address) == 410
    assert browser.read()["heading"] == "This button has been revoked"


def test_a_cluster_that_does_not_answer_is_reported_with_a_way_to_try_again(
    browser: Chromium, sandbox: Sandboxed
) -> None:
    address = button(sandbox)
    sandbox.cloud.oceanbase.denied_actions = {"DescribeDataBackupSet"}
    unreachable = browser.open(address)
    sandbox.cloud.oceanbase.denied_actions = set()
    browser.do("follow", link=0)

    assert unreachable == 503
    assert browser.read()["heading"] == "Your backup is ready to download"


def test_an_address_that_was_cut_off_says_so_in_the_language_of_the_browser(
    browser: Chromium, sandbox: Sandboxed
) -> None:
    assert browser.open(button(sandbox)[:-7], PHONE) == 404
    assert browser.read()["heading"] == "这个地址无效"
