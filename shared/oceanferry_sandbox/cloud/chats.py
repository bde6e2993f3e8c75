"""The chats and webhooks that the shipped configuration names, each with secrets of its own."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from oceanferry_sandbox.chats.cloudevents import CloudEventReceiver
from oceanferry_sandbox.chats.dingtalk import DingTalkRobot
from oceanferry_sandbox.chats.feishu import FeishuRobot
from oceanferry_sandbox.chats.robot import Robot
from oceanferry_sandbox.chats.service import ChatService
from oceanferry_sandbox.chats.slack import SlackRobot
from oceanferry_sandbox.chats.teams import TeamsWorkflow
from oceanferry_sandbox.chats.webhook import WebhookReceiver
from oceanferry_sandbox.chats.wecom import WeComRobot
from oceanferry_sandbox.cloud.own_configuration import OwnChat


def _signing_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


_SECRETS: Mapping[str, Callable[[], str]] = {"webhook": _signing_secret}


def _robot(chat: OwnChat, token: str, secret: str) -> Robot:
    keywords = (chat.keyword,) if chat.keyword else ()
    makes: Mapping[str, Callable[[], Robot]] = {
        "dingtalk": lambda: DingTalkRobot(chat.name, access_token=token, secret=secret, keywords=keywords),
        "feishu": lambda: FeishuRobot(chat.name, token=token, secret=secret, keywords=keywords),
        "wecom": lambda: WeComRobot(chat.name, key=token),
        "slack": lambda: SlackRobot(chat.name, path=f"T000/B000/{token}"),
        "teams": lambda: TeamsWorkflow(chat.name, workflow=chat.name, sig=token),
        "webhook": lambda: WebhookReceiver(chat.name, secrets=(secret,), path=f"/webhook/{token}"),
        "cloudevents": lambda: CloudEventReceiver(chat.name, token=secret, path=f"/cloudevents/{token}"),
    }
    return makes[chat.type]()


class Chats:
    """Every chat and webhook of the sandbox.

    Args:
        dingtalk_per_minute: How many messages the DingTalk robot takes.
        journal: Returns the file of a name in which a chat survives; None when it need not.

    Attributes:
        dingtalk: The robot of the chat with the most messages.
        audit: The webhook.
        service: All of them, behind one server.
    """

    def __init__(self, *, dingtalk_per_minute: int, journal: Callable[[str], Path | None]) -> None:
        token = secrets.token_hex(16)
        self._dingtalk_secret = f"SEC{token}"
        self._audit_secret = _signing_secret()
        self._cloudevents_token = secrets.token_hex(16)
        self.dingtalk = DingTalkRobot(
            "ops-room",
            access_token=token,
            secret=self._dingtalk_secret,
            keywords=("Backup",),
            per_minute=dingtalk_per_minute,
            journal=journal("ops-room.jsonl"),
        )
        self.audit = WebhookReceiver("audit", secrets=(self._audit_secret,), journal=journal("audit.jsonl"))
        self._others: dict[str, Robot] = {
            "FEISHU_WEBHOOK": FeishuRobot("feishu-room", token=secrets.token_hex(16)),
            "WECOM_WEBHOOK": WeComRobot("wecom-room", key=secrets.token_hex(16)),
            "SLACK_WEBHOOK": SlackRobot("slack-room", path=f"T000/B000/{secrets.token_hex(16)}"),
            "TEAMS_WEBHOOK": TeamsWorkflow("teams-room", workflow="sandbox", sig=secrets.token_hex(16)),
            "CLOUDEVENTS_URL": CloudEventReceiver("cloudevents", token=self._cloudevents_token),
        }
        self.service = ChatService([self.dingtalk, self.audit, *self._others.values()])

    def add(self, chat: OwnChat, url: str) -> dict[str, str]:
        """Add a chat of a configuration, on the server at *url*; returns its secrets by name."""
        token, secret = secrets.token_hex(16), _SECRETS.get(chat.type, secrets.token_hex)()
        robot = _robot(chat, token, secret if chat.secret else "")
        self.service.robots = (*self.service.robots, robot)
        return {chat.address: robot.address(url), **({chat.secret: secret} if chat.secret else {})}

    def environment(self, url: str) -> dict[str, str]:
        """Return what oceanferry.yaml needs to reach all of them on the server at *url*."""
        return {
            "DINGTALK_WEBHOOK": self.dingtalk.address(url),
            "DINGTALK_SECRET": self._dingtalk_secret,
            "AUDIT_URL": self.audit.address(url),
            "AUDIT_SECRET": self._audit_secret,
            **{name: robot.address(url) for name, robot in self._others.items()},
            "CLOUDEVENTS_TOKEN": self._cloudevents_token,
        }
