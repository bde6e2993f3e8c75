"""What the commands about messages work with: the channels of a configuration; nothing is delivered."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from oceanferry.adapters.chat.channel import Outgoing
from oceanferry.bootstrap.composition import Composition
from oceanferry.bootstrap.configuration_file import configuration_file
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.deployment.findings import Finding
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.messages.samples import SEVERAL_READY, sample
from oceanferry.domain.secrets import Secret
from oceanferry.domain.texts import listed, text
from oceanferry.usecases.doctor.chat import TriedChat, chat_findings

_SHOWN_HEADERS = re.compile(r"content-type|user-agent|(webhook-(id|timestamp)|ce-.*)", re.IGNORECASE)
_SIGNED = re.compile(r'("sign"\s*:\s*)"[^"]*"')
STARS = "***"


@dataclass(frozen=True)
class ShownMessage:
    """A message as it would be sent, with stars for what is secret."""

    channel: str
    url: str
    headers: Mapping[str, str]
    body: str


def shown_message(config: Path | None, kind: str, destination: str) -> ShownMessage:
    """Make a message of *kind* with sample data, as it would be sent to *destination*.

    Raises:
        InvalidConfiguration: The configuration is wrong.
        InvalidRequest: There is no such destination, or it takes no such messages.
    """
    composition = _composition(config)
    known = _chats(composition, destination)
    [name] = known
    chosen = composition.configuration.destination(name)
    if kind == SEVERAL_READY and not chosen.reads_several:
        raise InvalidRequest(
            text("Programs read {name}, which receives one message for each backup set", name=name),
            advice=text("Show link_ready instead"),
        )
    cluster = next(iter(composition.configuration.clusters.values()))
    now = composition.clock.now()
    notification = sample(
        kind,
        destination=name,
        reader=chosen.reader,
        instance_id=cluster.instance_id,
        cluster=cluster.name,
        now=now,
        terms=composition.settings.terms,
    )
    channel, target = composition.channel(name)
    outgoing = channel.encode(notification, target, now)
    return _masked(channel.name, outgoing)


def tried_chats(config: Path | None, destination: str | None) -> Iterator[Finding]:
    """Send a test message to each chat, or to one, and yield each outcome.

    Raises:
        InvalidConfiguration: The configuration is wrong.
        InvalidRequest: There is no such destination, or it takes no messages.
    """
    from oceanferry.adapters.http.reach import HttpReach

    composition = _composition(config)
    chats = [
        TriedChat(
            destination=composition.configuration.destination(name),
            host=_host(composition.channel(name)[1].url),
            notifier=composition.notifier(name),
        )
        for name in _chats(composition, destination)
    ]
    reach = HttpReach(composition.clock)
    return chat_findings(chats, reach=reach, clock=composition.clock, nonce=secrets.token_hex(8))


def _composition(config: Path | None) -> Composition:
    # Chats know nothing of AccessKeys.
    no_key = Credentials("", Secret(""), None)
    return Composition(settings=configuration_file(config).settings(), credentials=no_key, in_region=False)


def _chats(composition: Composition, destination: str | None) -> list[str]:
    known = composition.configuration.destinations
    chats = [name for name, each in known.items() if not each.takes_copies]
    if destination is None:
        return chats
    if composition.configuration.destination(destination).takes_copies:
        raise InvalidRequest(
            text("{name} is a bucket. A bucket receives no messages", name=destination),
            advice=text("Name one of {names}", names=listed(chats))
            if chats
            else text("Name a chat; the configuration has none"),
        )
    return [destination]


def _host(url: Secret) -> str:
    parts = urlsplit(url.reveal())
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _masked(channel: str, outgoing: Outgoing) -> ShownMessage:
    headers = {
        name: value if _SHOWN_HEADERS.fullmatch(name) else STARS for name, value in outgoing.headers.items()
    }
    body = _SIGNED.sub(rf'\1"{STARS}"', outgoing.body.decode())
    return ShownMessage(channel, f"{_host(outgoing.url)}/{STARS}", headers, body)
