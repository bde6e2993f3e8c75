"""The status and the headers of every answer to a visitor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oceanferry.domain.pages.redeem_page.style import STYLE_HASH
from oceanferry.domain.redeeming.terms import ButtonState

_STATUS: Mapping[ButtonState, int] = {
    "ready": 200,
    "unprepared": 200,
    "preparing": 200,
    "not_prepared": 200,
    "gone": 410,
    "unreachable": 503,
    "expired": 410,
    "revoked": 410,
    "used_up": 410,
    "wrong_network": 403,
    "invalid": 404,
}
_ROBOTS = "noindex, nofollow, noarchive"


def status_of(state: ButtonState) -> int:
    """Return the HTTP status of a page."""
    return _STATUS[state]


def is_ours(headers: Mapping[str, str]) -> bool:
    """Tell the page's answers from those of whatever else may be in its place; names are in lower case."""
    return headers.get("x-robots-tag") == _ROBOTS and "content-security-policy" in headers


def headers(*, language: str, over_tls: bool, leads_to: Sequence[str]) -> dict[str, str]:
    """Return the headers that every answer has.

    Args:
        language: Of the page.
        over_tls: Whether visitors come over HTTPS, and shall never come otherwise.
        leads_to: The origins that the page's form may end at. Browsers of the Chromium family hold the
            redirect that follows a form to ``form-action``, not only the form's own address.
    """
    policy = {
        "default-src": "'none'",
        "style-src": f"'{STYLE_HASH}'",
        "img-src": "data:",
        "form-action": " ".join(["'self'", *leads_to]),
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    common = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": language,
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": _ROBOTS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Vary": "Accept-Language",
    }
    return {**common, "Strict-Transport-Security": "max-age=31536000"} if over_tls else common
