"""Sends messages to one destination and believes only what is answered."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Protocol

from oceanferry.adapters.chat.channel import BilingualText, Channel, ChatEndpoint, Outgoing, Verdict
from oceanferry.adapters.chat.http_status import by_status
from oceanferry.adapters.chat.retry_after import retry_after
from oceanferry.domain.errors import (
    AddressForbidden,
    Answered,
    DeliveryRefused,
    Explanation,
    OceanferryError,
    RetryableError,
    ServiceThrottled,
    ServiceUnavailable,
)
from oceanferry.domain.foreign_text import redacted
from oceanferry.domain.messages.notifications import LinkReady, Notification, each_of
from oceanferry.domain.rate_limits import RateLimit
from oceanferry.domain.runs.receipts import Acknowledgement
from oceanferry.domain.secrets import Secret
from oceanferry.ports.clock import Clock

_GATEWAY_TROUBLE = 500
_MOST_WORDS = 200
_DEFECT = BilingualText(
    "This is a bug in Oceanferry: please report it with the error code",
    "这是 Oceanferry 的缺陷，请附上错误码反馈",
)


class ChatReply(Protocol):
    """What a server answered."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, with lower-case names."""

    @property
    def body(self) -> bytes:
        """The body."""


class ChatTransport(Protocol):
    """What sending needs of HTTP: one POST, neither repeated nor redirected."""

    def post(self, url: Secret, body: bytes, headers: Mapping[str, str], *, timeout: timedelta) -> ChatReply:
        """Return whatever is answered. Raises AddressForbidden or ServiceUnavailable."""


class ChannelNotifier:
    """A Notifier for any channel."""

    def __init__(self, channel: Channel, target: ChatEndpoint, *, http: ChatTransport, clock: Clock) -> None:
        self._channel = channel
        self._target = target
        self._http = http
        self._clock = clock

    @property
    def idempotent(self) -> bool:
        return self._channel.idempotent

    @property
    def robot(self) -> str:
        return hashlib.sha256(self._target.url.reveal().encode(errors="surrogatepass")).hexdigest()[:16]

    @property
    def rates(self) -> tuple[RateLimit, ...]:
        return self._target.rates or self._channel.rate

    def fits(self, notification: Notification) -> bool:
        return self._channel.encode(notification, self._target, self._clock.now()).whole

    def send(self, notification: Notification) -> Acknowledgement:
        """Send a message once; see :class:`oceanferry.ports.notifier.Notifier`."""
        now = self._clock.now()
        outgoing = self._channel.encode(notification, self._target, now)
        reply = self._post(outgoing, notification)
        verdict = _judged(self._channel, reply)
        if verdict.outcome == "delivered":
            return Acknowledgement(http_status=reply.status, code=verdict.code)
        asked = retry_after(reply.headers.get("retry-after", ""), now)
        error = self._error(verdict, notification, outgoing, asked)
        error.answered = Answered(reply.status, verdict.outcome)
        error.chinese = _in_chinese(verdict)
        if isinstance(error, RetryableError):
            # Only the vendor's own refusal is one: behind a gateway that fails, the message may have arrived.
            error.not_applied = isinstance(error, ServiceThrottled) and reply.status < _GATEWAY_TROUBLE
        raise error

    def _post(self, outgoing: Outgoing, notification: Notification) -> ChatReply:
        try:
            return self._http.post(
                outgoing.url, outgoing.body, outgoing.headers, timeout=self._channel.timeout
            )
        except (AddressForbidden, ServiceUnavailable) as error:
            renamed = type(error)(
                f"{self._about(notification)}: {error.message}",
                advice=error.advice,
                code=error.code,
                request_id=error.request_id,
            )
            if isinstance(error, ServiceUnavailable) and isinstance(renamed, ServiceUnavailable):
                renamed.not_applied = error.not_applied
            raise renamed from error

    def _error(
        self, verdict: Verdict, notification: Notification, outgoing: Outgoing, asked: timedelta | None
    ) -> OceanferryError:
        words = redacted(verdict.words, self._secrets(notification, outgoing), most=_MOST_WORDS)
        message = f"{self._about(notification)}: {verdict.reason.en}" + (f" ({words})" if words else "")
        advice = (_DEFECT if verdict.outcome == "ours" else verdict.advice).en
        if verdict.outcome != "retry_after":
            return DeliveryRefused(message, advice=advice, code=verdict.code)
        if pause := asked or verdict.pause:
            return ServiceThrottled(message, retry_after=pause, advice=advice, code=verdict.code)
        return ServiceUnavailable(message, advice=advice, code=verdict.code)

    def _about(self, notification: Notification) -> str:
        where = f"destination {self._target.destination!r} ({self._channel.name})"
        return f"Sending the message about {_subject(notification)} to {where} failed"

    def _secrets(self, notification: Notification, outgoing: Outgoing) -> list[Secret]:
        ready = [each for each in each_of(notification) if isinstance(each, LinkReady)]
        links = [link for each in ready for link in each.links]
        urls = [url for link in links for url in (link.public_url, link.internal_url) if url]
        own = [each for each in (outgoing.url, self._target.url, self._target.secret) if each]
        buttons = [url for each in ready if each.redeem for url in each.redeem.urls.values()]
        return [*own, *urls, *buttons]


def _judged(channel: Channel, reply: ChatReply) -> Verdict:
    """Judge an answer: 429 and 5xx are tried again, whatever the body says."""
    verdict = channel.check(reply.status, reply.body)
    passing = reply.status == HTTPStatus.TOO_MANY_REQUESTS or reply.status >= _GATEWAY_TROUBLE
    if not passing or verdict.outcome == "retry_after":
        return verdict
    return replace(by_status(reply.status), words=verdict.words)


def _subject(notification: Notification) -> str:
    names = [each.order.backup_set_id for each in each_of(notification)]
    if not names[0]:
        return f"cluster {notification.order.cluster}"
    return f"backup set{'s' * (len(names) > 1)} {', '.join(names)}"


def _in_chinese(verdict: Verdict) -> Explanation:
    advice = _DEFECT if verdict.outcome == "ours" else verdict.advice
    return Explanation(verdict.reason.zh, advice.zh)
