"""The kinds of values that a configuration has, each with what it says when a value is not one."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, PlainValidator

from oceanferry.domain.secrets import Secret
from oceanferry.domain.texts import Sentence, text
from oceanferry.domain.wording import suggestion
from oceanferry.settings.document import FromEnvironment

_DURATION = re.compile(r"(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?")
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,3})?) ?(B|[KMGT]i?B)")
_HOST = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+")


def matching(pattern: str, otherwise: Sentence) -> AfterValidator:
    """Return what refuses a text that is not wholly of a pattern, and says *otherwise*."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(otherwise)
        return value

    return AfterValidator(check)


def _duration(value: object) -> timedelta:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0, 0)
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if not length:
        raise ValueError(text("must be a duration such as 45s, 90m, 36h, 7d or 1d12h"))
    return length


def _size(value: object, otherwise: Sentence) -> int:
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if found is None or not (size_bytes := int(Decimal(found[1]) * _unit(found[2]))):
        raise ValueError(otherwise)
    return size_bytes


def _unit(name: str) -> int:
    step = 1024 if "i" in name else 1000
    return int(step ** "BKMGT".index(name[0]))


def _byte_count(value: object) -> int:
    return _size(value, text("must be a size such as 512KiB, 16MiB, 10GiB or 10GB"))


def _byte_rate(value: object) -> int:
    otherwise = text("must be a rate in bytes, not bits, such as 500KB/s, 100MB/s or 1GiB/s")
    written = value if isinstance(value, str) else ""
    return _size(written.removesuffix("/s") if written.endswith("/s") else "", otherwise)


def _timezone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (LookupError, ValueError, OSError):
        close = suggestion(str(value), sorted(available_timezones()))
        raise ValueError(
            text("must be a time zone such as Asia/Shanghai or UTC{suggestion}", suggestion=close)
        ) from None


def _secret(value: object) -> Secret:
    if not isinstance(value, FromEnvironment) or not value.whole:
        raise ValueError(
            text("is a secret and must not be in the file: write ${{NAME}} and set the variable")
        )
    return Secret(value)


def _secret_url(value: object) -> Secret:
    if not isinstance(value, FromEnvironment):
        raise ValueError(  # noqa: TRY004  # pydantic takes no other
            text("works like a password and must not be in the file: write ${{NAME}} and set the variable")
        )
    _check_url(value, text("must be a complete https:// URL (or http://, for a host in network.allow)"))
    return Secret(value)


def _check_url(value: str, otherwise: Sentence) -> None:
    try:
        parts = urlsplit(value)
        complete = parts.scheme in ("http", "https") and parts.port != 0
        complete = complete and _HOST.fullmatch(parts.hostname or "") is not None
    except ValueError:
        complete = False
    if not complete or not value.isprintable() or " " in value:
        raise ValueError(otherwise)


def endpoint(value: str) -> str:
    """Return an endpoint without a slash at its end. Raises ValueError when it is none."""
    otherwise = text("must be a scheme, a host and an optional port, such as http://127.0.0.1:8080, or null")
    _check_url(value, otherwise)
    parts = urlsplit(value)
    if "@" in parts.netloc or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(otherwise)
    return value.rstrip("/")


def page_url(value: str) -> str:
    """Return the address of a page without a slash at its end. Raises ValueError when it is none."""
    otherwise = text("must be the https:// address at which readers reach the function, or null")
    _check_url(value, otherwise)
    parts = urlsplit(value)
    loopback = parts.hostname in ("127.0.0.1", "localhost")
    if not (parts.scheme == "https" or loopback) or "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError(otherwise)
    return value.rstrip("/")


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Size = Annotated[int, PlainValidator(_byte_count)]
"""In bytes; KB are 1000 of them, KiB are 1024."""
Rate = Annotated[int, PlainValidator(_byte_rate)]
"""In bytes per second."""
Timezone = Annotated[ZoneInfo, PlainValidator(_timezone), PlainSerializer(str)]
SecretText = Annotated[Secret, PlainValidator(_secret), PlainSerializer(str)]
"""Only whole ``${NAME}``s, nothing of it in the file."""
SecretUrl = Annotated[Secret, PlainValidator(_secret_url), PlainSerializer(str)]
"""At least in part from a ``${NAME}``: the address of a robot has its token in the path or the query."""
Endpoint = Annotated[str, AfterValidator(endpoint)]
Region = Annotated[
    str,
    matching(r"[a-z]{2,3}(-[a-z0-9]+)+", text("must be the id of a region, such as cn-hangzhou")),
]
AccountId = Annotated[
    str, matching(r"\d{12,20}", text('must be 12 to 20 digits, such as "1234567890123456"'))
]
InstanceId = Annotated[
    str,
    matching(
        r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}", text("must be the id of an instance, such as ob317v4uif0000")
    ),
]
ConfigName = Annotated[
    str,
    matching(
        r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}",
        text("must be a name of letters, digits and . _ -, beginning with a letter or digit, 64 at most"),
    ),
]
"""As events use it: :data:`oceanferry.domain.runs.requests.Name`."""
BucketName = Annotated[
    str,
    matching(
        r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
        text("must be the name of a bucket: 3 to 63 lower-case letters, digits and -, with no - at an end"),
    ),
]
KeyPrefix = Annotated[
    str,
    matching(
        r"(?!/)(?!.*(//|\.\./))[^\\\x00-\x1f\x7f]{0,500}",
        text('must be the beginning of a key, such as "oceanbase/", without / in front, // and ../'),
    ),
]
DeploymentName = Annotated[
    str,
    matching(
        r"[a-z][a-z0-9-]{1,30}[a-z0-9]",
        text("must be the name of a deployment: small letters, digits and -, a letter first, 3 to 32 in all"),
    ),
]
KeyId = Annotated[
    str,
    matching(r"[A-Za-z0-9/_-]{1,128}", text("must be the id of a key, such as key-hzz6xxxxxxxx1l6")),
]
ExistingResource = Annotated[
    str,
    matching(
        r"(?:role|policy|bucket|topic|queue|log_project|log_store|index|dashboard|alarm):[A-Za-z0-9._-]{1,128}",
        text(
            "must be the kind and the name of a resource, such as bucket:my-archive, role:oceanferry,"
            " topic:..., queue:..., log_project:... or log_store:..."
        ),
    ),
]
FunctionName = Annotated[
    str,
    matching(
        r"[A-Za-z_][A-Za-z0-9_-]{0,63}",
        text("must be the name of a function: letters, digits, _ and -, no digit or - first, 64 at most"),
    ),
]
AllowedHost = Annotated[
    str,
    matching(
        r"([A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?",
        text("must be a host, or host:port, without a scheme or a path, such as 127.0.0.1:8080"),
    ),
]
