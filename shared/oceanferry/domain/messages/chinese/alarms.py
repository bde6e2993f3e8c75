"""The words of alarms in Chinese; what each function is for, :class:`alarm_words.AlarmWords` says."""

# ruff: noqa: D103, RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from datetime import timedelta

from oceanferry.domain.messages import figures
from oceanferry.domain.messages.alarm_kinds import ALARM_KINDS, Lasting, what_of
from oceanferry.domain.messages.chinese.reasons import REASONS, UNNAMED
from oceanferry.domain.runs.alarms import Alarm, Condition

NOTICED = "发现时间"
FIRST_NOTICED = "首次发现时间"
STILL_WRONG = "仍未恢复"

_UNITS = ("天", "小时", "分钟")


def alarm_title(condition: Condition, route: str, destination: str, *, reminder: bool) -> str:
    about = " → ".join(filter(None, (route, destination)))
    return f"{'仍未恢复：' * reminder}{ALARM_KINDS[condition].name.zh}：{about}"


def alarms_title(route: str, count: int, *, reminder: bool) -> str:
    return f"{'仍未恢复：' * reminder}备份有 {count} 项异常：{route}"


def clear_title(route: str, left: int) -> str:
    return f"部分恢复，仍有 {left} 项异常：{route}" if left else f"告警恢复：{route}"


def named(condition: Condition, destination: str) -> str:
    return (
        f"{ALARM_KINDS[condition].name.zh}（{destination}）"
        if destination
        else ALARM_KINDS[condition].name.zh
    )


def lasting(length: timedelta) -> str:
    return figures.lasting(length, _UNITS, "不到 1 分钟")


def what(alarm: Alarm, since: str, ago: str) -> str:
    if alarm.failure:
        reason = REASONS.get(alarm.failure.error, UNNAMED)
        found = f"{reason.what}。原始信息：{alarm.failure.message}"
        return f"自 {since} 起，{found}" if since else found
    limit = lasting(alarm.limit) if alarm.limit else ""
    return what_of(alarm, Lasting(since, ago, limit)).zh


def remedy(alarm: Alarm, cleaned_from: str) -> str:
    advice = ALARM_KINDS[alarm.condition].remedy.zh
    if alarm.failure and alarm.failure.error in REASONS:
        advice = f"{REASONS[alarm.failure.error].advice}。"
    uploads = alarm.condition == "orphan_uploads"
    if cleaned_from:
        promised = "将清理这些上传" if uploads else "将关闭该运行的记录"
        return f"{advice}{cleaned_from} 起，watchdog {promised}。"
    done = "watchdog 已开始清理这些上传。" if uploads else "watchdog 已关闭该运行的记录。"
    return f"{advice}{done}" if alarm.cleaned_from else advice


def healed(opened: str, lasted: str, *, cleaned: bool) -> str:
    return f"{'watchdog 已清理' if cleaned else '已恢复'}；发现于 {opened}，持续 {lasted}"
