"""What commands print, in Chinese."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    # doctor
    "Configuration": "配置",
    "Timers": "定时触发器",
    "Permissions": "权限",
    "Credentials": "访问凭证",
    "Functions": "函数",
    "Buttons": "按钮",
    "Endpoints": "接入点",
    "Clock": "时钟",
    "Chats": "群与 Webhook",
    "{subject}: {meaning}": "{subject}：{meaning}",
    "Healthy: {checks} passed.": "状态正常：{checks}均已通过。",
    "{number} checks": "{number} 项检查",
    "{number} problems": "{number} 个问题",
    "{number} warnings": "{number} 个警告",
}
