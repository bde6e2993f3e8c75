"""The sandbox's HTTP trigger asks and answers as Function Compute documents it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import urllib3

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.function_compute.functions import FunctionConfig, Trigger
from oceanferry_sandbox.function_compute.http_trigger import HttpTrigger
from oceanferry_sandbox.function_compute.service import FunctionComputeService
from oceanferry_sandbox.http_server.server import LoopbackServer

DOCUMENTED = Path(__file__).parents[2] / "data" / "events"
KEY = AccessKey("LTAI-role", "role-secret", "role-token")
HANDLER = """
import json, base64

def handler(event, context):
    asked = json.loads(event)
    path = asked["rawPath"]
    if path == "/raises":
        raise RuntimeError("planted-detail")
    if path == "/plain":
        return "just text"
    if path == "/binary":
        body = base64.b64encode(bytes([0, 255])).decode()
        return {"statusCode": 200, "headers": {}, "isBase64Encoded": True, "body": body}
    headers = {"X-Own": "yes", "Server": "mine", "Content-Disposition": "inline", "X-Fc-Own": "no"}
    return {"statusCode": 201, "headers": headers, "isBase64Encoded": False, "body": json.dumps(asked)}
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    code = tmp_path_factory.mktemp("code")
    (code / "index.py").write_text(HANDLER)
    trigger = Trigger(
        "web", "http", json.dumps({"authType": "anonymous", "methods": ["GET", "HEAD", "POST"]})
    )
    config = FunctionConfig(
        name="f",
        handler="index.handler",
        code=code,
        timeout=timedelta(seconds=10),
        credentials=KEY,
        triggers=(trigger,),
    )
    with FunctionComputeService([config], [KEY]) as service, LoopbackServer(HttpTrigger(service)) as server:
        yield server.url


@pytest.fixture
def http() -> Iterator[urllib3.PoolManager]:
    with urllib3.PoolManager(retries=False) as pool:
        yield pool


def shape(value: object) -> object:
    """Return what keys a document has, and of which kinds their values are."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items() if key not in ("headers", "queryParameters")}
    return type(value).__name__


def documented(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((DOCUMENTED / name).read_bytes())
    return event


def test_the_event_of_a_get_has_the_documented_form(url: str, http: urllib3.PoolManager) -> None:
    event = http.request("GET", f"{url}/?parameter1=value1", headers={"accept": "*/*"}).json()

    assert shape(event) == shape(documented("http-get.json"))
    assert (event["body"], event["isBase64Encoded"]) == ("", True)
    assert event["queryParameters"] == {"parameter1": "value1"}
    assert event["headers"]["Accept"] == "*/*"


def test_the_event_of_a_post_has_the_documented_form(url: str, http: urllib3.PoolManager) -> None:
    event = http.request("POST", url, json={"message": "Hello"}).json()

    assert shape(event) == shape(documented("http-post-json.json"))
    assert (json.loads(event["body"]), event["isBase64Encoded"]) == ({"message": "Hello"}, False)


def test_a_form_arrives_in_base64(url: str, http: urllib3.PoolManager) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    event = http.request("POST", url, body="a=b", headers=headers).json()

    assert (event["body"], event["isBase64Encoded"]) == ("YT1i", True)


def test_the_answer_has_the_functions_status_and_headers_but_for_those_that_are_not_its_own(
    url: str, http: urllib3.PoolManager
) -> None:
    answered = http.request("GET", url)

    assert (answered.status, answered.headers["X-Own"]) == (201, "yes")
    assert answered.headers["Server"] != "mine"
    assert not {"Content-Disposition", "X-Fc-Own"} & set(answered.headers)


def test_a_binary_answer_is_decoded(url: str, http: urllib3.PoolManager) -> None:
    assert http.request("GET", f"{url}/binary").data == bytes([0, 255])


def test_an_answer_without_a_status_is_the_body_itself(url: str, http: urllib3.PoolManager) -> None:
    answered = http.request("GET", f"{url}/plain")

    assert (answered.status, answered.data) == (200, b"just text")
    assert answered.headers["Content-Type"] == "application/json"


def test_a_function_that_fails_is_502_without_a_word_of_why(url: str, http: urllib3.PoolManager) -> None:
    answered = http.request("GET", f"{url}/raises")

    assert (answered.status, answered.data) == (502, b"Internal Server Error")


def test_a_method_that_the_trigger_does_not_have_is_refused(url: str, http: urllib3.PoolManager) -> None:
    assert http.request("DELETE", url).status == 405
