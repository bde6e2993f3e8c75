"""Which channels there are, by the type of the destination."""

from __future__ import annotations

from oceanferry.adapters.chat.dingtalk import message as dingtalk
from oceanferry.adapters.chat.feishu import message as feishu
from oceanferry.adapters.chat.slack import message as slack
from oceanferry.adapters.chat.teams import message as teams
from oceanferry.adapters.chat.webhook import cloudevents
from oceanferry.adapters.chat.webhook import message as webhook
from oceanferry.adapters.chat.wecom import message as wecom

CHANNELS = {
    "dingtalk": dingtalk.CHANNEL,
    "feishu": feishu.CHANNEL,
    "wecom": wecom.CHANNEL,
    "slack": slack.CHANNEL,
    "teams": teams.CHANNEL,
    "webhook": webhook.CHANNEL,
    "cloudevents": cloudevents.CHANNEL,
}
"""A new channel is a module of its own, a line here, and its section in the settings."""
