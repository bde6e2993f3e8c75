"""How a loopback server misbehaves when faults are planted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import urllib3
from pydantic_core import from_json

from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.messages import Response
from oceanferry_sandbox.http_server.server import LoopbackServer


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer(lambda _: Response(200, {}, b"well")) as server:
        yield server


@pytest.fixture
def http() -> Iterator[urllib3.PoolManager]:
    with urllib3.PoolManager(retries=False) as http:
        yield http


def test_a_fault_can_be_meant_for_requests_with_a_header(
    server: LoopbackServer, http: urllib3.PoolManager
) -> None:
    server.faults.plant(Fault("status", header="x-acs-action: List", times=-1))

    assert http.request("GET", server.url, headers={"X-ACS-Action": "List"}).status == 503
    assert http.request("GET", server.url, headers={"X-ACS-Action": "Create"}).status == 200


def test_an_echo_repeats_all_of_a_request_within_a_document(
    server: LoopbackServer, http: urllib3.PoolManager
) -> None:
    server.faults.plant(Fault("echo", status=400, body='{"Message": "%REQUEST%"}'))
    reply = http.request("POST", f"{server.url}/a?b=c", headers={"X-Token": "t"}, body=b'"quoted" <body>\n')
    repeated = from_json(reply.data)["Message"]

    assert reply.status == 400
    for sent in ("POST /a?b=c", "x-token: t", "&quot;quoted&quot; &lt;body&gt;"):
        assert sent in repeated
