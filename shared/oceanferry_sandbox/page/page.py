"""Serves the sandbox's page: one document, and the parts of it that change."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from pydantic import TypeAdapter

from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.page import chats, columns
from oceanferry_sandbox.page.document import document
from oceanferry_sandbox.page.flow import flow
from oceanferry_sandbox.page.html import Html, join, tag
from oceanferry_sandbox.page.view import ChatView, SandboxView

_VIEW = TypeAdapter(SandboxView)
_TIME_TEXT = re.compile(r"(<time [^>]*>)[^<]*")
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SandboxPage:
    """The page over whatever *view* returns at the moment of a request.

    ``GET /`` is the document, which refreshes itself from ``/fragment`` every
    second (without JavaScript its reader reloads it); ``/state.json`` is the same for
    programs. Nothing is loaded from elsewhere, and the policy forbids it.
    """

    def __init__(self, view: Callable[[], SandboxView], clock: Callable[[], float] = time.time) -> None:
        self._view = view
        self._clock = clock
        folder = Path(__file__).parent
        self._style = (folder / "page.css").read_text(encoding="utf-8")
        self._script = (folder / "page.js").read_text(encoding="utf-8")

    def __call__(self, request: Request) -> Response:
        """Answer one request of a browser."""
        answers = {"/": self._document, "/fragment": self._fragment, "/state.json": self._state}
        answer = answers.get(request.path)
        if answer is None:
            return _response(404, "text/plain", "There is nothing here: the page is at /.")
        if request.method not in {"GET", "HEAD"}:
            response = _response(405, "text/plain", "This page is only read.")
            response.headers = {**response.headers, "Allow": "GET, HEAD"}
            return response
        return answer(request)

    def _document(self, _: Request) -> Response:
        html = document(*self._parts(), style=self._style, script=self._script)
        response = _response(200, "text/html", html)
        policy = (
            f"default-src 'none'; style-src {_hash(self._style)}; script-src {_hash(self._script)}; "
            "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        response.headers = {**response.headers, "Content-Security-Policy": policy}
        return response

    def _fragment(self, request: Request) -> Response:
        parts = join(*self._parts())
        version = f'"{_digest(parts)}"'
        fresh = request.headers.get("if-none-match") == version
        response = Response(304, _HEADERS) if fresh else _response(200, "text/html", parts)
        response.headers = {**response.headers, "ETag": version}
        return response

    def _state(self, _: Request) -> Response:
        return _response(200, "application/json", _VIEW.dump_json(self._view().without_secrets()).decode())

    def _parts(self) -> tuple[Html, Html]:
        now = datetime.fromtimestamp(self._clock(), timezone.utc)
        view = self._view().without_secrets()
        return _part("flow", flow(view)), _main(view, now)


def _main(view: SandboxView, now: datetime) -> Html:
    waiting = view.first_step and not (view.invocations or any(chat.messages for chat in view.chats))
    return tag(
        "main",
        _part("first-step", columns.first_step(view.first_step)) if waiting else None,
        tag(
            "div",
            _chats(view, now),
            tag("div", _buckets(view, now), _webhooks(view, now), class_="column"),
            _section("Invocations", _part("invocations", columns.invocations(view.invocations, now))),
            class_="columns",
        ),
        _section("Backup sets", _part("sets", columns.backup_sets(view.backup_sets, now))),
        _part("endpoints", columns.endpoints(view.endpoints)),
        id="page",
    )


def _chats(view: SandboxView, now: datetime) -> Html:
    shown = [_chat(number, chat, now) for number, chat in enumerate(view.chats) if not _is_webhook(chat)]
    return _section("Chats", *(shown or [tag("p", "No chat is set up.", class_="empty")]))


def _webhooks(view: SandboxView, now: datetime) -> Html | None:
    shown = [_chat(number, chat, now) for number, chat in enumerate(view.chats) if _is_webhook(chat)]
    return _section("Webhook" if len(shown) == 1 else "Webhooks", *shown) if shown else None


def _buckets(view: SandboxView, now: datetime) -> Html:
    shown = [columns.bucket(bucket, now) for bucket in view.buckets]
    empty = tag("p", "No bucket is set up.", class_="empty")
    return _section("Bucket" if len(shown) < 2 else "Buckets", _part("buckets", *(shown or [empty])))


def _chat(number: int, chat: ChatView, now: datetime) -> Html:
    return _part(f"chat-{number}", chats.chat(chat, now))


def _is_webhook(chat: ChatView) -> bool:
    """Tell whether programs read it, and not people."""
    return chat.vendor.lower() == "webhook"


def _section(name: str, *children: Html) -> Html:
    return tag("section", tag("h2", name), *children, aria_label=name)


def _part(name: str, *children: Html) -> Html:
    """Return what the script replaces as a whole when its version differs."""
    inside = join(*children)
    return tag("div", inside, id=name, class_="part", data_version=_digest(inside))


def _digest(html: Html) -> str:
    """Return a version that stays the same while only relative times pass."""
    return hashlib.sha256(_TIME_TEXT.sub(r"\1", html).encode()).hexdigest()[:16]


def _hash(inline: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'"


def _response(status: int, media_type: str, body: str) -> Response:
    return Response(status, {"Content-Type": f"{media_type}; charset=utf-8", **_HEADERS}, body.encode())
