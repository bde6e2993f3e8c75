"""The sandbox's chat robots answer as the vendors' endpoints do."""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode, urlsplit

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st

from oceanferry_sandbox.chats import dingtalk, feishu, webhook
from oceanferry_sandbox.chats.dingtalk import DingTalkRobot
from oceanferry_sandbox.chats.feishu import FeishuRobot
from oceanferry_sandbox.chats.robot import Robot
from oceanferry_sandbox.chats.service import ChatService
from oceanferry_sandbox.chats.slack import SlackRobot
from oceanferry_sandbox.chats.webhook import WebhookReceiver
from oceanferry_sandbox.chats.wecom import WeComRobot
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.messages import Headers, Request, RequestBody, Response
from oceanferry_sandbox.http_server.server import LoopbackServer

NOW = 1_700_000_000.0
SECRET = "SEC000000000000000000000"
MARKDOWN = {"msgtype": "markdown", "markdown": {"title": "backup", "text": "# 备份就绪 🎉"}}
TEXT = {"msgtype": "text", "text": {"content": "备份就绪"}}


class Clock:
    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def request(
    url: str,
    body: object = None,
    *,
    method: str = "POST",
    content_type: str = "application/json; charset=utf-8",
    headers: dict[str, str] | None = None,
) -> Request:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Content-Type": content_type, "Content-Length": str(len(data)), **(headers or {})}
    parts, named = urlsplit(url), Headers(sent.items())
    return Request(method, parts.path, parts.query, named, RequestBody(io.BytesIO(data), named))


def answer(response: Response) -> dict[str, object]:
    assert isinstance(response.body, bytes)
    return dict(json.loads(response.body))


def text_of(response: Response) -> str:
    assert isinstance(response.body, bytes)
    return response.body.decode()


def errcode(response: Response) -> object:
    assert response.status == 200
    return answer(response)["errcode"]


class TestDingTalk:
    URL = "/robot/send?access_token=token-of-the-robot"

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def robot(self, clock: Clock) -> DingTalkRobot:
        return DingTalkRobot("运维值班群", access_token="token-of-the-robot", clock=clock)

    @pytest.fixture
    def signed(self, clock: Clock) -> DingTalkRobot:
        return DingTalkRobot("ops", access_token="token-of-the-robot", secret=SECRET, clock=clock)

    def signed_url(self, timestamp: float = NOW, sign: str = "") -> str:
        milliseconds = str(int(timestamp * 1000))
        sign = sign or dingtalk.signature(milliseconds, SECRET)
        return f"{self.URL}&{urlencode({'timestamp': milliseconds, 'sign': sign})}"

    def test_a_message_is_answered_with_errcode_0_and_shown(self, robot: DingTalkRobot) -> None:
        response = robot(request(self.URL, MARKDOWN))
        assert answer(response) == {"errcode": 0, "errmsg": "ok"}
        [message] = robot.chat.messages
        assert (message.title, message.text) == ("backup", "# 备份就绪 🎉")
        assert message.received_at.timestamp() == NOW
        assert json.loads(message.raw) == MARKDOWN

    def test_the_signature_is_the_one_of_the_published_example(self) -> None:
        expected = "1zJ/w34EOSVAYr7cu7Vo8LnebmK2/GrCgegtr8mQrqM="
        assert dingtalk.signature("1700000000000", SECRET) == expected

    def test_a_signed_message_is_shown(self, signed: DingTalkRobot) -> None:
        assert errcode(signed(request(self.signed_url(), MARKDOWN))) == 0
        assert len(signed.chat.messages) == 1

    @pytest.mark.parametrize("seconds", [-3600, 3600])
    def test_a_timestamp_an_hour_away_is_still_good(self, signed: DingTalkRobot, seconds: int) -> None:
        assert errcode(signed(request(self.signed_url(NOW + seconds), MARKDOWN))) == 0

    @pytest.mark.parametrize("seconds", [-3601, 3601])
    def test_a_timestamp_more_than_an_hour_away_is_refused(self, signed: DingTalkRobot, seconds: int) -> None:
        response = signed(request(self.signed_url(NOW + seconds), MARKDOWN))
        assert answer(response) == {"errcode": 310000, "errmsg": "invalid timestamp"}

    @pytest.mark.parametrize("timestamp", ["", "yesterday", "9" * 5000, "-1700000000000", "\u0661" * 13])
    def test_a_timestamp_that_is_none_is_refused(self, signed: DingTalkRobot, timestamp: str) -> None:
        url = f"{self.URL}&{urlencode({'timestamp': timestamp, 'sign': 'x'})}"
        assert answer(signed(request(url, MARKDOWN)))["errmsg"] == "invalid timestamp"

    def test_a_signature_of_another_secret_is_refused(self, signed: DingTalkRobot) -> None:
        url = self.signed_url(sign=dingtalk.signature(str(int(NOW * 1000)), "SECother"))
        assert answer(signed(request(url, MARKDOWN))) == {"errcode": 310000, "errmsg": "sign not match"}
        assert signed.chat.messages == []

    def test_an_unsigned_message_to_a_signing_robot_is_refused(self, signed: DingTalkRobot) -> None:
        assert answer(signed(request(self.URL, MARKDOWN)))["errmsg"] == "sign not match"

    def test_a_signature_that_was_encoded_twice_is_refused(self, signed: DingTalkRobot) -> None:
        twice = self.signed_url().replace("%", "%25")
        assert answer(signed(request(twice, MARKDOWN)))["errmsg"] == "sign not match"

    @pytest.mark.parametrize("wording", ["linked", "described"])
    def test_newer_wordings_still_tell_what_was_wrong(self, clock: Clock, wording: dingtalk.Wording) -> None:
        robot = DingTalkRobot(
            "ops", access_token="token-of-the-robot", secret=SECRET, clock=clock, wording=wording
        )
        response = answer(robot(request(self.URL, MARKDOWN)))
        assert response["errcode"] == 310000
        assert any(part in str(response["errmsg"]) for part in ("sign not match, more:", "签名不匹配"))

    def test_a_message_without_any_keyword_is_refused(self, clock: Clock) -> None:
        robot = DingTalkRobot(
            "ops", access_token="token-of-the-robot", keywords=["restore", "备份"], clock=clock
        )
        assert errcode(robot(request(self.URL, TEXT))) == 0
        response = robot(request(self.URL, {"msgtype": "text", "text": {"content": "all clear"}}))
        assert answer(response) == {"errcode": 310000, "errmsg": "keywords not in content"}

    def test_a_get_is_refused_with_43002(self, robot: DingTalkRobot) -> None:
        assert errcode(robot(request(self.URL, MARKDOWN, method="GET"))) == 43002

    def test_a_missing_token_is_refused_with_40035(self, robot: DingTalkRobot) -> None:
        response = robot(request("/robot/send", MARKDOWN))
        assert answer(response) == {"errcode": 40035, "errmsg": "缺少参数 access_token"}

    def test_an_unknown_token_is_refused_with_300005(self, robot: DingTalkRobot) -> None:
        response = robot(request("/robot/send?access_token=other", MARKDOWN))
        assert answer(response) == {"errcode": 300005, "errmsg": "token is not exist"}

    @pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded"])
    def test_another_content_type_is_refused_with_43004(
        self, robot: DingTalkRobot, content_type: str
    ) -> None:
        assert errcode(robot(request(self.URL, MARKDOWN, content_type=content_type))) == 43004

    def test_the_size_limit_counts_bytes(self, robot: DingTalkRobot) -> None:
        def body(size: int) -> bytes:
            head, tail = b'{"msgtype":"text","text":{"content":"', b'"}}'
            return head + b"x" * (size - len(head) - len(tail)) + tail

        assert errcode(robot(request(self.URL, body(20_000)))) == 0
        assert errcode(robot(request(self.URL, body(20_001)))) == 460101

    def test_the_21st_message_of_a_minute_closes_the_robot_for_ten_minutes(
        self, robot: DingTalkRobot, clock: Clock
    ) -> None:
        codes = [errcode(robot(request(self.URL, MARKDOWN))) for _ in range(21)]
        assert codes == [0] * 20 + [130101]
        clock.now += 599
        response = robot(request(self.URL, MARKDOWN))
        assert answer(response)["errmsg"] == "send too fast, exceed 20 times per minute"
        clock.now += 1
        assert errcode(robot(request(self.URL, MARKDOWN))) == 0

    def test_a_body_that_is_no_json_is_a_missing_parameter(self, robot: DingTalkRobot) -> None:
        response = robot(request(self.URL, b"{"))
        assert answer(response) == {"errcode": 40035, "errmsg": "缺少参数 json"}

    @pytest.mark.parametrize("body", [{}, {"msgtype": "image"}, {"msgtype": "voice", "voice": {}}])
    def test_an_unknown_type_is_refused_with_400105(self, robot: DingTalkRobot, body: object) -> None:
        assert errcode(robot(request(self.URL, body))) == 400105

    @pytest.mark.parametrize(
        ("msgtype", "content"),
        [
            ("text", None),
            ("text", {"content": ""}),
            ("link", {"title": "t", "text": "x"}),
            ("markdown", {"text": "x"}),
            ("markdown", {"title": "t"}),
            ("markdown", {"title": "t", "text": 7}),
            ("actionCard", {"title": "t", "text": "x"}),
            ("actionCard", {"title": "t", "text": "x", "singleTitle": "only the label"}),
            ("actionCard", {"title": "t", "text": "x", "btns": [{"title": "no URL"}]}),
            ("feedCard", {"links": []}),
        ],
    )
    def test_an_incomplete_message_is_refused_with_40035(
        self, robot: DingTalkRobot, msgtype: str, content: object
    ) -> None:
        assert errcode(robot(request(self.URL, {"msgtype": msgtype, msgtype: content}))) == 40035
        assert robot.chat.messages == []

    def test_a_card_shows_its_single_button(self, robot: DingTalkRobot) -> None:
        card = {"title": "t", "text": "x", "singleTitle": "下载", "singleURL": "https://oss.example/a?b=1&c"}
        robot(request(self.URL, {"msgtype": "actionCard", "actionCard": card}))
        assert robot.chat.messages[0].buttons == (("下载", "https://oss.example/a?b=1&c"),)

    def test_a_card_shows_all_its_buttons_in_order(self, robot: DingTalkRobot) -> None:
        buttons = [{"title": name, "actionURL": f"https://oss.example/{name}"} for name in ("1", "2")]
        card = {"title": "t", "text": "x", "btns": buttons, "btnOrientation": "0"}
        robot(request(self.URL, {"msgtype": "actionCard", "actionCard": card}))
        assert [label for label, _ in robot.chat.messages[0].buttons] == ["1", "2"]

    @pytest.mark.parametrize(
        ("msgtype", "content"),
        [
            ("link", {"title": "t", "text": "x", "messageUrl": "https://oss.example"}),
            ("feedCard", {"links": [{"title": "t", "messageURL": "https://a.example", "picURL": "p"}]}),
        ],
    )
    def test_links_and_feed_cards_show_their_links(
        self, robot: DingTalkRobot, msgtype: str, content: object
    ) -> None:
        robot(request(self.URL, {"msgtype": msgtype, msgtype: content}))
        assert robot.chat.messages[0].buttons[0][0] == "t"

    def test_a_repeated_msguuid_is_answered_ok_and_shown_once(self, robot: DingTalkRobot) -> None:
        for _ in range(2):
            assert errcode(robot(request(self.URL, {**MARKDOWN, "msgUuid": "delivery-1"}))) == 0
        assert len(robot.chat.messages) == 1

    def test_every_refusal_is_remembered_with_its_reason(self, robot: DingTalkRobot) -> None:
        robot(request("/robot/send?access_token=other", MARKDOWN))
        [refusal] = robot.chat.refusals
        assert (refusal.code, refusal.reason) == (300005, "token is not exist")

    @pytest.mark.parametrize("code", [-1, 400013, 400102, 400106, 410100, 430101, 660026, 90030, 101002])
    def test_an_answer_can_be_forced(self, robot: DingTalkRobot, code: int) -> None:
        robot.force(code, "forced", times=2)
        codes = [errcode(robot(request(self.URL, MARKDOWN))) for _ in range(3)]
        assert codes == [code, code, 0]
        assert len(robot.chat.messages) == 1

    def test_a_forced_success_still_shows_the_message(self, robot: DingTalkRobot) -> None:
        robot.force("0", "ok")
        assert errcode(robot(request(self.URL, MARKDOWN))) == "0"
        assert len(robot.chat.messages) == 1

    def test_a_reply_without_errcode_can_be_forced(self, robot: DingTalkRobot) -> None:
        robot.force_reply(Response(200, {}, b'{"status":1111,"punish":"deny","wait":5}'))
        assert "errcode" not in answer(robot(request(self.URL, MARKDOWN)))
        assert robot.chat.messages == []

    @given(
        st.binary(max_size=300)
        | st.recursive(
            st.none() | st.text(max_size=5),
            lambda inner: (
                st.dictionaries(
                    st.sampled_from(["msgtype", "text", "markdown", "actionCard", "content", "title"]), inner
                )
                | st.lists(inner, max_size=2)
            ),
        )
    )
    def test_any_body_gets_an_errcode(self, body: object) -> None:
        robot = DingTalkRobot("ops", access_token="token-of-the-robot", clock=Clock())
        assert isinstance(errcode(robot(request(self.URL, body))), int)


class TestFeishu:
    URL = "/open-apis/bot/v2/hook/token-of-the-bot"
    TEXT: ClassVar = {"msg_type": "text", "content": {"text": '备份就绪 <at user_id="all">所有人</at>'}}

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def robot(self, clock: Clock) -> FeishuRobot:
        return FeishuRobot("dba", token="token-of-the-bot", clock=clock)

    @pytest.fixture
    def signed(self, clock: Clock) -> FeishuRobot:
        return FeishuRobot("dba", token="token-of-the-bot", secret="demo", clock=clock)

    def test_a_message_is_answered_in_old_and_new_fields_and_shown(self, robot: FeishuRobot) -> None:
        response = answer(robot(request(self.URL, self.TEXT)))
        assert (response["code"], response["StatusCode"]) == (0, 0)
        assert robot.chat.messages[0].text == "备份就绪 @所有人"

    def test_the_signature_is_the_one_of_the_published_example(self) -> None:
        assert feishu.signature("1599360473", "demo") == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="

    @pytest.mark.parametrize("as_text", [True, False])
    def test_a_signed_message_is_shown(self, signed: FeishuRobot, as_text: bool) -> None:
        stamp = str(int(NOW))
        sign = feishu.signature(stamp, "demo")
        body = {**self.TEXT, "timestamp": stamp if as_text else int(stamp), "sign": sign}
        assert answer(signed(request(self.URL, body)))["code"] == 0

    @pytest.mark.parametrize(
        ("timestamp", "sign"),
        [
            ("1700000000", "wrong"),
            ("1700000000", ""),
            ("", ""),
            ("1699996399", feishu.signature("1699996399", "demo")),
            ("1700003601", feishu.signature("1700003601", "demo")),
        ],
    )
    def test_a_wrong_sign_or_time_is_refused_with_19021(
        self, signed: FeishuRobot, timestamp: str, sign: str
    ) -> None:
        response = signed(request(self.URL, {**self.TEXT, "timestamp": timestamp, "sign": sign}))
        assert (response.status, answer(response)["code"]) == (200, 19021)

    def test_an_unknown_token_is_refused_with_19001(self, robot: FeishuRobot) -> None:
        assert answer(robot(request(self.URL + "x", self.TEXT)))["code"] == 19001

    def test_a_message_without_any_keyword_is_refused_with_19024(self, clock: Clock) -> None:
        robot = FeishuRobot("dba", token="token-of-the-bot", keywords=["告警"], clock=clock)
        response = answer(robot(request(self.URL, self.TEXT)))
        assert (response["code"], response["msg"]) == (19024, "Key Words Not Found")

    def test_a_body_that_is_no_json_is_http_400_with_code_9499(self, robot: FeishuRobot) -> None:
        response = robot(request(self.URL, b"not json"))
        assert (response.status, answer(response)["code"]) == (400, 9499)

    @pytest.mark.parametrize(
        "body",
        [
            {"msgtype": "text", "content": {"text": "x"}},
            {"msg_type": "text"},
            {"msg_type": "post", "content": {"post": {}}},
            {"msg_type": "interactive", "content": {"text": "x"}},
        ],
    )
    def test_a_message_of_a_wrong_shape_is_refused_with_19002(self, robot: FeishuRobot, body: object) -> None:
        assert answer(robot(request(self.URL, body)))["code"] == 19002

    def test_a_body_over_20_kb_is_refused_with_19036(self, robot: FeishuRobot) -> None:
        body = {"msg_type": "text", "content": {"text": "x" * 20_500}}
        assert answer(robot(request(self.URL, body)))["code"] == 19036

    def test_the_sixth_message_of_a_second_is_refused_with_11232(
        self, robot: FeishuRobot, clock: Clock
    ) -> None:
        codes = [answer(robot(request(self.URL, self.TEXT)))["code"] for _ in range(6)]
        assert codes == [0] * 5 + [11232]
        clock.now += 1
        assert answer(robot(request(self.URL, self.TEXT)))["code"] == 0

    def test_a_post_shows_title_lines_and_links(self, robot: FeishuRobot) -> None:
        lines = [
            [{"tag": "text", "text": "集群 "}, {"tag": "a", "text": "orders", "href": "https://a.example"}],
            [{"tag": "at", "user_id": "ou_1"}],
        ]
        post = {"zh_cn": {"title": "备份", "content": lines}}
        robot(request(self.URL, {"msg_type": "post", "content": {"post": post}}))
        [message] = robot.chat.messages
        assert (message.title, message.text) == ("备份", "集群 [orders](<https://a.example>)\n@ou_1")

    def test_a_card_of_schema_1_shows_texts_and_buttons(self, robot: FeishuRobot) -> None:
        button = {
            "tag": "button",
            "text": {"tag": "plain_text", "content": "下载"},
            "url": "https://a.example",
        }
        card = {
            "header": {"title": {"tag": "plain_text", "content": "备份"}},
            "elements": [
                {"tag": "div", "text": {"tag": "lark_md", "content": "**orders**"}},
                {"tag": "hr"},
                {"tag": "action", "actions": [button]},
                {"tag": "note", "elements": [{"tag": "plain_text", "content": "注"}]},
            ],
        }
        robot(request(self.URL, {"msg_type": "interactive", "card": card}))
        [message] = robot.chat.messages
        assert message.title == "备份"
        assert message.text.split() == ["**orders**", "---", "注"]
        assert message.buttons == (("下载", "https://a.example"),)

    def test_a_card_of_schema_2_shows_texts_and_buttons(self, robot: FeishuRobot) -> None:
        opened = {"type": "open_url", "default_url": "https://a.example"}
        elements = [
            {"tag": "markdown", "content": "hello"},
            {"tag": "button", "text": {"tag": "plain_text", "content": "Open"}, "behaviors": [opened]},
        ]
        card = {"schema": "2.0", "body": {"elements": elements}}
        robot(request(self.URL, {"msg_type": "interactive", "card": card}))
        [message] = robot.chat.messages
        assert (message.text, message.buttons) == ("hello", (("Open", "https://a.example"),))

    def test_the_success_of_the_older_generation_can_be_forced(self, robot: FeishuRobot) -> None:
        old = b'{"Extra":null,"StatusCode":0,"StatusMessage":"success"}'
        robot.force_reply(Response(200, {}, old), shown=True)
        assert "code" not in answer(robot(request(self.URL, self.TEXT)))
        assert len(robot.chat.messages) == 1


class TestWeCom:
    URL = "/cgi-bin/webhook/send?key=693a91f6"

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def robot(self, clock: Clock) -> WeComRobot:
        return WeComRobot("值班", key="693a91f6", clock=clock)

    def test_a_message_is_answered_with_errcode_0_and_shown(self, robot: WeComRobot) -> None:
        assert answer(robot(request(self.URL, TEXT))) == {"errcode": 0, "errmsg": "ok"}
        assert robot.chat.messages[0].text == "备份就绪"

    def test_an_unknown_key_is_refused_with_93000_and_a_hint(self, robot: WeComRobot) -> None:
        response = answer(robot(request("/cgi-bin/webhook/send?key=other", TEXT)))
        assert response["errcode"] == 93000
        assert str(response["errmsg"]).startswith("invalid webhook url, hint: [17")
        assert str(response["errmsg"]).endswith("/devtool/query?e=93000")

    def test_the_21st_message_of_a_minute_is_refused_with_45009(
        self, robot: WeComRobot, clock: Clock
    ) -> None:
        codes = [errcode(robot(request(self.URL, TEXT))) for _ in range(21)]
        assert codes == [0] * 20 + [45009]
        clock.now += 60
        assert errcode(robot(request(self.URL, TEXT))) == 0

    @pytest.mark.parametrize(("msgtype", "limit"), [("text", 2048), ("markdown", 4096)])
    def test_a_content_over_the_limit_in_bytes_is_refused_with_40058(
        self, robot: WeComRobot, msgtype: str, limit: int
    ) -> None:
        longest = "备" * (limit // 3) + "x" * (limit % 3)
        codes = [
            errcode(robot(request(self.URL, {"msgtype": msgtype, msgtype: {"content": content}})))
            for content in (longest, longest + "x")
        ]
        assert codes == [0, 40058]
        assert f"{msgtype}.content exceed max length {limit}" in robot.chat.refusals[0].reason

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (b"no json", 47001),
            ({"msgtype": "poem"}, 40008),
            ({"msgtype": "text"}, 40058),
            ({"msgtype": "text", "text": {"content": " "}}, 44004),
            ({"msgtype": "news", "news": {"articles": []}}, 40058),
            ({"msgtype": "template_card", "template_card": {"card_type": "text_notice"}}, 40058),
        ],
    )
    def test_a_wrong_body_is_refused(self, robot: WeComRobot, body: object, code: int) -> None:
        assert errcode(robot(request(self.URL, body))) == code

    def test_a_get_is_refused_with_43002(self, robot: WeComRobot) -> None:
        assert errcode(robot(request(self.URL, TEXT, method="GET"))) == 43002

    def test_a_template_card_shows_rows_and_links(self, robot: WeComRobot) -> None:
        card = {
            "card_type": "text_notice",
            "main_title": {"title": "备份", "desc": "orders"},
            "horizontal_content_list": [{"keyname": "大小", "value": "3 GiB"}],
            "jump_list": [{"type": 1, "title": "下载", "url": "https://a.example"}],
            "card_action": {"type": 1, "url": "https://b.example"},
        }
        robot(request(self.URL, {"msgtype": "template_card", "template_card": card}))
        [message] = robot.chat.messages
        assert (message.title, message.text) == ("备份", "orders\n大小: 3 GiB")
        assert message.buttons == (("下载", "https://a.example"),)

    def test_news_show_their_articles_as_links(self, robot: WeComRobot) -> None:
        articles = [{"title": "备份", "description": "orders", "url": "https://a.example"}]
        robot(request(self.URL, {"msgtype": "news", "news": {"articles": articles}}))
        assert robot.chat.messages[0].buttons == (("备份", "https://a.example"),)


class TestSlack:
    URL = "/services/T000/B000/XXXX"

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def robot(self, clock: Clock) -> SlackRobot:
        return SlackRobot("#ops", path="T000/B000/XXXX", clock=clock)

    def test_a_message_is_answered_with_the_text_ok_and_shown_as_markdown(self, robot: SlackRobot) -> None:
        response = robot(request(self.URL, {"text": "*ready*: <https://a.example?b=1&amp;c|get it>"}))
        assert (response.status, response.body) == (200, b"ok")
        assert robot.chat.messages[0].text == "**ready**: [get it](<https://a.example?b=1&amp;c>)"

    def test_a_form_with_a_payload_is_taken_too(self, robot: SlackRobot) -> None:
        body = urlencode({"payload": '{"text":"hello"}'}).encode()
        form = "application/x-www-form-urlencoded"
        assert robot(request(self.URL, body, content_type=form)).body == b"ok"

    @pytest.mark.parametrize(
        ("path", "status", "word"),
        [
            ("T999/B000/XXXX", 404, b"no_team"),
            ("T000/B999/XXXX", 404, b"no_service"),
            ("T000/B000/YYYY", 403, b"invalid_token"),
            ("T000/B000", 403, b"invalid_token"),
        ],
    )
    def test_an_unknown_address_is_refused(
        self, robot: SlackRobot, path: str, status: int, word: bytes
    ) -> None:
        response = robot(request(f"/services/{path}", {"text": "x"}))
        assert (response.status, response.body) == (status, word)

    @pytest.mark.parametrize(
        ("body", "word"),
        [
            (b"no json", b"invalid_payload"),
            ([1], b"invalid_payload"),
            ({}, b"no_text"),
            ({"text": " "}, b"no_text"),
            ({"blocks": [{"type": "poem"}]}, b"invalid_blocks"),
            ({"blocks": [{"type": "divider"}] * 51}, b"invalid_blocks"),
            (
                {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]},
                b"invalid_blocks",
            ),
        ],
    )
    def test_a_wrong_body_is_refused_with_400(self, robot: SlackRobot, body: object, word: bytes) -> None:
        response = robot(request(self.URL, body))
        assert (response.status, response.body) == (400, word)

    def test_too_many_messages_at_once_are_refused_with_429_and_retry_after(
        self, robot: SlackRobot, clock: Clock
    ) -> None:
        statuses = [robot(request(self.URL, {"text": "x"})).status for _ in range(5)]
        limited = robot(request(self.URL, {"text": "x"}))
        assert (statuses, limited.status) == ([200] * 5, 429)
        clock.now += int(limited.headers["Retry-After"])
        assert robot(request(self.URL, {"text": "x"})).status == 200

    def test_blocks_show_header_sections_and_buttons(self, robot: SlackRobot) -> None:
        words = {"type": "mrkdwn", "text": "*orders*"}
        label = {"type": "plain_text", "text": "Download"}
        blocks = [
            {"type": "header", "text": {"type": "plain_text", "text": "Backup ready"}},
            {"type": "section", "text": words, "fields": [words]},
            {"type": "divider"},
            {"type": "context", "elements": [words]},
            {"type": "actions", "elements": [{"type": "button", "text": label, "url": "https://a.example"}]},
        ]
        robot(request(self.URL, {"text": "fallback", "blocks": blocks}))
        [message] = robot.chat.messages
        assert message.title == "Backup ready"
        assert message.text.split() == ["**orders**", "**orders**", "---", "**orders**"]
        assert message.buttons == (("Download", "https://a.example"),)

    def test_attachments_show_their_title_as_a_link(self, robot: SlackRobot) -> None:
        attachment = {"title": "orders", "title_link": "https://a.example", "text": "*3 GiB*"}
        robot(request(self.URL, {"attachments": [attachment]}))
        assert robot.chat.messages[0].text == "[orders](<https://a.example>)\n**3 GiB**"

    @pytest.mark.parametrize(("status", "word"), [(410, "channel_is_archived"), (403, "action_prohibited")])
    def test_an_answer_can_be_forced(self, robot: SlackRobot, status: int, word: str) -> None:
        robot.force(status, word)
        response = robot(request(self.URL, {"text": "x"}))
        assert (response.status, response.body) == (status, word.encode())


class TestWebhook:
    ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    VECTOR = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    BODY = b'{"test": 2432232314}'
    SIGNED_AT = 1614265330

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock(self.SIGNED_AT)

    @pytest.fixture
    def receiver(self, clock: Clock) -> WebhookReceiver:
        return WebhookReceiver("audit", secrets=[self.SECRET], path="/hooks/audit", clock=clock)

    def deliver(self, body: bytes = BODY, **headers: str) -> Request:
        sent = {
            "webhook-id": self.ID,
            "webhook-timestamp": str(self.SIGNED_AT),
            "webhook-signature": self.VECTOR,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return request("/hooks/audit", body, headers={name: value for name, value in sent.items() if value})

    def test_the_message_of_the_specification_is_accepted(self, receiver: WebhookReceiver) -> None:
        assert receiver(self.deliver()).status == 200
        [message] = receiver.chat.messages
        assert (message.raw, message.idempotency_key) == (self.BODY.decode(), self.ID)

    def test_an_event_is_shown_by_its_type_and_readable_json(self, receiver: WebhookReceiver) -> None:
        body = json.dumps({"type": "backup_set.link_ready", "data": {"cluster": "订单"}}).encode()
        key = base64.b64decode(self.SECRET.removeprefix("whsec_"))
        sign = webhook.signature(key, self.ID, str(self.SIGNED_AT), body)
        receiver(self.deliver(body, webhook_signature=sign))
        [message] = receiver.chat.messages
        assert message.title == "backup_set.link_ready"
        assert '"cluster": "订单"' in message.text

    def test_one_of_several_signatures_is_enough(self, receiver: WebhookReceiver) -> None:
        several = f"v1,AAAA v1a,{'B' * 86}== {self.VECTOR}"
        assert receiver(self.deliver(webhook_signature=several)).status == 200

    def test_either_secret_is_good_while_one_is_being_replaced(self, clock: Clock) -> None:
        new = "whsec_" + base64.b64encode(b"n" * 24).decode()
        receiver = WebhookReceiver("audit", secrets=[new, self.SECRET], path="/hooks/audit", clock=clock)
        assert receiver(self.deliver()).status == 200

    def test_a_repeated_id_is_answered_2xx_and_recorded_once(self, receiver: WebhookReceiver) -> None:
        assert [receiver(self.deliver()).status for _ in range(2)] == [200, 200]
        assert len(receiver.chat.messages) == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"webhook_id": "msg_other"},
            {"webhook_timestamp": "1614265331"},
            {"webhook_signature": "v1,AAAA"},
            {"webhook_signature": "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
            {"webhook_timestamp": "soon"},
        ],
    )
    def test_a_signature_that_does_not_match_is_refused_with_401(
        self, receiver: WebhookReceiver, wrong: dict[str, str]
    ) -> None:
        assert receiver(self.deliver(self.BODY, **wrong)).status == 401
        assert receiver.chat.messages == []

    def test_a_changed_body_is_refused_with_401(self, receiver: WebhookReceiver) -> None:
        assert receiver(self.deliver(b'{"test": 2432232315}')).status == 401

    @pytest.mark.parametrize(("seconds", "status"), [(300, 200), (-300, 200), (301, 401), (-301, 401)])
    def test_a_timestamp_is_good_for_five_minutes(
        self, receiver: WebhookReceiver, clock: Clock, seconds: int, status: int
    ) -> None:
        clock.now += seconds
        assert receiver(self.deliver()).status == status

    @pytest.mark.parametrize("name", ["webhook_id", "webhook_timestamp", "webhook_signature"])
    def test_a_missing_header_is_refused_with_400(self, receiver: WebhookReceiver, name: str) -> None:
        assert receiver(self.deliver(self.BODY, **{name: ""})).status == 400

    def test_a_get_is_refused_with_405(self, receiver: WebhookReceiver) -> None:
        response = receiver(request("/hooks/audit", b"", method="GET"))
        assert (response.status, response.headers["Allow"]) == (405, "POST")

    def test_a_body_over_20_kb_is_refused_with_413(self, receiver: WebhookReceiver) -> None:
        assert receiver(self.deliver(b"x" * 20_001)).status == 413

    def test_a_disabled_endpoint_can_be_forced(self, receiver: WebhookReceiver) -> None:
        receiver.force(410, "gone")
        assert [receiver(self.deliver()).status for _ in range(2)] == [410, 200]

    def test_a_forced_202_still_records(self, receiver: WebhookReceiver) -> None:
        receiver.force(202, "accepted")
        assert receiver(self.deliver()).status == 202
        assert len(receiver.chat.messages) == 1


class TestService:
    @pytest.fixture
    def robots(self) -> list[Robot]:
        return [
            DingTalkRobot("ops", access_token="ops-token", secret=SECRET),
            DingTalkRobot("dba", access_token="dba-token"),
            FeishuRobot("feishu", token="feishu-token"),
            WeComRobot("wecom", key="wecom-key"),
            SlackRobot("slack", path="T0/B0/X0"),
            WebhookReceiver("audit", secrets=["whsec_" + base64.b64encode(b"k" * 24).decode()]),
        ]

    @pytest.fixture
    def server(self, robots: list[Robot]) -> Iterator[LoopbackServer]:
        with LoopbackServer(ChatService(robots)) as server:
            yield server

    @pytest.fixture
    def client(self) -> Iterator[urllib3.PoolManager]:
        with urllib3.PoolManager(retries=False, timeout=60) as client:
            yield client

    def test_each_robot_is_reached_at_its_address(
        self, server: LoopbackServer, client: urllib3.PoolManager, robots: list[Robot]
    ) -> None:
        bodies = [MARKDOWN, MARKDOWN, TestFeishu.TEXT, TEXT, {"text": "hello"}]
        for robot, body in zip(robots[1:5], bodies[1:], strict=True):
            client.request("POST", robot.address(server.url), json=body)
        assert [len(robot.chat.messages) for robot in robots] == [0, 1, 1, 1, 1, 0]

    def test_an_unknown_token_reaches_no_room(
        self, server: LoopbackServer, client: urllib3.PoolManager, robots: list[Robot]
    ) -> None:
        url = f"{server.url}/robot/send?access_token=nobodys"
        assert client.request("POST", url, json=MARKDOWN).json()["errcode"] == 300005
        assert [robot.chat.messages for robot in robots] == [[]] * 6

    def test_another_path_is_not_found(self, server: LoopbackServer, client: urllib3.PoolManager) -> None:
        assert client.request("GET", f"{server.url}/elsewhere").status == 404

    def test_a_message_whose_reply_was_lost_is_shown_once_when_repeated(
        self, server: LoopbackServer, client: urllib3.PoolManager, robots: list[Robot]
    ) -> None:
        server.faults.plant(Fault("reset_after"))
        url, body = robots[1].address(server.url), {**MARKDOWN, "msgUuid": "delivery-1"}
        with pytest.raises(urllib3.exceptions.ProtocolError):
            client.request("POST", url, json=body)
        assert client.request("POST", url, json=body).json() == {"errcode": 0, "errmsg": "ok"}
        assert len(robots[1].chat.messages) == 1

    def test_the_service_knows_its_chats(self, robots: list[Robot]) -> None:
        assert [chat.name for chat in ChatService(robots).chats][:2] == ["ops", "dba"]


class TestRoom:
    def test_a_room_survives_in_its_journal(self, tmp_path: Path) -> None:
        journal = tmp_path / "ops.jsonl"
        card = {"title": "备份 🎉", "text": "x", "singleTitle": "下载", "singleURL": "https://a.example"}
        body = {"msgtype": "actionCard", "actionCard": card, "msgUuid": "delivery-1"}
        rooms = []
        for _ in range(2):
            robot = DingTalkRobot("ops", access_token="t", journal=journal)
            robot(request("/robot/send?access_token=t", body))
            robot(request("/robot/send?access_token=other", body))
            rooms.append(robot.chat)
        assert rooms[0].messages == rooms[1].messages
        assert [len(rooms[1].messages), len(rooms[1].refusals)] == [1, 2]

    def test_robots_and_messages_show_no_secret_when_printed(self) -> None:
        robot = DingTalkRobot("ops", access_token="canary-token", secret="SECcanary")
        card = {"title": "t", "text": "canary", "singleTitle": "get", "singleURL": "https://canary"}
        robot(request("/robot/send?access_token=canary-token", {"msgtype": "actionCard", "actionCard": card}))
        card_robot = DingTalkRobot("ops", access_token="canary-token")
        url = "/robot/send?access_token=canary-token"
        card_robot(request(url, {"msgtype": "actionCard", "actionCard": card}))
        assert "canary" not in f"{robot!r} {robot.chat.refusals!r} {card_robot.chat.messages!r}"

    def test_messages_sent_at_once_are_all_kept(self) -> None:
        robot = WeComRobot("wecom", key="k", per_minute=1000)
        threads = [
            threading.Thread(target=robot, args=(request("/cgi-bin/webhook/send?key=k", TEXT),))
            for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(robot.chat.messages) == 20
