"""Where URLs lead."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from oceanferry.domain.errors import AddressForbidden
from oceanferry.domain.secrets import Secret

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class ParsedUrl:
    """Where a URL leads. Host and port may be shown, the path and its query are secret."""

    scheme: str
    host: str
    port: int
    path: str = field(repr=False)

    @property
    def authority(self) -> str:
        """The host as messages name it, with its port unless that is the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: Secret) -> ParsedUrl:
    """Take an ``http`` or ``https`` URL apart.

    Raises:
        AddressForbidden: It is malformed, of another scheme, or carries a user name.
    """
    text = url.reveal()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise AddressForbidden("A URL is malformed", advice="Write a complete http or https URL") from None
    if not text.isascii() or not text.isprintable() or any(each in text for each in " \\"):
        raise AddressForbidden("A URL has characters that must be percent-encoded", advice="Encode them")
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise AddressForbidden(
            "A URL is not a complete http or https URL", advice="Write a complete http or https URL"
        )
    if "@" in parts.netloc:
        raise AddressForbidden(
            f"The URL of {parts.hostname} contains a user name or password",
            advice="Remove the user name and the password from the URL",
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return ParsedUrl(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], path)
