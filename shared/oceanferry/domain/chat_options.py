"""What the settings of a chat ask of every message to it, whichever vendor's it is."""

from __future__ import annotations

from dataclasses import dataclass

from oceanferry.domain.rate_limits import RateLimit
from oceanferry.domain.secrets import Secret


@dataclass(frozen=True)
class Mentions:
    """Who is called by a message, so that a telephone rings."""

    mobiles: tuple[str, ...] = ()
    user_ids: tuple[str, ...] = ()
    everybody: bool = False

    def __bool__(self) -> bool:
        """Return whether the message calls a person."""
        return bool(self.mobiles or self.user_ids or self.everybody)


_NO_MENTIONS = Mentions()


@dataclass(frozen=True)
class ChatOptions:
    """Where messages go, and in which form."""

    destination: str
    """Its name in the configuration, which errors show."""
    url: Secret
    secret: Secret | None = None
    """What requests are signed with; None: they are not."""
    keyword: str = ""
    """What every message has to contain."""
    format: str = ""
    """Which of the channel's kinds of message; empty: the one with the most to offer."""
    mentions: Mentions = _NO_MENTIONS
    opens_browser: bool = False
    """Whether buttons leave the chat for the system's browser, where the chat can choose."""
    rates: tuple[RateLimit, ...] = ()
    """The rate limit of this one, where that is not what its vendor documents."""
