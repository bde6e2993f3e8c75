"""What people read. The texts stand here whole, as in a specification."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.sample_notifications import (
    BACKUP_SET,
    NOW,
    ORDER,
    copy_receipt,
    failed,
    link,
    link_ready,
    message_receipt,
    order_of,
    reader,
    several,
    succeeded,
)
from fakes.typed_messages import render, typed
from oceanferry.domain import errors
from oceanferry.domain.configuration import Language
from oceanferry.domain.messages import rendering
from oceanferry.domain.messages.chinese.reasons import REASONS
from oceanferry.domain.messages.figures import exact, moment, span
from oceanferry.domain.messages.message import Button, Fact, Message
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.messages.rendering import joined
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.receipts import SizeDifference
from oceanferry.domain.secrets import Secret
from specified import specified


def text(message: Message) -> str:
    """Write a message as its reader sees it, buttons in brackets."""
    blocks = [
        message.title,
        "\n".join(f"{each.label}{message.colon}{each.value}" for each in message.facts),
        *message.paragraphs,
        "\n".join(f"[{each.label}]" for each in message.buttons),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def written(notification: Notification, now: datetime = NOW, *, most_buttons: int | None = None) -> str:
    return text(render(notification, now, most_buttons=most_buttons))


def as_one_message(news: Sequence[Notification]) -> str:
    return text(joined(several(*news), [render(each, NOW) for each in news]))


def value(message: Message, label: str) -> str:
    return next(each.value for each in message.facts if each.label == label)


class TestLinkReady:
    def test_in_english(self) -> None:
        assert written(link_ready(link(1), link(2), to=reader("en"))) == specified(
            r"""
            Backup ready to download: orders

            Cluster: orders (ob317v4uif0000)
            Backup set: bak-4n1
            Tenants: t_pay, t_user
            Method: logical, tenant
            Restores to: 2026-11-22 02:00:13 CST (UTC+8), 6 h 1 min ago
            Size: 6.0 GiB in 2 files
            Valid until: 2026-11-22 09:00 CST (UTC+8), in 58 min
            Opens from: the internet
            Route: nightly

            Anyone with a link can read the backup. Do not share it.

            [bak-4n1_1.tar.gz · 3.0 GiB]
            [bak-4n1_2.tar.gz · 3.0 GiB]
            """
        )

    def test_in_chinese(self) -> None:
        assert written(link_ready(link(1), link(2), to=reader("zh"))) == specified(
            r"""
            备份可以下载了：orders

            集群：orders (ob317v4uif0000)
            备份集：bak-4n1
            租户：t_pay、t_user
            备份方式：逻辑备份（租户级）
            可恢复到：2026-11-22 02:00:13 CST (UTC+8)，6 小时 1 分钟前
            大小：6.0 GiB，共 2 个文件
            有效期至：2026-11-22 09:00 CST (UTC+8)，58 分钟后
            访问范围：公网
            路由：nightly

            持有下载链接即可读取备份数据，请勿转发。

            [bak-4n1_1.tar.gz · 3.0 GiB]
            [bak-4n1_2.tar.gz · 3.0 GiB]
            """
        )

    def test_an_internal_link_tells_people_outside_what_to_do_in_english(self) -> None:
        assert written(link_ready(link(public=False), to=reader("en", "Europe/Berlin"))) == specified(
            r"""
            Backup ready to download: orders

            Cluster: orders (ob317v4uif0000)
            Backup set: bak-4n1
            Tenants: t_pay, t_user
            Method: logical, tenant
            Restores to: 2026-11-21 19:00:13 CET (UTC+1), 6 h 1 min ago
            Size: 3.0 GiB in 1 file
            Valid until: 2026-11-22 02:00 CET (UTC+1), in 58 min
            Opens from: the internal network of cn-hangzhou only
            Route: nightly

            Internal links do not open from the internet. Download on a host in a VPC of cn-hangzhou, \
            or run oceanferry copy there. To copy the backup without links, add a bucket (type oss) to the \
            route's deliver.

            Anyone with a link can read the backup. Do not share it.

            [bak-4n1_1.tar.gz · 3.0 GiB · internal only]
            """
        )

    def test_an_internal_link_tells_people_outside_what_to_do_in_chinese(self) -> None:
        assert written(link_ready(link(public=False), to=reader("zh"))) == specified(
            r"""
            备份可以下载了：orders

            集群：orders (ob317v4uif0000)
            备份集：bak-4n1
            租户：t_pay、t_user
            备份方式：逻辑备份（租户级）
            可恢复到：2026-11-22 02:00:13 CST (UTC+8)，6 小时 1 分钟前
            大小：3.0 GiB，共 1 个文件
            有效期至：2026-11-22 09:00 CST (UTC+8)，58 分钟后
            访问范围：仅限 cn-hangzhou 地域内网
            路由：nightly

            内网链接在公网打不开。请在 cn-hangzhou 地域 VPC 内的主机（如 ECS）上下载，或在该主机上执行 \
            oceanferry copy 转存到自己的 Bucket。也可以在路由的 deliver 中增加 Bucket 目标（type: oss），\
            由系统直接拷贝，无需链接。

            持有下载链接即可读取备份数据，请勿转发。

            [bak-4n1_1.tar.gz · 3.0 GiB · 仅内网]
            """
        )

    def test_people_outside_get_the_public_link(self) -> None:
        [button] = render(link_ready(link()), NOW).buttons
        assert "-internal" not in button.url.reveal()

    def test_people_inside_get_the_internal_link_and_no_advice(self) -> None:
        message = render(link_ready(link(), to=reader("en", inside=True)), NOW)
        [button] = message.buttons
        assert "-internal" in button.url.reveal()
        assert button.label == "bak-4n1_1.tar.gz · 3.0 GiB"
        assert value(message, "Opens from") == "the internal network of cn-hangzhou only"
        assert len(message.paragraphs) == 1

    def test_people_inside_get_a_public_link_if_there_is_no_other(self) -> None:
        message = render(link_ready(link(internal=False), to=reader("en", inside=True)), NOW)
        assert len(message.buttons) == 1
        assert value(message, "Opens from") == "the internet"

    def test_an_internal_host_that_names_no_region_is_still_called_internal(self) -> None:
        odd = replace(link(public=False), internal_url=Secret("http://10.0.0.8/1?Signature=x"))
        message = render(link_ready(odd, to=reader("en")), NOW)
        assert value(message, "Opens from") == "the internal network of the cluster's region only"
        assert "VPC of the cluster's region" in message.paragraphs[0]

    @pytest.mark.parametrize(
        ("language", "reach"),
        [
            ("en", "the internet; 1 of 2 files from the internal network of cn-hangzhou only"),
            ("zh", "公网；2 个文件中有 1 个仅限 cn-hangzhou 地域内网"),
        ],
    )
    def test_files_reachable_differently_are_distinguished(self, language: Language, reach: str) -> None:
        message = render(link_ready(link(1), link(2, public=False), to=reader(language)), NOW)
        assert reach in [each.value for each in message.facts]
        assert [each.label.count(" · ") for each in message.buttons] == [1, 2]

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_files_without_a_button_are_named(self, language: Language) -> None:
        expected = {
            "en": specified(
                r"""
                This message has no room for the links of 2 files: bak-4n1_2.tar.gz, bak-4n1_3.tar.gz. \
                Deliver this backup set to a bucket (type oss) to get all of them, or download \
                them in the OceanBase console."""
            ),
            "zh": specified(
                r"""
                消息长度有限，还有 2 个文件的下载链接未能列出：bak-4n1_2.tar.gz、bak-4n1_3.tar.gz。\
                如需全部文件，请将该备份集投递到 Bucket（type: oss），或在 OceanBase 控制台下载。"""
            ),
        }
        notification = link_ready(link(1), link(2), link(3), to=reader(language))
        message = render(notification, NOW, most_buttons=1)
        assert expected[language] in message.paragraphs
        assert [each.label for each in message.buttons] == ["bak-4n1_1.tar.gz · 3.0 GiB"]

    @pytest.mark.parametrize(("language", "label"), [("en", "part 2"), ("zh", "第 2 个文件")])
    def test_a_file_without_a_name_is_called_by_its_number(self, language: Language, label: str) -> None:
        [button] = render(link_ready(link(2, name=""), to=reader(language)), NOW).buttons
        assert button.label == f"{label} · 3.0 GiB"

    def test_many_files_without_a_button_are_counted(self) -> None:
        links = [link(number, name=f"{number}.gz") for number in range(1, 31)]
        message = render(link_ready(*links, to=reader("en")), NOW, most_buttons=1)
        assert (
            "of 29 files: 2.gz, 3.gz, 4.gz, 5.gz, 6.gz, 7.gz, 8.gz, 9.gz and 21 more."
            in message.paragraphs[0]
        )

    def test_without_a_checkpoint_it_tells_when_the_backup_was_made_instead(self) -> None:
        finished = render(link_ready(backup_set=replace(BACKUP_SET, checkpoint=None), to=reader("en")), NOW)
        assert value(finished, "Finished") == "2026-11-22 02:30:00 CST (UTC+8), 5 h 32 min ago"
        begun = replace(BACKUP_SET, checkpoint=None, finished_at=None)
        started = render(link_ready(backup_set=begun, to=reader("zh")), NOW)
        assert value(started, "备份开始时间") == "2026-11-22 01:00:00 CST (UTC+8)，7 小时 2 分钟前"

    def test_what_is_unknown_is_left_out(self) -> None:
        bare = replace(
            BACKUP_SET,
            checkpoint=None,
            finished_at=None,
            started_at=None,
            tenants=(),
            method="",
            object_type="",
        )
        unnamed = replace(link(2, name=""), stated_size=None)
        order = ORDER.model_copy(update={"route": ""})
        notification = link_ready(
            unnamed,
            to=reader("en"),
            backup_set=replace(bare, size_bytes=None),
            order=order,
            expires_at=None,
        )
        assert written(notification) == specified(
            r"""
            Backup ready to download: orders

            Cluster: orders (ob317v4uif0000)
            Backup set: bak-4n1
            Size: 1 file
            Valid until: unknown, so download soon
            Opens from: the internet

            Anyone with a link can read the backup. Do not share it.

            [part 2]
            """
        )

    def test_sizes_that_are_not_all_known_give_way_to_the_size_of_the_set(self) -> None:
        message = render(link_ready(link(1), replace(link(2), stated_size=None), to=reader("en")), NOW)
        assert value(message, "Size") == "7.0 GiB in 2 files"

    @pytest.mark.parametrize(
        ("language", "label", "when", "advice"),
        [
            ("en", "Valid until", "2026-11-22 09:00 CST (UTC+8), 2 h ago", "The links have expired"),
            ("zh", "有效期至", "2026-11-22 09:00 CST (UTC+8)，2 小时前", "下载链接已过期"),
        ],
    )
    def test_a_late_message_says_that_its_links_are_dead(
        self, language: Language, label: str, when: str, advice: str
    ) -> None:
        message = render(link_ready(to=reader(language)), NOW + timedelta(hours=2, minutes=59))
        assert value(message, label) == when
        assert message.paragraphs[0].startswith(advice)

    def test_many_tenants_are_counted(self) -> None:
        tenants = tuple(f"t{number}" for number in range(12))
        notification = link_ready(backup_set=replace(BACKUP_SET, tenants=tenants), to=reader("zh"))
        assert value(render(notification, NOW), "租户") == "t0、t1、t2、t3、t4、t5、t6、t7 等 12 个"

    def test_methods_without_a_chinese_name_are_shown_as_they_are(self) -> None:
        notification = link_ready(backup_set=replace(BACKUP_SET, method="Snapshot", object_type=""))
        assert value(render(notification, NOW), "备份方式") == "Snapshot"


class TestFailed:
    def test_in_english(self) -> None:
        assert written(failed(to=reader("en"))) == specified(
            r"""
            Backup delivery failed: orders to archive

            Cluster: orders (ob317v4uif0000)
            Backup set: bak-4n1
            Destination: archive
            What happened: Writing backup set bak-4n1 to bucket 'my-archive' is not allowed
            What to do: Grant oss:PutObject on my-archive/* to the function's role
            Error code: AccessDenied
            Request ID: 6740A1B2C3D4E5F6
            Failed at: 2026-11-22 08:02 CST (UTC+8)
            Route: nightly
            Run: 0123456789abcdef

            After fixing the cause, send this request (add "force": true to repeat a finished delivery): \
            {"cluster": "orders", "backup_set_id": "bak-4n1", "deliver": ["archive"], "force": true}
            """
        )

    def test_in_chinese(self) -> None:
        assert written(failed(to=reader("zh"))) == specified(
            r"""
            备份投递失败：orders → archive

            集群：orders (ob317v4uif0000)
            备份集：bak-4n1
            投递目标：archive
            原因：当前身份没有所需权限
            处理建议：请在 RAM 中授予原始信息中提到的权限
            原始信息：Writing backup set bak-4n1 to bucket 'my-archive' is not allowed. \
            Grant oss:PutObject on my-archive/* to the function's role
            错误码：AccessDenied
            Request ID：6740A1B2C3D4E5F6
            最终失败时间：2026-11-22 08:02 CST (UTC+8)
            路由：nightly
            运行 ID：0123456789abcdef

            处理后可用以下请求重新投递（"force": true 表示强制重投）：\
            {"cluster": "orders", "backup_set_id": "bak-4n1", "deliver": ["archive"], "force": true}
            """
        )

    def test_a_run_that_chose_no_backup_set_is_repeated_by_its_route_in_english(self) -> None:
        failure = Failure(error="NoMatchingBackupSet", message="No finished, valid backup set matches")
        undecided = ORDER.model_copy(update={"backup_set_id": ""})
        assert written(failed(failure, order=undecided, destination="", to=reader("en"))) == specified(
            r"""
            Backup delivery failed: orders

            Cluster: orders (ob317v4uif0000)
            Backup set: none chosen yet
            Destination: ops-room, archive
            What happened: No finished, valid backup set matches
            Failed at: 2026-11-22 08:02 CST (UTC+8)
            Route: nightly
            Run: 0123456789abcdef

            After fixing the cause, send this request (add "force": true to repeat a finished delivery): \
            {"route": "nightly", "deliver": ["ops-room", "archive"], "force": true}
            """
        )

    def test_a_run_that_chose_no_backup_set_is_repeated_by_its_route_in_chinese(self) -> None:
        failure = Failure(error="NoMatchingBackupSet", message="No finished, valid backup set matches")
        undecided = ORDER.model_copy(update={"backup_set_id": ""})
        assert written(failed(failure, order=undecided, destination="", to=reader("zh"))) == specified(
            r"""
            备份投递失败：orders

            集群：orders (ob317v4uif0000)
            备份集：尚未选定
            投递目标：ops-room, archive
            原因：没有已完成、有效且符合路由条件的备份集
            处理建议：请检查实例的备份策略，或放宽路由的 select 条件
            原始信息：No finished, valid backup set matches
            最终失败时间：2026-11-22 08:02 CST (UTC+8)
            路由：nightly
            运行 ID：0123456789abcdef

            处理后可用以下请求重新投递（"force": true 表示强制重投）：\
            {"route": "nightly", "deliver": ["ops-room", "archive"], "force": true}
            """
        )

    def test_every_error_is_explained_in_chinese(self) -> None:
        bases = (errors.OceanferryError, errors.RetryableError, errors.PermanentError)
        found = {
            each.__name__
            for each in vars(errors).values()
            if isinstance(each, type) and issubclass(each, errors.OceanferryError) and each not in bases
        }
        assert set(REASONS) == found

    def test_an_error_of_a_later_version_is_quoted(self) -> None:
        message = render(failed(Failure(error="DiskFull", message="no space left")), NOW)
        assert value(message, "原因") == "发生未归类的错误"
        assert value(message, "原始信息") == "no space left"


class TestSucceeded:
    def test_in_english(self) -> None:
        assert written(succeeded(to=reader("en"))) == specified(
            r"""
            Backup delivered: orders

            Cluster: orders (ob317v4uif0000)
            Backup set: bak-4n1
            Route: nightly
            archive: copied 2026-11-22 07:59 CST (UTC+8) to oss://my-archive/oceanbase/orders/bak-4n1/: \
            6.0 GiB in 2 files, size and CRC64 of each read back
            bak-4n1_1.tar.gz: 3,221,225,472 B (3.0 GiB), CRC64 9876543210001
            bak-4n1_2.tar.gz: 3,221,225,472 B (3.0 GiB), CRC64 9876543210002
            ops-room: message accepted 2026-11-22 07:57 CST (UTC+8) (HTTP 200, code 0)
            """
        )

    def test_in_chinese(self) -> None:
        assert written(succeeded(to=reader("zh"))) == specified(
            r"""
            备份已全部送达：orders

            集群：orders (ob317v4uif0000)
            备份集：bak-4n1
            路由：nightly
            archive：已于 2026-11-22 07:59 CST (UTC+8) 拷贝到 oss://my-archive/oceanbase/orders/bak-4n1/，\
            6.0 GiB，共 2 个文件，逐个回读核对大小和 CRC64 一致
            bak-4n1_1.tar.gz：3,221,225,472 B (3.0 GiB)，CRC64 9876543210001
            bak-4n1_2.tar.gz：3,221,225,472 B (3.0 GiB)，CRC64 9876543210002
            ops-room：已于 2026-11-22 07:57 CST (UTC+8) 接收消息（HTTP 200，返回码 0）
            """
        )

    @pytest.mark.parametrize(("language", "word"), [("en", "already"), ("zh", "此前已于")])
    def test_what_an_earlier_run_delivered_is_said_so(self, language: Language, word: str) -> None:
        earlier = [each(status="already_delivered") for each in (copy_receipt, message_receipt)]
        message = render(succeeded(*earlier, to=reader(language)), NOW)
        assert sum(word in each.value for each in message.facts) == 2

    @pytest.mark.parametrize(
        ("language", "pointer"),
        [("en", "5 more, all of them in manifest.json"), ("zh", "另有 5 个文件，完整清单见 manifest.json")],
    )
    def test_a_long_list_of_files_points_to_the_manifest(self, language: Language, pointer: str) -> None:
        message = render(succeeded(copy_receipt(files=25), to=reader(language)), NOW)
        assert message.facts[-1] == Fact("…", pointer)
        assert sum("CRC64 98" in each.value for each in message.facts) == 20

    @pytest.mark.parametrize(
        ("language", "file", "whole"),
        [
            (
                "en",
                "3,221,225,472 B (3.0 GiB) copied, and OceanBase states 25,600,000",
                "6,442,450,944 B (6.0 GiB) copied, and OceanBase states 25,600,000",
            ),
            (
                "zh",
                "实际拷贝 3,221,225,472 B (3.0 GiB)，与 OceanBase 给出的 25,600,000 不一致",
                "实际拷贝 6,442,450,944 B (6.0 GiB)，与 OceanBase 给出的 25,600,000 不一致",
            ),
        ],
    )
    def test_a_size_that_oceanbase_states_otherwise_is_said_with_both_figures(
        self, language: Language, file: str, whole: str
    ) -> None:
        differences = (
            SizeDifference(file_name="bak-4n1_1.tar.gz", size_bytes=3 * 2**30, stated=25_600_000),
            SizeDifference(size_bytes=6 * 2**30, stated=25_600_000),
        )
        message = render(succeeded(copy_receipt(size_differences=differences), to=reader(language)), NOW)
        assert message.facts[-2:] == (
            Fact("bak-4n1_1.tar.gz", file),
            Fact({"en": "Size", "zh": "大小"}[language], whole),
        )

    @pytest.mark.parametrize(
        ("language", "expected"), [("en", "NOT proven: sizes differ"), ("zh", "未通过校验：sizes differ")]
    )
    def test_a_delivery_that_is_not_proven_is_never_called_delivered(
        self, language: Language, expected: str
    ) -> None:
        failure = Failure(error="CopyNotProven", message="sizes differ")
        message = render(succeeded(copy_receipt(status="failed", failure=failure), to=reader(language)), NOW)
        assert value(message, "archive") == expected

    @pytest.mark.parametrize("notification", [failed, succeeded, link_ready])
    def test_a_request_without_a_route_shows_none(self, notification: Callable[[], Notification]) -> None:
        reported = notification()
        direct = replace(reported, order=reported.order.model_copy(update={"route": ""}))
        assert "路由" not in [each.label for each in render(direct, NOW).facts]

    @pytest.mark.parametrize(
        ("language", "says"),
        [
            ("en", "; possibly delivered twice: an earlier attempt got no response"),
            ("zh", "; 可能重复：此前一次发送未收到响应"),
        ],
    )
    def test_a_message_that_may_have_come_twice_is_reported_as_such(
        self, language: Language, says: str
    ) -> None:
        message = succeeded(message_receipt(possibly_twice=True), to=reader(language))
        assert value(render(message, NOW), "ops-room").endswith(says)

    def test_an_acknowledgement_that_was_not_kept_is_not_made_up(self) -> None:
        message = render(succeeded(message_receipt(acknowledgement=None), to=reader("en")), NOW)
        assert value(message, "ops-room") == "message accepted 2026-11-22 07:57 CST (UTC+8)"


class TestSeveral:
    def news(self, language: Language) -> list[Notification]:
        small = replace(BACKUP_SET, backup_set_id="bak-4n2", tenants=("t_pay",))
        return [
            link_ready(link(1), link(2), to=reader(language)),
            link_ready(
                link(3, name="all.zip"), to=reader(language), order=order_of("bak-4n2"), backup_set=small
            ),
        ]

    def test_in_english(self) -> None:
        assert as_one_message(self.news("en")) == specified(
            r"""
            Backup ready to download: orders (2 backup sets)

            Cluster: orders (ob317v4uif0000)
            Method: logical, tenant
            Valid until: 2026-11-22 09:00 CST (UTC+8), in 58 min
            Opens from: the internet
            Route: nightly
            Backup set: bak-4n1
            Tenants: t_pay, t_user
            Restores to: 2026-11-22 02:00:13 CST (UTC+8), 6 h 1 min ago
            Size: 6.0 GiB in 2 files
            Backup set: bak-4n2
            Tenants: t_pay
            Restores to: 2026-11-22 02:00:13 CST (UTC+8), 6 h 1 min ago
            Size: 3.0 GiB in 1 file

            Anyone with a link can read the backup. Do not share it.

            [bak-4n1_1.tar.gz · 3.0 GiB]
            [bak-4n1_2.tar.gz · 3.0 GiB]
            [bak-4n2 · all.zip · 3.0 GiB]
            """
        )

    def test_in_chinese(self) -> None:
        assert as_one_message(self.news("zh")) == specified(
            r"""
            备份可以下载了：orders（2 个备份集）

            集群：orders (ob317v4uif0000)
            备份方式：逻辑备份（租户级）
            有效期至：2026-11-22 09:00 CST (UTC+8)，58 分钟后
            访问范围：公网
            路由：nightly
            备份集：bak-4n1
            租户：t_pay、t_user
            可恢复到：2026-11-22 02:00:13 CST (UTC+8)，6 小时 1 分钟前
            大小：6.0 GiB，共 2 个文件
            备份集：bak-4n2
            租户：t_pay
            可恢复到：2026-11-22 02:00:13 CST (UTC+8)，6 小时 1 分钟前
            大小：3.0 GiB，共 1 个文件

            持有下载链接即可读取备份数据，请勿转发。

            [bak-4n1_1.tar.gz · 3.0 GiB]
            [bak-4n1_2.tar.gz · 3.0 GiB]
            [bak-4n2 · all.zip · 3.0 GiB]
            """
        )

    def test_what_is_advised_for_one_of_them_names_it(self) -> None:
        inside, outside = link_ready(to=reader("en")), link_ready(link(public=False), to=reader("en"))
        paragraphs = as_one_message([inside, replace(outside, order=order_of("bak-4n2"))]).split("\n\n")

        assert any(
            each.startswith("bak-4n2: Internal links do not open from the internet") for each in paragraphs
        )
        assert "Anyone with a link can read the backup. Do not share it." in paragraphs

    def test_a_failure_of_all_is_explained_once_and_names_each(self) -> None:
        news = [failed(to=reader("en")), failed(to=reader("en"), order=order_of("bak-4n2"))]
        words = as_one_message(news)

        assert words.startswith("Backup delivery failed: orders to archive (2 backup sets)\n")
        assert words.count("What happened: ") == 1
        assert "Backup set: bak-4n1\nBackup set: bak-4n2\n" in words
        assert words.count('"force": true}') == 2


class TestMessage:
    MESSAGE = Message(
        title="备份🎉可以下载了",
        facts=(Fact("Cluster", "orders"), Fact("Backup set", "bak-4n1")),
        colon=": ",
        paragraphs=("Whoever has a link",),
        buttons=(Button("bak-4n1.tar.gz", Secret("https://example.com/whole")),),
    )

    def test_enough_room_changes_nothing(self) -> None:
        assert self.MESSAGE.within(self.MESSAGE.longest) == self.MESSAGE

    def test_too_little_room_cuts_texts_and_facts_but_no_url(self) -> None:
        assert text(self.MESSAGE.within(1)) == "…\n\n…: …\n\n…\n\n…\n\n[…]\n"
        assert self.MESSAGE.within(1).buttons[0].url == self.MESSAGE.buttons[0].url

    def test_a_cut_text_ends_with_an_ellipsis(self) -> None:
        assert self.MESSAGE.within(4).title == "备份🎉…"

    @pytest.mark.parametrize("language", get_args(Language))
    def test_no_url_is_in_what_is_printed(self, language: Language) -> None:
        message = render(link_ready(to=reader(language)), NOW)
        assert "planted" not in f"{message!r}{text(message)}"

    def test_a_notification_of_an_unknown_kind_is_a_programming_error(self) -> None:
        known = failed()
        unknown = Notification(known.key, known.order, known.instance_id, known.reader, known.at)
        with pytest.raises(TypeError, match="Notification"):
            render(unknown, NOW)


class TestFigures:
    @pytest.mark.parametrize(
        ("zone", "expected"),
        [
            ("Asia/Shanghai", "2026-11-22 08:02 CST (UTC+8)"),
            ("America/New_York", "2026-11-21 19:02 EST (UTC-5)"),
            ("Asia/Kolkata", "2026-11-22 05:32 IST (UTC+5:30)"),
            ("America/Sao_Paulo", "2026-11-21 21:02 UTC-3"),
            ("Europe/London", "2026-11-22 00:02 GMT (UTC+0)"),
            ("UTC", "2026-11-22 00:02 UTC"),
        ],
    )
    def test_a_moment_names_its_zone_without_ambiguity(self, zone: str, expected: str) -> None:
        assert typed(moment(NOW, ZoneInfo(zone))) == expected

    def test_a_number_is_never_on_another_line_than_its_unit(self) -> None:
        nightly = {
            each.label: each.value for each in rendering.render(link_ready(to=reader("en")), NOW).facts
        }

        assert "Size" in nightly
        for label in ("Size", "Restores to", "Valid until"):
            assert re.search(r"\d (?:[KMGT]?i?B|d|h|min)\b|\d (?:ago)|CST \(", nightly[label]) is None, label
            assert "\N{NO-BREAK SPACE}" in nightly[label]

    def test_never_can_be_written(self) -> None:
        never = datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc)
        assert moment(never, ZoneInfo("Asia/Shanghai")) == "9999-12-31 23:59 UTC"

    @pytest.mark.parametrize(
        ("length", "expected"),
        [
            (timedelta(seconds=59), ()),
            (timedelta(minutes=58, seconds=59), ((58, 2),)),
            (timedelta(hours=2), ((2, 1),)),
            (timedelta(hours=2, minutes=5), ((2, 1), (5, 2))),
            (timedelta(days=1, minutes=5), ((1, 0),)),
            (timedelta(days=-3, hours=-4), ((3, 0), (4, 1))),
        ],
    )
    def test_a_span_has_its_two_largest_units(
        self, length: timedelta, expected: tuple[tuple[int, int], ...]
    ) -> None:
        assert span(length) == expected

    @given(st.timedeltas())
    def test_a_span_never_promises_more_than_there_is(self, length: timedelta) -> None:
        units = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))
        promised = sum((count * units[unit] for count, unit in span(length)), timedelta())
        assert promised <= abs(length)

    @pytest.mark.parametrize(
        ("size_bytes", "expected"), [(0, "0 B"), (1023, "1023 B"), (1536, "1,536 B (1.5 KiB)")]
    )
    def test_an_exact_size_counts_every_byte(self, size_bytes: int, expected: str) -> None:
        assert typed(exact(size_bytes)) == expected

    @pytest.mark.parametrize(
        ("language", "expected"), [("en", "in less than a minute"), ("zh", "不到 1 分钟后")]
    )
    def test_the_last_minute_is_called_so(self, language: Language, expected: str) -> None:
        message = render(link_ready(to=reader(language), expires_at=NOW + timedelta(seconds=30)), NOW)
        assert any(each.value.endswith(expected) for each in message.facts)
