"""What the robots of all vendors have in common: a chat, a rate limit, answers that tests can force."""

from __future__ import annotations

import hmac
import json
import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from pydantic import ValidationError

from oceanferry_sandbox.chats.chat import Chat, ChatMessage, Refusal, Shown
from oceanferry_sandbox.http_server.messages import Request, Response

_DIGITS = re.compile(r"[0-9]{1,12}")

Clock = Callable[[], float]
"""Seconds since 1970, as ``time.time`` gives them."""


class Refused(Exception):
    """The request is answered with an error of the vendor, and nothing is shown in the chat."""

    def __init__(self, code: int | str, reason: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason
        self.headers = headers or {}


@dataclass(frozen=True)
class _Forced:
    response: Response
    refusal: tuple[int | str, str] | None
    """None: the message is handled as ever, only the answer is replaced."""


class Robot(ABC):
    """A webhook endpoint of one vendor that posts into one chat."""

    def __init__(self, chat: Chat, clock: Clock) -> None:
        self.chat = chat
        self._clock = clock
        self._forced: list[_Forced] = []
        self._lock = threading.Lock()

    @abstractmethod
    def serves(self, request: Request) -> bool:
        """Tell whether *request* goes to this vendor's kind of path."""

    @abstractmethod
    def owns(self, request: Request) -> bool:
        """Tell whether *request* names this very robot (its token or key)."""

    @abstractmethod
    def address(self, base_url: str) -> str:
        """Return the webhook URL of this robot on the server at *base_url*; it is a secret."""

    def __call__(self, request: Request) -> Response:
        """Answer one request as the vendor would."""
        forced = self._take_forced()
        if forced is not None and forced.refusal is not None:
            return self._refuse(*forced.refusal, forced.response)
        try:
            message = self._receive(request)
        except Refused as refused:
            response = self._reply(refused.code, refused.reason)
            response.headers = {**response.headers, **refused.headers}
            return self._refuse(refused.code, refused.reason, response)
        self.chat.post(message)
        return forced.response if forced is not None else self._accept()

    def force(self, code: int | str, reason: str, times: int = 1) -> None:
        """Answer the next *times* requests with *code* and *reason* in the vendor's form.

        Nothing is shown for them, unless *code* means success (0, ``"0"``, a 2xx
        status): then messages are handled as ever and only the answer is forced.
        """
        refusal = None if self._is_success(code) else (code, reason)
        self._plant(_Forced(self._reply(code, reason), refusal), times)

    def force_reply(self, response: Response, times: int = 1, *, shown: bool = False) -> None:
        """Answer the next *times* requests with *response* as it is.

        This is for replies that are not of the vendor's present form: an
        anti-crawl page, a status with a Retry-After, a gateway's error page, an
        older generation's success. Nothing is shown for them, unless *shown*.
        """
        refusal = None if shown else (response.status, "a reply forced by a test")
        self._plant(_Forced(response, refusal), times)

    @abstractmethod
    def _receive(self, request: Request) -> ChatMessage:
        """Return the message in *request*, or raise Refused."""

    @abstractmethod
    def _reply(self, code: int | str, reason: str) -> Response:
        """Return an answer with *code* in the vendor's form."""

    @abstractmethod
    def _accept(self) -> Response:
        """Return the vendor's answer to a message it shows."""

    def _is_success(self, code: int | str) -> bool:
        return str(code) == "0"

    def _message(self, shown: Shown, body: bytes, idempotency_key: str = "") -> ChatMessage:
        return ChatMessage(
            received_at=self._now(),
            title=shown.title,
            text=shown.text,
            buttons=shown.buttons,
            raw=body.decode(),
            markup=shown.markup,
            idempotency_key=idempotency_key,
        )

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), timezone.utc)

    def _refuse(self, code: int | str, reason: str, response: Response) -> Response:
        self.chat.refuse(Refusal(code, reason, self._now()))
        return response

    def _plant(self, forced: _Forced, times: int) -> None:
        with self._lock:
            self._forced.extend([forced] * times)

    def _take_forced(self) -> _Forced | None:
        with self._lock:
            return self._forced.pop(0) if self._forced else None


def json_response(payload: Mapping[str, object], status: int = 200) -> Response:
    """Return *payload* as a JSON answer, with Chinese left readable."""
    body = json.dumps(payload, ensure_ascii=False).encode()
    return Response(status, {"Content-Type": "application/json; charset=utf-8"}, body)


def is_recent(timestamp: str, now: float, tolerance: timedelta) -> bool:
    """Tell whether *timestamp* (seconds in decimal digits) is within *tolerance* of *now*, either way."""
    return _DIGITS.fullmatch(timestamp) is not None and abs(now - int(timestamp)) <= tolerance.total_seconds()


def same_secret(given: str, expected: str) -> bool:
    """Compare two secrets without telling by the time taken where they differ."""
    return hmac.compare_digest(given.encode(), expected.encode())


def content_type(request: Request) -> str:
    """Return the media type of the body, lower-case, without parameters."""
    return request.headers.get("content-type").split(";")[0].strip().lower()


def is_json(request: Request) -> bool:
    """Tell whether the body is declared to be JSON."""
    return content_type(request) == "application/json"


def first_wrong_field(error: ValidationError) -> str:
    """Return the dotted name of the first field that is missing or of a wrong type."""
    return ".".join(str(step) for step in error.errors(include_input=False, include_url=False)[0]["loc"])
