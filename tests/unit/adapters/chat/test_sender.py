"""What is made of an answer, how others are quoted, and which channels there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.clock import FakeClock
from fakes.sample_notifications import NOW, ORDER, failed, link, link_ready, several
from oceanferry.adapters.chat.channel import BilingualText, Channel, ChatEndpoint, Outgoing, Verdict
from oceanferry.adapters.chat.channels import CHANNELS
from oceanferry.adapters.chat.retry_after import retry_after
from oceanferry.adapters.chat.sender import ChannelNotifier
from oceanferry.domain.errors import (
    AddressForbidden,
    AnswerClass,
    Answered,
    DeliveryRefused,
    Explanation,
    OceanferryError,
    RetryableError,
    ServiceThrottled,
    ServiceUnavailable,
)
from oceanferry.domain.messages.notifications import LinkReady
from oceanferry.domain.redeeming.terms import RedeemLinks
from oceanferry.domain.runs.receipts import Acknowledgement
from oceanferry.domain.secrets import Secret
from oceanferry.settings.destinations import COPY_TYPES, DestinationSettings

TARGET = ChatEndpoint("ops-room", Secret("https://chat.example.com/hook/planted-path?token=planted-token"))


@dataclass(frozen=True)
class Reply:
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Http:
    """Answers every POST with the same reply or error, and remembers the POSTs."""

    def __init__(self, answer: Reply | OceanferryError) -> None:
        self._answer = answer
        self.posted: list[tuple[Secret, bytes, Mapping[str, str], timedelta]] = []

    def post(self, url: Secret, body: bytes, headers: Mapping[str, str], *, timeout: timedelta) -> Reply:
        self.posted.append((url, body, headers, timeout))
        if isinstance(self._answer, OceanferryError):
            raise self._answer
        return self._answer


SLEEPING = BilingualText("the operator sleeps", "报务员睡着了")
WAKE_HIM = BilingualText("Wake him", "叫醒他")


def morse(verdict: Verdict) -> Channel:
    """Return a channel that takes every answer for *verdict*."""
    outgoing = Outgoing(TARGET.url, {"X-Speed": "20 wpm"}, b"-... -.-")
    return Channel("Morse", lambda *_: outgoing, lambda *_: verdict, 1_000, timeout=timedelta(seconds=7))


def notifier(verdict: Verdict, answer: Reply | OceanferryError | None = None) -> ChannelNotifier:
    return ChannelNotifier(morse(verdict), TARGET, http=Http(answer or Reply()), clock=FakeClock(NOW))


class TestSending:
    def test_an_accepted_message_is_acknowledged_with_status_and_code(self) -> None:
        delivered = notifier(Verdict("delivered", "0"), Reply(201))
        assert delivered.send(failed()) == Acknowledgement(http_status=201, code="0")

    def test_what_the_channel_encodes_is_posted_once_with_its_timeout(self) -> None:
        http = Http(Reply())
        channel = morse(Verdict("delivered", "0"))
        ChannelNotifier(channel, TARGET, http=http, clock=FakeClock(NOW)).send(failed())
        assert http.posted == [(TARGET.url, b"-... -.-", {"X-Speed": "20 wpm"}, timedelta(seconds=7))]

    @pytest.mark.parametrize("outcome", ["configuration", "content"])
    def test_a_refusal_names_backup_set_destination_reason_code_and_advice(
        self, outcome: AnswerClass
    ) -> None:
        refused = notifier(Verdict(outcome, "42", SLEEPING, WAKE_HIM, words="zzz"))
        with pytest.raises(DeliveryRefused) as caught:
            refused.send(failed())
        assert str(caught.value) == (
            "Sending the message about backup set bak-4n1 to destination 'ops-room' (Morse) failed:"
            " the operator sleeps (zzz) (code 42). Wake him"
        )

    def test_a_refusal_of_a_message_about_several_backup_sets_names_them(self) -> None:
        with pytest.raises(DeliveryRefused, match="about backup sets bak-4n1, bak-4n2 to destination"):
            notifier(Verdict("content", "42", SLEEPING)).send(several())

    def test_no_link_of_any_of_several_backup_sets_is_quoted(self) -> None:
        news = several()
        links = [each.links[0].public_url for each in news.notifications if isinstance(each, LinkReady)]
        words = " and ".join(url.reveal().partition("://")[2] for url in links if url)
        with pytest.raises(DeliveryRefused) as caught:
            notifier(Verdict("content", "42", SLEEPING, words=words)).send(news)
        assert "planted" not in str(caught.value)
        assert "Expires=1795308000" not in str(caught.value)

    def test_no_token_of_a_button_is_quoted_even_without_its_scheme(self) -> None:
        """DingTalk answers 430101 with the link that it calls unsafe."""
        news = replace(
            link_ready(), redeem=RedeemLinks({1: Secret("https://r.example/r/AQplanted-token")}, NOW)
        )
        words = "430101 unsafe link: r.example/r/AQplanted-token"
        with pytest.raises(DeliveryRefused) as caught:
            notifier(Verdict("content", "42", SLEEPING, words=words)).send(news)
        assert "planted" not in str(caught.value)

    @pytest.mark.parametrize("outcome", ["configuration", "content", "retry_after"])
    def test_what_was_answered_goes_with_the_error(self, outcome: AnswerClass) -> None:
        with pytest.raises(OceanferryError) as caught:
            notifier(Verdict(outcome, "42", SLEEPING), Reply(202)).send(failed())
        assert caught.value.answered == Answered(202, outcome)

    def test_reason_and_advice_go_with_the_error_in_chinese_too(self) -> None:
        with pytest.raises(DeliveryRefused) as caught:
            notifier(Verdict("content", "42", SLEEPING, WAKE_HIM)).send(failed())
        assert caught.value.chinese == Explanation("报务员睡着了", "叫醒他")

    def test_a_refusal_before_a_backup_set_is_chosen_names_the_cluster(self) -> None:
        undecided = failed(order=ORDER.model_copy(update={"backup_set_id": ""}))
        with pytest.raises(DeliveryRefused, match="about cluster orders to destination 'ops-room'"):
            notifier(Verdict("content", "42", BilingualText("no", "不"))).send(undecided)

    def test_our_own_defect_asks_for_a_report(self) -> None:
        with pytest.raises(DeliveryRefused, match="please report it"):
            notifier(Verdict("ours", "40035", BilingualText("a parameter is missing", "缺少参数"))).send(
                failed()
            )

    def test_a_pause_is_passed_on(self) -> None:
        with pytest.raises(ServiceThrottled) as caught:
            notifier(Verdict("retry_after", "42", SLEEPING, pause=timedelta(minutes=10))).send(failed())
        assert caught.value.retry_after == timedelta(minutes=10)

    def test_the_servers_own_retry_after_counts_for_more(self) -> None:
        asked = Reply(429, {"retry-after": "33"})
        with pytest.raises(ServiceThrottled) as caught:
            notifier(Verdict("retry_after", "42", pause=timedelta(minutes=10)), asked).send(failed())
        assert caught.value.retry_after == timedelta(seconds=33)

    def test_without_any_pause_the_service_is_unavailable(self) -> None:
        with pytest.raises(ServiceUnavailable, match="DingTalk is busy"):
            notifier(Verdict("retry_after", "-1", BilingualText("DingTalk is busy", "钉钉忙"))).send(failed())

    @pytest.mark.parametrize(
        ("status", "not_applied"), [(200, True), (429, True), (502, False), (504, False)]
    )
    def test_only_the_vendors_own_no_is_certain(self, status: int, not_applied: bool) -> None:
        busy = notifier(Verdict("retry_after", "42", SLEEPING, pause=timedelta(minutes=1)), Reply(status))
        with pytest.raises(ServiceThrottled) as caught:
            busy.send(failed())
        assert caught.value.not_applied is not_applied

    @pytest.mark.parametrize("not_applied", [True, False])
    def test_whether_a_request_was_never_received_is_passed_on(self, not_applied: bool) -> None:
        trouble = ServiceUnavailable("example.com cannot be reached")
        trouble.not_applied = not_applied
        with pytest.raises(ServiceUnavailable) as caught:
            notifier(Verdict("delivered", "0"), trouble).send(failed())
        assert caught.value.not_applied is not_applied

    @pytest.mark.parametrize("kind", [AddressForbidden, ServiceUnavailable])
    def test_trouble_on_the_way_names_the_destination(self, kind: type[OceanferryError]) -> None:
        lost = notifier(Verdict("delivered", "0"), kind("example.com hung up", advice="Try later"))
        with pytest.raises(kind) as caught:
            lost.send(failed())
        assert "'ops-room' (Morse) failed: example.com hung up. Try later" in str(caught.value)

    def test_secrets_that_an_answer_repeats_are_not_passed_on(self) -> None:
        echo = f"bad link {link().public_url and link().public_url.reveal()} of token planted-token"  # type: ignore[union-attr]
        with pytest.raises(DeliveryRefused) as caught:
            notifier(Verdict("content", "430101", BilingualText("unsafe", "不安全"), words=echo)).send(
                link_ready()
            )
        assert "planted" not in str(caught.value)
        assert "bad link *** of token ***" in str(caught.value)


class TestRetryAfter:
    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            ("120", timedelta(minutes=2)),
            (" 5 ", timedelta(seconds=5)),
            ("0", timedelta()),
            ("999999999", timedelta(days=1)),
            ("Sun, 22 Nov 2026 00:04:00 GMT", timedelta(minutes=2)),
            ("Sun, 22 Nov 2026 00:04:00 -0000", timedelta(minutes=2)),
            ("Sun, 22 Nov 2020 00:04:00 GMT", timedelta()),
            ("Sun, 22 Nov 2099 00:04:00 GMT", timedelta(days=1)),
            ("", None),
            ("soon", None),
            ("-5", None),
            ("1.5", None),
            ("9" * 5000, None),
            ("\u0661\u0662", None),
        ],
    )
    def test_seconds_and_dates_are_understood(self, header: str, expected: timedelta | None) -> None:
        assert retry_after(header, NOW) == expected

    @given(st.text(st.sampled_from('0123456789:,+- GMTSunNovADZ()"\\'), max_size=40))
    def test_nonsense_says_nothing(self, header: str) -> None:
        pause = retry_after(header, NOW)
        assert pause is None or timedelta() <= pause <= timedelta(days=1)


def test_every_type_of_destination_that_takes_messages_has_a_channel() -> None:
    sections = get_args(get_args(DestinationSettings)[0])
    types = {get_args(section.model_fields["type"].annotation)[0] for section in sections}

    assert types - COPY_TYPES == set(CHANNELS)


def test_the_moment_of_sending_is_the_clocks() -> None:
    moments: list[datetime] = []

    def encode(_: object, target: ChatEndpoint, now: datetime) -> Outgoing:
        moments.append(now)
        return Outgoing(target.url, {}, b"")

    channel = Channel("Morse", encode, lambda *_: Verdict("delivered", "0"), 1_000)
    at = datetime(2026, 1, 1, tzinfo=timezone.utc)
    ChannelNotifier(channel, TARGET, http=Http(Reply()), clock=FakeClock(at)).send(failed())
    assert moments == [at]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
@pytest.mark.parametrize(
    "body", [b"", b'{"errcode": 310000}', b'{"code": 19001}', b"no_service", b'{"error": {"code": "X"}}']
)
def test_a_passing_http_error_is_retried_whatever_the_body_says(
    channel: str, status: int, body: bytes
) -> None:
    secret = Secret("whsec_" + "QUFB" * 8)
    sender = ChannelNotifier(
        CHANNELS[channel],
        replace(TARGET, secret=secret),
        http=Http(Reply(status, {}, body)),
        clock=FakeClock(),
    )

    with pytest.raises(RetryableError):
        sender.send(link_ready())
