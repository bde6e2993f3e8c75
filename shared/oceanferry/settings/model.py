"""oceanferry.yaml as a whole."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from oceanferry.domain.backup_sets import Selection
from oceanferry.domain.configuration import Cluster, Configuration, Destination, Language, Reader, Route
from oceanferry.domain.deployment.cron import timer_expression
from oceanferry.domain.deployment.resource_names import DEFAULT_NAME, ResourceNames
from oceanferry.domain.redeeming.terms import RedeemTerms
from oceanferry.domain.runs.job_signatures import combined_key
from oceanferry.domain.secrets import Secret
from oceanferry.settings.chat_destinations import ChatDestination
from oceanferry.settings.destinations import BucketDestination, DestinationSettings
from oceanferry.settings.redeem import RedeemSettings
from oceanferry.settings.references import Notified
from oceanferry.settings.section import Section, secrets_in
from oceanferry.settings.sections import (
    ClusterSettings,
    EndpointSettings,
    FunctionSettings,
    LedgerSettings,
    NetworkSettings,
    RouteSettings,
    WatchdogSettings,
)
from oceanferry.settings.values import (
    AccountId,
    ConfigName,
    DeploymentName,
    ExistingResource,
    KeyId,
    Region,
    Timezone,
)


class Settings(Section):
    """The operator's configuration, checked; secrets in it show as stars."""

    region: Region
    """Where the functions and the OceanBase instances are."""
    account_id: AccountId
    """The Alibaba Cloud account of the functions."""
    name: DeploymentName = DEFAULT_NAME
    """The deployment's name, which the names of all resources begin with. Another name is another deployment
    beside the first, such as `oceanferry-staging`.
    """
    clusters: Annotated[dict[ConfigName, ClusterSettings], Field(min_length=1)]
    routes: dict[ConfigName, RouteSettings] = Field(default_factory=dict)
    destinations: Annotated[dict[ConfigName, DestinationSettings], Field(min_length=1)]
    on_failure: Notified = Field(default_factory=list)
    """Notified when a request without a route, or one that cannot be read, fails."""
    language: Language = "zh"
    """Of messages."""
    timezone: Timezone = ZoneInfo("Asia/Shanghai")
    """Of the times in messages and in what commands print; `--json` has UTC."""
    ledger: LedgerSettings | None = None
    redeem: RedeemSettings | None = None
    watchdog: WatchdogSettings = Field(default_factory=WatchdogSettings)
    endpoints: EndpointSettings = Field(default_factory=EndpointSettings)
    network: NetworkSettings = Field(default_factory=NetworkSettings)
    functions: FunctionSettings = Field(default_factory=FunctionSettings)
    parameters_kms_key_id: KeyId = ""
    """The key of the key service with which the parameters of `${oos:NAME}` are encrypted, if it is one of
    your own; the functions' role may then decrypt with it.
    """
    existing: list[ExistingResource] = Field(default_factory=list)
    """What exists already, so that `oceanferry provision` does not create it: `bucket:my-archive`,
    `role:oceanferry`."""

    @property
    def buckets(self) -> dict[str, BucketDestination]:
        """The destinations that take copies."""
        return {name: each for name, each in self.destinations.items() if isinstance(each, BucketDestination)}

    def destination_in(self, bucket: str) -> BucketDestination | None:
        """Return the first destination in a bucket, which says how it is reached; None when there is none."""
        return next((each for each in self.buckets.values() if each.bucket == bucket), None)

    @property
    def chats(self) -> dict[str, ChatDestination]:
        """The destinations that take messages."""
        return {name: each for name, each in self.destinations.items() if isinstance(each, ChatDestination)}

    @property
    def resource_names(self) -> ResourceNames:
        """What the resources are called, unless s.yaml says otherwise."""
        return ResourceNames(self.name, self.account_id)

    @property
    def function_names(self) -> dict[str, str]:
        """The function's name for each entry point."""
        return self.functions.names(self.resource_names)

    @property
    def terms(self) -> RedeemTerms | None:
        """On which terms buttons are redeemed; None when they are the links themselves."""
        return self.redeem.terms() if self.redeem else None

    @property
    def download_origins(self) -> tuple[str, ...]:
        """The origins at which downloads may end, as a Content-Security-Policy writes them."""
        hosts = [host for each in self.buckets.values() for host in each.own_hosts]
        hosts = ["*.aliyuncs.com", *hosts, *(f"*.{host}" for host in hosts)]
        hosts += [host if ":" in host else f"{host}:*" for host in self.network.allow]
        return tuple(f"{scheme}://{host}" for host in hosts for scheme in ("https", "http"))

    def job_keys(self) -> tuple[Secret, ...]:
        """Return what the functions sign their jobs with, the newest first; none if no value is a secret.

        All functions have the same configuration, and a sender of requests alone does not know its secrets.
        """
        return self.redeem.key_ring() if self.redeem else combined_key(secrets_in(self))

    def route_schedules(self) -> dict[str, str]:
        """Return when each route with a schedule runs, as a timer of Function Compute takes it."""
        return {name: self._expression(each.schedule) for name, each in self.routes.items() if each.schedule}

    def watchdog_schedule(self) -> str | None:
        """Return when the watchdog runs, as a timer of Function Compute takes it; None: by no timer."""
        return self._expression(self.watchdog.schedule) if self.watchdog.schedule else None

    def _expression(self, schedule: str) -> str:
        return timer_expression(schedule, self.timezone.key)

    def configuration(self) -> Configuration:
        """Return what events can choose from."""
        clusters = {name: Cluster(name, each.instance_id) for name, each in self.clusters.items()}
        return Configuration(
            clusters=clusters,
            routes={name: _route(name, each, clusters) for name, each in self.routes.items()},
            destinations={name: self._destination(name, each) for name, each in self.destinations.items()},
            on_failure=tuple(self.on_failure),
            watching=self.watchdog.watching(),
            has_ledger=self.ledger is not None,
        )

    def _destination(self, name: str, section: DestinationSettings) -> Destination:
        if isinstance(section, BucketDestination):
            return Destination(name, takes_copies=True, reads_several=False)
        reader = Reader(
            language=section.language or self.language,
            timezone=section.timezone or self.timezone,
            inside=section.inside,
        )
        return Destination(name, reader, section.delivery, reads_several=section.reads_several)


def _route(name: str, section: RouteSettings, clusters: dict[str, Cluster]) -> Route:
    return Route(
        name=name,
        cluster=clusters[section.cluster],
        deliver=tuple(section.deliver),
        selection=Selection(
            method=section.select.method,
            object_type=section.select.object_type,
            newest=section.select.newest,
            max_age=section.select.max_age,
        ),
        on_success=tuple(section.on_success),
        on_failure=tuple(section.on_failure),
        link_timeout=section.link_timeout,
        expect_every=section.expect_every,
        has_heartbeat=section.heartbeat is not None,
    )
