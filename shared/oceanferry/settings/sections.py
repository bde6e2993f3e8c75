"""The sections of oceanferry.yaml."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, ValidationInfo, model_validator

from oceanferry.domain.configuration import Watching
from oceanferry.domain.deployment.resource_names import ResourceNames
from oceanferry.domain.texts import text
from oceanferry.settings.oss_values import BucketDomain
from oceanferry.settings.references import (
    ClusterName,
    Deliver,
    ExpectEvery,
    HeartbeatUrl,
    Notified,
    NotifiedOfSuccess,
    outline_of,
)
from oceanferry.settings.schedules import Schedule
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
)


class ClusterSettings(Section):
    """An OceanBase instance."""

    instance_id: InstanceId
    """The instance's id, as the OceanBase console shows it."""


class SelectSettings(Section):
    """Which backup sets a route delivers."""

    method: str = ""
    """Only backup sets of this method: `logical`, `physical`, `native_logical`; any case. `logical` admits
    `native_logical`, too."""
    object_type: str = ""
    """Only backup sets of this: `cluster`, `tenant`, `table`, `database`; any case."""
    newest: bool = True
    """Only the newest match; `false`: each one younger than `max_age`."""
    max_age: Duration | None = None
    """An older backup set is a failure, not a delivery: `36h`, `8d`."""

    @model_validator(mode="after")
    def _bounded(self) -> SelectSettings:
        if not self.newest and self.max_age is None:
            raise ValueError(
                text(
                    "has newest: false, which delivers every backup set within max_age;"
                    " add max_age, such as max_age: 7d"
                )
            )
        return self


class RouteSettings(Section):
    """What is delivered where."""

    cluster: ClusterName
    """Whose backup sets the route delivers."""
    select: SelectSettings = Field(default_factory=SelectSettings)
    schedule: Schedule | None = None
    """When the route runs by itself: `CRON_TZ=Asia/Shanghai 0 0 8 * * *` (seconds first), `0 8 * * *` as in a
    crontab (hours of the file's `timezone`), or `@every 6h`. `oceanferry sync` writes the timer into
    `s.yaml`. `null`: another system asks for the route."""
    deliver: Deliver
    """Destinations: chats and webhooks get links, buckets get a copy."""
    on_success: NotifiedOfSuccess = Field(default_factory=list)
    """Chats and webhooks that are notified once, when every delivery is proven; needs the ledger."""
    on_failure: Notified = Field(default_factory=list)
    """Chats and webhooks that are notified when a delivery or the run fails."""
    link_timeout: Duration = timedelta(hours=6)
    """How long OceanBase may prepare a link."""
    expect_every: ExpectEvery = None
    """An alarm when a destination's newest proven delivery is older; for a nightly route `26h`.
    Needs the ledger.
    """
    heartbeat: HeartbeatUrl = None
    """A check at healthchecks or a similar service; it gets a signal when a run starts, is proven or fails.
    Needs the ledger.
    """


class WatchdogSettings(Section):
    """What the watchdog goes by. What a route expects, `routes.NAME.expect_every` says."""

    schedule: Schedule | None = "@every 10m"
    """How often the watchdog checks the routes; `null`: it has no timer."""
    stuck_after: Duration = timedelta(hours=12)
    """A delivery that runs for longer raises an alarm, and so does an upload without an active run."""
    orphans_after: Duration = timedelta(days=3)
    """When unfinished uploads without an active run, and runs whose lease has expired, are cleaned up."""
    remind_every: Duration | None = timedelta(days=1)
    """How often a reminder of an open alarm is sent; `null`: never."""

    def watching(self) -> Watching:
        """Return it as the use cases know it."""
        return Watching(self.stuck_after, self.orphans_after, self.remind_every)


class OssLedger(Section):
    """Receipts in a bucket. Without a ledger nothing is remembered between runs."""

    type: Literal["oss"]
    bucket: BucketName
    """The bucket that receipts lie in."""
    prefix: KeyPrefix = ""
    """What their keys begin with."""
    region: Region | None = None
    """The bucket's region, when it is not that of the functions."""
    domain: BucketDomain | None = None
    """A custom domain that is bound to the bucket, `https://…`, for the command line and for functions in
    other regions."""


def _folder(value: object, info: ValidationInfo) -> Path:
    if not isinstance(value, str) or not value or value.startswith("~"):
        raise ValueError(
            text("must be the path of a folder; for one in your home folder write ${{HOME}}/...")
        )
    return outline_of(info).folder / value


FolderPath = Annotated[Path, PlainValidator(_folder)]


class DirectoryLedger(Section):
    """Receipts in a folder, for a single machine. Without a ledger nothing is remembered between runs."""

    type: Literal["directory"]
    path: FolderPath
    """Where the receipts lie, relative to the folder of the configuration."""


LedgerSettings = Annotated[OssLedger | DirectoryLedger, Field(discriminator="type")]


class EndpointSettings(Section):
    """Where services are, for stand-ins; without them, the cloud's own endpoints of the region."""

    oceanbase: Endpoint | None = None
    """Of ApsaraDB for OceanBase."""
    oss: Endpoint | None = None
    """Of OSS; goes before what destinations say of their own endpoint."""
    fc: Endpoint | None = None
    """Of Function Compute."""
    sts: Endpoint | None = None
    """Of the service that roles are assumed through."""
    ros: Endpoint | None = None
    """Of Resource Orchestration Service, which `oceanferry provision` calls."""
    oos: Endpoint | None = None
    """Of OOS Parameter Store, where `${oos:NAME}` is read."""
    mns: Endpoint | None = None
    """Of MNS, whose queues and topics `oceanferry probe` checks."""
    eventbridge: Endpoint | None = None
    """Of EventBridge, whose streams `oceanferry probe` checks."""


class NetworkSettings(Section):
    """Exceptions from the rules of outgoing requests."""

    allow: list[AllowedHost] = Field(default_factory=list)
    """Hosts, or `host:port`, that messages and downloads may reach although they are not public, or not
    OSS."""


class FunctionSettings(Section):
    """What the functions are called in s.yaml, when not after `name`."""

    fetch_link: FunctionName | None = None
    """The function that obtains links; `null`: `fetch-link` behind `name` and a hyphen."""
    publish: FunctionName | None = None
    """The function that sends messages."""
    copy_object: FunctionName | None = None
    """The function that makes copies."""
    redeem_link: FunctionName | None = None
    """The function that buttons lead to."""
    watchdog: FunctionName | None = None
    """The function that finds out what is wrong."""

    def names(self, resources: ResourceNames) -> dict[str, str]:
        """Return the function's name for each kind of job."""
        given: dict[str, str | None] = self.model_dump()
        return {kind: name or resources.function(kind) for kind, name in given.items()}
