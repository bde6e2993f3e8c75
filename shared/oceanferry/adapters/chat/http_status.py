"""What an HTTP status means where nothing in the body says more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from oceanferry.adapters.chat.channel import Verdict

_THROTTLED_FOR = timedelta(minutes=1)
"""Unless a Retry-After says otherwise."""

_REDIRECTION, _CLIENT_ERROR, _SERVER_ERROR, _END = 300, 400, 500, 600


def _throttled(reason: str) -> Verdict:
    return Verdict("retry_after", "", reason, "Try later, or less often", _THROTTLED_FOR)


STATUSES: Mapping[int, Verdict] = {
    400: Verdict(
        "configuration",
        "",
        "the receiver calls the request bad",
        "See the receiver's log: many answer so to a wrong signature. Compare the secret",
    ),
    401: Verdict(
        "configuration",
        "",
        "the receiver does not accept the signature",
        "Set the destination's secret to the receiver's, and the clock of the machine that sends",
    ),
    403: Verdict(
        "configuration",
        "",
        "the receiver forbids it",
        "Compare the destination's secret with the receiver's, and see whom its firewall lets in",
    ),
    404: Verdict("configuration", "", "nobody receives at this address", "Correct the destination's URL"),
    405: Verdict("configuration", "", "this address takes no POST", "Correct the destination's URL"),
    408: Verdict("retry_after", "", "the receiver waited too long for the request"),
    410: Verdict(
        "configuration",
        "",
        "the receiver has switched this webhook off for good",
        "Take the destination out of the routes, or configure a new URL",
    ),
    413: Verdict("content", "", "the message is too long for the receiver", "Raise the receiver's limit"),
    415: Verdict("content", "", "the receiver takes no JSON", "See the receiver's log"),
    422: Verdict("content", "", "the receiver cannot make sense of the message", "See the receiver's log"),
    425: Verdict("retry_after", "", "the receiver calls it too early"),
    429: _throttled("the receiver asks for fewer messages"),
    502: _throttled("the receiver's gateway cannot reach it"),
    504: _throttled("the receiver's gateway waits in vain for it"),
}
"""By HTTP status, where the class of the status does not say enough."""

_REDIRECTED = Verdict(
    "configuration", "", "it answers with a redirect, which is never followed", "Configure the final URL"
)
_REFUSED = Verdict("configuration", "", "the receiver refused it", "See the receiver's log")
_FAILED = Verdict("retry_after", "", "the receiver failed", "See the receiver's log")
_STRANGE = Verdict("retry_after", "", "the answer has a status that nobody can read")


def is_success(status: int) -> bool:
    """Tell whether *status* is one of 2xx."""
    return HTTPStatus.OK <= status < _REDIRECTION


def by_status(status: int) -> Verdict:
    """Judge a status that is not 2xx."""
    return replace(STATUSES.get(status) or _by_class(status), code=str(status))


def _by_class(status: int) -> Verdict:
    if _REDIRECTION <= status < _CLIENT_ERROR:
        return _REDIRECTED
    if _CLIENT_ERROR <= status < _SERVER_ERROR:
        return _REFUSED
    return _FAILED if _SERVER_ERROR <= status < _END else _STRANGE
