"""Addresses without whom they lead to: services and regions stay, buckets, paths and signatures do not."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from oceanferry.domain.recording import vocabulary
from oceanferry.domain.recording.masks import Masks

_CLOUD = ".aliyuncs.com"
_SERVICE = re.compile(
    r"(?:oss-(?:internal|accelerate|[a-z]{2}-[a-z]+(?:-\d)?(?:-finance(?:-\d)?)?(?:-internal)?)"
    r"|oceanbasepro(?:-vpc)?|eventbridge(?:-console)?|sts(?:-vpc)?|fc(?:v3)?|ros|mns(?:-internal)?|oss)"
)
_REGION = re.compile(r"(?:cn|ap|us|eu|me)-[a-z]+(?:-\d|-finance(?:-\d)?)?")
_LOOPBACK = re.compile(r"127\.0\.0\.\d{1,3}|localhost")
_CREDENTIAL = re.compile(r"[^/]+(/\d{8}/[a-z0-9-]+/oss/aliyun_v4_request)")
_ALGORITHMS = frozenset({"OSS4-HMAC-SHA256", "AWS4-HMAC-SHA256"})
_KEPT_PARAMETERS = frozenset(
    {
        "Expires",
        "limit",
        "list-type",
        "max-keys",
        "numOfMessages",
        "partNumber",
        "x-oss-date",
        "x-oss-expires",
    }
)


def masked_url(url: str, masks: Masks) -> str:
    """Return *url* with its service, the form of its path, and the names of its parameters."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return masks.text(url)
    path = "/".join(_segment(each, masks) for each in parts.path.split("/"))
    query = urlencode(
        [(masked_name(name, masks), _parameter(name, value, masks)) for name, value in _pairs(parts.query)],
        quote_via=quote,
        safe="/",
    )
    return f"{parts.scheme.lower()}://{masked_host(host, masks)}{path}{'?' + query if query else ''}"


def masked_host(host: str, masks: Masks) -> str:
    """Return *host* as far as it is the same for everybody, without its port."""
    host = host.lower()
    if host in vocabulary.HOSTS or _LOOPBACK.fullmatch(host):
        return host
    if not host.endswith(_CLOUD):
        return f"{masks.text(host)}.example"
    labels = host.removesuffix(_CLOUD).split(".")
    shown = [
        each if _SERVICE.fullmatch(each) or _REGION.fullmatch(each) else masks.text(each) for each in labels
    ]
    return ".".join(shown) + _CLOUD


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return []


def _segment(text: str, masks: Masks) -> str:
    return text if not text or text in vocabulary.PATHS else masks.text(unquote(text))


def masked_name(name: str, masks: Masks) -> str:
    """Return the name of a parameter, a key or an element: as it is when it is a known one."""
    return name if vocabulary.is_key(name) and not masks.hides(name) else masks.text(name)


def _parameter(name: str, value: str, masks: Masks) -> str:
    if not value or value in _ALGORITHMS or value in vocabulary.WORDS:
        return value
    if name in _KEPT_PARAMETERS and (vocabulary.is_time(value) or value.isdigit()) and not masks.hides(value):
        return value
    credential = _CREDENTIAL.fullmatch(value) if name == "x-oss-credential" else None
    return f"{masks.text(value.partition('/')[0])}{credential[1]}" if credential else masks.parameter(value)
