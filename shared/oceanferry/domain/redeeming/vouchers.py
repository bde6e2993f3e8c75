"""What the button of a message carries: the right to a fresh link to one file, until a certain moment.

A voucher travels as a token, in the address that the button leads to. The token
is readable by its holder and has no secret; what makes it worth anything
is its HMAC-SHA256, which only a holder of the keys can make::

    base64url(version | key id | issued | expires | part | names | MAC)

The names are those of the configuration and of OceanBase. The MAC covers
everything before it, the version included.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from oceanferry.domain.secrets import Secret

SKEW = timedelta(minutes=5)
"""By how much the clocks of the signer and of the checker of a token may differ."""

_VERSION = 1
_HEAD = struct.Struct(">B4sQQI")  # version, key id, issued, expires, part
_MAC_BYTES = 16  # half of SHA-256, as RFC 2104 allows: out of reach of any guessing
_KEY_ID = slice(1, 5)
_NO_KEY = b"\0" * 4
_SEPARATOR = "\0"
_NAMES = 3
_REFERENCE_BYTES = 9
_LONGEST_TOKEN = 1024
_MOST_PARTS = 2**32
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Voucher:
    """The right to download one file of one backup set; moments are whole seconds."""

    cluster: str
    """The cluster's name in the configuration."""
    backup_set_id: str
    part_id: int
    destination: str
    """Which destination was given the button."""
    issued_at: datetime
    expires_at: datetime

    @property
    def fits(self) -> bool:
        """Whether a token can name it: a number of a file that OceanBase makes up may be any."""
        return 0 <= self.part_id < _MOST_PARTS

    @property
    def reference(self) -> str:
        """What the voucher is called on pages, in logs and in ``revoke``; worth nothing by itself."""
        digest = hashlib.sha256(_packed(self, _NO_KEY)).digest()[:_REFERENCE_BYTES]
        return _encoded(digest)

    def expired(self, now: datetime) -> bool:
        """Tell whether its time is over, by whichever clock."""
        return now >= self.expires_at + SKEW


class VoucherKeys:
    """The keys that tokens are signed with: the first signs, all of them are recognised.

    To change keys put a new one first, and take the last one away when the
    tokens that it signed have expired.
    """

    def __init__(self, keys: Sequence[Secret]) -> None:
        """Sign with the first of *keys*, of which there is at least one."""
        self._newest = keys[0]
        self._by_id = {_key_id(key): key for key in keys}

    def token(self, voucher: Voucher) -> Secret:
        """Sign a voucher."""
        packed = _packed(voucher, _key_id(self._newest))
        return Secret(_encoded(packed + _mac(self._newest, packed)))

    def voucher(self, token: str, now: datetime) -> Voucher | None:
        """Return the voucher of a token that is ours; None for any other, whatever is wrong with it.

        An expired one is returned, because its holder may see so. One from
        the future is not: it would outlive a revocation of all that is older.
        """
        data = _decoded(token)
        if len(data) <= _HEAD.size + _MAC_BYTES:
            return None
        packed, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
        key = self._by_id.get(packed[_KEY_ID])
        if key is None or not hmac.compare_digest(_mac(key, packed), mac):
            return None
        voucher = _unpacked(packed)
        return voucher if voucher and voucher.issued_at <= now + SKEW else None


def reference_in(text: str) -> str:
    """Return the reference of the voucher in a token or in a button's address; *text* itself if neither.

    The signature is not checked: an operator may revoke anything.
    """
    data = _decoded(text.rstrip("/").rpartition("/")[2].partition("?")[0])
    voucher = _unpacked(data[:-_MAC_BYTES]) if len(data) > _HEAD.size + _MAC_BYTES else None
    return voucher.reference if voucher else text


def is_reference(text: str) -> bool:
    """Tell whether a text can be a voucher's reference."""
    return len(_decoded(text)) == _REFERENCE_BYTES


def _packed(voucher: Voucher, key_id: bytes) -> bytes:
    names = _SEPARATOR.join((voucher.cluster, voucher.backup_set_id, voucher.destination))
    issued, expires = (_seconds(each) for each in (voucher.issued_at, voucher.expires_at))
    return _HEAD.pack(_VERSION, key_id, issued, expires, voucher.part_id) + names.encode()


def _unpacked(packed: bytes) -> Voucher | None:
    version, _, issued, expires, part_id = _HEAD.unpack_from(packed)
    try:
        names = packed[_HEAD.size :].decode().split(_SEPARATOR)
        moments = [_EPOCH + timedelta(seconds=seconds) for seconds in (issued, expires)]
    except (UnicodeDecodeError, OverflowError):
        return None
    if version != _VERSION or len(names) != _NAMES:
        return None
    cluster, backup_set_id, destination = names
    return Voucher(cluster, backup_set_id, part_id, destination, *moments)


def _key_id(key: Secret) -> bytes:
    return hashlib.sha256(b"oceanferry voucher key\0" + key.reveal().encode()).digest()[: len(_NO_KEY)]


def _mac(key: Secret, packed: bytes) -> bytes:
    return hmac.digest(key.reveal().encode(), packed, "sha256")[:_MAC_BYTES]


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(token: str) -> bytes:
    """Return the bytes of a token; none when it is no token, or not written the one way that we write it."""
    if len(token) > _LONGEST_TOKEN or not _TOKEN.fullmatch(token):
        return b""
    try:
        data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except binascii.Error:
        return b""
    return data if _encoded(data) == token else b""


def _seconds(at: datetime) -> int:
    return int((at - _EPOCH).total_seconds())
