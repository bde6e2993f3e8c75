from __future__ import annotations

import base64
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.clock import NOON
from oceanferry.domain.redeeming.vouchers import SKEW, Voucher, VoucherKeys, reference_in
from oceanferry.domain.secrets import Secret

OLD, NEW = Secret("old-" * 8), Secret("new-" * 8)
KEYS = VoucherKeys([NEW])
VOUCHER = Voucher("orders", "bak-4n1", 2, "ops-room", NOON, NOON + timedelta(days=7))
TOKEN = KEYS.token(VOUCHER).reveal()
MOMENT = timedelta(seconds=1)

names = st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=80)


def accepted(token: str, keys: VoucherKeys = KEYS, now: datetime = NOON) -> Voucher | None:
    return keys.voucher(token, now)


def test_a_token_leads_back_to_its_voucher() -> None:
    assert accepted(TOKEN) == VOUCHER


@given(names, names, st.integers(0, 2**32 - 1), names, st.integers(0, 10**9))
def test_every_voucher_that_fits_survives_the_way_through_its_token(
    cluster: str, backup_set_id: str, part_id: int, destination: str, seconds: int
) -> None:
    voucher = Voucher(cluster, backup_set_id, part_id, destination, NOON, NOON + timedelta(seconds=seconds))

    assert accepted(KEYS.token(voucher).reveal()) == voucher


def test_a_token_is_short_and_needs_no_escaping_in_an_address() -> None:
    assert len(TOKEN) < 120
    assert TOKEN.replace("-", "").replace("_", "").isalnum()


def test_a_token_holds_no_secret() -> None:
    data = base64.urlsafe_b64decode(TOKEN + "=" * (-len(TOKEN) % 4))

    assert NEW.reveal().encode() not in data
    assert NEW.reveal() not in TOKEN


def test_a_token_that_was_signed_with_another_key_is_none_of_ours() -> None:
    assert accepted(VoucherKeys([OLD]).token(VOUCHER).reveal()) is None


def test_a_token_of_an_older_key_is_accepted_until_the_key_is_taken_away() -> None:
    old = VoucherKeys([OLD]).token(VOUCHER).reveal()

    assert accepted(old, VoucherKeys([NEW, OLD])) == VOUCHER
    assert accepted(old, VoucherKeys([NEW])) is None


def test_the_newest_key_signs() -> None:
    assert VoucherKeys([NEW, OLD]).token(VOUCHER) == VoucherKeys([NEW]).token(VOUCHER)


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("AQgwZ_-9"))
def test_a_token_in_which_one_letter_was_changed_is_none_of_ours(position: int, letter: str) -> None:
    forged = TOKEN[:position] + letter + TOKEN[position + 1 :]

    assert accepted(forged) == (VOUCHER if forged == TOKEN else None)


@given(st.binary(max_size=200))
def test_a_forged_token_is_none_of_ours(data: bytes) -> None:
    assert accepted(base64.urlsafe_b64encode(data).rstrip(b"=").decode()) is None


@given(st.integers(0, len(TOKEN) - 1))
def test_a_truncated_token_is_none_of_ours(length: int) -> None:
    assert accepted(TOKEN[:length]) is None
    assert accepted(TOKEN[len(TOKEN) - length :]) is None


@given(st.text(max_size=300))
def test_whatever_is_no_token_is_none_of_ours(text: str) -> None:
    assert accepted(text) is None


@pytest.mark.parametrize("changed", [f"{TOKEN}=", f"{TOKEN}A", f" {TOKEN}", f"{TOKEN}\n", TOKEN * 20])
def test_a_token_is_written_in_one_way_only(changed: str) -> None:
    assert accepted(changed) is None


def test_another_version_is_none_of_ours_even_if_the_signature_were_right() -> None:
    data = bytearray(base64.urlsafe_b64decode(TOKEN + "=" * (-len(TOKEN) % 4)))
    data[0] = 2

    assert accepted(base64.urlsafe_b64encode(data).rstrip(b"=").decode()) is None


def test_a_token_from_a_clock_that_is_a_little_ahead_is_accepted() -> None:
    assert accepted(TOKEN, now=NOON - SKEW) == VOUCHER


def test_a_token_from_the_future_is_none_of_ours() -> None:
    assert accepted(TOKEN, now=NOON - SKEW - MOMENT) is None


def test_a_voucher_expires_when_both_clocks_agree_on_it() -> None:
    assert not VOUCHER.expired(VOUCHER.expires_at + SKEW - MOMENT)
    assert VOUCHER.expired(VOUCHER.expires_at + SKEW)


def test_an_expired_token_is_recognised_so_that_the_page_can_say_so() -> None:
    assert accepted(TOKEN, now=VOUCHER.expires_at + timedelta(days=300)) == VOUCHER


def test_a_voucher_keeps_its_reference_when_it_is_signed_with_another_key() -> None:
    assert reference_in(VoucherKeys([OLD]).token(VOUCHER).reveal()) == VOUCHER.reference
    assert reference_in(TOKEN) == VOUCHER.reference


@pytest.mark.parametrize(
    "other",
    [
        replace(VOUCHER, part_id=1),
        replace(VOUCHER, destination="audit"),
        replace(VOUCHER, issued_at=NOON + MOMENT),
        replace(VOUCHER, backup_set_id="bak-4n2"),
    ],
)
def test_other_vouchers_have_other_references(other: Voucher) -> None:
    assert other.reference != VOUCHER.reference


@pytest.mark.parametrize(
    "address", ["https://b.example.com/r/{}", "https://b.example.com/r/{}?since=9", "{}/"]
)
def test_the_reference_is_found_in_the_address_of_a_button(address: str) -> None:
    assert reference_in(address.format(TOKEN)) == VOUCHER.reference


def test_a_reference_is_its_own_reference() -> None:
    assert reference_in(VOUCHER.reference) == VOUCHER.reference


def test_a_file_number_that_no_token_can_hold_does_not_fit() -> None:
    assert not replace(VOUCHER, part_id=2**32).fits
    assert replace(VOUCHER, part_id=2**32 - 1).fits
