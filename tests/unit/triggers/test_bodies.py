from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.runs.requests import Request
from oceanferry.triggers.bodies import request_in

REQUEST = Request(cluster="orders", backup_set_id="bak-4n", deliver=["archive", "ops-room"], force=True)
PLAIN = REQUEST.model_dump_json(exclude_none=True)


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def in_lines(text: str) -> str:
    return base64.encodebytes(text.encode()).decode()


WRAPPED = {
    "plain": PLAIN,
    "an object": json.loads(PLAIN),
    "with blanks": f"\r\n\t {PLAIN} \n",
    "with a byte order mark": f"\ufeff{PLAIN}",
    "with both": f" \ufeff\n{PLAIN}\n",
    "quoted": json.dumps(PLAIN),
    "quoted twice": json.dumps(json.dumps(PLAIN)),
    "quoted three times": json.dumps(json.dumps(json.dumps(PLAIN))),
    "base64": base64_of(PLAIN),
    "base64 without padding": base64_of(PLAIN + " ").rstrip("="),
    "base64 in lines": in_lines(PLAIN),
    "URL-safe base64": base64.urlsafe_b64encode(f"{PLAIN}\n".encode()).decode(),
    "base64 of a byte order mark": base64_of(f"\ufeff{PLAIN}"),
    "base64 of base64": base64_of(base64_of(PLAIN)),
    "base64 of three quotings": base64_of(json.dumps(json.dumps(json.dumps(PLAIN)))),
    "base64 in quotes": json.dumps(base64_of(PLAIN)),
}


@pytest.mark.parametrize("body", WRAPPED.values(), ids=WRAPPED.keys())
def test_a_wrapped_request_is_found(body: object) -> None:
    assert request_in(body) == REQUEST


NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,20}", fullmatch=True)


@given(
    route=NAMES, deliver=st.lists(NAMES, min_size=1, max_size=5), urlsafe=st.booleans(), padded=st.booleans()
)
def test_base64_is_read_in_either_alphabet_with_or_without_padding(
    *, route: str, deliver: list[str], urlsafe: bool, padded: bool
) -> None:
    asked = Request(route=route, deliver=deliver)
    # The byte order mark has a digit in which the alphabets differ.
    text = f"\ufeff{asked.model_dump_json()}".encode()
    body = (base64.urlsafe_b64encode(text) if urlsafe else base64.b64encode(text)).decode()

    assert request_in(body if padded else body.rstrip("=")) == asked


REFUSED = {
    "": "the body is empty",
    " \ufeff ": "the body is empty",
    "hello topic": "the body is neither JSON nor base64 of JSON",
    "TEST": "the body is neither JSON nor base64 of JSON",
    "null": "the body is neither JSON nor base64 of JSON",
    "12345": "the body is neither JSON nor base64 of JSON",
    "e30=e30=": "the body is neither JSON nor base64 of JSON",
    "e30==": "the body is neither JSON nor base64 of JSON",
    "e3+_": "the body is neither JSON nor base64 of JSON",
    "[]": "the body is not a JSON object",
    '"e30"': "the request is wrong: give either route, or cluster and backup_set_id and deliver",
    '{"route": "nightly"': "the body is not valid JSON: EOF while parsing an object at line 1 column 19",
    '{"route": "nightly", "route": "nightly"}': "the body has an object with the same key twice",
    '{"route": NaN}': "the body is not valid JSON: expected value at line 1 column 11",
    '{"route": "\\ud800"}': "the body is not valid JSON: unexpected end of hex escape at line 1 column 18",
    '{"route": 1}': "the request is wrong: route must be text",
    '{"route": "ni ghtly"}': "the request is wrong: route must be a name of letters, digits and . _ -",
    '{"route": "nightly", "deliver": "archive"}': "the request is wrong: deliver must be a list",
    '{"route": "nightly", "deliver": []}': "the request is wrong: deliver is empty",
    '{"route": "nightly", "deliver": [null]}': "the request is wrong: deliver[0] must be text",
    '{"route": "nightly", "force": "yes"}': "the request is wrong: force must be true or false",
    '{"route": "nightly", "job": "publish"}': "the request is wrong: job is not a known key",
    '{"route": "nightly", "url": "https://x/?token=t", "bucket": "b"}': (
        "the request is wrong: url is not a known key; bucket is not a known key"
    ),
    '{"route": "nightly", "https://x/?token=t": 1}': (
        "the request is wrong: (a key that is no name) is not a known key"
    ),
    '{"route": "nightly", "cluster": "orders"}': (
        "the request is wrong: give either route or cluster, not both: a route names its cluster"
    ),
    '{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"route":"n"}': (
        "the request is wrong: a is not a known key; b is not a known key; c is not a known key;"
        " d is not a known key; e is not a known key; and 1 more"
    ),
}


@pytest.mark.parametrize(("body", "why"), REFUSED.items())
def test_a_body_without_a_request_is_refused_in_words(body: str, why: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        request_in(body)

    assert refused.value.message == why


@pytest.mark.parametrize("body", [None, 1, 1.5, True, [], [{"route": "nightly"}]])
def test_a_body_that_is_no_text_and_no_object_is_refused(body: object) -> None:
    with pytest.raises(InvalidRequest, match="the body is not a JSON object"):
        request_in(body)


def test_a_request_that_is_wrapped_without_end_is_refused() -> None:
    body = PLAIN
    for _ in range(5):
        body = json.dumps(body)

    with pytest.raises(InvalidRequest, match="the body is nested in too many envelopes"):
        request_in(body)


def test_a_huge_body_is_refused_without_reading_it() -> None:
    with pytest.raises(InvalidRequest, match="has 300,000 characters, which exceeds the limit"):
        request_in("[" * 300_000)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="recursion limit exceeded"):
        request_in('{"route": ' + "[" * 100_000)


def test_a_refused_request_says_what_a_request_is() -> None:
    with pytest.raises(InvalidRequest) as refused:
        request_in("{}")

    assert refused.value.advice == (
        'A request is {"route": NAME} or {"cluster": NAME, "backup_set_id": ID, "deliver": [NAME]};'
        ' "backup_set_id" and "deliver" can also be used with a route, and "force": true with both'
    )
