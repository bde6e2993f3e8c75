"""What `oceanferry message` says that each chat gets, with sample data."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from command_line import OCEANFERRY

CHATS = ("dingtalk", "feishu", "wecom", "slack", "teams")
PROGRAMS = ("webhook", "cloudevents")
_CONFIG = Path(__file__).with_name("chats.yaml")
_MADE_UP = {
    "REDEEM_KEYS": "k" * 43,
    "DINGTALK_WEBHOOK": f"https://oapi.dingtalk.com/robot/send?access_token={'a' * 64}",
    "FEISHU_WEBHOOK": "https://open.feishu.cn/open-apis/bot/v2/hook/12345678-1234-1234-1234-123456789012",
    "WECOM_WEBHOOK": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=12345678-1234-1234-1234-123456789012",
    "SLACK_WEBHOOK": f"https://hooks.slack.com/services/T000/B000/{'x' * 24}",
    "TEAMS_WEBHOOK": "https://prod-1.westus.logic.azure.com/workflows/w/triggers/manual/paths/invoke?sig=s",
    "HOOK_URL": "https://hooks.example.com/backups",
    "HOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "HOOK_TOKEN": "t" * 20,
}


def message(destination: str, kind: str = "link_ready", language: str = "en") -> Any:  # noqa: ANN401  # a chat's own JSON
    """Return what the command prints with ``--json``: channel, url, headers and body."""
    command = (OCEANFERRY, "message", "--json", "--config", str(_CONFIG), "--kind", kind)
    done = subprocess.run(  # our own command
        [*command, "--destination", destination],
        env={**_MADE_UP, "CHATS_LANGUAGE": language},
        capture_output=True,
        check=True,
        timeout=300,
    )
    return from_json(done.stdout)
