"""What goes to DingTalk's robots, and what their answers are taken for."""

# ruff: noqa: RUF001  # DingTalk's own texts have full-width punctuation

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.sample_notifications import (
    KEY,
    NOW,
    all_clear,
    copy_receipt,
    failed,
    link,
    link_ready,
    reader,
    stale,
    succeeded,
)
from oceanferry.adapters.chat.channel import ChatEndpoint
from oceanferry.adapters.chat.dingtalk.codes import CODES
from oceanferry.adapters.chat.dingtalk.message import CHANNEL
from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.errors import AnswerClass
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.messages.notifications import LinkReady, Notification
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.secrets import Secret

URL = "https://oapi.dingtalk.com/robot/send?access_token=planted-token"
OPEN = ChatEndpoint("ops-room", Secret(URL))
SIGNED = ChatEndpoint("ops-room", Secret(URL), Secret("SEC000000000000000000000"))
LIMIT_BYTES = 20_000
"""DingTalk's, for the whole body."""

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FAR_TOO_LONG = "备份🎉" * 20_000


def sent(notification: Notification, target: ChatEndpoint = OPEN) -> dict[str, Any]:
    body = CHANNEL.encode(notification, target, NOW).body
    assert len(body) <= LIMIT_BYTES
    return dict(json.loads(body.decode()))


def buttons(message: dict[str, Any]) -> list[str]:
    return [each["actionURL"] for each in message["actionCard"]["btns"]]


def answer(**reply: object) -> bytes:
    return json.dumps(reply, ensure_ascii=False).encode()


class TestEncode:
    def test_links_become_the_buttons_of_a_card(self) -> None:
        message = sent(link_ready(link(1), link(2), to=reader("en")))
        card = message["actionCard"]
        assert message["msgtype"] == "actionCard"
        assert card["title"] == "Backup ready to download: orders"
        assert card["text"].startswith("### Backup ready to download: orders\n\n- **Cluster**: orders")
        assert [each["title"] for each in card["btns"]] == [
            "bak-4n1_1.tar.gz · 3.0\N{NO-BREAK SPACE}GiB",
            "bak-4n1_2.tar.gz · 3.0\N{NO-BREAK SPACE}GiB",
        ]
        assert buttons(message) == [link(part).public_url.reveal() for part in (1, 2)]  # type: ignore[union-attr]

    @pytest.mark.parametrize("notification", [failed(), succeeded(), stale(), all_clear()])
    def test_without_links_it_is_markdown(self, notification: Notification) -> None:
        message = sent(notification)
        assert message["msgtype"] == "markdown"
        assert set(message["markdown"]) == {"title", "text"}

    def test_the_key_of_the_message_lets_dingtalk_drop_a_repeat(self) -> None:
        assert sent(link_ready())["msgUuid"] == KEY

    def test_the_body_is_json_with_readable_chinese(self) -> None:
        outgoing = CHANNEL.encode(failed(), OPEN, NOW)
        assert outgoing.headers == {"Content-Type": "application/json; charset=utf-8"}
        assert "备份投递失败" in outgoing.body.decode()

    def test_no_link_appears_in_the_text(self) -> None:
        assert "Signature" not in sent(link_ready())["actionCard"]["text"]

    def test_nothing_of_the_request_is_printed(self) -> None:
        assert "planted" not in repr(SIGNED) + repr(CHANNEL.encode(failed(), SIGNED, NOW).url)


class TestSignature:
    def test_it_is_the_one_of_the_published_example_and_encoded_once(self) -> None:
        at = datetime.fromtimestamp(1_700_000_000, timezone.utc)
        assert CHANNEL.encode(failed(), SIGNED, at).url.reveal() == (
            f"{URL}&timestamp=1700000000000&sign=1zJ%2Fw34EOSVAYr7cu7Vo8LnebmK2%2FGrCgegtr8mQrqM%3D"
        )

    def test_without_a_secret_the_url_stays_as_it_is(self) -> None:
        assert CHANNEL.encode(failed(), OPEN, NOW).url.reveal() == URL

    def test_a_stale_pair_in_the_configured_url_is_replaced(self) -> None:
        copied = ChatEndpoint("ops-room", Secret(f"{URL}&timestamp=1&sign=old"), SIGNED.secret)
        query = parse_qs(urlsplit(CHANNEL.encode(failed(), copied, NOW).url.reveal()).query)
        assert query["access_token"] == ["planted-token"]
        assert query["timestamp"] == [str(int(NOW.timestamp() * 1000))]
        assert len(query["sign"]) == 1


class TestKeyword:
    KEYWORD = ChatEndpoint("ops-room", Secret(URL), keyword="[数据库告警]")

    @pytest.mark.parametrize("notification", [link_ready(), failed(), succeeded(), stale(), all_clear()])
    def test_every_kind_of_message_carries_it(self, notification: Notification) -> None:
        message = sent(notification, self.KEYWORD)
        assert message[message["msgtype"]]["text"].endswith("\n\n[数据库告警]")

    def test_it_is_not_added_when_the_message_says_it_anyway(self) -> None:
        text = sent(failed(), ChatEndpoint("ops-room", Secret(URL), keyword="备份"))["markdown"]["text"]
        assert not text.endswith("备份")

    def test_it_survives_shortening(self) -> None:
        failure = Failure(error="ServiceRefused", message=FAR_TOO_LONG + "[数据库告警]")
        text = sent(failed(failure), self.KEYWORD)["markdown"]["text"]
        assert text.endswith("\n\n[数据库告警]")


class TestSize:
    def test_the_links_of_the_last_files_give_way_and_the_message_names_those_files(self) -> None:
        links = [long_link(number, 900) for number in range(1, 26)]
        message = sent(link_ready(*links, to=reader("en")))
        shown = buttons(message)
        assert 15 < len(shown) < 25
        assert shown == [each.public_url.reveal() for each in links[: len(shown)] if each.public_url]
        assert (
            f"links of {25 - len(shown)} files: {links[len(shown)].file_name}"
            in message["actionCard"]["text"]
        )

    def test_as_many_links_are_kept_as_there_is_room_for(self) -> None:
        links = [long_link(number, 900) for number in range(1, 26)]
        body = CHANNEL.encode(link_ready(*links), OPEN, NOW).body
        assert LIMIT_BYTES - 1_100 < len(body) <= LIMIT_BYTES

    def test_the_first_link_outlives_a_text_that_is_far_too_long(self) -> None:
        tenants = BackupSet("ob1", "bak-4n1", tenants=(FAR_TOO_LONG,))
        message = sent(link_ready(link(1), link(2), backup_set=tenants))
        assert buttons(message) == [link(1).public_url.reveal()]  # type: ignore[union-attr]

    def test_a_link_that_is_too_long_by_itself_is_dropped_rather_than_cut(self) -> None:
        message = sent(link_ready(long_link(1, 25_000), to=reader("en")))
        assert message["msgtype"] == "markdown"
        assert "This message has no room for the links of 1 file: " in message["markdown"]["text"]

    def test_a_text_that_is_far_too_long_is_shortened_and_still_tells_how_to_repeat(self) -> None:
        failure = Failure(error="ServiceRefused", message=FAR_TOO_LONG, advice=FAR_TOO_LONG)
        text = sent(failed(failure))["markdown"]["text"]
        assert '"force": true}' in text
        assert "🎉…" in text or "份…" in text or "备…" in text

    def test_a_run_of_many_copies_is_shortened(self) -> None:
        message = sent(succeeded(*[copy_receipt(files=20) for _ in range(50)]))
        assert message["markdown"]["text"].endswith("…")

    def test_exactly_the_limit_is_not_shortened(self) -> None:
        def body(length: int) -> bytes:
            failure = Failure(error="ServiceRefused", message="x" * length)
            return CHANNEL.encode(failed(failure), OPEN, NOW).body

        filling = LIMIT_BYTES - len(body(0))
        assert len(body(filling)) == LIMIT_BYTES
        assert "…" not in body(filling).decode()
        assert "…" in body(filling + 1).decode()

    @settings(max_examples=40, deadline=None)
    @given(st.data())
    def test_whatever_is_said_the_body_fits_and_links_are_whole(self, data: st.DataObject) -> None:
        notification = data.draw(st.one_of(link_notifications(), failures()))
        keyword = data.draw(st.text(max_size=50))
        body = CHANNEL.encode(notification, ChatEndpoint("ops-room", Secret(URL), keyword=keyword), NOW).body
        assert len(body) <= LIMIT_BYTES
        message = json.loads(body.decode())
        assert keyword.encode(errors="replace").decode() in message[message["msgtype"]]["text"]
        if isinstance(notification, LinkReady) and message["msgtype"] == "actionCard":
            given_links = [each.public_url.reveal() for each in notification.links if each.public_url]
            assert buttons(message) == given_links[: len(buttons(message))]


SOME_TEXT = st.text(st.sampled_from(f'备份集🎉{FAMILY}\ud800\x00\n"\\*_[](<`a1 '), max_size=60)


def long_link(number: int, length: int) -> DownloadLink:
    url = f"https://b.oss-cn-hangzhou.aliyuncs.com/{number}?Signature=".ljust(length, "s")
    return DownloadLink(number, f"bak-4n1_{number}.tar.gz", Secret(url), stated_size=number)


@st.composite
def link_notifications(draw: st.DrawFn) -> LinkReady:
    count, length = draw(st.integers(1, 60)), draw(st.integers(60, 3_000))
    name, tenant = draw(SOME_TEXT), draw(SOME_TEXT) * draw(st.integers(0, 400))
    links = [
        DownloadLink(number, f"{number}{name}", long_link(number, length).public_url)
        for number in range(1, count + 1)
    ]
    backup_set = BackupSet("ob1", "bak-4n1", tenants=(tenant,) * 3)
    return link_ready(*links, to=reader(draw(st.sampled_from(["zh", "en"]))), backup_set=backup_set)


@st.composite
def failures(draw: st.DrawFn) -> Notification:
    words = draw(SOME_TEXT) * draw(st.integers(0, 600))
    failure = Failure.model_construct(
        error="ServiceRefused", message=words, advice=words, code=draw(SOME_TEXT), request_id=""
    )
    return failed(failure, to=reader(draw(st.sampled_from(["zh", "en"]))))


class TestMarkup:
    def said(self, message: str) -> str:
        failure = Failure(error="ServiceRefused", message=message)
        return str(sent(failed(failure, to=reader("en")))["markdown"]["text"])

    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            ("see [the offer](https://evil.example)", "see [the `offer](https://evil.example)`"),
            ("![](https://evil.example/pixel.png)", "`![](https://evil.example/pixel.png)`"),
            ("<font color=red>", "＜font color=red>"),
            ("**loud** `code`", "`**loud**` `'code'`"),
            ("first\n# second\n- third\r\n> fourth", "first # second - third > fourth"),
            ("_leaning_", "`_leaning_`"),
            ("\u202egnp.exe\u0007", "gnp.exe"),
        ],
    )
    def test_the_words_of_others_never_become_markup(self, written: str, shown: str) -> None:
        assert f"- **What happened**: {shown}\n" in self.said(written)

    @pytest.mark.parametrize("written", ["ob_backup_set_1.tar.gz", FAMILY, "备份（1）", "a > b"])
    def test_names_json_and_emoji_stay_as_they_are(self, written: str) -> None:
        assert f"- **What happened**: {written}\n" in self.said(written)


class TestCheck:
    @pytest.mark.parametrize("errcode", [0, "0"])
    def test_errcode_0_is_delivered(self, errcode: object) -> None:
        verdict = CHANNEL.check(200, answer(errcode=errcode, errmsg="ok"))
        assert (verdict.outcome, verdict.code) == ("delivered", "0")

    OUTCOMES: dict[str, AnswerClass] = {  # noqa: RUF012  # a table
        "-1": "retry_after",
        "40035": "ours",
        "43002": "ours",
        "43004": "ours",
        "90030": "configuration",
        "101002": "ours",
        "130101": "retry_after",
        "300001": "configuration",
        "300005": "configuration",
        "400013": "configuration",
        "400101": "configuration",
        "400102": "configuration",
        "400105": "ours",
        "400106": "configuration",
        "410100": "retry_after",
        "430101": "content",
        "430102": "content",
        "430103": "content",
        "430104": "content",
        "460101": "ours",
        "660026": "retry_after",
    }

    def test_every_code_of_the_table_is_tried_here(self) -> None:
        assert set(self.OUTCOMES) == set(CODES)

    @pytest.mark.parametrize("errcode", OUTCOMES)
    @pytest.mark.parametrize("form", [int, str])
    def test_every_known_code_has_its_meaning(self, errcode: str, form: type[int | str]) -> None:
        verdict = CHANNEL.check(200, answer(errcode=form(errcode), errmsg="the vendor's words"))
        assert (verdict.outcome, verdict.code) == (self.OUTCOMES[errcode], errcode)
        assert verdict.reason.en
        assert verdict.reason.zh
        assert verdict.words == "the vendor's words"
        assert all(verdict.advice) or verdict.outcome in ("ours", "retry_after")

    @pytest.mark.parametrize("errcode", [130101, 410100, 660026])
    def test_a_robot_that_was_sent_too_much_is_left_alone_while_it_is_closed(self, errcode: int) -> None:
        assert CHANNEL.check(200, answer(errcode=errcode)).pause == timedelta(minutes=10)

    @pytest.mark.parametrize(
        ("errmsg", "reason"),
        [
            ("keywords not in content", "keywords"),
            ("keywords not in content, more: [https://ding-doc.dingtalk.com/doc]", "keywords"),
            ("错误描述:关键词不匹配;解决方案:请在发送的信息中包含此关键词;", "keywords"),
            ("invalid timestamp", "timestamp"),
            ("description:机器人发送签名过期;solution:请重新生成签名;", "timestamp"),
            ("sign not match", "signature does not match"),
            ("机器人发送签名不匹配", "signature does not match"),
            (
                "description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳必须都放在网址中;",
                "signature does not match",
            ),
            ("ip 203.0.113.7 not in whitelist", "IP address"),
            ("description:机器人发送消息的IP不在白名单中;solution:请将IP加入白名单;", "IP address"),
            ("", "security setting"),
            ("something new", "security setting"),
        ],
    )
    def test_code_310000_is_distinguished_by_its_text(self, errmsg: str, reason: str) -> None:
        verdict = CHANNEL.check(200, answer(errcode=310000, errmsg=errmsg))
        assert (verdict.outcome, verdict.code) == ("configuration", "310000")
        assert reason in verdict.reason.en
        assert all(verdict.advice)

    def test_a_clock_that_is_wrong_is_called_so(self) -> None:
        assert "clock" in CHANNEL.check(200, answer(errcode=310000, errmsg="invalid timestamp")).advice.en

    def test_an_unknown_code_is_a_refusal_in_the_vendors_words(self) -> None:
        verdict = CHANNEL.check(200, answer(errcode=999999, errmsg="new rule"))
        assert (verdict.outcome, verdict.code, verdict.words) == ("configuration", "999999", "new rule")

    @pytest.mark.parametrize(
        ("wait", "pause"),
        [(5, 5), (2.5, 2.5), (10**400, 86_400), (0, 60), (-1, 60), ("5", 60), (None, 60), (float("nan"), 60)],
    )
    def test_the_anti_crawl_page_is_a_throttle(self, wait: object, pause: float) -> None:
        verdict = CHANNEL.check(200, answer(status=1111, punish="deny", wait=wait))
        assert (verdict.outcome, verdict.code) == ("retry_after", "1111")
        assert verdict.pause == timedelta(seconds=pause)

    @pytest.mark.parametrize(
        "body",
        [b"", b"ok", b"null", b"0", b"[]", b"{}", b'{"errmsg":"ok"}', b"<html>", b"\xff", b'{"errcode":null}',
         b'{"errcode":false}', b'{"errcode":0.0}', b'{"errcode":""}', b'{"errcode":[0]}', b'{"errcode":0'],
    )  # fmt: skip
    def test_what_cannot_be_read_is_no_success_and_may_be_tried_again(self, body: bytes) -> None:
        verdict = CHANNEL.check(200, body)
        assert (verdict.outcome, verdict.code) == ("retry_after", "200")

    @pytest.mark.parametrize(
        ("status", "outcome"),
        [
            (100, "retry_after"),
            (302, "configuration"),
            (404, "configuration"),
            (429, "retry_after"),
            (500, "retry_after"),
        ],
    )
    @pytest.mark.parametrize("body", [b"", b'{"errcode":0}', b"{}"])
    def test_a_status_that_is_not_2xx_is_no_success_whatever_the_body_says(
        self, status: int, body: bytes, outcome: AnswerClass
    ) -> None:
        assert CHANNEL.check(status, body).outcome == outcome

    def test_a_code_counts_for_more_than_the_status(self) -> None:
        assert CHANNEL.check(403, answer(errcode=300001, errmsg="token is not exist")).code == "300001"

    @given(status=st.integers(0, 700), body=st.binary(max_size=200))
    def test_no_bytes_at_all_are_mistaken_for_a_success(self, status: int, body: bytes) -> None:
        assert CHANNEL.check(status, body).outcome != "delivered"

    @given(
        st.dictionaries(
            st.sampled_from(["errcode", "errmsg", "status", "punish", "wait", "x"]),
            st.recursive(
                st.one_of(
                    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.sampled_from([0, "0"])
                ),
                lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
                max_leaves=4,
            ),
        )
    )
    def test_only_errcode_0_is_a_success(self, reply: dict[str, object]) -> None:
        errcode = reply.get("errcode")
        is_zero = errcode == "0" or (type(errcode) is int and errcode == 0)
        assert (CHANNEL.check(200, json.dumps(reply).encode()).outcome == "delivered") is is_zero


def test_the_channel_is_called_as_people_call_it() -> None:
    assert CHANNEL.name == "DingTalk"
