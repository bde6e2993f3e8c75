"""The words of alarms in Chinese; what each function is for, :class:`alarm_words.AlarmWords` says."""

# ruff: noqa: D103, RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from oceanferry.domain.alarms import Alarm, Condition
from oceanferry.domain.messages.chinese_reasons import REASONS, UNNAMED
from oceanferry.domain.messages.figures import span

NOTICED = "发现时间"
FIRST_NOTICED = "首次发现时间"
STILL_WRONG = "仍未恢复"

_UNITS = ("天", "小时", "分钟")
_NAMES: Mapping[Condition, str] = {
    "overdue": "备份未按时送达",
    "stuck": "备份运行卡住",
    "abandoned": "备份运行中断",
    "orphan_uploads": "有残留的分片上传",
    "refusing": "消息未被接收",
    "backup_too_old": "最新备份已超出时限",
    "backup_failed": "备份失败",
    "unwatched": "无法检查",
}
_REMEDIES: Mapping[Condition, str] = {
    "overdue": (
        "请用 oceanferry status 查看是否有运行启动过。如没有，请检查定时器或队列；"
        "如有，请按运行 ID 查阅函数日志。"
    ),
    "stuck": (
        "请按运行 ID 查阅函数日志；如在等待下载链接，请在 OceanBase 控制台查看下载任务。"
        "重新发起请求会从中断处继续拷贝。"
    ),
    "abandoned": "请重新发起请求，拷贝会从中断处继续。如请求来自队列，其消息在死信队列中。",
    "orphan_uploads": "这些上传会占用存储空间，不影响其他投递。",
    "refusing": "请检查机器人或 Webhook 的设置；下一条消息被接收后告警自动恢复。",
    "backup_too_old": "请在 OceanBase 控制台检查实例的备份策略和备份记录。",
    "backup_failed": "请在 OceanBase 控制台查看失败的备份，并重新发起备份。",
    "unwatched": "恢复检查之前，无法确认备份是否正常。",
}


def alarm_title(condition: Condition, route: str, destination: str, *, reminder: bool) -> str:
    about = " → ".join(filter(None, (route, destination)))
    return f"{'仍未恢复：' * reminder}{_NAMES[condition]}：{about}"


def alarms_title(route: str, count: int, *, reminder: bool) -> str:
    return f"{'仍未恢复：' * reminder}备份有 {count} 项异常：{route}"


def clear_title(route: str, left: int) -> str:
    return f"部分恢复，仍有 {left} 项异常：{route}" if left else f"告警恢复：{route}"


def named(condition: Condition, destination: str) -> str:
    return f"{_NAMES[condition]}（{destination}）" if destination else _NAMES[condition]


def lasting(length: timedelta) -> str:
    return " ".join(f"{count} {_UNITS[unit]}" for count, unit in span(length)) or "不到 1 分钟"


def what(alarm: Alarm, since: str, ago: str) -> str:
    if alarm.failure:
        reason = REASONS.get(alarm.failure.error, UNNAMED)
        found = f"{reason.what}。原始信息：{alarm.failure.message}"
        return f"自 {since} 起，{found}" if since else found
    if alarm.condition == "overdue":
        expected = f"；预期间隔不超过 {lasting(alarm.limit)}" if alarm.limit else ""
        begun = "开始监测以来没有成功投递" if alarm.never else "以来没有成功投递"
        return f"自 {since} {begun}，已 {ago}{expected}"
    if alarm.condition == "orphan_uploads":
        return f"有 {alarm.count} 个未完成的分片上传已无任务处理，最早的开始于 {since}，已 {ago}"
    if alarm.condition == "backup_failed":
        return f"备份集 {alarm.backup_set_id} 开始于 {since}，距今 {ago}，已失败"
    return _run(alarm, since, ago)


def _run(alarm: Alarm, since: str, ago: str) -> str:
    run = f"运行 {alarm.run}" + (f"（备份集 {alarm.backup_set_id}）" if alarm.backup_set_id else " ")
    if alarm.condition == "abandoned" and not alarm.backup_set_id:
        return f"{run}的请求于 {since} 收到，已 {ago}，至今没有任何结果"
    if alarm.condition == "abandoned":
        return f"{run}最后一次处理是在 {since}，已 {ago}，租约已到期"
    return f"{run}开始于 {since}，已 {ago}，至今没有结果"


def remedy(alarm: Alarm, cleaned_from: str) -> str:
    told = _REMEDIES[alarm.condition]
    if alarm.failure and alarm.failure.error in REASONS:
        told = f"{REASONS[alarm.failure.error].advice}。"
    uploads = alarm.condition == "orphan_uploads"
    if cleaned_from:
        promised = "将清理这些上传" if uploads else "将关闭该运行的记录"
        return f"{told}{cleaned_from} 起，watchdog {promised}。"
    done = "watchdog 已开始清理这些上传。" if uploads else "watchdog 已关闭该运行的记录。"
    return f"{told}{done}" if alarm.cleaned_from else told


def healed(opened: str, lasted: str, *, cleaned: bool) -> str:
    return f"{'watchdog 已清理' if cleaned else '已恢复'}；发现于 {opened}，持续 {lasted}"
