"""Which channels there are, by the type of the destination."""

from __future__ import annotations

from oceanferry.adapters.chat import dingtalk, webhook

CHANNELS = {"dingtalk": dingtalk.CHANNEL, "webhook": webhook.CHANNEL}
"""A new channel is a module of its own, a line here, and its section in the settings."""
