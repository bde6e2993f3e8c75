"""A reply of OSS, as the SDK wants it."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException, HTTPResponse

from alibabacloud_oss_v2.types import HttpRequest, HttpResponse
from requests.structures import CaseInsensitiveDict

from oceanferry.adapters.alibaba_cloud.errors import NoResponse
from oceanferry.adapters.http.call_timer import CallTimer
from oceanferry.adapters.http.quotes import forget_quotes
from oceanferry.adapters.http.reply_limits import TOO_LARGE, whole, why_refused

_BLOCK_BYTES = 64 * 1024


class Unanswered(Exception):
    """No answer came, or none that is taken."""

    def __init__(self, no_response: NoResponse) -> None:
        super().__init__(no_response.reason)
        self.no_response = no_response

    @classmethod
    def as_text(cls, text: str) -> Unanswered:
        """Recognise what happened by its text."""
        return cls(NoResponse.explained(text))


class OssReply(HttpResponse):  # type: ignore[misc]  # the SDK has no types
    """The headers that have come, and the body that follows them.

    Args:
        request: What it answers.
        connection: Over which the request was sent.
        timer: What watches over the call; a block that is streamed has its whole time again.

    Raises:
        Unanswered: It does not come.
    """

    def __init__(self, request: HttpRequest, connection: HTTPConnection, timer: CallTimer) -> None:
        self._request = request
        self._connection = connection
        self._received = received = _received(connection, timer)
        self._timer = timer
        self._headers = CaseInsensitiveDict(received.headers.items())
        self._content: bytes | None = None
        self._held: ExitStack | None = None

    def check(self) -> None:
        """Look whether a reply like this is taken.

        Raises:
            Unanswered: It is a redirect, or packed.
        """
        if why := why_refused(self._received.status, self._headers):
            raise Unanswered.as_text(why)

    def hold(self, call: ExitStack) -> None:
        """Keep what the call holds, its connection above all, until the body is read or given up."""
        self._held = call

    def end(self) -> None:
        """End the body; a connection with an unread rest cannot be used again, and is closed."""
        if not self._received.isclosed():
            self._connection.close()
        self._received.close()

    @property
    def request(self) -> HttpRequest:
        """What it answers."""
        return self._request

    @property
    def status_code(self) -> int:
        """Of HTTP."""
        return self._received.status

    @property
    def reason(self) -> str:
        """In the words of the protocol, not in the peer's."""
        return http.client.responses.get(self._received.status, "")

    @property
    def headers(self) -> CaseInsensitiveDict[str]:
        """By their names in any case."""
        return self._headers

    @property
    def is_closed(self) -> bool:
        """Whether nothing more can be read."""
        return self._received.isclosed()

    @property
    def is_stream_consumed(self) -> bool:
        """Whether the whole body is held."""
        return self._content is not None

    @property
    def content(self) -> bytes:
        """The whole body. Raises as :meth:`read`."""
        return self.read()

    def __enter__(self) -> OssReply:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the body, and give the connection back."""
        self.end()
        if self._held:
            self._held.close()

    def read(self) -> bytes:
        """Return the whole body, which is a document.

        Raises:
            Unanswered: It did not come, or is too large.
        """
        if self._content is None:
            self._content = whole(self._block)
            if self._content is None:
                raise Unanswered.as_text(TOO_LARGE)
            self.close()
        return self._content

    def iter_bytes(self, **options: int) -> Iterator[bytes]:
        """Yield the body in blocks of ``block_size`` bytes. Raises as read."""
        size_bytes = options.get("block_size", _BLOCK_BYTES)
        while block := self._block(size_bytes):
            yield block
            self._timer.renew()
        self.close()

    def _block(self, size_bytes: int) -> bytes:
        """Return the next bytes of the body, none at its end."""
        try:
            block = self._received.read(size_bytes)
        except (OSError, HTTPException) as error:
            raise unanswered(error, self._timer) from None
        if self._timer.passed:  # hanging up may look like the end of a body
            raise unanswered(TimeoutError(), self._timer)
        if not block and self._received.length:
            raise unanswered(ConnectionResetError(), self._timer)
        return block


def _received(connection: HTTPConnection, timer: CallTimer) -> HTTPResponse:
    try:
        return connection.getresponse()
    except (OSError, HTTPException) as error:
        raise unanswered(error, timer) from None


def unanswered(error: OSError | HTTPException, timer: CallTimer) -> Unanswered:
    """Explain what happened on a connection; what *error* quotes of the peer is gone afterwards."""
    forget_quotes(error)
    slow = timer.passed or isinstance(error, TimeoutError)
    return Unanswered.as_text("Read timed out" if slow else "connection closed")
