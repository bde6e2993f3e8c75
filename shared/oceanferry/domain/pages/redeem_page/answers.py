"""The whole HTTP answer to a visitor: status, headers and body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo

from oceanferry.domain.configuration import Language
from oceanferry.domain.pages.redeem_page.headers import headers, status_of
from oceanferry.domain.pages.redeem_page.page import render
from oceanferry.domain.pages.redeem_page.waiting import reloads_in, waiting_query
from oceanferry.domain.redeeming.terms import RedeemPage, Redemption, Redirect, StillPreparing

_UNREACHABLE_FOR = "60"


@dataclass(frozen=True)
class PageResponse:
    """What goes back over HTTP."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: str = ""


@dataclass(frozen=True)
class Audience:
    """Who opens the page, and at what kind of address."""

    language: Language
    zone: tzinfo
    over_tls: bool = True
    leads_to: Sequence[str] = ()
    """The origins at which downloads may end."""
    still: bool = False
    """Whether the page shall not reload by itself."""
    bodiless: bool = False
    """Whether the request was HEAD."""


def answer(redemption: Redemption, audience: Audience) -> PageResponse:
    """Write the answer; the link of a Redirect is in its ``Location`` and nowhere else."""
    language = "zh-CN" if audience.language == "zh" else "en"
    common = headers(language=language, over_tls=audience.over_tls, leads_to=audience.leads_to)
    if isinstance(redemption, Redirect):
        return PageResponse(302, {**common, "Location": redemption.url.reveal()})
    if isinstance(redemption, StillPreparing):
        return PageResponse(303, {**common, "Location": waiting_query(redemption.asked_at)})
    again_in = _again_in(redemption, audience)
    if again_in:
        # Not in the document, where checkers take it for a page that snatches itself away: it can be stopped.
        common["Refresh"] = str(int(again_in.total_seconds()))
    if redemption.state == "unreachable":
        common["Retry-After"] = _UNREACHABLE_FOR
    body = render(redemption, audience.language, audience.zone, again_in=again_in)
    return PageResponse(status_of(redemption.state), common, "" if audience.bodiless else body)


def wrong_method() -> PageResponse:
    """Refuse a method that means nothing here."""
    return PageResponse(405, {"Allow": "GET, HEAD, POST", "Cache-Control": "no-store"})


def _again_in(page: RedeemPage, audience: Audience) -> timedelta | None:
    if page.state != "preparing" or audience.still:
        return None
    return reloads_in(page.now - (page.waiting_since or page.now))
