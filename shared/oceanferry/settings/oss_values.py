"""The kinds of values that only buckets have."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, PlainValidator, ValidationInfo

from oceanferry.domain.texts import text
from oceanferry.settings.references import outline_of
from oceanferry.settings.values import KeyId, Size, endpoint, matching

KINDS_OF_ENDPOINTS = ("public", "internal", "accelerate")
_SMALLEST_PART_BYTES = 100 * 1024
_LARGEST_PART_BYTES = 5 * 1024**3
_MOST_METADATA_BYTES = 4 * 1024
_MOST_TAGS = 10


def _oss_endpoint(value: str, info: ValidationInfo) -> str:
    if value == "internal" and info.data.get("region") not in (None, outline_of(info).region):
        raise ValueError(
            text(
                "can be reached only from the bucket's region, but the functions run in another region:"
                " write public or accelerate, or the URL if your network can reach it"
            )
        )
    if value in KINDS_OF_ENDPOINTS:
        return value
    otherwise = text(
        "must be public, internal, accelerate, or the https:// URL of an OSS endpoint,"
        " without the bucket (http:// for an -internal one)"
    )
    try:
        url = endpoint(value)
    except ValueError:
        raise ValueError(otherwise) from None
    parts = urlsplit(url)
    internal = (parts.hostname or "").endswith("-internal.aliyuncs.com")
    if (parts.scheme == "http" and not internal) or _names_bucket(parts.hostname, info):
        raise ValueError(otherwise)
    return url


def _names_bucket(host: str | None, info: ValidationInfo) -> bool:
    return (host or "").startswith(f"{info.data.get('bucket')}.")


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(text("must be a whole number, 1 or more"))
    return value


def _part_size(size_bytes: int) -> int:
    if not _SMALLEST_PART_BYTES <= size_bytes <= _LARGEST_PART_BYTES:
        raise ValueError(text("must be between 100KiB and 5GiB, the size of a part in OSS"))
    return size_bytes


def _kms_key_id(value: str, info: ValidationInfo) -> str:
    if info.data.get("encryption") not in (None, "KMS"):
        raise ValueError(text("is only used with encryption: KMS"))
    return value


def _of_a_role(value: str, info: ValidationInfo) -> str:
    if not info.data.get("role_arn"):
        raise ValueError(text("is only used with role_arn"))
    return value


def _tags(tags: dict[str, str]) -> dict[str, str]:
    if len(tags) > _MOST_TAGS:
        raise ValueError(text("has more than {most} tags, the limit of OSS", most=_MOST_TAGS))
    return tags


def _metadata(metadata: dict[str, str]) -> dict[str, str]:
    if any(name.startswith("oceanferry-") for name in metadata):
        raise ValueError(text("has a name that begins with oceanferry-, which is reserved for Oceanferry"))
    if sum(len(name) + len(value) for name, value in metadata.items()) > _MOST_METADATA_BYTES:
        raise ValueError(text("is larger than 4 KiB"))
    return metadata


OssEndpointChoice = Annotated[str, AfterValidator(_oss_endpoint)]
PartSize = Annotated[Size, AfterValidator(_part_size)]
PositiveCount = Annotated[int, PlainValidator(_count)]
KmsKeyId = Annotated[KeyId, AfterValidator(_kms_key_id)]
RoleArn = Annotated[
    str,
    matching(
        r"acs:ram::\d{12,20}:role/[A-Za-z0-9._-]{1,64}",
        text("must be the ARN of a role, such as acs:ram::1234567890123456:role/archive-writer"),
    ),
]
RoleSessionName = Annotated[
    str,
    matching(r"[A-Za-z0-9.@_-]{2,32}", text("must be 2 to 32 letters, digits and . @ - _")),
    AfterValidator(_of_a_role),
]
ExternalId = Annotated[
    str,
    matching(
        r"[A-Za-z0-9+=,.@:/_-]{2,1224}", text("must be 2 to 1224 letters, digits and + = , . @ : / - _")
    ),
    AfterValidator(_of_a_role),
]
_TAG_CHARACTERS = r"[A-Za-z0-9 +=._:/-]"
Tags = Annotated[
    dict[
        Annotated[
            str,
            matching(
                _TAG_CHARACTERS + "{1,128}",
                text("must be 1 to 128 letters, digits, spaces and + - = . _ : /"),
            ),
        ],
        Annotated[
            str,
            matching(
                _TAG_CHARACTERS + "{0,256}",
                text("must be at most 256 letters, digits, spaces and + - = . _ : /"),
            ),
        ],
    ],
    AfterValidator(_tags),
]
Metadata = Annotated[
    dict[
        Annotated[
            str,
            matching(r"[a-z0-9][a-z0-9-]{0,63}", text("must be 1 to 64 lower-case letters, digits and -")),
        ],
        Annotated[
            str,
            matching(
                r"(?! )[\x20-\x7e]{1,1024}(?<! )",
                text("must be 1 to 1024 printable ASCII characters, with no space at an end"),
            ),
        ],
    ],
    AfterValidator(_metadata),
]
