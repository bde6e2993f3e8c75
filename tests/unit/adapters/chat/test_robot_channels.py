"""What every channel's requests keep to, whatever a message says, and what its answers are taken for."""

# what is shown in Chinese has full-width punctuation

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timezone
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from fakes.sample_notifications import (
    NOW,
    ORDER,
    all_clear,
    copy_receipt,
    failed,
    link,
    link_ready,
    order_of,
    reader,
    several,
    stale,
    succeeded,
)
from oceanferry.adapters.chat.channel import Channel, ChatEndpoint
from oceanferry.adapters.chat.channels import CHANNELS
from oceanferry.adapters.chat.feishu import message as feishu
from oceanferry.adapters.chat.slack import message as slack
from oceanferry.domain.chat_options import Mentions
from oceanferry.domain.errors import AnswerClass
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.messages.notifications import LinkReady, Notification, each_of
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.secrets import Secret

URL = "https://robots.example.com/hook/planted-token"
KEYWORD = "[数据库告警]"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
RENDERER = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")
EVERY_KIND = [link_ready(), failed(), succeeded(), stale(), all_clear(), several()]


class Robot(NamedTuple):
    """A channel in one of its formats, and how its requests are read."""

    channel: Channel
    format: str
    text: Callable[[dict[str, Any]], str]
    urls: Callable[[dict[str, Any]], list[str]]
    measured: Callable[[bytes, dict[str, Any]], int]

    def sent(self, notification: Notification, keyword: str = "") -> dict[str, Any]:
        body = self.channel.encode(notification, self.target(keyword), NOW).body
        message: dict[str, Any] = json.loads(body.decode())
        assert self.measured(body, message) <= self.channel.limit_bytes
        return message

    def target(self, keyword: str = "") -> ChatEndpoint:
        return ChatEndpoint("ops-room", Secret(URL), keyword=keyword, format=self.format)


def whole_body(body: bytes, _message: dict[str, Any]) -> int:
    return len(body)


def spans_of(text: str) -> list[Token]:
    """Return what a renderer of CommonMark makes of *text*."""
    return [span for block in RENDERER.parse(text) for span in block.children or ()]


def in_markdown(text: str) -> list[str]:
    return [str(each.attrGet("href")) for each in spans_of(text) if each.type == "link_open"]


def in_lines(text: str) -> list[str]:
    return re.findall(r"^https?://\S+$", text, re.MULTILINE)


def ding_text(message: dict[str, Any]) -> str:
    return str(message[message["msgtype"]]["text"])


def ding_urls(message: dict[str, Any]) -> list[str]:
    return [each["actionURL"] for each in message.get("actionCard", {}).get("btns", [])]


def feishu_card_text(message: dict[str, Any]) -> str:
    elements = message["card"]["elements"]
    return "\n".join(
        [message["card"]["header"]["title"]["content"], *(each.get("content", "") for each in elements)]
    )


def feishu_urls(message: dict[str, Any]) -> list[str]:
    return [action["url"] for each in message["card"]["elements"] for action in each.get("actions", [])]


def slack_text(message: dict[str, Any]) -> str:
    return "\n".join(each["text"]["text"] for each in message["blocks"] if "text" in each)


def slack_urls(message: dict[str, Any]) -> list[str]:
    return [element["url"] for each in message["blocks"] for element in each.get("elements", [])]


def teams_card(message: dict[str, Any]) -> dict[str, Any]:
    card: dict[str, Any] = message["attachments"][0]["content"]
    return card


def teams_text(message: dict[str, Any]) -> str:
    lines = [
        each.get("text", "") + "".join(run["text"] for run in each.get("inlines", ()))
        for each in teams_card(message)["body"]
    ]
    return "\n".join(lines)


def teams_urls(message: dict[str, Any]) -> list[str]:
    return [action["url"] for each in teams_card(message)["body"] for action in each.get("actions", ())]


ROBOTS = {
    "dingtalk card": Robot(CHANNELS["dingtalk"], "", ding_text, ding_urls, whole_body),
    "dingtalk markdown": Robot(
        CHANNELS["dingtalk"],
        "markdown",
        ding_text,
        lambda message: in_markdown(message["markdown"]["text"]),
        whole_body,
    ),
    "dingtalk text": Robot(
        CHANNELS["dingtalk"],
        "text",
        lambda message: message["text"]["content"],
        lambda message: in_lines(message["text"]["content"]),
        whole_body,
    ),
    "feishu card": Robot(CHANNELS["feishu"], "", feishu_card_text, feishu_urls, whole_body),
    "feishu text": Robot(
        CHANNELS["feishu"],
        "text",
        lambda message: message["content"]["text"],
        lambda message: in_lines(message["content"]["text"]),
        whole_body,
    ),
    "wecom": Robot(
        CHANNELS["wecom"],
        "",
        lambda message: message["markdown"]["content"],
        lambda message: in_markdown(message["markdown"]["content"]),
        lambda _, message: len(message["markdown"]["content"].encode()),
    ),
    "slack": Robot(CHANNELS["slack"], "", slack_text, slack_urls, whole_body),
    "teams": Robot(
        CHANNELS["teams"],
        "",
        teams_text,
        teams_urls,
        whole_body,
    ),
}
EACH = pytest.mark.parametrize("robot", ROBOTS.values(), ids=ROBOTS)


def test_every_channel_for_people_is_here() -> None:
    assert {name.split()[0] for name in ROBOTS} == set(CHANNELS) - {"webhook", "cloudevents"}


# --- what is said -------------------------------------------------------------


@EACH
def test_every_file_has_its_link_whole(robot: Robot) -> None:
    links = [link(1), link(2)]
    message = robot.sent(link_ready(*links, to=reader("en")))

    assert robot.urls(message) == [each.public_url.reveal() for each in links if each.public_url]


@EACH
@pytest.mark.parametrize("notification", EVERY_KIND, ids=lambda each: type(each).__name__)
def test_every_kind_of_message_carries_the_keyword(robot: Robot, notification: Notification) -> None:
    assert KEYWORD in robot.text(robot.sent(notification, KEYWORD))


@EACH
def test_the_facts_are_there_in_the_readers_language(robot: Robot) -> None:
    english, chinese = (robot.text(robot.sent(link_ready(to=reader(each)))) for each in ("en", "zh"))

    assert "Backup set" in english
    assert "备份集" in chinese
    assert "bak-4n1" in english
    assert "bak-4n1" in chinese


FOREIGN = [
    "[the offer](https://evil.example)",
    "![](https://evil.example/pixel.png)",
    "https://evil.example",
    "www.evil.example",
    "<https://evil.example|the offer>",
    "<!channel> <@U123>",
    '<at user_id="all">all</at>',
    "**loud**",
    "a`[b](https://evil.example)`c",
    "_leaning_",
    "~struck~",
]
IN_MARKDOWN = [ROBOTS[name] for name in ("dingtalk card", "dingtalk markdown", "feishu card", "wecom")]
COPIED = [
    '{"cluster": "orders", "backup_set_id": "bak-4n1", "deliver": ["archive"], "force": true}',
    "acs:oss:*:*:my-archive/*",
    "oss:PutObject",
    "acs:ram::1234567890123456:role/_writer_",
    "bak_set_1__2.tar.gz",
    r"D:\_backups\(old)",
]


def reported_by(robot: Robot, words: str) -> dict[str, Any]:
    return robot.sent(failed(Failure(error="ServiceRefused", message=f"see {words}."), to=reader("en")))


@pytest.mark.parametrize("robot", IN_MARKDOWN)
@pytest.mark.parametrize("written", FOREIGN)
def test_the_words_of_others_never_become_markup(robot: Robot, written: str) -> None:
    spans = spans_of(robot.text(reported_by(robot, written)))

    assert {each.type for each in spans} <= {
        "text",
        "softbreak",
        "code_inline",
        "strong_open",
        "strong_close",
    }
    assert not [each for each in spans if each.type == "text" and re.search(r"://|www\.", each.content)]
    assert "loud" not in [after.content for each, after in pairwise(spans) if each.type == "strong_open"]


@pytest.mark.parametrize("written", FOREIGN)
def test_the_words_of_others_never_become_markup_in_slack(written: str) -> None:
    for each in reported_by(ROBOTS["slack"], written)["blocks"]:
        if each.get("text", {}).get("type") == "mrkdwn":
            shown = re.sub(r"`[^`]*`|^\*[^*]*\*", "", each["text"]["text"], flags=re.MULTILINE)
            assert not re.search(r"[*_~`<>]|://", shown)


@pytest.mark.parametrize("written", [*FOREIGN, *COPIED])
def test_nothing_is_markup_in_the_lines_of_a_teams_card(written: str) -> None:
    body = teams_card(reported_by(ROBOTS["teams"], written))["body"]

    assert {each["type"] for each in body[1:]} == {"RichTextBlock"}
    assert any(run["text"] == f"see {written}." for each in body for run in each.get("inlines", ()))


@pytest.mark.parametrize("robot", IN_MARKDOWN)
@pytest.mark.parametrize("written", COPIED)
def test_what_people_copy_is_shown_as_it_was_written(robot: Robot, written: str) -> None:
    shown = "".join(each.content or "\n" for each in spans_of(robot.text(reported_by(robot, written))))

    assert f"see {written}." in shown.replace("\n", "")


@pytest.mark.parametrize("robot", [ROBOTS["dingtalk markdown"], ROBOTS["wecom"]], ids=["dingtalk", "wecom"])
@pytest.mark.parametrize("name", ["bak_set_1__2.tar.gz", "a___b.zip"])
def test_the_name_of_a_file_is_shown_as_it_was_written_in_the_text_of_its_link(
    robot: Robot, name: str
) -> None:
    spans = spans_of(robot.text(robot.sent(link_ready(replace(link(), file_name=name)))))
    [opened] = [number for number, each in enumerate(spans) if each.type == "link_open"]

    assert name in spans[opened + 1].content


@pytest.mark.parametrize("robot", [ROBOTS["dingtalk markdown"], ROBOTS["wecom"]], ids=["dingtalk", "wecom"])
def test_a_name_that_ends_in_a_backslash_still_links(robot: Robot) -> None:
    unnamed_size = replace(link(), file_name="part1\\", stated_size=None)
    spans = spans_of(robot.text(robot.sent(link_ready(unnamed_size))))

    assert [each.type for each in spans].count("link_open") == 1


@pytest.mark.parametrize("robot", IN_MARKDOWN)
def test_the_label_of_a_fact_is_shown_as_it_was_written(robot: Robot) -> None:
    """A file with its size and CRC64 has its name as the label."""
    name = "bak_set_1__2.tar.gz"
    copied = copy_receipt()
    folder = copied.manifest.rpartition("/")[0]
    [first, *_] = copied.objects
    renamed = copied.model_copy(update={"objects": (first.model_copy(update={"key": f"{folder}/{name}"}),)})

    assert name in "".join(
        each.content for each in spans_of(robot.text(robot.sent(succeeded(renamed, to=reader("en")))))
    )


@pytest.mark.parametrize("robot", [ROBOTS["dingtalk text"], ROBOTS["feishu text"]])
@pytest.mark.parametrize("written", COPIED)
def test_what_people_copy_is_shown_as_it_was_written_where_there_is_no_markup(
    robot: Robot, written: str
) -> None:
    assert f"see {written}." in robot.text(reported_by(robot, written))


@pytest.mark.parametrize("written", COPIED)
def test_what_people_copy_is_shown_as_it_was_written_in_slack(written: str) -> None:
    text = slack_text(reported_by(ROBOTS["slack"], written))

    assert f"see {written}." in html.unescape(text).replace("`", "")


@pytest.mark.parametrize("tag", ["at", "AT", "a", " at"])
def test_no_member_is_called_in_feishu_by_the_words_of_others(tag: str) -> None:
    failure = Failure(error="ServiceRefused", message=f'see <{tag} user_id="all">all</{tag}>')

    assert "<" not in ROBOTS["feishu text"].text(ROBOTS["feishu text"].sent(failed(failure)))


@pytest.mark.parametrize("hidden", ["\u202e", "\x9b", "\u2028", "\U000e0041", "\x1b", "\ud800", "\n"])
@EACH
def test_no_channel_shows_what_hides_in_the_name_of_a_file(robot: Robot, hidden: str) -> None:
    sent = robot.sent(link_ready(replace(link(), file_name=f"a{hidden}gpj.exe")))

    assert hidden not in "".join(texts_of(sent))


def texts_of(value: object) -> Iterator[str]:
    """Yield each line of text in a body; line breaks of ours part them."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_of(each)
    elif isinstance(value, str):
        yield from value.split("\n")


def test_who_is_called_in_dingtalk_stands_in_the_text_too() -> None:
    target = ChatEndpoint(
        "ops-room",
        Secret(URL),
        format="markdown",
        mentions=Mentions(("13800000000",), ("zhang3",), everybody=True),
    )
    message = json.loads(CHANNELS["dingtalk"].encode(failed(), target, NOW).body)

    assert message["at"] == {"atMobiles": ["13800000000"], "atUserIds": ["zhang3"], "isAtAll": True}
    assert message["markdown"]["text"].endswith("@13800000000 @zhang3")


@EACH
def test_nothing_of_the_request_is_printed(robot: Robot) -> None:
    outgoing = robot.channel.encode(link_ready(), robot.target(), NOW)

    assert "planted" not in repr(robot.target()) + repr(outgoing.url)


# --- how much fits ------------------------------------------------------------

PIECES = ["备", "🎉", FAMILY, "a", "_", "*", "](", "<", '"', "\\", "\ud800"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@st.composite
def many_links(draw: st.DrawFn) -> LinkReady:
    length = draw(st.integers(60, 2_900))
    links = [
        DownloadLink(
            number,
            f"{number}{draw(TEXTS)}",
            Secret(f"https://b.oss-cn-hangzhou.aliyuncs.com/{number}?Signature=".ljust(length, "s")),
            stated_size=draw(st.sampled_from([None, 1_000.0 * number])),
        )
        for number in range(1, draw(st.integers(1, 60)) + 1)
    ]
    return link_ready(*links, to=reader(draw(st.sampled_from(["zh", "en"]))))


@st.composite
def long_failures(draw: st.DrawFn) -> Notification:
    words = draw(TEXTS) * draw(st.integers(0, 600))
    failure = Failure.model_construct(
        error="ServiceRefused", message=words, advice=words, code=draw(TEXTS), request_id="", chinese=None
    )
    return failed(failure, to=reader(draw(st.sampled_from(["zh", "en"]))))


@st.composite
def much_news(draw: st.DrawFn) -> Notification:
    news = draw(
        st.lists(many_links(), min_size=2, max_size=5) | st.lists(long_failures(), min_size=2, max_size=5)
    )
    language = news[0].reader
    named = [
        replace(each, order=order_of(f"bak-{number}"), reader=language) for number, each in enumerate(news)
    ]
    return several(*named)


@EACH
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_whatever_a_message_says_it_fits_and_its_links_are_whole(robot: Robot, data: st.DataObject) -> None:
    notification = data.draw(many_links() | long_failures() | much_news())
    message = robot.sent(notification, KEYWORD)

    reported = [each for each in each_of(notification) if isinstance(each, LinkReady)]
    given_links = [link for each in reported for link in each.links]
    known = [each.public_url.reveal() for each in given_links if each.public_url]
    assert robot.urls(message) == known[: len(robot.urls(message))]
    assert KEYWORD in robot.text(message)
    # Half a character, or half a surrogate pair, would not survive this.
    robot.text(message).encode().decode()


@EACH
def test_what_is_said_to_be_whole_has_every_link(robot: Robot) -> None:
    news = [link_ready(link(number), order=order_of(f"bak-{number}")) for number in range(1, 40)]
    for count in (2, 5, 10, 20, 39):
        outgoing = robot.channel.encode(several(*news[:count]), robot.target(), NOW)

        links = robot.urls(json.loads(outgoing.body))
        assert outgoing.whole == (len(links) == count)
        assert outgoing.whole or count > 2


@EACH
def test_every_button_of_several_backup_sets_says_of_which_it_is(robot: Robot) -> None:
    news = [link_ready(link(1, name="all.zip"), order=order_of(name)) for name in ("bak-7", "bak-8")]
    body = robot.channel.encode(several(*news), robot.target(), NOW).body.decode()

    assert "bak-7 · all.zip" in body
    assert "bak-8 · all.zip" in body


@EACH
def test_files_whose_links_do_not_fit_are_named_and_where_they_are_is_said(robot: Robot) -> None:
    links = [
        DownloadLink(
            number,
            f"file-{number}.zip",
            Secret(f"https://b.oss-cn-hangzhou.aliyuncs.com/{number}?Signature=".ljust(1_500, "s")),
        )
        for number in range(1, 80)
    ]
    message = robot.sent(link_ready(*links, to=reader("en")))

    assert 0 < len(robot.urls(message)) < len(links)
    assert "oceanferry" in robot.text(message).lower() or "console" in robot.text(message).lower()


def test_slack_counts_characters_of_every_block() -> None:
    failure = Failure(error="ServiceRefused", message="备份🎉" * 3_000, advice="a&b" * 3_000)
    blocks = ROBOTS["slack"].sent(failed(failure, to=reader("en")))["blocks"]

    assert len(blocks) <= 50
    assert all(len(each["text"]["text"]) <= 3_000 for each in blocks if "text" in each)


# --- what is answered ---------------------------------------------------------


def reply(**fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode()


ANSWERS: dict[str, list[tuple[int, bytes, AnswerClass]]] = {
    "feishu": [
        (200, reply(code=2200, msg="internal error"), "retry_after"),
        (200, reply(code=0, msg="success", StatusCode=0, StatusMessage="success", data={}), "delivered"),
        (200, reply(StatusCode=0, StatusMessage="success"), "delivered"),
        (200, reply(code=19021, msg="sign match fail or timestamp is not within one hour"), "configuration"),
        (200, reply(code=19022, msg="Ip Not Allowed"), "configuration"),
        (200, reply(code=19024, msg="Key Words Not Found"), "configuration"),
        (200, reply(code=19001, msg="param invalid: incoming webhook access token invalid"), "configuration"),
        (200, reply(code=19036, msg="request body size exceeds the limit"), "ours"),
        (200, reply(code=11232, msg="frequency limited"), "retry_after"),
        (400, reply(code=9499, msg="Bad Request", data={}), "ours"),
        (200, reply(StatusCode=0, code=19021), "configuration"),
        (200, reply(code=424242, msg="new"), "configuration"),
        (200, reply(msg="success"), "retry_after"),
    ],
    "wecom": [
        (200, reply(errcode=0, errmsg="ok"), "delivered"),
        (200, reply(errcode="0", errmsg="ok"), "delivered"),
        (200, reply(errcode=93000, errmsg="invalid webhook url, hint: [1]"), "configuration"),
        (200, reply(errcode=45009, errmsg="api freq out of limit"), "retry_after"),
        (200, reply(errcode=40058, errmsg="markdown.content exceed max length 4096"), "ours"),
        (200, reply(errcode=424242, errmsg="new"), "configuration"),
        (502, reply(errcode=0), "retry_after"),
        (200, reply(errmsg="ok"), "retry_after"),
    ],
    "slack": [
        (200, b"ok", "delivered"),
        (400, b"invalid_payload", "ours"),
        (400, b"no_text", "ours"),
        (403, b"action_prohibited", "configuration"),
        (403, b"invalid_token", "configuration"),
        (404, b"channel_not_found", "configuration"),
        (404, b"no_service", "configuration"),
        (404, b"no_active_hooks", "configuration"),
        (410, b"channel_is_archived", "configuration"),
        (403, b"team_disabled", "configuration"),
        (429, b"rate_limited", "retry_after"),
        (500, b"rollup_error", "retry_after"),
        (200, b"", "retry_after"),
        (200, b"<html>ok</html>", "retry_after"),
        (200, b"invalid_token", "retry_after"),
    ],
    "teams": [
        (202, b"", "delivered"),
        (200, b"", "delivered"),
        (200, b"posted", "delivered"),
        (201, b'{"id": "1718000000000"}', "delivered"),
        (202, b"<html>captive portal</html>", "retry_after"),
        (200, reply(error={"code": "WorkflowNotFound", "message": "gone"}), "configuration"),
        (200, reply(error={"code": "SomethingNew", "message": "no"}), "retry_after"),
        (400, reply(error={"code": "TriggerInputSchemaMismatch", "message": "no"}), "ours"),
        (400, reply(error={"code": "WorkflowTriggerIsNotEnabled", "message": "off"}), "configuration"),
        (401, reply(error={"code": "DirectApiAuthorizationRequired", "message": "no"}), "configuration"),
        (404, reply(error={"code": "WorkflowNotFound", "message": "gone"}), "configuration"),
        (429, reply(error={"code": "TooManyRequests", "message": "slow"}), "retry_after"),
    ],
    "cloudevents": [
        (202, b"", "delivered"),
        (204, b"", "delivered"),
        (410, b"gone", "configuration"),
        (415, b"", "content"),
        (429, b"", "retry_after"),
        (302, b"", "configuration"),
        (503, b"", "retry_after"),
    ],
}


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b""), (200, b"1"), (200, b"posted"), (201, reply(id="1718000000000")), (202, b"")],
)
def test_a_card_that_a_teams_workflow_posted_is_not_sent_again(status: int, body: bytes) -> None:
    """Skitionek/notify-microsoft-teams#98, 2025-03-17: the webhook "always responded with a 202 status and no
    message"; with "an explicit response action" it "returns a 200 status code along with a proper response
    message", after the card is in the channel. robusta-dev/robusta#2113 takes 200, 201 and 202.
    """
    assert CHANNELS["teams"].check(status, body).outcome == "delivered"


@pytest.mark.parametrize(
    ("channel", "status", "body", "meaning"),
    [(name, *answer) for name, answers in ANSWERS.items() for answer in answers],
)
def test_an_answer_has_its_meaning(channel: str, status: int, body: bytes, meaning: AnswerClass) -> None:
    verdict = CHANNELS[channel].check(status, body)

    assert verdict.outcome == meaning
    assert meaning == "delivered" or (verdict.reason.en and verdict.reason.zh)


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_code_says_what_happened_in_both_languages_and_mostly_what_to_do(channel: str) -> None:
    for verdict in CHANNELS[channel].codes.values():
        assert verdict.reason.en
        assert verdict.reason.zh
        assert bool(verdict.advice.en) == bool(verdict.advice.zh)
        assert verdict.advice.en or verdict.outcome in ("ours", "retry_after")


SUCCESSES: dict[str, Callable[[int, bytes], bool]] = {
    "feishu": lambda status, body: 200 <= status < 300 and b"0" in body and b"ode" in body,
    "wecom": lambda status, body: 200 <= status < 300 and b"errcode" in body and b"0" in body,
    "dingtalk": lambda status, body: 200 <= status < 300 and b"errcode" in body and b"0" in body,
    "slack": lambda status, body: status == 200 and body.strip() == b"ok",
    "teams": lambda status, body: 200 <= status < 300 and b'"error": {' not in body,
    "webhook": lambda status, _: 200 <= status < 300,
    "cloudevents": lambda status, _: 200 <= status < 300,
}
BODIES = (
    st.binary(max_size=60)
    | st.sampled_from(
        [b"", b"ok", b"{}", b"null", b"0", b'{"code": null}', b'{"errcode": []}', b'"ok"', b"[0]"]
    )
    | st.dictionaries(
        st.sampled_from(["code", "errcode", "StatusCode", "error", "msg", "ok"]),
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.text(max_size=5)
        | st.just("0"),
    ).map(lambda fields: json.dumps(fields).encode())
)


@pytest.mark.parametrize("channel", CHANNELS)
@settings(max_examples=100, deadline=None)
@given(status=st.integers(100, 599) | st.sampled_from([200, 202]), body=BODIES)
def test_no_other_answer_is_ever_taken_for_a_success(channel: str, status: int, body: bytes) -> None:
    verdict = CHANNELS[channel].check(status, body)

    if verdict.outcome == "delivered":
        assert SUCCESSES[channel](status, body)


# --- signatures ---------------------------------------------------------------


def test_feishus_signature_is_the_one_of_the_published_example() -> None:
    assert feishu.signature("1599360473", Secret("demo")) == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="


def test_a_signed_feishu_request_carries_time_and_signature() -> None:
    at = datetime.fromtimestamp(1_599_360_473, timezone.utc)
    target = ChatEndpoint("ops-room", Secret(URL), Secret("demo"))
    message = json.loads(CHANNELS["feishu"].encode(failed(), target, at).body)

    assert message["timestamp"] == "1599360473"
    assert message["sign"] == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="


def test_a_cloudevent_is_the_same_however_often_it_is_sent_and_carries_its_token() -> None:
    target = ChatEndpoint("audit", Secret(URL), Secret("bearer-token"))
    first, second = (
        CHANNELS["cloudevents"].encode(failed(), target, at) for at in (NOW, datetime.now(timezone.utc))
    )

    assert first.body == second.body
    assert first.headers["Authorization"] == "Bearer bearer-token"
    event = json.loads(first.body)
    assert {name: event[name] for name in ("specversion", "type", "subject", "datacontenttype")} == {
        "specversion": "1.0",
        "type": "oceanferry.delivery.failed",
        "subject": ORDER.backup_set_id,
        "datacontenttype": "application/json",
    }


def test_slack_means_what_is_written() -> None:
    assert slack.escaped("a < b & c > d") == "a &lt; b &amp; c &gt; d"


# --- what each vendor is known for ---------------------------------------------


def test_a_button_of_a_dingtalk_card_opens_in_the_browser() -> None:
    target = replace(ROBOTS["dingtalk card"].target(), opens_browser=True)
    [button] = ding_urls(json.loads(CHANNELS["dingtalk"].encode(link_ready(link(1)), target, NOW).body))
    parts = urlsplit(button)

    assert (parts.scheme, parts.netloc, parts.path) == ("dingtalk", "dingtalkclient", "/page/link")
    url = link(1).public_url
    assert url is not None
    assert parse_qs(parts.query) == {"url": [url.reveal()], "pc_slide": ["false"]}


def test_teams_shows_every_button_because_a_set_has_six_at_most() -> None:
    """MicrosoftDocs/msteams-docs#5356: "more than 6 actions are not able to render on Teams".

    atc0005/go-teams-notify#161 saw 6 on the web and on desktops, and all of them with
    "multiple ActionSets per Card with up to 6 actions per set".
    """
    card = teams_card(ROBOTS["teams"].sent(link_ready(*(link(number) for number in range(1, 21)))))
    sets = [each["actions"] for each in card["body"] if each["type"] == "ActionSet"]

    assert [len(each) for each in sets] == [6, 6, 6, 2]
    assert "actions" not in card


def test_a_teams_card_names_the_version_that_its_elements_need() -> None:
    """Microsoft's schemas of Adaptive Cards: RichTextBlock and ActionSet came with 1.2, `style` with 1.5.

    A card with `style: heading` fails the schemas of 1.2, 1.3 and 1.4, and passes that of 1.5.
    """
    card = teams_card(ROBOTS["teams"].sent(link_ready()))

    assert [each.get("style") for each in card["body"] if each["type"] == "TextBlock"] == ["heading"]
    assert card["version"] == "1.5"


@pytest.mark.parametrize("notification", EVERY_KIND, ids=lambda each: type(each).__name__)
def test_wecom_gets_no_lists_which_it_does_not_know(notification: Notification) -> None:
    text = ROBOTS["wecom"].text(ROBOTS["wecom"].sent(notification))

    assert not re.search(r"^\s*([-*+]|\d+\.) ", text, re.MULTILINE)
