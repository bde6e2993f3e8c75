"""What status, its page and watch say, in Chinese."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    # status
    "Route {name}: cluster {cluster}": "路由 {name}：集群 {cluster}",
    "Without a route": "不带路由的请求",
    "DESTINATION": "投递目标",
    "LAST PROVEN": "最近一次成功",
    "NEXT EXPECTED": "下次预期",
    "IN PROGRESS": "进行中",
    "never": "无",
    "{id} (removed)": "{id}（已删除）",
    "overdue for {length}": "已逾期 {length}",
    "within {length}": "{length}内",
    "{id} for {length}": "{id}（已进行 {length}）",
    "{at} ({length} ago)": "{at}（{length} 前）",
    "less than a minute": "不到 1 分钟",
    "the run": "本次运行",
    "{name}: {what} failed {when}": "{name}：{what} 投递失败，{when}",
    "{name}: rejects messages since {when}": "{name}：自 {when} 起拒绝接收消息",
    "{name}: the copy of {id} is no longer in the bucket": "{name}：{id} 的副本已不在 Bucket 中",
    "  Send the request again to copy the backup set again": "  重新发送该请求即可再次拷贝",
    "alarm since {when}: {alarm}": "告警（自 {when}）：{alarm}",
    "{name}, run {run}": "{name}，运行 ID {run}",
    "{tick} Watchdog: last check {when}": "{tick} watchdog 上次巡检：{when}",
    "Healthy.": "状态正常。",
    "No route is configured.": "没有配置路由。",
    "Unhealthy: {names}.": "存在异常：{names}。",
    "{alarms} open.": "{alarms}未恢复。",
    "{number} alarms": "{number} 条告警",
    "The watchdog does not run.": "watchdog 已停止运行。",
    "Out of time, not checked: {names}{more}. The next check starts with them": (
        "时间不足，未检查：{names}{more}。下次巡检将从这些路由开始"
    ),
    "requests without a route": "不带路由的请求",
    " and {left} more": " 等，另有 {left} 个",
    # The page
    "Healthy": "状态正常",
    "Unhealthy": "存在异常",
    "Backup deliveries": "备份投递状态",
    "As of {at}": "截至 {at}",
    "Fine": "正常",
    "In progress": "进行中",
    "Nothing yet": "尚无投递",
    "Overdue": "已逾期",
    "Failed": "失败",
    "Rejects messages": "拒收消息",
    "Copy removed": "副本已删除",
    "cluster {name}": "集群 {name}",
    "Requests without a route": "不带路由的请求",
    "{alarm}, alarm since {at}": "{alarm}，告警始于 {at}",
    "The watchdog last checked the routes {length} ago, {at}": "watchdog 上次巡检：{length}前，{at}",
    "The watchdog has not checked the routes yet": "watchdog 尚未巡检",
    "What failed, and why": "失败及原因",
    "Last proven": "最近一次成功",
    "Backup set": "备份集",
    "Next": "下次预期",
    "{length} ago": "{length}前",
    "no longer in the bucket": "已不在 Bucket 中",
    "by {at}": "不晚于 {at}",
    "for {length}": "已进行 {length}",
    "The run": "本次运行",
    "{what} failed": "{what} 投递失败",
    "The last message was rejected": "最近一条消息被拒绝",
    # watch
    "{mark} {route}: {state}": "{mark} {route}：{state}",
    "no alarm": "无告警",
    "    No destination is notified of it: on_failure is empty": "    on_failure 为空，未通知任何投递目标",
    "✓ sent to {name}": "✓ 已发送到 {name}",
    "✗ not sent to {name}": "✗ 未能发送到 {name}",
}
