"""The section that makes the buttons of messages work after their links have died."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, ValidationInfo

from oceanferry.domain.redeeming.terms import RedeemTerms
from oceanferry.domain.redeeming.vouchers import VoucherKeys
from oceanferry.domain.secrets import Secret
from oceanferry.domain.texts import text
from oceanferry.settings.references import outline_of
from oceanferry.settings.section import Section
from oceanferry.settings.values import Duration, SecretText, page_url

_SHORTEST_KEY = 32


def _network(value: object) -> IPv4Network | IPv6Network:
    try:
        return ip_network(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(
            text("must be a network such as 203.0.113.0/24 or 2001:db8::/32, or an address")
        ) from None


def _keys(keys: Secret) -> Secret:
    if not all(len(key) >= _SHORTEST_KEY for key in _split(keys)):
        raise ValueError(
            text(
                "must be keys of {least} characters or more, the newest first, with commas between;"
                " openssl rand -base64 32 makes one",
                least=_SHORTEST_KEY,
            )
        )
    return keys


def _split(keys: Secret) -> list[str]:
    return [key.strip() for key in keys.reveal().split(",")]


def _counted(uses: int | None, info: ValidationInfo) -> int | None:
    if uses is not None and not outline_of(info).has_ledger:
        raise ValueError(text("needs a ledger to count the uses: add the section ledger"))
    return uses


Network = Annotated[IPv4Network | IPv6Network, PlainValidator(_network), PlainSerializer(str)]
PageUrl = Annotated[str, AfterValidator(page_url)]
VoucherKeyTexts = Annotated[SecretText, AfterValidator(_keys)]
Uses = Annotated[int, Field(ge=1, le=1000)]


class RedeemSettings(Section):
    """Buttons that lead to the function `redeem_link`, which asks for a fresh link when one is pressed.

    Without this section, buttons are the links themselves.
    """

    url: PageUrl | None = None
    """Where readers reach that function: `https://` and the custom domain that it is bound to. Without it,
    buttons are the links themselves, and messages say until when those live."""
    keys: VoucherKeyTexts
    """What the buttons' addresses are signed with: one key, or several with commas between. The first one
    signs, all are accepted. To change keys put the new one first, and drop the old one after `valid_for`."""
    valid_for: Duration = timedelta(days=7)
    """How long a button works."""
    uses: Annotated[Uses | None, AfterValidator(_counted)] = None
    """How many downloads one button is good for; needs the ledger. Without it, any number."""
    networks: list[Network] = Field(default_factory=list)
    """The networks that downloads are allowed from, as the function sees its visitors' addresses. Without
    it, any."""
    contact: str = Field(default="", max_length=200)
    """The contact that the page shows when a button does not work: a name, a number, an address."""

    def key_ring(self) -> tuple[Secret, ...]:
        """Return the keys one by one, the newest first."""
        return tuple(Secret(key) for key in _split(self.keys))

    def terms(self) -> RedeemTerms | None:
        """Return what counts for vouchers; None without an address to which buttons could lead."""
        if self.url is None:
            return None
        return RedeemTerms(
            url=self.url,
            keys=VoucherKeys(self.key_ring()),
            valid_for=self.valid_for,
            uses=self.uses,
            networks=tuple(self.networks),
            contact=self.contact,
        )
