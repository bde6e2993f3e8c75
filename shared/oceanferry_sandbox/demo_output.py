"""What the demonstration shows on the terminal: messages, objects and the bill."""

from __future__ import annotations

import sys
from datetime import timedelta

from pydantic_core import from_json

from oceanferry.domain.wording import count, size
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE

_FUNCTIONS = (
    "oceanferry-fetch-link",
    "oceanferry-publish",
    "oceanferry-copy-object",
    "oceanferry-redeem-link",
)


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def show(cloud: Cloud) -> None:
    """Show what the chats and the bucket received, and what it cost."""
    say("\nDingTalk · ops-room")
    for message in cloud.dingtalk.chat.messages:
        title, *lines = filter(None, map(_without_marks, message.text.splitlines()))
        say(f"  ┌ {title}")
        for line in [*lines, *(f"[ {label} ]" for label, _ in message.buttons)]:
            say(f"  │ {line}")
    say("\nWebhook · audit (signature verified)")
    for message in cloud.audit.chat.messages:
        event = from_json(message.raw)
        files = ", ".join(each["file_name"] for each in event["data"]["files"])
        say(f"  {event['type']}  {event['data']['backup_set_id']}: {files}")
    say(f"\nBucket · {ARCHIVE}")
    for each in cloud.oss.objects(ARCHIVE):
        say(f"  {each.key}  {size(each.content.size_bytes)}  CRC64 {each.content.crc64}")
    _show_bill(cloud)


def _without_marks(markdown: str) -> str:
    """Return a line of a message without the marks that chats draw as headings, lists and bold type."""
    return markdown.strip().removeprefix("### ").removeprefix("- ").replace("**", "").replace("`", "")


def _show_bill(cloud: Cloud) -> None:
    say("\nInvocations, and the time that is paid for")
    for function in _FUNCTIONS:
        billed = [each.billed for each in cloud.function_compute.invocations if each.function == function]
        seconds = sum(billed, timedelta()).total_seconds()
        say(f"  {function:<24}{count(len(billed), 'invocation')}, {seconds:5.1f} s in all")
