"""What went wrong in a call to Alibaba Cloud, as one of our errors and with nothing secret in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from oceanferry.adapters.alibaba_cloud.codes import FUNCTION_OR_USER, meaning_of
from oceanferry.domain.errors import OceanferryError, RetryableError, ServiceRefused, ServiceUnavailable
from oceanferry.domain.foreign_text import redacted
from oceanferry.domain.secrets import Secret

_LONGEST_MESSAGE = 300
_WHAT_WAS_SIGNED = re.compile(r"(?i)\bserver (?:string|canonical)")


@dataclass(frozen=True)
class Operation:
    """One call, in the words of its error messages."""

    service: str
    """``OceanBase``, ``Function Compute``."""
    purpose: str
    """What it is for, after "Could not": ``list the backup sets of ob317…``."""
    ram_action: str
    resource: str = "*"
    """What a RAM policy must allow the action on."""
    repeatable: bool = True
    """Whether doing it twice does no more than doing it once."""
    identity: str = FUNCTION_OR_USER
    """Whose RAM policies count."""
    called_at: str = ""
    """Which endpoint was chosen, and why."""

    def failure(self, reason: str) -> str:
        """Say that the call failed, and why."""
        return f"Could not {self.purpose}: {reason}"


@dataclass(frozen=True)
class Refusal:
    """An error reply, without the request that it answers, and fit to be shown."""

    status: int
    code: str
    message: str
    request_id: str
    retry_after: timedelta | None = None
    denied_action: str = ""
    """The RAM action that was denied, when the reply names it."""

    @property
    def common(self) -> bool:
        """Whether it means the same for all services."""
        return meaning_of(self.code, self.status, denied=bool(self.denied_action)) is not None

    def error(self, operation: Operation) -> OceanferryError:
        """Return what the refusal of *operation* means; an unknown code keeps the vendor's words."""
        meaning = meaning_of(self.code, self.status, denied=bool(self.denied_action))
        if meaning is None:
            words = self.message or self.code or "no reason given"
            message = operation.failure(f"{operation.service} answered {self.status}: {words}")
            return ServiceRefused(message, code=self.code, request_id=self.request_id)
        action = self.denied_action or operation.ram_action
        message = operation.failure(f"{operation.service}: {meaning.reason}")
        error = meaning.advise(
            meaning.error(message, code=self.code, request_id=self.request_id),
            action=action,
            resource=operation.resource,
            identity=operation.identity,
        )
        if isinstance(error, RetryableError):
            error.retry_after = self.retry_after
        return error


@dataclass(frozen=True)
class NoResponse:
    """No answer, or none that can be read."""

    reason: str
    not_applied: bool = False
    """Whether the request certainly never reached the service."""

    @classmethod
    def explained(cls, network_error: str) -> NoResponse:
        """Recognise a network error by its text, which is not repeated: it may name a proxy's password."""
        for pattern, silence in _SILENCES.items():
            if re.search(pattern, network_error):
                return silence
        return cls("the response could not be parsed")

    def error(self, operation: Operation) -> OceanferryError:
        """Return what it means for *operation*."""
        reach = f"{_REACH}. It was called at {operation.called_at}" if operation.called_at else _REACH
        advice = reach if self.not_applied else "Try again later"
        error = ServiceUnavailable(operation.failure(f"{operation.service}: {self.reason}"), advice=advice)
        error.not_applied = self.not_applied
        return error


_REACH = (
    "Check the region and the endpoint in the configuration, and that this network can reach the endpoint"
)
_SILENCES = {
    "answer is a redirect": NoResponse(
        "the receiver returned a redirect; Oceanferry does not follow redirects"
    ),
    "answer is packed": NoResponse("its answer is compressed, which was not asked for"),
    "answer is too large": NoResponse("its answer is too large"),
    "ProxyError": NoResponse("the proxy blocked the request", not_applied=True),
    "NameResolutionError|[Nn]ame or service not known": NoResponse(
        "its host name cannot be resolved", not_applied=True
    ),
    "Connection refused": NoResponse("connection refused", not_applied=True),
    "CERTIFICATE_VERIFY_FAILED": NoResponse("its TLS certificate is not trusted", not_applied=True),
    "ConnectTimeoutError|NewConnectionError": NoResponse("it cannot be reached", not_applied=True),
    "Read timed out": NoResponse("the request timed out"),
    "HTTPS?ConnectionPool|[Cc]onnection|IncompleteRead": NoResponse("the connection was closed"),
}


def shown(text: str, *, secrets: Iterable[str]) -> str:
    """Make a vendor's message fit to be shown: one line, not long, no secrets.

    The gateway's messages may repeat what was signed, security token included,
    and point to a page whose address is longer than the message.
    """
    words = _WHAT_WAS_SIGNED.split(text, maxsplit=1)[0]
    hidden = [Secret(each) for each in secrets if each]
    return redacted(words, hidden, most=_LONGEST_MESSAGE, urls=True).rstrip(" .")


def identifier(text: object) -> str:
    """Return a code or request id as it is, and nothing for what cannot be one.

    The SDK turns an absent one into the string ``None``.
    """
    known = isinstance(text, str) and text != "None" and re.fullmatch(r"[\w.:-]{1,128}", text, re.ASCII)
    return str(text) if known else ""
