"""What a request is about: the bucket, the object and the parameters it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from oceanferry_sandbox.http_server.messages import Request
from oceanferry_sandbox.oss.errors import invalid_argument

_PATH_STYLE_HOST = re.compile(r"[\d.]+|\[.*\]|localhost|")


@dataclass(frozen=True)
class Call:
    """One request to OSS, addressed."""

    request: Request
    bucket: str
    """Empty: the service itself is called."""
    key: str
    """Empty: the bucket itself is called."""
    parameters: dict[str, str]
    """Decoded; unlike in Request.query, a plus sign is a plus sign."""

    def parameter(self, name: str) -> str:
        """Return a query parameter, or ``""``."""
        return self.parameters.get(name, "")

    def header(self, name: str) -> str:
        """Return a header, or ``""``."""
        return self.request.headers.get(name)

    def number(self, name: str, *, default: int, maximum: int, minimum: int = 1) -> int:
        """Return a whole-number parameter.

        Raises:
            OssError: InvalidArgument, when it is none or out of bounds.
        """
        text = self.parameter(name)
        if not text:
            return default
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not minimum <= int(text) <= maximum:
            message = f"{name} must be an integer between {minimum} and {maximum}, inclusive."
            raise invalid_argument(message, name, text)
        return int(text)


def addressed(request: Request, domains: Mapping[str, str]) -> Call:
    """Find the bucket: a custom domain is one's own, ``BUCKET.host`` names it, else the path does.

    Args:
        request: What arrived.
        domains: The bucket of each custom domain, by ``HOST:PORT``.
    """
    path = request.raw_path[1:]
    host = request.headers.get("host")
    bucket = domains.get(host) or bucket_in_host(host)
    if not bucket:
        bucket, _, path = path.partition("/")
    return Call(request, unquote(bucket), unquote(path), _parameters(request.raw_query))


def bucket_in_host(host: str) -> str:
    """Return the first label of *host*, or ``""`` when the bucket is in the path."""
    name = host if host.startswith("[") else host.partition(":")[0]
    return "" if _PATH_STYLE_HOST.fullmatch(name) else name.partition(".")[0]


def is_about_data(call: Call) -> bool:
    """Tell whether *call* reads, writes or lists objects, in contrast to properties of a bucket."""
    return bool(call.key or not call.parameters.keys().isdisjoint({"list-type", "uploads", "delete"}))


def _parameters(raw_query: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in raw_query.split("&") if pair)
    return {unquote(name): unquote(value) for name, _, value in pairs}
