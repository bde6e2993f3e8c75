"""Answers in the form of recorded ones: their status, codes and fields, with values of the sandbox's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import JsonValue
from pydantic_core import from_json, to_json

from oceanferry.domain.recording import vocabulary
from oceanferry.domain.recording.exchange import RecordedCall
from oceanferry.domain.recording.masks import is_mask
from oceanferry_sandbox.http_server.messages import Request, Response

_FIRST_ERROR = 400
_SUBRESOURCES = frozenset({"delete", "lifecycle", "list-type", "uploadId", "uploads", "versioning", "worm"})
_CRC64 = "x-oss-hash-crc64ecma"
_CODE = re.compile(rb"<Code>[^<]*</Code>")
_PAIR = 2
_CONDITIONS = frozenset({"x-oss-forbid-overwrite", "if-match"})

Kind = tuple[str, str, str, frozenset[str], frozenset[str], bool]


class RecordedAnswers:
    """A service that answers as it was recorded, where a call of that kind was.

    Args:
        service: What is asked, and does what it is asked for.
        calls: The recording's; the last of a kind counts.
    """

    def __init__(self, service: Callable[[Request], Response], calls: Iterable[RecordedCall]) -> None:
        self._service = service
        self._recorded = {_recorded_kind(each): each for each in calls}

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        response = self._service(request)
        recorded = self._recorded.get(_kind(request, response))
        return _formed(response, recorded) if recorded and isinstance(response.body, bytes) else response


def _kind(request: Request, response: Response) -> Kind:
    return (
        request.method,
        request.headers.get("x-acs-action"),
        _path(request.path),
        frozenset(_SUBRESOURCES.intersection(request.query)),
        frozenset(each for each in _CONDITIONS if each in request.headers),
        response.status < _FIRST_ERROR and not _refuses(_read(_bytes(response))),
    )


def _recorded_kind(call: RecordedCall) -> Kind:
    parts = urlsplit(call.url)
    names = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    return (
        call.method,
        call.action,
        _path(unquote(parts.path)),
        frozenset(_SUBRESOURCES.intersection(names)),
        frozenset(_CONDITIONS.intersection(name.lower() for name in call.request_headers)),
        call.status < _FIRST_ERROR and not _refuses(call.body.content),
    )


def _refuses(reply: JsonValue) -> bool:
    """Tell whether a chat says no, which it does with HTTP 200."""
    codes = [reply.get(name) for name in ("errcode", "code", "StatusCode")] if isinstance(reply, dict) else []
    return any(isinstance(code, int) and code != 0 for code in codes)


def _read(body: bytes) -> JsonValue:
    try:
        found: JsonValue = from_json(body)
    except ValueError:
        return None
    return found


def _path(path: str) -> str:
    """Return those parts of a path that belong to an API."""
    return "/".join(each for each in path.split("/") if each in vocabulary.PATHS)


def _formed(response: Response, call: RecordedCall) -> Response:
    kept = {name: value for name, value in response.headers.items() if _is_kept(name, call)}
    return replace(response, status=call.status, headers=kept, body=_body(_bytes(response), call))


def _is_kept(name: str, call: RecordedCall) -> bool:
    return name.lower() != _CRC64 or _CRC64 in call.headers


def _bytes(response: Response) -> bytes:
    return response.body if isinstance(response.body, bytes) else b""


def _body(own: bytes, call: RecordedCall) -> bytes:
    content = call.body.content
    if call.body.form == "json" and own:
        return to_json(_merged(content, _read(own)))
    if call.body.form == "xml" and call.status >= _FIRST_ERROR and (code := _code(content)):
        return _CODE.sub(f"<Code>{code}</Code>".encode(), own)
    return own


def _merged(recorded: JsonValue, own: JsonValue) -> JsonValue:
    """Return the fields and words of what was recorded, with own names and values where those are masked."""
    if isinstance(recorded, dict):
        fields = own if isinstance(own, dict) else {}
        kept = {name: _merged(each, fields.get(name)) for name, each in recorded.items() if not is_mask(name)}
        return kept if len(kept) == len(recorded) else {**fields, **kept}
    return own if is_mask(recorded) and own is not None else recorded


def _code(content: JsonValue) -> str:
    children = content[-1] if isinstance(content, list) and content else None
    for child in children if isinstance(children, list) else ():
        if isinstance(child, list) and len(child) == _PAIR and child[0] == "Code":
            return str(child[1])
    return ""
