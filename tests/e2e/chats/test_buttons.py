"""Buttons, from the message in a chat to the bytes of the file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from command_line import CommandLine
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.reader import ButtonReader
from sandboxed import EVENTS, Sandboxed, configuration, heal, quick

REDEEM_LINK = "oceanferry-redeem-link"
TIMER = (EVENTS / "timer.json").read_bytes()
LIMITED = ("  # uses: 3 #", "  uses: 2 #")


@pytest.fixture(scope="module")
def strict_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A cloud whose buttons are good for two downloads."""
    file = configuration(tmp_path_factory.mktemp("configuration") / "oceanferry.yaml", LIMITED)
    with Cloud(quick(file)) as running:
        yield running


@pytest.fixture
def strict(strict_cloud: Cloud) -> Iterator[Sandboxed]:
    yield Sandboxed.with_new_backup_set(strict_cloud)
    heal(strict_cloud)


def address(sandbox: Sandboxed) -> str:
    """Return where the first button of the message leads."""
    sandbox.fire(sandbox.asking("ops-room"))
    [message] = sandbox.link_messages
    return message.buttons[0][1]


def test_the_buttons_of_a_message_lead_to_the_files(sandbox: Sandboxed, reader: ButtonReader) -> None:
    sandbox.fire(TIMER)
    [message] = sandbox.link_messages

    assert [reader.download(url) for _, url in message.buttons] == list(sandbox.sources.values())


def test_a_button_still_works_after_the_link_has_died(sandbox: Sandboxed, reader: ButtonReader) -> None:
    button = address(sandbox)
    dead = reader.press(button)
    sandbox.cloud.expire_links()

    assert reader.http.request("GET", dead).status == 403
    assert reader.download(button) == sandbox.first_file
    assert sandbox.download_tasks == 2


def test_a_button_that_has_to_wait_shows_progress_until_the_link_is_there(
    sandbox: Sandboxed, reader: ButtonReader
) -> None:
    button = address(sandbox)
    sandbox.cloud.expire_links()
    sandbox.cloud.oceanbase.preparation = timedelta(seconds=2.5)

    assert reader.download(button) == sandbox.first_file


def test_bots_that_open_a_button_start_and_use_up_nothing(strict: Sandboxed, reader: ButtonReader) -> None:
    button = address(strict)
    strict.cloud.expire_links()
    pages = [reader.open(button, method) for method in ("GET", "HEAD", "GET")]

    assert [(each.status, "Location" in each.headers) for each in pages] == [(200, False)] * 3
    assert (pages[1].body, strict.download_tasks) == ("", 1)
    assert reader.download(button) == reader.download(button)


def test_a_button_is_used_up_after_its_downloads(strict: Sandboxed, reader: ButtonReader) -> None:
    button = address(strict)
    reader.press(button)
    reader.press(button)

    assert "This button has been used up" in reader.open(button, **{"Accept-Language": "en"}).body
    with pytest.raises(LookupError, match="used up"):
        reader.press(button)


def test_the_copy_of_a_file_is_offered_and_leads_to_the_bytes(
    sandbox: Sandboxed, reader: ButtonReader
) -> None:
    sandbox.fire(sandbox.asking("archive"))
    button = address(sandbox)
    link = reader.press(button, 2)

    assert "/my-archive/oceanbase/" in link or link.startswith("http://my-archive.")
    assert reader.http.request("GET", link).data == sandbox.first_file


def test_the_copy_is_the_way_out_when_the_cluster_does_not_answer(
    sandbox: Sandboxed, reader: ButtonReader
) -> None:
    sandbox.fire(sandbox.asking("archive"))
    button = address(sandbox)
    sandbox.cloud.oceanbase.denied_actions = {"DescribeDataBackupSet"}
    page = reader.open(button)

    assert page.status == 503
    assert reader.download(button) == sandbox.first_file


def test_a_forged_token_gets_no_information(sandbox: Sandboxed, reader: ButtonReader) -> None:
    button = address(sandbox)
    page = reader.open(f"{button[:-1]}{'A' if button[-1] != 'A' else 'B'}")

    assert page.status == 404
    assert sandbox.backup_set.set_id not in page.body


def test_the_page_is_in_the_language_of_the_browser(sandbox: Sandboxed, reader: ButtonReader) -> None:
    button = address(sandbox)

    assert '<html lang="zh-CN">' in reader.open(button, **{"Accept-Language": "zh-CN,zh"}).body
    assert '<html lang="en">' in reader.open(button, **{"Accept-Language": "en-GB"}).body


def test_another_method_reaches_no_function(sandbox: Sandboxed, reader: ButtonReader) -> None:
    button = address(sandbox)
    before = len(sandbox.of(REDEEM_LINK))

    assert reader.open(button, "DELETE").status == 405
    assert len(sandbox.of(REDEEM_LINK)) == before


def test_without_a_domain_the_button_is_the_link_itself(
    sandbox: Sandboxed, reader: ButtonReader, oceanferry: CommandLine
) -> None:
    event = sandbox.asking("ops-room")
    finished = oceanferry("run", "--event", "-", stdin=event, environment={"OCEANFERRY_REDEEM_URL": ""})
    [message] = sandbox.link_messages

    assert finished.status == 0
    assert reader.http.request("GET", message.buttons[0][1]).data == sandbox.first_file
    assert "Valid until" in message.text
