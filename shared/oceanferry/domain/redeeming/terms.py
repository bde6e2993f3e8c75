"""On what terms vouchers are given out and taken, and what their holders see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Literal

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.redeeming.vouchers import Voucher, VoucherKeys
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.secrets import Secret

PATH = "/r/"
"""What stands before the token in the address of a button."""

Address = Literal["public", "internal"]
"""Which of a file's two addresses: the internet's, or the one that only opens inside the region."""

ButtonState = Literal[
    "ready",
    "unprepared",
    "preparing",
    "not_prepared",
    "gone",
    "unreachable",
    "expired",
    "revoked",
    "used_up",
    "wrong_network",
    "invalid",
]
"""What a page tells.

ready: the link is there. unprepared: it has to be asked for. preparing: it was asked for.
not_prepared: OceanBase failed at that. gone: the backup set, or the file, is no more.
unreachable: OceanBase, or what remembers uses, does not answer. The others: why the
voucher is not taken; invalid is whatever is none of ours.
"""


@dataclass(frozen=True)
class RedeemTerms:
    """What the operator decided; ``uses`` and ``networks`` count for vouchers given out before, too."""

    url: str
    """Where the function that takes vouchers is reached, without a slash at its end."""
    keys: VoucherKeys
    valid_for: timedelta
    uses: int | None = None
    """How often one voucher is redeemed; None: as often as wanted."""
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """From where; empty: from anywhere."""
    contact: str = ""
    """Whom to ask when it cannot be."""

    def buttons(
        self, files: tuple[DownloadLink, ...], *, cluster: str, backup_set_id: str, to: str, now: datetime
    ) -> RedeemLinks:
        """Give out a voucher for each file, to a destination."""
        issued_at = now.replace(microsecond=0)
        expires_at = issued_at + self.valid_for
        vouchers = [
            Voucher(cluster, backup_set_id, each.part_id, to, issued_at, expires_at) for each in files
        ]
        urls = {each.part_id: self.address(each) for each in vouchers if each.fits}
        return RedeemLinks(urls, expires_at)

    @property
    def over_tls(self) -> bool:
        """Whether visitors come over HTTPS."""
        return self.url.startswith("https://")

    def admits(self, source_ip: str) -> bool:
        """Tell whether vouchers are taken from that address."""
        if not self.networks:
            return True
        try:
            address = ip_address(source_ip)
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self.networks)

    def address(self, voucher: Voucher) -> Secret:
        """Return the address of the button that carries a voucher."""
        return Secret(f"{self.url}{PATH}{self.keys.token(voucher).reveal()}")


@dataclass(frozen=True)
class RedeemLinks:
    """Where the buttons of a message lead."""

    urls: Mapping[int, Secret]
    """By the id of the part."""
    expires_at: datetime


@dataclass(frozen=True)
class OfferedCopy:
    """A proven copy of the file in a bucket of the operator's."""

    destination: str
    bucket: str
    region: str
    copied_at: datetime
    file_name: str
    size_bytes: int
    addresses: tuple[Address, ...]
    """Empty for a copy that must be restored from an archive first."""


@dataclass(frozen=True)
class RedeemPage:
    """What the holder of a voucher sees."""

    state: ButtonState
    now: datetime
    voucher: Voucher | None = None
    """None for one that is not ours."""
    contact: str = ""
    backup_set: BackupSet | None = None
    file_name: str = ""
    size_bytes: int | None = None
    region: str = ""
    """Of the internal address."""
    addresses: tuple[Address, ...] = ()
    """Those that the file has, the reader's first; none before it is prepared."""
    links_expire_at: datetime | None = None
    copies: tuple[OfferedCopy, ...] = ()
    uses_left: int | None = None
    """None when they are not counted."""
    waiting_since: datetime | None = None
    """When this visitor asked for the link, if they did."""
    troubles: tuple[Failure, ...] = ()
    """What went wrong, for the log: a stranger sees no more than the state."""


@dataclass(frozen=True)
class Redirect:
    """The voucher has been redeemed: a link that works at this moment."""

    url: Secret
    voucher: Voucher


@dataclass(frozen=True)
class StillPreparing:
    """The link is being prepared: reload the same page, which says so, with GET."""

    voucher: Voucher
    asked_at: datetime


Redemption = RedeemPage | Redirect | StillPreparing


@dataclass(frozen=True)
class Visit:
    """A visitor at the address of a button."""

    token: str
    source_ip: str
    redeems: bool = False
    """Whether the button of the page was pressed; opening the page has no effect."""
    address: Address = "public"
    copy_in: str = ""
    """The destination whose copy is wanted; empty for the file itself."""
    asked_at: datetime | None = None
    """What an earlier StillPreparing said, as the visitor repeats it."""


@dataclass(frozen=True)
class Revocation:
    """The end of all vouchers of a kind that were given out until a moment."""

    subject: str
    """One of those that :func:`subjects` returns for a voucher."""
    until: datetime


EVERYTHING = "everything"


def of_backup_set(backup_set_id: str) -> str:
    """Return the subject of the vouchers for one backup set."""
    return f"backup-sets/{backup_set_id}"


def of_destination(name: str) -> str:
    """Return the subject of the vouchers that one destination was given."""
    return f"destinations/{name}"


def of_reference(reference: str) -> str:
    """Return the subject of a single voucher."""
    return f"vouchers/{reference}"


def subjects(voucher: Voucher) -> tuple[str, ...]:
    """Return every subject under which a voucher may have been revoked."""
    return (
        EVERYTHING,
        of_backup_set(voucher.backup_set_id),
        of_destination(voucher.destination),
        of_reference(voucher.reference),
    )
