"""What goes to the receivers of signed webhooks, and what their answers are taken for."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.sample_notifications import (
    BACKUP_SET,
    INSTANCE,
    KEY,
    NOW,
    OVERDUE,
    TOO_OLD,
    all_clear,
    copy_receipt,
    failed,
    link,
    link_ready,
    message_receipt,
    reader,
    stale,
    succeeded,
)
from oceanferry.adapters.chat.channel import ChatEndpoint
from oceanferry.adapters.chat.http_status import STATUSES
from oceanferry.adapters.chat.webhook.message import CHANNEL, signature
from oceanferry.domain.errors import AnswerClass, InvalidConfiguration
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.secrets import Secret

LIMIT_BYTES = 20_000
"""What the specification advises, and the sandbox's receiver insists on."""

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TARGET = ChatEndpoint("audit", Secret("https://hooks.example.com/oceanferry"), Secret(SECRET))
COMMON = {
    "run": "0123456789abcdef",
    "route": "nightly",
    "cluster": "orders",
    "instance_id": INSTANCE,
    "backup_set_id": "bak-4n1",
}


def sent(notification: Notification) -> dict[str, Any]:
    return dict(json.loads(CHANNEL.encode(notification, TARGET, NOW).body))


def to(secret: str | None) -> ChatEndpoint:
    return replace(TARGET, secret=None if secret is None else Secret(secret))


class TestEvents:
    def test_links_that_are_ready(self) -> None:
        assert sent(link_ready(link(1), replace(link(2, public=False), expires_at=NOW))) == {
            "type": "backup_set.link_ready",
            "timestamp": "2026-11-22T00:02:00Z",
            "data": {
                **COMMON,
                "method": "logical",
                "object_type": "tenant",
                "tenants": ["t_pay", "t_user"],
                "tenant_count": 2,
                "started_at": "2026-11-21T17:00:00Z",
                "finished_at": "2026-11-21T18:30:00Z",
                "checkpoint": "2026-11-21T18:00:13Z",
                "size_bytes": 7 * 2**30,
                "expires_at": "2026-11-22T01:00:20Z",
                "redeem_expires_at": None,
                "files": [
                    {
                        "part_id": 1,
                        "file_name": "bak-4n1_1.tar.gz",
                        "size_bytes": 3 * 2**30,
                        "public_url": url(link(1).public_url),
                        "internal_url": url(link(1).internal_url),
                        "expires_at": None,
                        "redeem_url": None,
                    },
                    {
                        "part_id": 2,
                        "file_name": "bak-4n1_2.tar.gz",
                        "size_bytes": 3 * 2**30,
                        "public_url": None,
                        "internal_url": url(link(2).internal_url),
                        "expires_at": "2026-11-22T00:02:00Z",
                        "redeem_url": None,
                    },
                ],
                "first_file": 1,
                "file_count": 2,
            },
        }

    def test_an_alarm_with_what_was_reported_before(self) -> None:
        assert sent(stale(TOO_OLD, still=(OVERDUE,))) == {
            "type": "delivery.stale",
            "timestamp": "2026-11-22T00:02:00Z",
            "data": {
                **COMMON,
                "run": "watch-1",
                "backup_set_id": "",
                "alarms": [
                    {
                        "condition": "backup_too_old",
                        "destination": "",
                        "opened_at": "2026-11-21T21:02:00Z",
                        "since": None,
                        "never": False,
                        "limit_seconds": None,
                        "run": "",
                        "backup_set_id": "",
                        "count": 0,
                        "cleaned_from": None,
                        "failure": {
                            "error": "BackupSetTooOld",
                            "message": TOO_OLD.failure.message if TOO_OLD.failure else "",
                            "advice": TOO_OLD.failure.advice if TOO_OLD.failure else "",
                            "code": "",
                            "request_id": "",
                        },
                    }
                ],
                "alarm_count": 1,
                "still": [
                    {
                        "condition": "overdue",
                        "destination": "archive",
                        "opened_at": "2026-11-22T00:00:00Z",
                        "since": "2026-11-20T08:02:00Z",
                        "never": False,
                        "limit_seconds": 93_600.0,
                        "run": "",
                        "backup_set_id": "",
                        "count": 0,
                        "cleaned_from": None,
                        "failure": None,
                    }
                ],
                "still_count": 1,
                "reminder": False,
            },
        }

    def test_an_all_clear(self) -> None:
        event = sent(all_clear())
        assert event["type"] == "delivery.all_clear"
        assert [each["condition"] for each in event["data"]["alarms"]] == ["overdue"]
        assert (event["data"]["alarm_count"], event["data"]["still_count"]) == (1, 0)

    def test_a_run_that_succeeded(self) -> None:
        assert sent(succeeded(copy_receipt(files=1), message_receipt())) == {
            "type": "delivery.succeeded",
            "timestamp": "2026-11-22T00:02:00Z",
            "data": {
                **COMMON,
                "receipts": [
                    {
                        "destination": "archive",
                        "kind": "copy",
                        "status": "delivered",
                        "at": "2026-11-21T23:59:00Z",
                        "acknowledgement": None,
                        "possibly_twice": False,
                        "bucket": "my-archive",
                        "manifest": "oceanbase/orders/bak-4n1/manifest.json",
                        "failure": None,
                        "size_differences": [],
                        "objects": [
                            {
                                "key": "oceanbase/orders/bak-4n1/bak-4n1_1.tar.gz",
                                "part_id": 1,
                                "size_bytes": 3 * 2**30,
                                "crc64": "9876543210001",
                            }
                        ],
                        "object_count": 1,
                        "size_bytes": 3 * 2**30,
                    },
                    {
                        "destination": "ops-room",
                        "kind": "link_ready",
                        "status": "delivered",
                        "at": "2026-11-21T23:57:00Z",
                        "acknowledgement": {
                            "http_status": 200,
                            "code": "0",
                            "outcome": "delivered",
                            "attempt": 1,
                        },
                        "possibly_twice": False,
                        "bucket": "",
                        "manifest": "",
                        "failure": None,
                        "size_differences": [],
                        "objects": [],
                        "object_count": 0,
                        "size_bytes": 0,
                    },
                ],
                "receipt_count": 2,
            },
        }

    def test_a_delivery_that_was_given_up(self) -> None:
        assert sent(failed()) == {
            "type": "delivery.failed",
            "timestamp": "2026-11-22T00:02:00Z",
            "data": {
                **COMMON,
                "destination": "archive",
                "deliver": ["ops-room", "archive"],
                "error": "PermissionDenied",
                "message": "Writing backup set bak-4n1 to bucket 'my-archive' is not allowed",
                "advice": "Grant oss:PutObject on my-archive/* to the function's role",
                "code": "AccessDenied",
                "request_id": "6740A1B2C3D4E5F6",
            },
        }

    def test_a_program_gets_the_same_in_every_language_and_zone(self) -> None:
        english = link_ready(to=reader("en", "America/New_York", inside=True))
        assert sent(english) == sent(link_ready(to=reader("zh")))

    def test_a_later_attempt_has_the_same_body(self) -> None:
        bodies = {CHANNEL.encode(link_ready(), TARGET, NOW + timedelta(hours=each)).body for each in range(3)}
        assert len(bodies) == 1

    def test_a_notification_of_an_unknown_kind_is_a_programming_error(self) -> None:
        known = failed()
        unknown = Notification(known.key, known.order, known.instance_id, known.reader, known.at)
        with pytest.raises(TypeError, match="Notification"):
            CHANNEL.encode(unknown, TARGET, NOW)


class TestSignature:
    def test_it_is_the_one_of_the_published_example(self) -> None:
        key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        body = b'{"test": 2432232314}'
        signed = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
        assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    def test_id_time_of_the_attempt_and_body_are_signed(self) -> None:
        outgoing = CHANNEL.encode(failed(), TARGET, NOW)
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        signed = f"{KEY}.{int(NOW.timestamp())}.".encode() + outgoing.body
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert outgoing.headers == {
            "Content-Type": "application/json",
            "webhook-id": KEY,
            "webhook-timestamp": str(int(NOW.timestamp())),
            "webhook-signature": f"v1,{expected}",
        }
        assert outgoing.url == TARGET.url

    def test_a_later_attempt_keeps_the_id_and_has_a_time_of_its_own(self) -> None:
        first, second = (CHANNEL.encode(failed(), TARGET, NOW + timedelta(minutes=each)) for each in (0, 5))
        assert first.headers["webhook-id"] == second.headers["webhook-id"]
        assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
        assert first.headers["webhook-signature"] != second.headers["webhook-signature"]

    def test_while_a_secret_is_being_replaced_both_sign(self) -> None:
        other = "whsec_" + base64.b64encode(b"another key of enough bytes").decode()
        both, old, new = (
            CHANNEL.encode(failed(), to(secret), NOW).headers["webhook-signature"]
            for secret in (f"{SECRET} {other}", SECRET, other)
        )
        assert both == f"{old} {new}"

    @pytest.mark.parametrize("form", ["seed", "seed and public key"])
    def test_a_private_key_signs_so_that_the_public_one_verifies(self, form: str) -> None:
        private = Ed25519PrivateKey.generate()
        seed, public = private.private_bytes_raw(), private.public_key().public_bytes_raw()
        text = "whsk_" + base64.b64encode(seed if form == "seed" else seed + public).decode()
        outgoing = CHANNEL.encode(failed(), to(text), NOW)
        version, _, given = outgoing.headers["webhook-signature"].partition(",")
        signed = f"{KEY}.{int(NOW.timestamp())}.".encode() + outgoing.body

        assert version == "v1a"
        private.public_key().verify(base64.b64decode(given), signed)

    def test_a_shared_secret_and_a_private_key_both_sign_while_one_takes_over(self) -> None:
        private = "whsk_" + base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
        signatures = CHANNEL.encode(failed(), to(f"{SECRET} {private}"), NOW).headers["webhook-signature"]

        assert [each.partition(",")[0] for each in signatures.split(" ")] == ["v1", "v1a"]

    def test_the_prefix_of_a_secret_may_be_missing(self) -> None:
        without = to(SECRET.removeprefix("whsec_"))
        assert CHANNEL.encode(failed(), without, NOW) == CHANNEL.encode(failed(), TARGET, NOW)

    @pytest.mark.parametrize("end", ["ZA==", "ZGU="])
    def test_the_padding_of_a_secret_may_be_missing(self, end: str) -> None:
        padded = f"whsec_cGxhbnRlZHBsYW50ZWRwbGFudGVkYWJj{end}"
        encoded = [CHANNEL.encode(failed(), to(each), NOW) for each in (padded, padded.rstrip("="))]
        assert encoded[0] == encoded[1]

    @pytest.mark.parametrize(
        "secret",
        [
            None,
            "",
            "  ",
            "whsec_",
            "whsec_planted!",
            "whsec_cGxhbnRlZA==",
            "whsec_cGxhbnRlZA==!",
            "plantedx\u00e9",
            "whsk_cGxhbnRlZA==",
        ],
    )
    def test_a_secret_that_cannot_sign_is_a_mistake_of_the_configuration(self, secret: str | None) -> None:
        with pytest.raises(InvalidConfiguration) as caught:
            CHANNEL.encode(failed(), to(secret), NOW)
        assert "'audit'" in str(caught.value)
        reported = f"{caught.value!r}{caught.value.__cause__!r}{caught.value.__context__!r}"
        assert "planted" not in reported
        assert "cGxhbnRlZA" not in reported


class TestSize:
    def test_links_that_have_no_room_are_counted(self) -> None:
        data = sent(link_ready(*(link(part) for part in range(1, 201))))["data"]
        assert 0 < len(data["files"]) < 200
        assert data["file_count"] == 200

    def test_copied_objects_that_have_no_room_are_counted(self) -> None:
        data = sent(succeeded(copy_receipt(files=500)))["data"]
        assert 0 < len(data["receipts"][0]["objects"]) < 500
        assert data["receipts"][0]["object_count"] == 500

    @settings(max_examples=30, deadline=None)
    @given(
        files=st.integers(1, 300), length=st.integers(50, 4_000), tenants=st.lists(st.text(), max_size=300)
    )
    def test_the_body_fits_and_links_are_whole(self, files: int, length: int, tenants: list[str]) -> None:
        links = [
            DownloadLink(part, "备份", Secret(f"https://x/{part}".ljust(length, "s")))
            for part in range(files)
        ]
        backup_set = replace(BACKUP_SET, tenants=tuple(tenants))
        outgoing = CHANNEL.encode(link_ready(*links, backup_set=backup_set), TARGET, NOW)
        assert len(outgoing.body) <= LIMIT_BYTES
        shown = [each["public_url"] for each in json.loads(outgoing.body)["data"]["files"]]
        assert shown == [url(each.public_url) for each in links[: len(shown)]]

    def test_alarms_that_have_no_room_are_counted(self) -> None:
        wordy = TOO_OLD.model_copy(
            update={"failure": Failure(error="ServiceRefused", message="备份🎉" * 9_000, advice="试" * 9_000)}
        )
        data = sent(stale(*[wordy] * 50, still=(wordy,) * 50))["data"]
        assert 0 < len(data["alarms"]) < 50
        assert (data["alarm_count"], data["still_count"]) == (50, 50)

    def test_words_that_are_far_too_long_are_cut(self) -> None:
        endless = Failure(error="ServiceRefused", message="备份🎉" * 20_000, advice="试" * 20_000)
        assert len(CHANNEL.encode(failed(endless), TARGET, NOW).body) <= LIMIT_BYTES


class TestCheck:
    @pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
    @pytest.mark.parametrize("body", [b"", b"ok", b'{"error":"no"}', b"\xff"])
    def test_2xx_is_delivered(self, status: int, body: bytes) -> None:
        verdict = CHANNEL.check(status, body)
        assert (verdict.outcome, verdict.code) == ("delivered", str(status))

    OUTCOMES: dict[int, AnswerClass] = {  # noqa: RUF012  # a table
        400: "configuration",
        401: "configuration",
        403: "configuration",
        404: "configuration",
        405: "configuration",
        408: "retry_after",
        410: "configuration",
        413: "content",
        415: "content",
        422: "content",
        425: "retry_after",
        429: "retry_after",
        502: "retry_after",
        504: "retry_after",
    }
    BY_CLASS: dict[int, AnswerClass] = {  # noqa: RUF012  # a table
        0: "retry_after",
        199: "retry_after",
        300: "configuration",
        301: "configuration",
        307: "configuration",
        399: "configuration",
        418: "configuration",
        499: "configuration",
        500: "retry_after",
        503: "retry_after",
        599: "retry_after",
        600: "retry_after",
    }

    def test_every_status_of_the_table_is_tried_here(self) -> None:
        assert set(self.OUTCOMES) == set(STATUSES)

    @pytest.mark.parametrize(("status", "outcome"), [*OUTCOMES.items(), *BY_CLASS.items()])
    def test_every_other_status_has_its_meaning(self, status: int, outcome: AnswerClass) -> None:
        verdict = CHANNEL.check(status, b"why")
        assert (verdict.outcome, verdict.code, verdict.words) == (outcome, str(status), "why")
        assert verdict.reason.en
        assert verdict.reason.zh
        assert all(verdict.advice) or verdict.outcome == "retry_after"

    @pytest.mark.parametrize("status", [429, 502, 504])
    def test_a_throttle_is_waited_out(self, status: int) -> None:
        assert CHANNEL.check(status, b"").pause == timedelta(minutes=1)

    def test_a_redirect_is_said_not_to_be_followed(self) -> None:
        assert "does not follow redirects" in CHANNEL.check(302, b"").reason.en

    def test_410_says_that_the_webhook_is_switched_off(self) -> None:
        assert "permanently removed" in CHANNEL.check(410, b"").reason.en

    @given(status=st.integers(), body=st.binary())
    def test_nothing_but_2xx_is_delivered(self, status: int, body: bytes) -> None:
        assert (CHANNEL.check(status, body).outcome == "delivered") is (200 <= status < 300)


def url(secret: Secret | None) -> str | None:
    return secret.reveal() if secret else None


def test_the_moment_of_an_attempt_is_in_whole_seconds() -> None:
    at = datetime(2026, 11, 22, 0, 2, 0, 999_999, tzinfo=timezone.utc)
    headers = CHANNEL.encode(failed(), TARGET, at).headers
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
