"""A service of the sandbox answers as it was recorded: status, codes and fields are the recording's."""

from __future__ import annotations

import json
from http.client import HTTPConnection

from pydantic import JsonValue

from oceanferry.domain.recording.exchange import Body, RecordedCall
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.recorded_answers import RecordedAnswers

REFUSAL = b"<Error><Code>FileAlreadyExists</Code><BucketName>mine</BucketName></Error>"


def recorded(
    method: str, url: str, status: int, body: Body, sent: dict[str, str] | None = None
) -> RecordedCall:
    return RecordedCall(
        seconds=0,
        method=method,
        url=url,
        request_headers=sent or {},
        request=Body(),
        status=status,
        headers={},
        body=body,
    )


def asked(
    own: Response, call: RecordedCall, method: str, path: str, sent: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    def service(request: Request) -> Response:
        request.read()
        return own

    with LoopbackServer(RecordedAnswers(service, [call])) as server:
        connection = HTTPConnection(server.host, timeout=20)
        connection.request(method, path, b"", sent or {})
        reply = connection.getresponse()
        found = reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read()
        connection.close()
    return found


def test_a_refusal_has_the_recorded_status_and_code_and_the_rest_of_its_own() -> None:
    sent = {"x-oss-forbid-overwrite": "true"}
    content: JsonValue = ["Error", [["Code", "PreconditionFailed"], ["BucketName", "masked-1"]]]
    call = recorded("PUT", "https://masked-1.example/a", 412, Body(form="xml", content=content), sent)

    status, _, body = asked(Response(409, {}, REFUSAL), call, "PUT", "/mine/key", sent)

    assert (status, body) == (412, REFUSAL.replace(b"FileAlreadyExists", b"PreconditionFailed"))


def test_a_checksum_that_was_not_answered_is_answered_no_more() -> None:
    call = recorded("PUT", "https://masked-1.example/a", 200, Body())
    own = Response(200, {"x-oss-hash-crc64ecma": "1", "etag": "e"})

    _, headers, _ = asked(own, call, "PUT", "/mine/key")

    assert "x-oss-hash-crc64ecma" not in headers
    assert headers["etag"] == "e"


def test_a_reply_has_the_recorded_fields_and_words_and_own_values_for_masks() -> None:
    content: JsonValue = {"IdentityType": "RAMUser", "AccountId": "masked-2", "New": {"Word": "VALID"}}
    call = recorded("POST", "https://sts.aliyuncs.com/", 200, Body(form="json", content=content))
    own = Response(200, {}, json.dumps({"IdentityType": "Account", "AccountId": "12", "Gone": 1}).encode())

    _, _, body = asked(own, call, "POST", "/")

    assert json.loads(body) == {"IdentityType": "RAMUser", "AccountId": "12", "New": {"Word": "VALID"}}


def test_names_that_were_masked_are_answered_as_the_sandbox_has_them() -> None:
    content: JsonValue = {"handler": "a.b", "environmentVariables": {"masked-5": "masked-6"}}
    call = recorded("GET", "https://sts.aliyuncs.com/", 200, Body(form="json", content=content))
    own = Response(200, {}, b'{"handler": "c.d", "environmentVariables": {"NAME": "value"}}')

    _, _, body = asked(own, call, "GET", "/")

    assert json.loads(body) == {"handler": "a.b", "environmentVariables": {"NAME": "value"}}


def test_a_chat_that_says_no_is_not_made_to_say_yes() -> None:
    call = recorded(
        *("POST", "https://oapi.dingtalk.com/robot/send", 200),
        Body(form="json", content={"errcode": 0, "errmsg": "ok"}),
    )
    own = Response(200, {}, b'{"errcode": 310000, "errmsg": "no"}')

    _, _, body = asked(own, call, "POST", "/robot/send")

    assert json.loads(body)["errcode"] == 310000


def test_a_call_that_was_not_recorded_is_answered_as_ever() -> None:
    call = recorded("PUT", "https://masked-1.example/a", 412, Body())

    assert asked(Response(204), call, "DELETE", "/mine/key")[0] == 204
