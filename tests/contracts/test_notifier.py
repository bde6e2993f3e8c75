"""What every Notifier does: the fake one, and each real channel against the sandbox's robot of its vendor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import NamedTuple, Protocol

import pytest

from fakes.clock import FakeClock
from fakes.notifier import FakeNotifier
from fakes.sample_notifications import (
    NOW,
    all_clear,
    failed,
    link,
    link_ready,
    order_of,
    several,
    stale,
    succeeded,
)
from oceanferry.adapters.chat.channel import ChatEndpoint
from oceanferry.adapters.chat.channels import CHANNELS
from oceanferry.adapters.chat.sender import ChannelNotifier
from oceanferry.adapters.http.client import HttpClient
from oceanferry.domain.errors import DeliveryRefused, OceanferryError, ServiceThrottled, ServiceUnavailable
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.recording.exchange import RecordedCall
from oceanferry.domain.secrets import Secret
from oceanferry.ports.notifier import Notifier
from oceanferry_sandbox.chats.cloudevents import CloudEventReceiver
from oceanferry_sandbox.chats.dingtalk import DingTalkRobot
from oceanferry_sandbox.chats.feishu import FeishuRobot
from oceanferry_sandbox.chats.robot import Robot
from oceanferry_sandbox.chats.service import ChatService
from oceanferry_sandbox.chats.slack import SlackRobot
from oceanferry_sandbox.chats.teams import TeamsWorkflow
from oceanferry_sandbox.chats.webhook import WebhookReceiver
from oceanferry_sandbox.chats.wecom import WeComRobot
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.recorded_answers import RecordedAnswers
from recorded import recorded, recording

DINGTALK_SECRET = "SEC000000000000000000000"
WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Chat(Protocol):
    """Where the notifier's messages are shown, and what can go wrong there."""

    notifier: Notifier

    def shown(self) -> list[str]:
        """Return the keys of the messages shown; those of vendors that take no keys have empty ones."""

    def refuse(self) -> None:
        """Say no to the next message."""

    def throttle(self) -> None:
        """Ask for a pause instead of taking the next message."""

    def break_down(self) -> None:
        """Fail without an answer instead of taking the next message."""

    def lose_reply(self) -> None:
        """Show the next message, but let the answer get lost."""


class FakeRoom:
    def __init__(self) -> None:
        self._fake = FakeNotifier("ops-room")
        self.notifier: Notifier = self._fake
        self.refuse = self._fake.refuse
        self.throttle = self._fake.throttle
        self.break_down = self._fake.break_down
        self.lose_reply = self._fake.lose_reply

    def shown(self) -> list[str]:
        return [each.key for each in self._fake.sent]


class Codes(NamedTuple):
    """How a vendor says these."""

    no: int
    too_many: int


class SandboxRoom:
    """A real channel and the sandbox's robot that answers it."""

    def __init__(self, robot: Robot, server: LoopbackServer, notifier: Notifier, codes: Codes) -> None:
        self.notifier = notifier
        self._robot, self._server, self._codes = robot, server, codes

    def answer_as(self, calls: Iterable[RecordedCall]) -> None:
        self._server.wrap(lambda service: RecordedAnswers(service, calls))

    def shown(self) -> list[str]:
        return [each.idempotency_key for each in self._robot.chat.messages]

    def refuse(self) -> None:
        self._robot.force(self._codes.no, "no")

    def throttle(self) -> None:
        self._robot.force(self._codes.too_many, "too many")

    def break_down(self) -> None:
        self._server.faults.plant(Fault("reset_before"))

    def lose_reply(self) -> None:
        self._server.faults.plant(Fault("reset_after"))


def dingtalk(stack: ExitStack) -> Chat:
    robot = DingTalkRobot(
        "ops",
        access_token="token-of-the-robot",
        secret=DINGTALK_SECRET,
        keywords=["Oceanferry"],
        clock=NOW.timestamp,
    )
    server = stack.enter_context(LoopbackServer(ChatService([robot])))
    notifier = channel_notifier("dingtalk", robot, server, DINGTALK_SECRET)
    return SandboxRoom(robot, server, notifier, Codes(no=300001, too_many=130101))


def webhook(stack: ExitStack) -> Chat:
    robot = WebhookReceiver("audit", secrets=[WEBHOOK_SECRET], clock=NOW.timestamp)
    server = stack.enter_context(LoopbackServer(ChatService([robot])))
    notifier = channel_notifier("webhook", robot, server, WEBHOOK_SECRET)
    return SandboxRoom(robot, server, notifier, Codes(no=410, too_many=429))


def feishu(stack: ExitStack) -> Chat:
    robot = FeishuRobot(
        "ops", token="token-of-the-bot", secret="demo", keywords=["Oceanferry"], clock=NOW.timestamp
    )
    return room_of(stack, "feishu", robot, Codes(no=19001, too_many=11232), secret="demo")


def wecom(stack: ExitStack) -> Chat:
    robot = WeComRobot("ops", key="key-of-the-robot", clock=NOW.timestamp)
    return room_of(stack, "wecom", robot, Codes(no=93000, too_many=45009))


def slack(stack: ExitStack) -> Chat:
    robot = SlackRobot("ops", path="T1/B1/secret", clock=NOW.timestamp)
    return room_of(stack, "slack", robot, Codes(no=404, too_many=429))


def teams(stack: ExitStack) -> Chat:
    robot = TeamsWorkflow("ops", workflow="w1", sig="signature-of-the-url", clock=NOW.timestamp)
    return room_of(stack, "teams", robot, Codes(no=404, too_many=429))


def cloudevents(stack: ExitStack) -> Chat:
    robot = CloudEventReceiver("audit", token="token-of-the-endpoint", clock=NOW.timestamp)
    return room_of(stack, "cloudevents", robot, Codes(no=410, too_many=429), secret="token-of-the-endpoint")


def room_of(stack: ExitStack, kind: str, robot: Robot, codes: Codes, secret: str = "") -> Chat:
    server = stack.enter_context(LoopbackServer(ChatService([robot])))
    return SandboxRoom(robot, server, channel_notifier(kind, robot, server, secret), codes)


def channel_notifier(kind: str, robot: Robot, server: LoopbackServer, secret: str) -> Notifier:
    address = Secret(robot.address(server.url))
    target = ChatEndpoint("ops-room", address, Secret(secret) if secret else None, keyword="Oceanferry")
    http = HttpClient(allow=[server.host])
    return ChannelNotifier(CHANNELS[kind], target, http=http, clock=FakeClock(NOW))


VENDORS: dict[str, Callable[[ExitStack], Chat]] = {
    "/robot/send": dingtalk,
    "/open-apis/bot/": feishu,
    "/cgi-bin/webhook/": wecom,
    "/services/": slack,
    "/workflows/": teams,
}
"""How the path of a call tells its vendor."""


def as_recorded(name: str, path: str) -> Callable[[ExitStack], Chat]:
    """Return the room of a vendor whose robot answers as in a recording."""

    def opened(stack: ExitStack) -> Chat:
        room = VENDORS[path](stack)
        assert isinstance(room, SandboxRoom)
        room.answer_as(recording(name).calls)
        return room

    opened.__name__ = f"{VENDORS[path].__name__} as in {name}"
    return opened


def calls_of(path: str) -> Callable[[RecordedCall], bool]:
    return lambda call: path in call.url and call.method == "POST"


AS_RECORDED = [as_recorded(name, path) for path in VENDORS for name in recorded(calls_of(path))]
ROOMS = [dingtalk, webhook, feishu, wecom, slack, teams, cloudevents]


def test_every_channel_is_here() -> None:
    assert {room.__name__ for room in ROOMS} == set(CHANNELS)


@pytest.fixture(
    params=[lambda _: FakeRoom(), *ROOMS, *AS_RECORDED],
    ids=["fake", *(each.__name__ for each in (*ROOMS, *AS_RECORDED))],
)
def room(request: pytest.FixtureRequest) -> Iterator[Chat]:
    open_room: Callable[[ExitStack], Chat] = request.param
    with ExitStack() as stack:
        yield open_room(stack)


@pytest.mark.parametrize(
    "notification",
    [link_ready(key="a"), succeeded(key="b"), failed(key="c"), stale(key="d"), all_clear(key="e")],
)
def test_every_kind_of_notification_is_taken_and_acknowledged(room: Chat, notification: Notification) -> None:
    acknowledgement = room.notifier.send(notification)

    assert acknowledgement.http_status in (200, 202)
    assert acknowledgement.code
    [key] = room.shown()
    assert key.endswith(notification.key if room.notifier.idempotent else "")


PEOPLE = [dingtalk, feishu, wecom, slack, teams]


of_people = pytest.mark.parametrize(
    "room", [lambda _: FakeRoom(), *PEOPLE], ids=["fake", *(each.__name__ for each in PEOPLE)], indirect=True
)


@of_people
@pytest.mark.parametrize(
    "news",
    [
        (link_ready(), link_ready(order=order_of("bak-4n2"))),
        (succeeded(), succeeded(key="b")),
        (failed(), failed(order=order_of("bak-4n2"))),
    ],
)
def test_people_are_notified_of_several_backup_sets_in_one_message(
    room: Chat, news: tuple[Notification, ...]
) -> None:
    assert room.notifier.fits(several(*news))
    room.notifier.send(several(*news))

    assert len(room.shown()) == 1


@of_people
def test_a_message_about_more_than_there_is_room_for_is_known_beforehand(room: Chat) -> None:
    links = [link(number) for number in range(10)]
    news = [link_ready(*links, order=order_of(f"bak-{number}")) for number in range(101)]

    assert not room.notifier.fits(several(*news))


def test_the_same_key_is_acknowledged_again_and_shown_once_where_the_vendor_drops_repeats(room: Chat) -> None:
    assert room.notifier.send(link_ready()) == room.notifier.send(link_ready())
    assert len(room.shown()) == (1 if room.notifier.idempotent else 2)


def test_a_refusal_shows_nothing_and_names_the_destination(room: Chat) -> None:
    room.refuse()
    with pytest.raises(DeliveryRefused) as caught:
        room.notifier.send(failed())
    assert room.shown() == []
    assert "'ops-room'" in caught.value.message
    assert caught.value.code
    assert caught.value.advice


def test_a_throttle_says_how_long_to_wait(room: Chat) -> None:
    room.throttle()
    with pytest.raises(ServiceThrottled) as caught:
        room.notifier.send(failed())
    assert room.shown() == []
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > timedelta()
    assert caught.value.not_applied


def test_no_answer_may_mean_that_nothing_arrived(room: Chat) -> None:
    room.break_down()
    with pytest.raises(ServiceUnavailable, match="'ops-room'") as caught:
        room.notifier.send(failed())
    assert room.shown() == []
    assert not caught.value.not_applied


def test_no_answer_may_mean_that_the_message_arrived(room: Chat) -> None:
    room.lose_reply()
    with pytest.raises(ServiceUnavailable):
        room.notifier.send(failed(key="same"))
    room.notifier.send(failed(key="same"))
    assert len(room.shown()) == (1 if room.notifier.idempotent else 2)


def test_after_trouble_the_next_message_goes_through(room: Chat) -> None:
    for trouble in (room.refuse, room.throttle, room.break_down):
        trouble()
        with pytest.raises(OceanferryError):
            room.notifier.send(failed(key="first"))
    room.notifier.send(failed(key="second"))
    assert len(room.shown()) == 1
