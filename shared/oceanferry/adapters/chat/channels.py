"""Which channels there are, by the type of the destination."""

from __future__ import annotations

from oceanferry.adapters.chat import cloudevents, dingtalk, feishu, slack, teams, webhook, wecom

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
