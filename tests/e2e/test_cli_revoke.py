"""``oceanferry revoke``: buttons that were sent end, and those that are sent later work."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import CommandLine
from oceanferry_sandbox.reader import ButtonReader
from sandboxed import LEDGER, Sandboxed

WITHOUT_LEDGER = """
region: cn-hangzhou
account_id: "1234567890123456"
clusters:
  orders: {instance_id: ob317v4uif0000}
destinations:
  archive: {type: oss, bucket: my-archive, region: cn-shanghai}
redeem: {url: "https://backups.example.com", keys: "${REDEEM_KEYS}"}
"""
REFERENCE = re.compile(r"<code>([\w-]{12})</code>")


@pytest.fixture(autouse=True)
def forgotten(sandbox: Sandboxed) -> Iterator[None]:
    """Forget what was revoked, of which the other tests' buttons are no part."""
    yield
    for key in sandbox.cloud.oss.keys(LEDGER):
        if "redeem/revoked/" in key:
            sandbox.cloud.oss.put_object(LEDGER, key, b'{"until":"2020-01-01T00:00:00Z"}')


def sent(sandbox: Sandboxed, **more: object) -> list[str]:
    """Send a message, and return where its buttons lead."""
    sandbox.fire(sandbox.asking("ops-room", **more))
    return [url for _, url in sandbox.link_messages[-1].buttons]


def withdrawn(reader: ButtonReader, button: str) -> bool:
    page = reader.open(button, **{"Accept-Language": "en"})
    return page.status == 410 and "has been revoked" in page.body


def test_the_buttons_for_a_backup_set_end(
    sandbox: Sandboxed, reader: ButtonReader, oceanferry: CommandLine
) -> None:
    buttons = sent(sandbox)
    finished = oceanferry("revoke", "--backup-set", sandbox.backup_set.set_id)

    assert (finished.status, finished.err) == (0, "")
    assert f"Withdrawn: all buttons for backup set {sandbox.backup_set.set_id}, sent until 20" in finished.out
    assert [withdrawn(reader, each) for each in buttons] == [True, True]


def test_buttons_that_are_sent_later_work(
    sandbox: Sandboxed, reader: ButtonReader, oceanferry: CommandLine
) -> None:
    [old, _] = sent(sandbox)
    oceanferry("revoke", "--all", "--yes")
    time.sleep(1)  # what is sent in the same second counts as sent before
    [new, _] = sent(sandbox, force=True)

    assert withdrawn(reader, old)
    assert reader.download(new) == next(iter(sandbox.sources.values()))


def test_a_single_button_ends_by_the_reference_on_its_page(
    sandbox: Sandboxed, reader: ButtonReader, oceanferry: CommandLine
) -> None:
    [one, other] = sent(sandbox)
    [reference] = REFERENCE.findall(reader.open(one).body)
    oceanferry("revoke", "--button", reference)

    assert (withdrawn(reader, one), withdrawn(reader, other)) == (True, False)


def test_a_single_button_ends_by_its_address_which_need_not_be_typed(
    sandbox: Sandboxed, reader: ButtonReader, oceanferry: CommandLine
) -> None:
    [one, _] = sent(sandbox)
    finished = oceanferry("revoke", "--button", "-", "--json", stdin=f"{one}\n".encode())

    assert finished.document["revoked"]["subject"].startswith("vouchers/")
    assert one.rpartition("/")[2] not in finished.out
    assert withdrawn(reader, one)


def test_the_buttons_of_one_room_end(
    sandbox: Sandboxed, reader: ButtonReader, oceanferry: CommandLine
) -> None:
    [one, _] = sent(sandbox)
    oceanferry("revoke", "--destination", "audit")
    before = withdrawn(reader, one)
    oceanferry("revoke", "--destination", "ops-room")

    assert (before, withdrawn(reader, one)) == (False, True)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--destination", "opsroom"], "Unknown destination 'opsroom'"),
        (["--button", "not a reference"], "neither the reference nor the address of a button"),
        (["--backup-set", "../all"], "not the ID of a backup set"),
    ],
)
def test_a_mistake_withdraws_nothing_and_says_so(
    options: list[str], complaint: str, oceanferry: CommandLine
) -> None:
    finished = oceanferry("revoke", *options)

    assert finished.status == 2
    assert complaint in finished.err


def test_without_a_ledger_the_advice_is_to_replace_the_keys(oceanferry: CommandLine, tmp_path: Path) -> None:
    config = tmp_path / "oceanferry.yaml"
    config.write_text(WITHOUT_LEDGER, encoding="utf-8")
    finished = oceanferry("revoke", "--all", "--yes", "--config", config)

    assert finished.status == 2
    assert "replace redeem.keys" in finished.err


def test_a_backup_set_that_no_cluster_lists_is_no_success(oceanferry: CommandLine) -> None:
    finished = oceanferry("revoke", "--backup-set", "nope")

    assert finished.status == 2
    assert "No cluster lists a backup set nope" in finished.err
    assert oceanferry("revoke", "--backup-set", "nope", "--force").status == 0


def test_a_bucket_has_no_buttons(oceanferry: CommandLine) -> None:
    finished = oceanferry("revoke", "--destination", "archive")

    assert finished.status == 2
    assert "archive is a bucket" in finished.err


def test_all_buttons_do_not_end_by_one_word_alone(
    sandbox: Sandboxed, reader: ButtonReader, oceanferry: CommandLine
) -> None:
    buttons = sent(sandbox)
    finished = oceanferry("revoke", "--all")

    assert finished.status == 2
    assert "Add --yes" in finished.err
    assert not withdrawn(reader, buttons[0])


def test_a_dry_run_withdraws_nothing(
    sandbox: Sandboxed, reader: ButtonReader, oceanferry: CommandLine
) -> None:
    buttons = sent(sandbox)
    finished = oceanferry("revoke", "--backup-set", sandbox.backup_set.set_id, "--dry-run")

    assert finished.status == 0
    assert "Would be withdrawn: all buttons for backup set" in finished.out
    assert not withdrawn(reader, buttons[0])
