"""The demonstration: the product's real job on the sandbox, proven at the end.

A timer event and a message on an MNS topic go through the real functions; then
the timer's event comes once more. The demonstration succeeds only if the chat
accepted the signed messages, every copied object equals its source byte for
byte, the repetition delivered nothing again, and the buttons still work when
their links have died.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import urllib3
from mns.account import Account
from mns.topic import TopicMessage
from pydantic_core import from_json, to_json

from oceanferry.domain.texts import Sentence, counted, text
from oceanferry.domain.wording import duration, size
from oceanferry_sandbox import seed
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE, CODE, Options
from oceanferry_sandbox.demo_output import say, show
from oceanferry_sandbox.greeting import command
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.page.control import Control
from oceanferry_sandbox.reader import ButtonReader

_TIMER = CODE / "events" / "timer.json"
_TOPIC = "oceanferry-requests"
_FETCH_LINK = "oceanferry-fetch-link"
_TIMEOUT = timedelta(minutes=2)


@dataclass(frozen=True)
class Check:
    """One thing that the demonstration proves."""

    what: Sentence
    holds: bool


def main(
    arguments: Sequence[str] | None = None, *, cloud: Cloud | None = None, timeout: timedelta = _TIMEOUT
) -> int:
    """Run the demonstration and return 0 only if everything was proven.

    Args:
        arguments: Those of the command line.
        cloud: To run it on, not started yet; None for a usual one.
        timeout: How long a delivery may take before it counts as failed.
    """
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument(
        "--keep", action="store_true", help="leave the sandbox and its page running at the end"
    )
    chosen = parser.parse_args(arguments)
    with cloud or Cloud(Options(loaded_ahead=False)) as running, LoopbackServer(Control(running)) as page:
        say(text("The sandbox is running; watch it at {url}", url=page.url))
        say()
        proven = _demonstrate(running, timeout)
        if chosen.keep:
            say(text("The sandbox runs at {url} until you press Ctrl-C.", url=page.url))
            with contextlib.suppress(KeyboardInterrupt):
                threading.Event().wait()
        else:
            say(text("To start a sandbox of your own: {command} sandbox", command=command()))
    return 0 if proven else 1


def _demonstrate(cloud: Cloud, timeout: timedelta) -> bool:
    started = time.monotonic()
    checks = [*_deliver(cloud, timeout), *_timer_checks(cloud), *_message_checks(cloud)]
    show(cloud)
    checks += _repeat(cloud, timeout)
    checks += _outlive(cloud)
    say()
    say(text("Proven"))
    for check in checks:
        say(text("  {mark} {what}", mark="✓" if check.holds else "✗", what=check.what))
    proven = all(check.holds for check in checks)
    took = duration(timedelta(seconds=time.monotonic() - started))
    say()
    say(
        text("Everything was proven in {took}.", took=took)
        if proven
        else text("Something was NOT proven in {took}.", took=took)
    )
    return proven


def _deliver(cloud: Cloud, timeout: timedelta) -> Iterator[Check]:
    say(
        text("1. The timer fires: events/{event} goes to {function}", event=_TIMER.name, function=_FETCH_LINK)
    )
    cloud.function_compute.invoke_async(_FETCH_LINK, _TIMER.read_bytes())
    request = {"cluster": "orders", "backup_set_id": seed.WEEKLY, "deliver": ["archive"]}
    say(
        text(
            "2. Another system publishes to the MNS topic {topic}: {request}",
            topic=_TOPIC,
            request=to_json(request).decode(),
        )
    )
    publish(cloud, _TOPIC, to_json(request).decode())
    say(text("   OceanBase prepares the links; the functions wait without running …"))
    yield from _unfinished(cloud, timeout)


def _unfinished(cloud: Cloud, timeout: timedelta) -> Iterator[Check]:
    """Wait until everything is done; yields a check that does not hold when it never is."""
    try:
        cloud.wait_idle(timeout)
    except TimeoutError as error:
        yield Check(
            text("everything ended within {length}: {error}", length=duration(timeout), error=error),
            holds=False,
        )


def publish(cloud: Cloud, topic: str, body: str) -> None:
    """Publish a message with the vendor's own SDK, as another system would."""
    account = Account(cloud.servers["mns"].url, cloud.user.access_key_id, cloud.user.secret)
    account.get_topic(topic).publish_message(TopicMessage(body))
    account.get_client().close_connection()


def _repeat(cloud: Cloud, timeout: timedelta) -> Iterator[Check]:
    before = _effects(cloud)
    say()
    say(text("3. The timer's event is delivered a second time, as every trigger may do"))
    cloud.function_compute.invoke_async(_FETCH_LINK, _TIMER.read_bytes())
    yield from _unfinished(cloud, timeout)
    yield Check(text("the same event again: no second message, no second copy"), _effects(cloud) == before)


def _outlive(cloud: Cloud) -> Iterator[Check]:
    say()
    say(text("4. The links expire (after an hour on OceanBase, at once here); a reader presses the buttons"))
    events = [from_json(message.raw) for message in cloud.audit.chat.messages]
    dead = [each["public_url"] for event in events for each in event["data"]["files"]]
    cloud.expire_links()
    with urllib3.PoolManager(retries=False) as http:
        refused = [http.request("GET", link).status for link in dead]
    yield Check(
        text(
            "the links are expired ({refusals}), and the buttons still lead to the files",
            refusals=counted(len(refused), "refusal"),
        ),
        bool(refused) and set(refused) == {403} and _buttons_work(cloud, _buttons(cloud)),
    )


def _effects(cloud: Cloud) -> tuple[int, list[str], int]:
    objects = [f"{each.key} {each.last_modified}" for each in cloud.oss.objects(ARCHIVE)]
    return len(cloud.dingtalk.chat.messages), objects, len(cloud.audit.chat.messages)


def _timer_checks(cloud: Cloud) -> Iterator[Check]:
    chat, audit = cloud.dingtalk.chat, cloud.audit.chat
    titles = [message.title for message in chat.messages]
    buttons = _buttons(cloud)
    yield Check(
        text(
            "DingTalk accepted {messages} and refused {refused}",
            messages=counted(len(titles), "signed message"),
            refused=len(chat.refusals),
        ),
        len(titles) == 2 and not chat.refusals,
    )
    yield Check(
        text("the message has one working button for each file: {buttons}", buttons=len(buttons)),
        _buttons_work(cloud, buttons),
    )
    yield Check(
        text("the audit webhook verified the signature of its event"),
        len(audit.messages) == 1 and not audit.refusals,
    )
    yield from _copy_checks(cloud, seed.NIGHTLY)


def _message_checks(cloud: Cloud) -> Iterator[Check]:
    yield from _copy_checks(cloud, seed.WEEKLY)


def _copy_checks(cloud: Cloud, backup_set_id: str) -> Iterator[Check]:
    """Compare every file with its source, byte for byte, and ask for the manifest."""
    backup_set = next(each for each in cloud.oceanbase.backup_sets if each.set_id == backup_set_id)
    folder = f"oceanbase/{backup_set.instance_id}/{backup_set_id}"
    keys = cloud.oss.keys(ARCHIVE)
    copied = [
        f"{folder}/{part.file_name}" in keys
        and cloud.oss.object_bytes(ARCHIVE, f"{folder}/{part.file_name}")
        == cloud.oss.object_bytes(part.bucket, part.key)
        for part in backup_set.parts
    ]
    total = size(sum(part.size_bytes for part in backup_set.parts))
    yield Check(
        text(
            "{id}: {files} ({total}), equal to the source byte for byte, with a manifest",
            id=backup_set_id,
            files=counted(len(copied), "file"),
            total=total,
        ),
        all(copied) and f"{folder}/manifest.json" in keys,
    )


def _buttons(cloud: Cloud) -> list[str]:
    return [address for message in cloud.dingtalk.chat.messages for _, address in message.buttons]


def _buttons_work(cloud: Cloud, buttons: Sequence[str]) -> bool:
    """Press every button, and that of the page it leads to, as a reader would; compare what arrives."""
    backup_set = next(each for each in cloud.oceanbase.backup_sets if each.set_id == seed.NIGHTLY)
    expected = {cloud.oss.object_bytes(part.bucket, part.key) for part in backup_set.parts}
    with ButtonReader() as reader:
        try:
            return expected == {reader.download(address) for address in buttons}
        except LookupError:
            return False


if __name__ == "__main__":
    sys.exit(main())
