"""Where downloads may end, for the page that buttons lead to."""

from __future__ import annotations

from urllib.parse import urlsplit

from oceanferry.settings.model import Settings

_OSS = ("https://*.aliyuncs.com", "http://*.aliyuncs.com")


def download_origins(settings: Settings) -> tuple[str, ...]:
    """Return the origins at which downloads may end, as a Content-Security-Policy writes them."""
    own = [url for each in settings.buckets.values() for url in (each.endpoint, each.domain)]
    hosts = [urlsplit(url).netloc for url in own if url and "://" in url]
    hosts += [f"*.{host}" for host in hosts]
    hosts += [host if ":" in host else f"{host}:*" for host in settings.network.allow]
    return _OSS + tuple(f"{scheme}://{host}" for host in hosts for scheme in ("https", "http"))
