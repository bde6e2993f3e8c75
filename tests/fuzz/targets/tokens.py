"""Tokens in the addresses of buttons."""

from __future__ import annotations

from datetime import timedelta

from fakes.clock import NOON
from oceanferry.domain.redeeming.vouchers import SKEW, Voucher, VoucherKeys, is_reference, reference_in
from oceanferry.domain.secrets import Secret

_KEYS = VoucherKeys([Secret("new-" * 8), Secret("old-" * 8)])
_VOUCHER = Voucher("orders", "bak-4n1", 2, "ops-room", NOON, NOON + timedelta(days=7))
_TOKEN = _KEYS.token(_VOUCHER).reveal()


def tokens(data: bytes) -> None:
    """Only what was signed is a voucher: no other text, no changed token."""
    text = data.decode("utf-8", "replace")
    for token in (text, _changed(data)):
        found = _KEYS.voucher(token, NOON)
        assert found is None or token == _TOKEN
        assert reference_in(token) or not token
        is_reference(token)
    name = text.replace("\0", "")[:40]
    seconds = int.from_bytes(data[:4], "big")
    voucher = Voucher(name, "bak-4n1", seconds, name, NOON, NOON + timedelta(seconds=seconds))
    if voucher.fits:
        assert _KEYS.voucher(_KEYS.token(voucher).reveal(), NOON) == voucher
        assert voucher.expired(voucher.expires_at + SKEW)


def _changed(data: bytes) -> str:
    """Put each second byte of *data* in the place of the token that the byte before it names."""
    token = list(_TOKEN)
    for place, character in zip(data[::2], data[1::2], strict=False):
        token[place % len(token)] = chr(character)
    return "".join(token)
