"""What a channel is: data and two pure functions, so that it is tested without a network."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from oceanferry.domain.notifications import Notification
from oceanferry.domain.secrets import Secret

Outcome = Literal["delivered", "retry_after", "configuration", "content", "ours"]
"""What an answer means.

delivered: the vendor's own word says so. retry_after: try again later.
configuration: the operator has to change something, here or at the vendor.
content: the vendor refuses what the message says. ours: the request was wrong,
a defect of Oceanferry.
"""


@dataclass(frozen=True)
class Target:
    """Where a destination's messages go."""

    destination: str
    """Its name in the configuration, which errors show."""
    url: Secret
    secret: Secret | None = None
    """What requests are signed with; None: they are not."""
    keyword: str = ""
    """What every message has to contain."""


@dataclass(frozen=True)
class Outgoing:
    """A request ready to be posted."""

    url: Secret
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Verdict:
    """What a channel makes of an answer."""

    outcome: Outcome
    code: str
    """The vendor's code, or the HTTP status where there is none."""
    reason: str = ""
    """What happened, to be read after a colon."""
    advice: str = ""
    pause: timedelta | None = None
    """How long the vendor wants to be left alone, when it says or is known to."""
    words: str = ""
    """The vendor's own text. It may repeat what was sent, secrets included."""


@dataclass(frozen=True)
class Channel:
    """One kind of chat or webhook."""

    name: str
    """What people call it."""
    encode: Callable[[Notification, Target, datetime], Outgoing]
    """Makes the request for a notification, to a target, as of a moment.

    Raises InvalidConfiguration when the target cannot be used as it is.
    """
    check: Callable[[int, bytes], Verdict]
    """Judges the HTTP status and the body of an answer. Never raises; what it cannot read is no success."""
    timeout: timedelta = timedelta(seconds=20)
    idempotent: bool = False
    """Whether the vendor drops a message that comes again with the same key."""


def json_body(content: Mapping[str, object]) -> bytes:
    """Write *content* as compact UTF-8 JSON; half a surrogate pair, which has no bytes, becomes ``?``."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
