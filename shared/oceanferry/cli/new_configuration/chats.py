"""The chats that a first configuration can name; a new one is a line here."""

from __future__ import annotations

from collections.abc import Mapping

from oceanferry.domain.texts import listed, text

VARIABLES: Mapping[str, Mapping[str, str]] = {
    "dingtalk": {"webhook": "DINGTALK_WEBHOOK", "secret": "DINGTALK_SECRET"},
    "feishu": {"webhook": "FEISHU_WEBHOOK", "secret": "FEISHU_SECRET"},
    "wecom": {"webhook": "WECOM_WEBHOOK"},
    "slack": {"webhook": "SLACK_WEBHOOK"},
    "teams": {"webhook": "TEAMS_WEBHOOK"},
    "webhook": {"url": "WEBHOOK_URL", "secret": "WEBHOOK_SECRET"},
    "none": {},
}
"""The variables of each chat's secrets, by their keys in the file; ``none`` stands for no chat."""


def parameter(variable: str) -> str:
    """Return the encrypted parameter of OOS that holds what *variable* would."""
    return f"oceanferry-{variable.lower().replace('_', '-')}"


def known(chat: str) -> str:
    """Return *chat*. Raises ValueError when it is none of them."""
    if chat not in VARIABLES:
        raise ValueError(text("must be one of {names}", names=listed(list(VARIABLES))))
    return chat
