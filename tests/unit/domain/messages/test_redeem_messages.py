"""Messages whose buttons lead to the function that asks for a fresh link."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.sample_notifications import NOW, link, link_ready, reader
from fakes.typed_messages import render
from fakes.world import FILES, World, asked
from oceanferry.adapters.chat.webhook.events import event
from oceanferry.domain.configuration import Language
from oceanferry.domain.messages.message import Message
from oceanferry.domain.messages.notifications import LinkReady
from oceanferry.domain.redeeming.terms import PATH, RedeemTerms
from oceanferry.domain.redeeming.vouchers import VoucherKeys
from oceanferry.domain.runs.jobs import PublishJob
from oceanferry.domain.secrets import Secret

KEYS = VoucherKeys([Secret("k" * 32)])
TERMS = RedeemTerms("https://backups.example.com", KEYS, timedelta(days=7))
BASE = f"{TERMS.url}{PATH}"


def redeemable(language: Language = "en") -> LinkReady:
    notification = link_ready(link(1), link(2), to=reader(language))
    links = TERMS.buttons(
        notification.links, cluster="orders", backup_set_id="bak-4n1", to="ops-room", now=NOW
    )
    return replace(notification, redeem=links)


def facts(message: Message) -> dict[str, str]:
    return {each.label: each.value for each in message.facts}


def test_each_button_leads_to_a_voucher_for_its_file() -> None:
    buttons = render(redeemable(), NOW).buttons
    tokens = [each.url.reveal().removeprefix(BASE) for each in buttons]
    vouchers = [KEYS.voucher(token, NOW) for token in tokens]

    assert [each and each.part_id for each in vouchers] == [1, 2]
    assert [each and each.expires_at for each in vouchers] == [NOW + timedelta(days=7)] * 2


@pytest.mark.parametrize(
    ("language", "label", "until"),
    [
        ("en", "Buttons work until", "2026-11-29 08:02 CST (UTC+8), in 7 d"),
        ("zh", "按钮有效期至", "2026-11-29 08:02 CST (UTC+8)，7 天后"),
    ],
)
def test_the_message_says_until_when_its_buttons_work(language: Language, label: str, until: str) -> None:
    assert facts(render(redeemable(language), NOW))[label] == until


def test_without_the_function_the_button_is_the_link_and_the_message_says_until_when() -> None:
    message = render(replace(redeemable(), redeem=None), NOW)

    assert message.buttons[0].url == link(1).public_url
    assert facts(message)["Valid until"] == "2026-11-22 09:00 CST (UTC+8), in 58 min"


def test_a_message_that_is_read_late_does_not_call_its_buttons_dead() -> None:
    late = render(redeemable(), NOW + timedelta(hours=5))

    assert not [each for each in late.paragraphs if "expired" in each]


def test_a_file_that_no_voucher_can_name_keeps_its_link() -> None:
    odd = replace(link(1), part_id=2**40)
    links = TERMS.buttons((odd,), cluster="orders", backup_set_id="bak-4n1", to="ops-room", now=NOW)
    [button] = render(replace(link_ready(odd, to=reader("en")), redeem=links), NOW).buttons

    assert button.url == odd.public_url


def test_events_for_other_systems_have_the_address_beside_the_links() -> None:
    data = json.loads(event(redeemable())[0])["data"]

    assert data["redeem_expires_at"] == "2026-11-29T00:02:00Z"
    assert [each["redeem_url"].startswith(BASE) for each in data["files"]] == [True, True]
    assert data["files"][0]["public_url"]


def test_events_for_other_systems_say_that_there_is_none() -> None:
    data = json.loads(event(replace(redeemable(), redeem=None))[0])["data"]

    assert (data["redeem_expires_at"], data["files"][0]["redeem_url"]) == (None, None)


def test_a_published_message_has_vouchers_for_its_destination() -> None:
    world = World()
    world.take(asked(cluster="orders", backup_set_id="bak-1", deliver=["ops-room"]))
    world.runner_with(terms=TERMS).run_job(world.job(PublishJob))
    [sent] = world.notifiers["ops-room"].sent

    assert isinstance(sent, LinkReady)
    assert sent.redeem
    assert len(sent.redeem.urls) == len(FILES)
    voucher = KEYS.voucher(sent.redeem.urls[1].reveal().removeprefix(BASE), world.clock.now())
    assert voucher
    assert (voucher.cluster, voucher.backup_set_id, voucher.destination) == ("orders", "bak-1", "ops-room")


def test_the_address_of_a_button_is_not_shown() -> None:
    assert "/r/" not in repr(redeemable())
