"""What people read of the watchdog. The texts stand here whole, as in a specification."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

from fakes.sample_notifications import NOW, OVERDUE, TOO_OLD, WATCH, all_clear, reader, stale
from fakes.typed_messages import render
from oceanferry.domain.configuration import Language
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.runs.alarms import Alarm, Condition
from oceanferry.domain.runs.failures import Failure
from specified import specified

AGO = NOW - timedelta(hours=40)
TOMORROW = NOW + timedelta(days=1)
RUN = {"run": "0123456789abcdef", "backup_set_id": "bak-4n1"}


def alarm(condition: Condition, destination: str = "archive", **facts: object) -> Alarm:
    reported = {"condition": condition, "destination": destination, "opened_at": NOW, "since": AGO, **facts}
    return Alarm.model_validate(reported)


def written(notification: Notification) -> str:
    message = render(notification, NOW)
    facts = "\n".join(f"{each.label}{message.colon}{each.value}" for each in message.facts)
    return "\n\n".join([message.title, facts, *message.paragraphs]) + "\n"


class TestStale:
    def test_in_english(self) -> None:
        assert written(stale(to=reader("en"))) == specified(
            r"""
            No backup delivered in time: nightly to archive

            Cluster: orders (ob317v4uif0000)
            Route: nightly
            No backup delivered in time (archive): no proven delivery since 2026-11-20 16:02 CST (UTC+8), \
            1 d 16 h ago; expected every 1 d 2 h
            Noticed: 2026-11-22 08:00 CST (UTC+8)

            Check with oceanferry status whether a run was started. If not, check the timer or the \
            queue; if so, look up its run ID in the functions' logs.
            """
        )

    def test_in_chinese(self) -> None:
        assert written(stale(to=reader("zh"))) == specified(
            r"""
            备份未按时送达：nightly → archive

            集群：orders (ob317v4uif0000)
            路由：nightly
            备份未按时送达（archive）：自 2026-11-20 16:02 CST (UTC+8) 以来没有成功投递，\
            已 1 天 16 小时；预期间隔不超过 1 天 2 小时
            发现时间：2026-11-22 08:00 CST (UTC+8)

            请用 oceanferry status 查看是否有运行启动过。如没有，请检查定时器或队列；\
            如有，请按运行 ID 查阅函数日志。
            """
        )

    def test_several_at_once_and_what_was_reported_before_in_english(self) -> None:
        uploads = alarm("orphan_uploads", count=3, cleaned_from=TOMORROW)
        assert written(stale(OVERDUE, uploads, still=(TOO_OLD,), to=reader("en"))) == specified(
            r"""
            2 problems with backups: nightly

            Cluster: orders (ob317v4uif0000)
            Route: nightly
            No backup delivered in time (archive): no proven delivery since 2026-11-20 16:02 CST (UTC+8), \
            1 d 16 h ago; expected every 1 d 2 h
            Orphaned multipart uploads (archive): 3 uploads, the oldest started \
            2026-11-20 16:02 CST (UTC+8), 1 d 16 h ago, without an active run
            Noticed: 2026-11-22 08:00 CST (UTC+8)
            Still wrong: No recent backup: The newest backup set bak-4n1 restores to 2026-11-20 03:00 UTC, \
            1d 21h ago, older than max_age 1d 12h

            Check with oceanferry status whether a run was started. If not, check the timer or the \
            queue; if so, look up its run ID in the functions' logs.

            Orphaned multipart uploads are billed as storage. They block nothing. The watchdog aborts them \
            after 2026-11-23 08:02 CST (UTC+8).
            """
        )

    def test_several_at_once_and_what_was_reported_before_in_chinese(self) -> None:
        uploads = alarm("orphan_uploads", count=3, cleaned_from=TOMORROW)
        assert written(stale(OVERDUE, uploads, still=(TOO_OLD,), to=reader("zh"))) == specified(
            r"""
            备份有 2 项异常：nightly

            集群：orders (ob317v4uif0000)
            路由：nightly
            备份未按时送达（archive）：自 2026-11-20 16:02 CST (UTC+8) 以来没有成功投递，\
            已 1 天 16 小时；预期间隔不超过 1 天 2 小时
            有残留的分片上传（archive）：有 3 个未完成的分片上传已无任务处理，最早的开始于 \
            2026-11-20 16:02 CST (UTC+8)，已 1 天 16 小时
            发现时间：2026-11-22 08:00 CST (UTC+8)
            仍未恢复：最新备份已超出时限：最新的备份集已超出路由允许的时限（max_age）。原始信息：\
            The newest backup set bak-4n1 restores to 2026-11-20 03:00 UTC, 1d 21h ago, \
            older than max_age 1d 12h

            请用 oceanferry status 查看是否有运行启动过。如没有，请检查定时器或队列；\
            如有，请按运行 ID 查阅函数日志。

            这些上传会占用存储空间，不影响其他投递。2026-11-23 08:02 CST (UTC+8) 起，watchdog 将清理这些上传。
            """
        )

    @pytest.mark.parametrize(
        ("language", "title", "label"),
        [
            ("en", "Still: No backup delivered in time: nightly to archive", "First noticed"),
            ("zh", "仍未恢复：备份未按时送达：nightly → archive", "首次发现时间"),
        ],
    )
    def test_a_reminder_says_that_it_is_one(self, language: Language, title: str, label: str) -> None:
        message = render(stale(reminder=True, to=reader(language)), NOW)
        assert message.title == title
        assert label in [each.label for each in message.facts]

    @pytest.mark.parametrize(
        ("language", "about", "expected"),
        [
            (
                "en",
                alarm("overdue", never=True, limit=timedelta(hours=26)),
                (
                    "no proven delivery since monitoring began 2026-11-20 16:02 CST (UTC+8), 1 d 16 h ago;"
                    " expected every 1 d 2 h"
                ),
            ),
            (
                "zh",
                alarm("overdue", never=True),
                "自 2026-11-20 16:02 CST (UTC+8) 开始监测以来没有成功投递，已 1 天 16 小时",
            ),
            (
                "en",
                alarm("stuck", **RUN),
                (
                    "run 0123456789abcdef of backup set bak-4n1 started 2026-11-20 16:02 CST (UTC+8), 1"
                    " d 16 h"
                    " ago, and is still not finished"
                ),
            ),
            (
                "zh",
                alarm("stuck", run="0123456789abcdef"),
                "运行 0123456789abcdef 开始于 2026-11-20 16:02 CST (UTC+8)，已 1 天 16 小时，至今没有结果",
            ),
            (
                "en",
                alarm("abandoned", **RUN),
                (
                    "run 0123456789abcdef of backup set bak-4n1 was last active"
                    " 2026-11-20 16:02 CST (UTC+8), 1 d 16 h ago, and its lease has expired"
                ),
            ),
            (
                "zh",
                alarm("abandoned", **RUN),
                (
                    "运行 0123456789abcdef（备份集 bak-4n1）最后一次处理是在 2026-11-20 16:02 CST (UTC+8)，"
                    "已 1 天 16 小时，租约已到期"
                ),
            ),
            (
                "en",
                alarm("abandoned", run="0123456789abcdef"),
                (
                    "the request of run 0123456789abcdef was accepted 2026-11-20 16:02 CST (UTC+8),"
                    " 1 d 16 h ago, but the run never started"
                ),
            ),
            (
                "zh",
                alarm("abandoned", run="0123456789abcdef"),
                (
                    "运行 0123456789abcdef 的请求于 2026-11-20 16:02 CST (UTC+8) 收到，"
                    "已 1 天 16 小时，至今没有任何结果"
                ),
            ),
            (
                "en",
                alarm("orphan_uploads", count=1),
                "1 upload started 2026-11-20 16:02 CST (UTC+8), 1 d 16 h ago, without an active run",
            ),
            (
                "en",
                alarm("backup_failed", "", backup_set_id="bak-5"),
                "backup set bak-5 started 2026-11-20 16:02 CST (UTC+8), 1 d 16 h ago, and failed",
            ),
            (
                "zh",
                alarm("backup_failed", "", backup_set_id="bak-5"),
                "备份集 bak-5 开始于 2026-11-20 16:02 CST (UTC+8)，距今 1 天 16 小时，已失败",
            ),
            (
                "en",
                alarm("removed", backup_set_id="bak-5"),
                (
                    "the copy of backup set bak-5, delivered 2026-11-20 16:02 CST (UTC+8), 1 d 16 h ago,"
                    " is no longer in the bucket"
                ),
            ),
            (
                "zh",
                alarm("removed", backup_set_id="bak-5"),
                (
                    "备份集 bak-5 的副本于 2026-11-20 16:02 CST (UTC+8) 送达，已 1 天 16 小时，"
                    "现已不在 Bucket 中"
                ),
            ),
            (
                "en",
                alarm(
                    "refusing", "ops-room", failure=Failure(error="DeliveryRefused", message="no such robot")
                ),
                "no such robot (since 2026-11-20 16:02 CST (UTC+8))",
            ),
            (
                "zh",
                alarm(
                    "refusing", "ops-room", failure=Failure(error="DeliveryRefused", message="no such robot")
                ),
                "自 2026-11-20 16:02 CST (UTC+8) 起，目标拒绝了消息。原始信息：no such robot",
            ),
        ],
    )
    def test_what_is_wrong(self, language: Language, about: Alarm, expected: str) -> None:
        assert expected in [each.value for each in render(stale(about, to=reader(language)), NOW).facts]

    @pytest.mark.parametrize("language", ["en", "zh"])
    @pytest.mark.parametrize("condition", get_args(Condition))
    def test_every_condition_has_a_title_and_a_remedy(self, condition: Condition, language: Language) -> None:
        message = render(stale(alarm(condition, run="run-1"), to=reader(language)), NOW)
        assert "nightly" in message.title
        assert len(message.paragraphs) == 1

    @pytest.mark.parametrize(
        ("language", "remedy"),
        [
            ("en", "The watchdog closes the run's record after 2026-11-23 08:02 CST (UTC+8)."),
            ("zh", "2026-11-23 08:02 CST (UTC+8) 起，watchdog 将关闭该运行的记录。"),
        ],
    )
    def test_what_is_cleaned_up_is_said_before(self, language: Language, remedy: str) -> None:
        about = alarm("abandoned", cleaned_from=TOMORROW, run="run-1")
        assert render(stale(about, to=reader(language)), NOW).paragraphs[0].endswith(remedy)

    def test_what_is_cleaned_up_by_the_time_it_is_read_is_not_promised(self) -> None:
        about = alarm("orphan_uploads", count=2, cleaned_from=NOW - timedelta(minutes=1))
        [remedy] = render(stale(about, to=reader("en")), NOW).paragraphs
        assert remedy.endswith("The watchdog has started to abort them.")

    def test_what_the_watchdog_cleaned_up_is_said_when_it_is_over(self) -> None:
        about = alarm("abandoned", run="run-1", cleaned_from=NOW - timedelta(minutes=1))
        message = render(all_clear(about, to=reader("en")), NOW)
        assert message.facts[-1].value.startswith("cleaned up by the watchdog; noticed ")

    def test_advice_of_the_error_itself_comes_first(self) -> None:
        message = render(stale(TOO_OLD, to=reader("en")), NOW)
        assert message.paragraphs == (
            "Find out why no newer backup finished, or request this backup set by its backup_set_id.",
        )

    def test_codes_and_request_ids_are_shown_for_a_ticket(self) -> None:
        failure = Failure(error="PermissionDenied", message="no", code="AccessDenied", request_id="6740A1")
        message = render(stale(alarm("unwatched", failure=failure), to=reader("en")), NOW)
        reported = {each.label: each.value for each in message.facts}
        assert (reported["Error code"], reported["Request ID"]) == ("AccessDenied", "6740A1")

    def test_without_a_route_the_cluster_is_named(self) -> None:
        order = WATCH.model_copy(update={"route": ""})
        notification = stale(alarm("stuck", run="run-1"), to=reader("en"))
        message = render(type(notification)(**{**vars(notification), "order": order}), NOW)
        assert message.title == "Backup run stuck: orders to archive"
        assert [each.label for each in message.facts][:2] == ["Cluster", "Backup run stuck (archive)"]


class TestAllClear:
    def test_in_english(self) -> None:
        assert written(all_clear(to=reader("en"))) == specified(
            r"""
            All clear: nightly

            Cluster: orders (ob317v4uif0000)
            Route: nightly
            No backup delivered in time (archive): resolved; noticed 2026-11-22 08:00 CST (UTC+8), \
            lasted 2 min
            """
        )

    def test_in_chinese(self) -> None:
        assert written(all_clear(to=reader("zh"))) == specified(
            r"""
            告警恢复：nightly

            集群：orders (ob317v4uif0000)
            路由：nightly
            备份未按时送达（archive）：已恢复；发现于 2026-11-22 08:00 CST (UTC+8)，持续 2 分钟
            """
        )

    @pytest.mark.parametrize(
        ("language", "title", "label"),
        [
            ("en", "1 problem remains: nightly", "Still wrong: No recent backup"),
            ("zh", "部分恢复，仍有 1 项异常：nightly", "仍未恢复：最新备份已超出时限"),
        ],
    )
    def test_what_has_not_healed_is_not_hidden(self, language: Language, title: str, label: str) -> None:
        message = render(all_clear(still=(TOO_OLD,), to=reader(language)), NOW)
        assert message.title == title
        assert message.facts[-1].label == label
