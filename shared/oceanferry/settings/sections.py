"""The sections of oceanferry.yaml."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, ValidationInfo, model_validator

from oceanferry.domain.configuration import Language
from oceanferry.settings.oss_destination import OssDestination
from oceanferry.settings.references import ClusterName, Deliver, Told, ToldOfSuccess, outline_of
from oceanferry.settings.section import Section
from oceanferry.settings.values import (
    AllowedHost,
    BucketName,
    Duration,
    Endpoint,
    FunctionName,
    InstanceId,
    KeyPrefix,
    Region,
    SecretText,
    SecretUrl,
    Timezone,
)


class ClusterSettings(Section):
    """An OceanBase instance."""

    instance_id: InstanceId


class SelectSettings(Section):
    """Which backup sets a route delivers."""

    method: str = ""
    object_type: str = ""
    newest: bool = True
    max_age: Duration | None = None

    @model_validator(mode="after")
    def _bounded(self) -> SelectSettings:
        if not self.newest and self.max_age is None:
            raise ValueError(
                "has newest: false, which delivers every backup set that is young enough;"
                " add how young that is, such as max_age: 7d"
            )
        return self


class RouteSettings(Section):
    """What is delivered where."""

    cluster: ClusterName
    select: SelectSettings = Field(default_factory=SelectSettings)
    deliver: Deliver
    on_success: ToldOfSuccess = Field(default_factory=list)
    on_failure: Told = Field(default_factory=list)
    link_timeout: Duration = timedelta(hours=6)


class _Read(Section):
    """What destinations that people read have in common."""

    language: Language | None = None
    timezone: Timezone | None = None
    inside: bool = False
    """Whether the readers reach the region's internal network."""


class DingtalkDestination(_Read):
    """A robot in a DingTalk room."""

    type: Literal["dingtalk"]
    webhook: SecretUrl
    secret: SecretText | None = None
    """What requests are signed with, when the robot asks for it."""
    keyword: str = ""
    """What every message has to contain, when the robot asks for it."""


class WebhookDestination(_Read):
    """A signed webhook."""

    type: Literal["webhook"]
    url: SecretUrl
    secret: SecretText


DestinationSettings = Annotated[
    DingtalkDestination | WebhookDestination | OssDestination, Field(discriminator="type")
]


class OssLedger(Section):
    """Receipts in a bucket."""

    type: Literal["oss"]
    bucket: BucketName
    prefix: KeyPrefix = ""
    region: Region | None = None
    """None: the region of the functions."""


def _folder(value: object, info: ValidationInfo) -> Path:
    if not isinstance(value, str) or not value or value.startswith("~"):
        raise ValueError("must be the path of a folder; for one in your home folder write ${HOME}/...")
    return outline_of(info).folder / value


class DirectoryLedger(Section):
    """Receipts in a folder, for a single machine."""

    type: Literal["directory"]
    path: Annotated[Path, PlainValidator(_folder)]
    """Relative to the folder of the configuration."""


LedgerSettings = Annotated[OssLedger | DirectoryLedger, Field(discriminator="type")]


class EndpointSettings(Section):
    """Where services are; None: the cloud's own endpoint of the region.

    Meant for stand-ins: ``oss`` goes before what destinations say of their own endpoint.
    """

    oceanbase: Endpoint | None = None
    oss: Endpoint | None = None
    fc: Endpoint | None = None
    sts: Endpoint | None = None


class NetworkSettings(Section):
    """Exceptions from the rules of outgoing requests."""

    allow: list[AllowedHost] = Field(default_factory=list)


class FunctionSettings(Section):
    """What the functions are called on Function Compute."""

    fetch_link: FunctionName = "oceanferry-fetch-link"
    publish: FunctionName = "oceanferry-publish"
    copy_object: FunctionName = "oceanferry-copy-object"

    def names(self) -> dict[str, str]:
        """Return the function's name for each kind of job."""
        return self.model_dump()
