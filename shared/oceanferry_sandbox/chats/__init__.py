"""The sandbox's chat rooms: robots that answer as the vendors' endpoints do, and a webhook receiver."""

from __future__ import annotations

from oceanferry_sandbox.chats.cloudevents import CloudEventReceiver
from oceanferry_sandbox.chats.dingtalk import DingTalkRobot
from oceanferry_sandbox.chats.feishu import FeishuRobot
from oceanferry_sandbox.chats.robot import Robot
from oceanferry_sandbox.chats.room import ChatMessage, Refusal, Room
from oceanferry_sandbox.chats.service import ChatService
from oceanferry_sandbox.chats.slack import SlackRobot
from oceanferry_sandbox.chats.teams import TeamsWorkflow
from oceanferry_sandbox.chats.webhook import WebhookReceiver
from oceanferry_sandbox.chats.wecom import WeComRobot

__all__ = [
    "ChatMessage",
    "ChatService",
    "CloudEventReceiver",
    "DingTalkRobot",
    "FeishuRobot",
    "Refusal",
    "Robot",
    "Room",
    "SlackRobot",
    "TeamsWorkflow",
    "WeComRobot",
    "WebhookReceiver",
]
