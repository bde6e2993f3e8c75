"""The second argument of a handler, in the forms of the python3.10 and the python3.12 runtime."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from oceanferry.domain.credentials import Credentials
from oceanferry.domain.secrets import Secret

_LONGEST_MARGIN = timedelta(minutes=2)
_DEFAULT_TIMEOUT = timedelta(seconds=3)  # Function Compute's own, for a function that sets none


class FcFunction(Protocol):
    """The function that was invoked. Numbers may be the text of a header."""

    @property
    def name(self) -> object:
        """The function's name."""

    @property
    def timeout(self) -> object:
        """How long an invocation may take, in seconds."""

    @property
    def memory(self) -> object:
        """How much memory it has, in MB."""


class FcContext(Protocol):
    """What both runtimes have. Up to python3.10 there are ``credentials``, too."""

    @property
    def request_id(self) -> object:
        """The id of this invocation; not known to stay the same when it is retried."""

    @property
    def region(self) -> object:
        """The function's region."""

    @property
    def account_id(self) -> object:
        """The account that the function is in."""

    @property
    def function(self) -> FcFunction:
        """The function that was invoked."""


@dataclass(frozen=True)
class Invocation:
    """One call of a handler."""

    request_id: str
    region: str
    account_id: str
    function_name: str
    timeout: timedelta
    """How long the call may take from its start; after that the process is killed."""
    credentials: Credentials | None
    """The temporary AccessKey of the function's role. None where the runtime hands it over in
    environment variables (python3.12), and for a function without a role."""

    @property
    def time_to_work(self) -> timedelta:
        """How long after its start the call may begin new work: what is begun must end before the timeout."""
        return self.timeout - min(self.timeout / 5, _LONGEST_MARGIN)

    @classmethod
    def of(cls, context: FcContext) -> Invocation:
        """Read a context, of which anything but the attributes themselves may be missing."""
        function = getattr(context, "function", None)
        return cls(
            request_id=_text(context, "request_id"),
            region=_text(context, "region"),
            account_id=_text(context, "account_id"),
            function_name=_text(function, "name"),
            timeout=_seconds(_text(function, "timeout")),
            credentials=_credentials(getattr(context, "credentials", None)),
        )


def _text(holder: object, name: str) -> str:
    value = getattr(holder, name, None)
    return "" if value is None else str(value)


def _seconds(text: str) -> timedelta:
    try:
        seconds = float(text)
    except ValueError:
        return _DEFAULT_TIMEOUT
    most = timedelta.max.total_seconds()
    return timedelta(seconds=seconds) if math.isfinite(seconds) and 0 < seconds < most else _DEFAULT_TIMEOUT


def _credentials(given: object) -> Credentials | None:
    key_id, secret = _text(given, "access_key_id"), _text(given, "access_key_secret")
    token = _text(given, "security_token")
    if not (key_id and secret):
        return None
    return Credentials(key_id, Secret(secret), Secret(token) if token else None)
