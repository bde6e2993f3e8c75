"""Who hears of every call that this process makes: what records, and nothing while nothing does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from oceanferry.domain.recording.exchange import Exchange

Listener = Callable[[Exchange], None]

_listeners: tuple[Listener, ...] = ()
"""Of the process, because SDKs make calls in threads of their own, and clients are shared."""


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Let *listener* hear of every call until the end of the context; it is called in any thread."""
    global _listeners  # noqa: PLW0603  # an iteration under way keeps the earlier ones
    before, _listeners = _listeners, (*_listeners, listener)
    try:
        yield
    finally:
        _listeners = before


def is_heard() -> bool:
    """Tell whether there is a listener, so that a call need not be described otherwise."""
    return bool(_listeners)


def tell(
    method: str,
    url: str,
    request_headers: Mapping[str, str],
    request_body: bytes,
    *,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
) -> None:
    """Tell the listeners of one call that was answered."""
    for listener in _listeners:
        listener(Exchange(method, url, dict(request_headers), request_body, status, dict(headers), body))
