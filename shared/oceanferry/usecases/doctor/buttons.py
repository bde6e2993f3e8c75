"""Whether the buttons of messages lead to the function that takes them, and whether it knows our keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.pages.redeem_page.headers import is_ours, status_of
from oceanferry.domain.redeeming.terms import RedeemTerms
from oceanferry.domain.redeeming.vouchers import Voucher
from oceanferry.domain.secrets import Secret
from oceanferry.domain.texts import text
from oceanferry.ports.reach import Reach

NOTHING = "oceanferry-doctor"
"""The cluster that the button is for; none is called so."""
_DEFAULT_DOMAINS = (".fcapp.run", ".fc.aliyuncs.com")
_LONG_AGO = timedelta(days=30)
_FAILED = 500
"""From this status on: ours or not, Function Compute's own when the function ends with an error included."""
_TAKEN = {status_of("expired"), status_of("wrong_network")}


def domain_findings(terms: RedeemTerms) -> Iterator[Finding]:
    """Check the address that buttons lead to, without a request."""
    if (urlsplit(terms.url).hostname or "").endswith(_DEFAULT_DOMAINS):
        yield Topic("configuration", "redeem.url").warning(
            "buttons_saved",
            text(
                "on the default domain of Function Compute, browsers download the page instead of showing it"
            ),
            text("Bind a custom domain (redeem_domain in s.yaml), and set redeem.url to it"),
        )


def button_findings(terms: RedeemTerms, *, reach: Reach, now: datetime) -> Iterator[Finding]:
    """Check the page of a button that has expired long ago: only who has the key can tell that it was one.

    Args:
        terms: Where buttons lead, and what signs them.
        reach: The network.
        now: When it is checked.
    """
    topic = Topic("buttons", terms.url)
    try:
        answer = reach.ask(_expired_button(terms, now).reveal())
    except OceanferryError as error:
        yield topic.failed("buttons", error)
        return
    if answer.status < _FAILED and not is_ours(answer.headers):
        yield topic.problem(
            "buttons_elsewhere",
            text("the address does not lead to redeem_link (HTTP {status})", status=answer.status),
            text(
                "Bind that domain to the function redeem_link, for GET, HEAD and POST"
                " (redeem_domain in s.yaml), or correct redeem.url"
            ),
        )
    elif answer.status in _TAKEN:
        yield topic.ok(
            "buttons",
            text("redeem_link responds, and accepts buttons that are signed with the local redeem.keys"),
        )
    elif answer.status == status_of("invalid"):
        yield topic.problem(
            "buttons_keys",
            text("redeem_link rejects buttons that are signed with the local redeem.keys"),
            text(
                "Set redeem.keys to the same value in this shell and in the functions'"
                " environment, the newest key first"
            ),
        )
    else:
        yield topic.problem(
            "buttons_closed",
            text("the address does not open buttons (HTTP {status})", status=answer.status),
            text(
                "Check the log of redeem_link for oceanferry.visit_failed or an error. If there is"
                " neither, the domain points to another service"
            ),
        )


def _expired_button(terms: RedeemTerms, now: datetime) -> Secret:
    then = (now - _LONG_AGO).replace(microsecond=0)
    return terms.address(Voucher(NOTHING, "", 0, "", issued_at=then, expires_at=then))
