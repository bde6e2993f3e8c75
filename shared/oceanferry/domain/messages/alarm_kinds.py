"""What messages say of each kind of alarm, in both languages: one entry for each condition."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from oceanferry.domain.runs.alarms import Alarm, Condition


class Texts(NamedTuple):
    """A text in the languages of the readers."""

    en: str
    zh: str


class Lasting(NamedTuple):
    """Since when an alarm lasts, as its reader's language writes that; empty what does not apply."""

    since: str
    ago: str
    limit: str


class AlarmKind(NamedTuple):
    """What is said of one condition."""

    name: Texts
    remedy: Texts
    what: Callable[[Alarm, Lasting], Texts] | None = None
    """None: the failure that the alarm carries says it."""


def _overdue(alarm: Alarm, lasting: Lasting) -> Texts:
    since, ago, limit = lasting
    begun = "no proven delivery since monitoring began" if alarm.never else "no proven delivery since"
    watched = "开始监测以来没有成功投递" if alarm.never else "以来没有成功投递"
    return Texts(
        f"{begun} {since}, {ago} ago" + (f"; expected every {limit}" if limit else ""),
        f"自 {since} {watched}，已 {ago}" + (f"；预期间隔不超过 {limit}" if limit else ""),
    )


def _run(alarm: Alarm) -> Texts:
    en = f" of backup set {alarm.backup_set_id}" if alarm.backup_set_id else ""
    zh = f"（备份集 {alarm.backup_set_id}）" if alarm.backup_set_id else " "
    return Texts(f"run {alarm.run}{en}", f"运行 {alarm.run}{zh}")


def _stuck(alarm: Alarm, lasting: Lasting) -> Texts:
    run, since, ago = _run(alarm), lasting.since, lasting.ago
    return Texts(
        f"{run.en} started {since}, {ago} ago, and is still not finished",
        f"{run.zh}开始于 {since}，已 {ago}，至今没有结果",
    )


def _abandoned(alarm: Alarm, lasting: Lasting) -> Texts:
    run, since, ago = _run(alarm), lasting.since, lasting.ago
    if not alarm.backup_set_id:
        return Texts(
            f"the request of {run.en} was accepted {since}, {ago} ago, but the run never started",
            f"{run.zh}的请求于 {since} 收到，已 {ago}，至今没有任何结果",
        )
    return Texts(
        f"{run.en} was last active {since}, {ago} ago, and its lease has expired",
        f"{run.zh}最后一次处理是在 {since}，已 {ago}，租约已到期",
    )


def _orphan_uploads(alarm: Alarm, lasting: Lasting) -> Texts:
    uploads = "1 upload" if alarm.count == 1 else f"{alarm.count} uploads, the oldest"
    return Texts(
        f"{uploads} started {lasting.since}, {lasting.ago} ago, without an active run",
        f"有 {alarm.count} 个未完成的分片上传已无任务处理，最早的开始于 {lasting.since}，已 {lasting.ago}",
    )


def _backup_failed(alarm: Alarm, lasting: Lasting) -> Texts:
    return Texts(
        f"backup set {alarm.backup_set_id} started {lasting.since}, {lasting.ago} ago, and failed",
        f"备份集 {alarm.backup_set_id} 开始于 {lasting.since}，距今 {lasting.ago}，已失败",
    )


def _removed(alarm: Alarm, lasting: Lasting) -> Texts:
    return Texts(
        f"the copy of backup set {alarm.backup_set_id}, delivered {lasting.since}, {lasting.ago} ago,"
        " is no longer in the bucket",
        f"备份集 {alarm.backup_set_id} 的副本于 {lasting.since} 送达，已 {lasting.ago}，现已不在 Bucket 中",
    )


ALARM_KINDS: Mapping[Condition, AlarmKind] = {
    "overdue": AlarmKind(
        Texts("No backup delivered in time", "备份未按时送达"),
        Texts(
            "Check with oceanferry status whether a run was started. If not, check the timer or the queue;"
            " if so, look up its run ID in the functions' logs.",
            "请用 oceanferry status 查看是否有运行启动过。如没有，请检查定时器或队列；"
            "如有，请按运行 ID 查阅函数日志。",
        ),
        _overdue,
    ),
    "stuck": AlarmKind(
        Texts("Backup run stuck", "备份运行卡住"),
        Texts(
            "Search the functions' logs for the run ID. If the run waits for a link, check the download"
            " task in its console. If you send the request again, the copy resumes where it stopped.",
            "请按运行 ID 查阅函数日志；如在等待下载链接，请在 OceanBase 控制台查看下载任务。"
            "重新发起请求会从中断处继续拷贝。",
        ),
        _stuck,
    ),
    "abandoned": AlarmKind(
        Texts("Backup run abandoned", "备份运行中断"),
        Texts(
            "Send the request again: the copy resumes where it stopped."
            " If the request came from a queue, its message is in the dead-letter queue.",
            "请重新发起请求，拷贝会从中断处继续。如请求来自队列，其消息在死信队列中。",
        ),
        _abandoned,
    ),
    "orphan_uploads": AlarmKind(
        Texts("Orphaned multipart uploads", "有残留的分片上传"),
        Texts(
            "Orphaned multipart uploads are billed as storage. They block nothing.",
            "这些上传会占用存储空间，不影响其他投递。",
        ),
        _orphan_uploads,
    ),
    "refusing": AlarmKind(
        Texts("Messages not accepted", "消息未被接收"),
        Texts(
            "Check the robot or the webhook. The alarm closes when the next message is accepted.",
            "请检查机器人或 Webhook 的设置；下一条消息被接收后告警自动恢复。",
        ),
    ),
    "backup_too_old": AlarmKind(
        Texts("No recent backup", "最新备份已超出时限"),
        Texts(
            "Check the instance's backup policy and its backups in the OceanBase console.",
            "请在 OceanBase 控制台检查实例的备份策略和备份记录。",
        ),
    ),
    "backup_failed": AlarmKind(
        Texts("Backup failed", "备份失败"),
        Texts(
            "Check the failed backup in the OceanBase console, and start a new backup.",
            "请在 OceanBase 控制台查看失败的备份，并重新发起备份。",
        ),
        _backup_failed,
    ),
    "unwatched": AlarmKind(
        Texts("Check failed", "无法检查"),
        Texts(
            "This check cannot run. Until it works again, problems here go unnoticed.",
            "恢复检查之前，无法确认备份是否正常。",
        ),
    ),
    "removed": AlarmKind(
        Texts("Newest copy removed", "最新副本已被删除"),
        Texts(
            "Send the request again to copy the backup set again. Find out what removed the copy:"
            " a lifecycle rule of the bucket, or a user in its access log.",
            "请重新发起请求，再次拷贝该备份集；并查明删除原因：Bucket 的生命周期规则，或访问日志中的用户。",
        ),
        _removed,
    ),
}


def what_of(alarm: Alarm, lasting: Lasting) -> Texts:
    """Say what is wrong, of an alarm that carries no failure."""
    kind = ALARM_KINDS[alarm.condition]
    return kind.what(alarm, lasting) if kind.what else kind.name
