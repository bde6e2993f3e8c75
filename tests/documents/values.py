"""What values a key takes and what it is when nobody says, in the words of the reference."""

# ruff: noqa: RUF001  # as in configuration.py

from __future__ import annotations

from datetime import timedelta
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from pydantic.fields import FieldInfo

from oceanferry.domain.wording import duration
from oceanferry.settings import (
    chat_destinations,
    message_templates,
    oss_values,
    redeem,
    references,
    sections,
    values,
)

_ANNOTATED: dict[object, tuple[str, str]] = {
    chat_destinations.BearerToken: ("`${NAME}`", "`${NAME}`"),
    chat_destinations.MobileNumber: ("a telephone number in quotes", "手机号，加引号"),
    message_templates.TemplateText: ("a template", "模板"),
    values.AccountId: ("digits in quotes", "数字，加引号"),
    values.AllowedHost: ("`host` or `host:port`", "`host` 或 `host:port`"),
    values.BucketName: ("a bucket", "Bucket 名"),
    values.Duration: ("a duration: `45s`, `90m`, `36h`, `7d`", "时长：`45s`、`90m`、`36h`、`7d`"),
    values.DeploymentName: ("a name", "名字"),
    values.ExistingResource: ("`KIND:NAME`", "`KIND:NAME`"),
    values.Endpoint: ("a URL without a path", "不带路径的 URL"),
    values.FunctionName: ("a function's name", "函数名"),
    values.InstanceId: ("an instance's id", "实例 ID"),
    values.KeyPrefix: ("the beginning of a key", "Key 前缀"),
    values.ConfigName: ("a name", "名字"),
    values.Rate: ("a rate: `100MB/s`", "速率：`100MB/s`"),
    values.Region: ("a region's id", "地域 ID"),
    values.SecretText: ("`${NAME}`", "`${NAME}`"),
    values.SecretUrl: ("a URL from `${NAME}`", "取自 `${NAME}` 的 URL"),
    values.Size: ("a size: `10GiB`", "大小：`10GiB`"),
    values.Timezone: ("a time zone", "时区"),
    references.ClusterName: ("a cluster's name", "集群的名字"),
    references.Deliver: ("names of destinations", "目标的名字"),
    references.Notified: ("names of chats and webhooks", "群和 Webhook 的名字"),
    references.NotifiedOfSuccess: ("names of chats and webhooks", "群和 Webhook 的名字"),
    oss_values.PositiveCount: ("a number", "数字"),
    oss_values.ExternalId: ("a text", "文本"),
    oss_values.KmsKeyId: ("a key's id", "密钥 ID"),
    oss_values.Metadata: ("names with texts", "名字和文本"),
    oss_values.OssEndpointChoice: (
        "`public`, `internal`, `accelerate`, or a URL",
        "`public`、`internal`、`accelerate` 或 URL",
    ),
    oss_values.PartSize: ("`100KiB` to `5GiB`", "`100KiB` 到 `5GiB`"),
    oss_values.RoleArn: ("a role's ARN", "角色的 ARN"),
    oss_values.RoleSessionName: ("a name", "名字"),
    oss_values.Tags: ("names with texts", "名字和文本"),
    redeem.Network: ("a network: `203.0.113.0/24`", "网段：`203.0.113.0/24`"),
    redeem.PageUrl: ("an `https://` address", "`https://` 地址"),
    redeem.Uses: ("1 to 1000", "1 到 1000"),
    redeem.VoucherKeyTexts: ("`${NAME}`", "`${NAME}`"),
    sections.FolderPath: ("a folder", "目录"),
    bool: ("`true` or `false`", "`true` 或 `false`"),
    int: ("a number", "数字"),
    str: ("a text", "文本"),
}
"""English and Chinese. A kind of value that is new in the settings needs its line here."""


def kind_of(annotation: object, language: str) -> str:
    """Name the kind of value that a field's type stands for. Raises KeyError when it has no name here."""
    known = _known(annotation)
    if known:
        return known[language == "zh"]
    origin = get_origin(annotation)
    arguments = [each for each in get_args(annotation) if each is not NoneType]
    if origin is Literal:
        return ("、" if language == "zh" else ", ").join(f"`{each}`" for each in arguments if each)
    if origin in (Union, UnionType) and len(arguments) == 1:
        return kind_of(arguments[0], language)
    if origin is list:
        return f"{'列表' if language == 'zh' else 'a list'}: {kind_of(arguments[0], language)}"
    if origin is Annotated:
        return kind_of(arguments[0], language)
    raise KeyError(f"{annotation} has no name in the reference: give it one in {__name__}")


def default_of(field: FieldInfo, language: str) -> str:
    """Write what a field is when the file does not say."""
    if field.is_required():
        return "**必填**" if language == "zh" else "**required**"
    default = field.get_default(call_default_factory=True)
    if isinstance(default, timedelta):
        return f"`{duration(default)}`"
    if isinstance(default, bool):
        return f"`{default}`".lower()
    return f"`{default}`" if isinstance(default, ZoneInfo) or default else "–"


def _known(annotation: object) -> tuple[str, str] | None:
    try:
        return _ANNOTATED.get(annotation)
    except TypeError:  # a validator in it cannot be hashed
        return next((words for kind, words in _ANNOTATED.items() if kind is annotation), None)
