"""What is wrong with a schedule or a template, in Chinese."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    # Schedules
    "is not a schedule: {why}; write it as {corrected}": "不是有效的定时表达式：{why}；请写为 {corrected}",
    "it is empty": "内容为空",
    "it has a ${{...}} that nothing fills in": "含有未替换的 ${{...}}",
    "@every 0 never fires": "@every 0 永远不会触发",
    "@every takes a whole number and one of s, m and h, such as @every 10m": (
        "@every 之后须为整数加单位 s、m 或 h，例如 @every 10m"
    ),
    "it has {number} fields instead of 6: seconds, minutes, hours, day, month, weekday": (
        "共 {number} 个字段，应为 6 个：秒、分、时、日、月、星期"
    ),
    "CRON_TZ is not a time zone: {name}": "CRON_TZ 不是有效的时区：{name}",
    "{field}: {part} is not in the range {low}-{high}": "“{field}”字段的 {part} 不在 {low}-{high} 范围内",
    "{field}: {part} ends before it starts": "“{field}”字段的 {part} 终点小于起点",
    "{field}: {part} has an invalid step": "“{field}”字段的 {part} 步长无效",
    "nothing": "空值",
    "seconds": "秒",
    "minutes": "分",
    "hours": "时",
    "day of the month": "日",
    "month": "月",
    "weekday": "星期",
    # Templates
    "must not have ${{NAME}}, which may be a secret": "不能引用 ${{NAME}}，它可能是密钥",
    "has neither title nor body; remove it to use the built-in text": (
        "title 和 body 都没有；如需使用内置文案，请删除该项"
    ),
    "is longer than {most} characters": "超过 {most} 个字符",
    "is not a template: line {line} of it: {why}": "模板语法错误：模板第 {line} 行：{why}",
    "cannot be filled in: line {line} of it: {why}": "模板无法渲染：模板第 {line} 行：{why}",
    "cannot be used: the result is empty": "渲染结果为空，无法使用",
    "expressions are nested too deeply": "表达式嵌套过深",
    "only values, filters, if, for and set are supported": "只支持取值、过滤器、if、for 和 set",
    "{operator} is for numbers, and ** is not supported": "{operator} 只能用于数字，且不支持 **",
    "the loops take more than {most} turns": "循环次数超过 {most}",
    "a value is larger than {most} characters or items": "某个值超过 {most} 个字符或元素",
}
