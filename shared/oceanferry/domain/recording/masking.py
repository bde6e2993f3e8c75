"""Making a call fit to publish: what is not known to be harmless is masked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

from pydantic import JsonValue
from pydantic_core import from_json

from oceanferry.domain.recording import invented, vocabulary
from oceanferry.domain.recording.exchange import Body, Exchange, RecordedCall
from oceanferry.domain.recording.masked_urls import masked_name, masked_url
from oceanferry.domain.recording.masks import Masks
from oceanferry.domain.recording.wrapped import unwrapped, wrapped

_DEEPEST = 20
_MOST_BYTES = 1024 * 1024
_MOST_ITEMS = 1000


def masked(exchange: Exchange, masks: Masks, *, seconds: float) -> RecordedCall:
    """Return *exchange* with keys, types, words, codes and the names of headers, and nothing else of it."""
    sent, received = _lower(exchange.request_headers), _lower(exchange.headers)
    of_objects = _is_about_an_object(sent, exchange.url)
    return RecordedCall(
        seconds=round(seconds, 3),
        method=exchange.method,
        url=masked_url(exchange.url, masks),
        request_headers=_headers(sent, masks),
        request=_body(exchange.request_body, sent, masks, structured=not of_objects),
        status=exchange.status,
        headers=_headers(received, masks),
        body=_body(exchange.body, received, masks, structured=not of_objects or exchange.status >= 400),  # noqa: PLR2004  # an error
    )


def masked_value(value: JsonValue, masks: Masks, key: str = "", depth: int = 0) -> JsonValue:
    """Return a value of JSON with all masked that is not known to be harmless under *key*."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, dict):
        named = masks.text if key.lower() in vocabulary.NAMES_OF_OWNERS else partial(masked_name, masks=masks)
        return {
            named(name): masked_value(each, masks, name, depth + 1)
            for name, each in list(value.items())[:_MOST_ITEMS]
        }
    if isinstance(value, list):
        return [
            masked_value(each, masks, "" if isinstance(each, dict) else key, depth + 1)
            for each in value[:_MOST_ITEMS]
        ]
    if isinstance(value, str):
        return _text(value, masks, key, depth)
    if value is None or isinstance(value, bool):
        return value
    return _number(value, masks, key)


def _number(value: float, masks: Masks, key: str) -> float:
    if vocabulary.keeps_number(key, value) and not masks.hides(str(value)):
        return value
    number = masks.number(int(value))
    return number if isinstance(value, int) else float(number)


def _text(value: str, masks: Masks, key: str, depth: int) -> str:
    if not value:
        return value
    if inside := unwrapped(value):
        return wrapped(masked_value(inside[0], masks, key, depth + 1), inside[1])
    if value.lower().startswith(("http://", "https://")):
        return masked_url(value, masks)
    return value if _is_kept(value, key) and not masks.hides(value) else masks.text(value)


def _is_kept(value: str, key: str) -> bool:
    name = key.lower()
    if value in vocabulary.WORDS or value in invented.IDS or vocabulary.is_time(value):
        return True
    try:
        number = float(value)
    except ValueError:
        return name in vocabulary.WORD_KEYS and vocabulary.is_word(value)
    return vocabulary.keeps_number(key, number)


def _headers(headers: Mapping[str, str], masks: Masks) -> dict[str, str]:
    return {
        masked_name(name, masks) if vocabulary.is_header(name) else masks.text(name): _header(
            name, value, masks
        )
        for name, value in headers.items()
    }


def _header(name: str, value: str, masks: Masks) -> str:
    harmless = name in vocabulary.HEADERS and vocabulary.is_header_value(value)
    return value if harmless and not masks.holds_secret(value) else masks.text(value)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _is_about_an_object(sent: Mapping[str, str], url: str) -> bool:
    """Tell whether what is answered may be part of a backup."""
    return "range" in sent or any(name.startswith("x-oss-") for name in sent) or "Signature=" in url


def _body(data: bytes, headers: Mapping[str, str], masks: Masks, *, structured: bool) -> Body:
    if not data:
        return Body()
    kind = headers.get("content-type", "")
    if len(data) <= _MOST_BYTES:
        if structured and "form-urlencoded" in kind:
            return Body(form="form", content=masked_value(_form(data), masks))
        if structured and (found := _json(data)) is not None:
            return Body(form="json", content=masked_value(found, masks))
        if "xml" in kind and (tree := _xml(data)) is not None:
            return Body(form="xml", content=_element(tree, masks, 0))
    return Body(form="bytes", content=len(data))


def _form(data: bytes) -> JsonValue:
    return dict(parse_qsl(data.decode(errors="replace"), keep_blank_values=True))


def _json(data: bytes) -> JsonValue:
    try:
        found: JsonValue = from_json(data)
    except ValueError:
        return None
    return found if isinstance(found, (dict, list)) else None


def _xml(data: bytes) -> ET.Element | None:
    if b"<!" in data:  # nothing that declares entities is read
        return None
    try:
        return ET.fromstring(data)  # noqa: S314  # see above
    except ET.ParseError:
        return None


def _element(element: ET.Element, masks: Masks, depth: int) -> JsonValue:
    tag = masked_name(element.tag.rpartition("}")[2], masks)
    children = list(element)[:_MOST_ITEMS]
    if children and depth < _DEEPEST:
        return [tag, [_element(each, masks, depth + 1) for each in children]]
    return [tag, _text((element.text or "").strip(), masks, tag, depth)]
