"""What is fuzzed: a function of bytes each, which raises when something is wrong with the product."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fuzz.targets import (
    addresses,
    chat_replies,
    events,
    ledger,
    messages,
    oceanbase_replies,
    oss_replies,
    settings,
    templates,
    tokens,
)

Target = Callable[[bytes], None]

TARGETS: Mapping[str, Target] = {
    "events": events.events,
    "oceanbase-replies": oceanbase_replies.oceanbase_replies,
    "chat-replies": chat_replies.chat_replies,
    "oss-errors": oss_replies.errors,
    "oss-listings": oss_replies.listings,
    "tokens": tokens.tokens,
    "settings": settings.settings,
    "templates": templates.templates,
    "urls": addresses.urls,
    "parts-and-messages": messages.parts_and_messages,
    "manifests": ledger.manifests,
    "ledger-records": ledger.ledger_records,
}
"""By name; a folder of that name holds its corpus, another one its known crashes."""
