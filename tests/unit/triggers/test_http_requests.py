from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from oceanferry.domain.errors import InvalidRequest
from oceanferry.triggers.http_requests import HttpRequest, http_request, http_response

EVENTS = Path(__file__).parents[2] / "data" / "events"
FORM = "application/x-www-form-urlencoded"


def posted(body: str, content_type: str = FORM, *, encoded: bool = True) -> HttpRequest:
    event = {
        "rawPath": "/r/token",
        "headers": {"Content-Type": content_type},
        "body": base64.b64encode(body.encode()).decode() if encoded else body,
        "isBase64Encoded": encoded,
        "requestContext": {"http": {"method": "POST", "sourceIp": "203.0.113.7"}},
    }
    return http_request(to_json(event))


def test_the_documented_event_of_a_get_is_read() -> None:
    request = http_request((EVENTS / "http-get.json").read_bytes())

    assert (request.method, request.path, request.source_ip) == ("GET", "/", "40.XX.XX.XX")
    assert request.query == {"parameter1": "value1", "parameter2": "value2"}
    assert request.headers["user-agent"] == "CurlHttpClient"


def test_the_documented_event_of_a_post_is_read() -> None:
    request = http_request((EVENTS / "http-post-json.json").read_bytes())

    assert (request.method, request.form) == ("POST", {})


@pytest.mark.parametrize("encoded", [True, False])
def test_a_form_is_read_whether_the_trigger_encodes_it_or_not(*, encoded: bool) -> None:
    assert posted("address=internal&copy=&address=x", encoded=encoded).form == {
        "address": "internal",
        "copy": "",
    }


@pytest.mark.parametrize(
    ("body", "content_type"),
    [("address=public", "text/plain"), ("a=" + "x" * 5000, FORM), ("\ufffe" * 3, "multipart/form-data")],
)
def test_what_is_no_form_of_ours_has_no_fields(body: str, content_type: str) -> None:
    assert posted(body, content_type).form == {}


def test_a_form_may_name_its_charset() -> None:
    assert posted("a=b", f"{FORM}; charset=utf-8").form == {"a": "b"}


def test_a_body_that_is_no_base64_has_no_fields() -> None:
    event = {
        "headers": {"Content-Type": FORM},
        "body": "a",
        "isBase64Encoded": True,
        "requestContext": {"http": {"method": "POST"}},
    }

    assert http_request(to_json(event)).form == {}


@given(st.binary(max_size=200))
def test_anything_else_is_refused_without_being_repeated(event: bytes) -> None:
    with pytest.raises(InvalidRequest, match="not that of an HTTP trigger"):
        http_request(event)


def test_neither_the_path_nor_the_headers_are_shown() -> None:
    request = HttpRequest("GET", "/r/planted", headers={"referer": "https://x/r/planted"})

    assert "planted" not in repr(request)


def test_the_answer_has_the_form_that_the_trigger_expects() -> None:
    assert http_response(404, {"A": "b"}, "c") == {
        "statusCode": 404,
        "headers": {"A": "b"},
        "isBase64Encoded": False,
        "body": "c",
    }
