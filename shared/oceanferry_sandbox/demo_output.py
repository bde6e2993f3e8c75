"""What the demonstration shows on the terminal: messages, objects and the bill."""

from __future__ import annotations

import sys
from datetime import timedelta

from pydantic_core import from_json

from oceanferry.domain.texts import Sentence, counted, quoted, text
from oceanferry.domain.wording import size
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE
from oceanferry_sandbox.speech import in_language

_FUNCTIONS = tuple(f"oceanferry-{name}" for name in ("fetch-link", "publish", "copy-object", "redeem-link"))
_NOTHING = quoted("")


def say(sentence: Sentence = _NOTHING) -> None:
    """Write a line at once, in the language of the terminal, with spaces that every encoding has."""
    sys.stdout.write(in_language(sentence).replace("\N{NO-BREAK SPACE}", " ") + "\n")
    sys.stdout.flush()


def show(cloud: Cloud) -> None:
    """Show what the chats and the bucket received, and what it cost."""
    say()
    say(text("DingTalk · {name}", name="ops-room"))
    for message in cloud.dingtalk.chat.messages:
        title, *lines = filter(None, map(_without_marks, message.text.splitlines()))
        say(quoted(f"  ┌ {title}"))
        for line in [*lines, *(f"[ {label} ]" for label, _ in message.buttons)]:
            say(quoted(f"  │ {line}"))
    say()
    say(text("Webhook · {name} (signature verified)", name="audit"))
    for message in cloud.audit.chat.messages:
        event = from_json(message.raw)
        files = ", ".join(each["file_name"] for each in event["data"]["files"])
        say(quoted(f"  {event['type']}  {event['data']['backup_set_id']}: {files}"))
    say()
    say(quoted(f"Bucket · {ARCHIVE}"))
    for each in cloud.oss.objects(ARCHIVE):
        say(quoted(f"  {each.key}  {size(each.content.size_bytes)}  CRC64 {each.content.crc64}"))
    _show_bill(cloud)


def _without_marks(markdown: str) -> str:
    """Return a line of a message without the marks that chats draw as headings, lists and bold type."""
    return markdown.strip().removeprefix("### ").removeprefix("- ").replace("**", "").replace("`", "")


def _show_bill(cloud: Cloud) -> None:
    say()
    say(text("Invocations, and the billed time"))
    for function in _FUNCTIONS:
        billed = [each.billed for each in cloud.function_compute.invocations if each.function == function]
        seconds = sum(billed, timedelta()).total_seconds()
        say(
            text(
                "  {function:<24}{invocations}, {seconds:5.1f} s in all",
                function=function,
                invocations=counted(len(billed), "invocation"),
                seconds=seconds,
            )
        )
