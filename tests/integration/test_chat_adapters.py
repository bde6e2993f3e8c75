"""The channels over real sockets, against robots that enforce what the vendors enforce."""

from __future__ import annotations

import base64
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import unquote

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fakes.clock import FakeClock
from fakes.sample_notifications import NOW, SIGNATURE, failed, link, link_ready, reader, succeeded
from oceanferry.adapters.chat.channel import ChatEndpoint
from oceanferry.adapters.chat.dingtalk.message import CHANNEL as DINGTALK
from oceanferry.adapters.chat.sender import ChannelNotifier
from oceanferry.adapters.chat.webhook.message import CHANNEL as WEBHOOK
from oceanferry.adapters.http.client import HttpClient
from oceanferry.domain.errors import (
    AddressForbidden,
    DeliveryRefused,
    OceanferryError,
    ServiceThrottled,
    ServiceUnavailable,
)
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.runs.receipts import Acknowledgement
from oceanferry.domain.secrets import Secret
from oceanferry_sandbox.chats.dingtalk import DingTalkRobot, Wording
from oceanferry_sandbox.chats.robot import Robot
from oceanferry_sandbox.chats.service import ChatService
from oceanferry_sandbox.chats.webhook import WebhookReceiver
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.messages import Response
from oceanferry_sandbox.http_server.server import LoopbackServer

TOKEN = "planted-access-token"
SECRET = "SECplanted000000000000000"
WEBHOOK_SECRET = "whsec_cGxhbnRlZC1zaWduaW5nLWtleS0wMDAwMDAwMDAw"
CANARIES = ("planted", "cGxhbnRlZC1zaWduaW5n")


class Street:
    """A server with one DingTalk robot and one webhook receiver.

    Senders and receivers go by the same clock, *late* apart.
    """

    def __init__(self, wording: Wording = "documented", late: timedelta = timedelta()) -> None:
        self.clock = FakeClock(NOW)

        def now() -> float:
            return (self.clock.now() + late).timestamp()

        self.robot = DingTalkRobot(
            "运维值班群",
            access_token=TOKEN,
            secret=SECRET,
            keywords=["数据库备份"],
            clock=now,
            wording=wording,
        )
        self.hook = WebhookReceiver("audit", secrets=[WEBHOOK_SECRET], clock=now)
        self.server = LoopbackServer(ChatService([self.robot, self.hook]))
        self._http = HttpClient(allow=[self.server.host])

    def __enter__(self) -> Street:
        self.server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.stop()

    def dingtalk(self, *, secret: str = SECRET, keyword: str = "数据库备份") -> ChannelNotifier:
        target = ChatEndpoint(
            "ops-room", Secret(self.robot.address(self.server.url)), Secret(secret), keyword
        )
        return ChannelNotifier(DINGTALK, target, http=self._http, clock=self.clock)

    def webhook(self, *, secret: str = WEBHOOK_SECRET) -> ChannelNotifier:
        target = ChatEndpoint("audit", Secret(self.hook.address(self.server.url)), Secret(secret))
        return ChannelNotifier(WEBHOOK, target, http=self._http, clock=self.clock)


@pytest.fixture
def street() -> Iterator[Street]:
    with Street() as street:
        yield street


WORDINGS: tuple[Wording, ...] = ("documented", "linked", "described")
Shown = Callable[[ChannelNotifier], str]


class TestDingTalk:
    def test_a_signed_message_with_keyword_and_buttons_is_shown(self, street: Street) -> None:
        notification = link_ready(link(1), link(2))
        assert street.dingtalk().send(notification) == Acknowledgement(http_status=200, code="0")
        [message] = street.robot.chat.messages
        assert message.title == "备份可以下载了\uff1aorders"
        assert "数据库备份" in message.text
        assert [url for _, url in message.buttons] == [
            each.public_url.reveal() for each in notification.links if each.public_url
        ]
        assert message.idempotency_key == notification.key

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_every_kind_of_message_passes_the_keyword_rule(self, street: Street, language: str) -> None:
        to = reader("zh" if language == "zh" else "en")
        for notification in (link_ready(to=to, key="a"), failed(to=to, key="b"), succeeded(to=to, key="c")):
            street.dingtalk().send(notification)
        assert len(street.robot.chat.messages) == 3

    def test_a_backup_set_of_many_files_still_fits(self, street: Street) -> None:
        street.dingtalk().send(link_ready(*(link(part) for part in range(1, 500))))
        [message] = street.robot.chat.messages
        assert len(message.raw.encode()) <= 20_000
        assert len(message.buttons) > 50

    @pytest.mark.parametrize("wording", WORDINGS)
    def test_a_wrong_secret_is_called_so_in_every_wording(self, wording: Wording) -> None:
        refused = pytest.raises(DeliveryRefused, match="the signature does not match")
        with Street(wording) as street, refused as caught:
            street.dingtalk(secret="SECother").send(failed())
        assert caught.value.code == "310000"

    @pytest.mark.parametrize("wording", WORDINGS)
    def test_a_missing_keyword_is_called_so_in_every_wording(self, wording: Wording) -> None:
        with Street(wording) as street, pytest.raises(DeliveryRefused, match="none of the robot's keywords"):
            street.dingtalk(keyword="").send(failed())

    @pytest.mark.parametrize("wording", WORDINGS)
    def test_a_wrong_clock_is_called_so_in_every_wording(self, wording: Wording) -> None:
        late = Street(wording, late=timedelta(hours=2))
        with late as street, pytest.raises(DeliveryRefused, match="Synchronize the clock"):
            street.dingtalk().send(failed())

    def test_the_twenty_first_message_of_a_minute_has_to_wait_until_the_robot_opens(
        self, street: Street
    ) -> None:
        for number in range(20):
            street.dingtalk().send(failed(key=str(number)))
        with pytest.raises(ServiceThrottled) as caught:
            street.dingtalk().send(failed(key="20"))
        assert caught.value.retry_after is not None
        street.clock.advance(caught.value.retry_after)
        street.dingtalk().send(failed(key="20"))
        assert len(street.robot.chat.messages) == 21

    @pytest.mark.parametrize("body", [b"", b"{}", b"<html>busy</html>", b"[]"])
    def test_an_answer_that_cannot_be_read_is_no_success(self, street: Street, body: bytes) -> None:
        street.robot.force_reply(Response(200, {}, body))
        with pytest.raises(ServiceUnavailable):
            street.dingtalk().send(failed())

    def test_the_anti_crawl_page_is_waited_out(self, street: Street) -> None:
        street.robot.force_reply(Response(200, {}, b'{"status":1111,"punish":"deny","wait":5}'))
        with pytest.raises(ServiceThrottled) as caught:
            street.dingtalk().send(failed())
        assert caught.value.retry_after == timedelta(seconds=5)

    def test_errcode_0_as_a_string_is_a_success_too(self, street: Street) -> None:
        street.robot.force("0", "ok")
        assert street.dingtalk().send(failed()).code == "0"


class TestWebhook:
    @pytest.mark.parametrize(
        ("notification", "kind"),
        [
            (link_ready(), "backup_set.link_ready"),
            (succeeded(), "delivery.succeeded"),
            (failed(), "delivery.failed"),
        ],
    )
    def test_a_signed_event_is_received(self, street: Street, notification: Notification, kind: str) -> None:
        assert street.webhook().send(notification) == Acknowledgement(http_status=200, code="200")
        [message] = street.hook.chat.messages
        assert json.loads(message.raw)["type"] == kind
        assert message.idempotency_key == notification.key

    def test_a_wrong_secret_is_refused(self, street: Street) -> None:
        other = "whsec_b3RoZXItc2lnbmluZy1rZXktMDAwMDAwMDAwMDAw"
        with pytest.raises(DeliveryRefused, match="rejected the signature") as caught:
            street.webhook(secret=other).send(failed())
        assert caught.value.code == "401"

    def test_while_the_secret_is_being_replaced_either_is_accepted(self, street: Street) -> None:
        both = f"whsec_b3RoZXItc2lnbmluZy1rZXktMDAwMDAwMDAwMDAw {WEBHOOK_SECRET}"
        street.webhook(secret=both).send(failed())
        assert len(street.hook.chat.messages) == 1

    def test_a_redirect_is_not_followed(self, street: Street) -> None:
        street.hook.force_reply(Response(307, {"Location": f"{street.server.url}/elsewhere"}))
        with pytest.raises(DeliveryRefused, match="does not follow redirects"):
            street.webhook().send(failed())
        assert street.server.requests == [("POST", "/webhook")]

    def test_retry_after_is_obeyed(self, street: Street) -> None:
        street.hook.force_reply(Response(503, {"Retry-After": "90"}))
        with pytest.raises(ServiceThrottled) as caught:
            street.webhook().send(failed())
        assert caught.value.retry_after == timedelta(seconds=90)

    def test_an_address_inside_is_not_reached_unless_it_is_allowed(self, street: Street) -> None:
        target = ChatEndpoint("audit", Secret(street.hook.address(street.server.url)), Secret(WEBHOOK_SECRET))
        unexempted = ChannelNotifier(WEBHOOK, target, http=HttpClient(), clock=street.clock)
        with pytest.raises(AddressForbidden, match="'audit'"):
            unexempted.send(failed())
        assert street.server.requests == []


class TestSecrets:
    """Links, tokens and keys are planted with a word that must appear nowhere."""

    @pytest.fixture(params=["dingtalk", "webhook"])
    def kind(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    @pytest.fixture
    def robot(self, street: Street, kind: str) -> Robot:
        return street.robot if kind == "dingtalk" else street.hook

    @pytest.fixture
    def notifier(self, street: Street, kind: str) -> ChannelNotifier:
        return street.dingtalk() if kind == "dingtalk" else street.webhook()

    @pytest.fixture
    def shown(self, caplog: pytest.LogCaptureFixture) -> Callable[[ChannelNotifier], str]:
        caplog.set_level(logging.DEBUG)

        def fail(notifier: ChannelNotifier) -> str:
            """Return everything that anybody could print of a failure."""
            with pytest.raises(OceanferryError) as caught:
                notifier.send(link_ready())
            reported = "".join(traceback.format_exception(caught.type, caught.value, caught.tb))
            reported += f"{caught.value!r}{vars(caught.value)}{notifier!r}{vars(notifier)}{link_ready()!r}"
            reported += caplog.text
            assert not [canary for canary in CANARIES if canary in reported]
            return reported

        return fail

    def test_not_a_refusal(self, kind: str, robot: Robot, notifier: ChannelNotifier, shown: Shown) -> None:
        robot.force(310000 if kind == "dingtalk" else 403, "sign not match")
        assert "sign not match" in shown(notifier)

    def test_not_an_answer_that_repeats_what_was_sent(
        self, kind: str, robot: Robot, notifier: ChannelNotifier, shown: Shown
    ) -> None:
        token = robot.address("").partition("access_token=")[2]
        signature = SIGNATURE.partition("=")[2]
        own = SECRET if kind == "dingtalk" else WEBHOOK_SECRET
        echo = f"{token} {own} {signature} {unquote(signature)} {robot.address('https://x.example')}"
        robot.force(430101 if kind == "dingtalk" else 400, echo)
        assert "*** ***" in shown(notifier)

    @pytest.mark.parametrize("effect", ["reset_before", "reset_after", "cut"])
    def test_not_a_connection_that_breaks(
        self, street: Street, notifier: ChannelNotifier, shown: Shown, effect: str
    ) -> None:
        street.server.faults.plant(Fault(effect, at=3))  # type: ignore[arg-type]
        assert "127.0.0.1" in shown(notifier)

    def test_not_a_redirect(self, robot: Robot, notifier: ChannelNotifier, shown: Shown) -> None:
        robot.force_reply(Response(302, {"Location": "/planted"}))
        assert "redirect" in shown(notifier)

    def test_not_an_address_that_is_forbidden(self, street: Street, robot: Robot, shown: Shown) -> None:
        target = ChatEndpoint("audit", Secret(robot.address(street.server.url)), Secret(WEBHOOK_SECRET))
        assert "network.allow" in shown(
            ChannelNotifier(WEBHOOK, target, http=HttpClient(), clock=street.clock)
        )

    def test_not_a_secret_that_cannot_sign(self, street: Street, shown: Shown) -> None:
        assert "no valid signing secret" in shown(street.webhook(secret="whsec_planted!"))


def test_a_receiver_with_the_public_key_takes_what_the_private_one_signed() -> None:
    private = Ed25519PrivateKey.generate()
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    robot = WebhookReceiver("audit", public_keys=[f"whpk_{public}"], clock=NOW.timestamp)
    with LoopbackServer(ChatService([robot])) as server:
        http = HttpClient(allow=[server.host])
        for key, taken in ((private, 1), (Ed25519PrivateKey.generate(), 0)):
            secret = Secret("whsk_" + base64.b64encode(key.private_bytes_raw()).decode())
            target = ChatEndpoint("audit", Secret(robot.address(server.url)), secret)
            notifier = ChannelNotifier(WEBHOOK, target, http=http, clock=FakeClock(NOW))
            if taken:
                notifier.send(failed(key="a"))
            else:
                with pytest.raises(DeliveryRefused):
                    notifier.send(failed(key="b"))
    assert len(robot.chat.messages) == 1
