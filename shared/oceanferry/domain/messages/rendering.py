"""From a notification to a message in its reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from oceanferry.domain.configuration import Language
from oceanferry.domain.messages.chinese import words as chinese
from oceanferry.domain.messages.combined import several
from oceanferry.domain.messages.english import words as english
from oceanferry.domain.messages.failed import failed
from oceanferry.domain.messages.link_ready import link_ready
from oceanferry.domain.messages.message import Message
from oceanferry.domain.messages.notifications import (
    AllClear,
    Failed,
    LinkReady,
    Notification,
    Stale,
    Succeeded,
    Trial,
    each_of,
)
from oceanferry.domain.messages.succeeded import succeeded
from oceanferry.domain.messages.watched import all_clear, stale
from oceanferry.domain.messages.words import Words

_WORDS: Mapping[Language, Words] = {"zh": chinese, "en": english}


def render(notification: Notification, now: datetime, *, most_buttons: int | None = None) -> Message:
    """Write *notification* for its reader, as of *now*.

    Args:
        notification: LinkReady, Succeeded, Failed, Stale, AllClear or Trial.
        now: What "in 58 min" counts from.
        most_buttons: How many files get a button, for chats that limit the size
            of a message; the message names the others and tells how to get
            them. None: all.
    """
    words = _WORDS[notification.reader.language]
    if isinstance(notification, LinkReady):
        return link_ready(notification, words, now, most_buttons)
    if isinstance(notification, Succeeded):
        return succeeded(notification, words)
    if isinstance(notification, Failed):
        return failed(notification, words)
    if isinstance(notification, Stale):
        return stale(notification, words)
    if isinstance(notification, AllClear):
        return all_clear(notification, words)
    if isinstance(notification, Trial):
        return Message(words.TRIAL_TITLE, (), words.COLON, (words.TRIAL,))
    raise TypeError(f"No words for a {type(notification).__name__}")


def joined(notification: Notification, messages: Sequence[Message]) -> Message:
    """Return the one message that tells the news of *notification*, each of which is one of *messages*."""
    if len(messages) == 1:
        return messages[0]
    names = [each.order.backup_set_id for each in each_of(notification)]
    return several(messages, names, _WORDS[notification.reader.language])


def without_template(message: Message, language: Language) -> Message:
    """Return the built-in *message*, saying that the destination's own words could not be used."""
    return replace(message, paragraphs=(*message.paragraphs, _WORDS[language].NOT_BY_TEMPLATE))
