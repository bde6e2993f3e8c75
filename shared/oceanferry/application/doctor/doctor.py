"""What ``oceanferry doctor`` works with. It is no part of what functions load."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

from oceanferry.adapters.function_compute.s_yaml.deployment import parse_deployment, s_yaml_beside
from oceanferry.adapters.system_clock import SystemClock
from oceanferry.application.deployment.checkout import deployment_beside, expected_of, required_access_of
from oceanferry.application.deployment.syncing import SyncedFile, synced_beside
from oceanferry.application.doctor.offline_checks import (
    expected_routes,
    private_addresses,
    retention_not_applied,
    routes_sharing_folders,
    unsendable,
)
from oceanferry.application.doctor.online_checks import online_findings
from oceanferry.bootstrap.composition import Composition
from oceanferry.bootstrap.configuration_file import NOT_READ, ConfigurationFile, configuration_file
from oceanferry.domain.deployment.deployed import Deployment
from oceanferry.domain.deployment.findings import Finding, ProblemName, Topic, grouped
from oceanferry.domain.errors import InvalidConfiguration, OceanferryError
from oceanferry.domain.texts import Sentence, counted, text
from oceanferry.logs import json_lines
from oceanferry.settings import loading
from oceanferry.settings.environment import log_level_from
from oceanferry.settings.model import Settings
from oceanferry.settings.sections import DirectoryLedger
from oceanferry.usecases.doctor.buttons import domain_findings
from oceanferry.usecases.doctor.configured import (
    instance_findings,
    literal_secret_findings,
    literal_secrets,
    open_page_findings,
    private_address_findings,
    region_findings,
    retention_findings,
    selection_findings,
    shared_folder_findings,
    topic_findings,
    vpc_findings,
)
from oceanferry.usecases.doctor.deployment import deployment_findings, fitting
from oceanferry.usecases.doctor.machine import machine_findings
from oceanferry.usecases.doctor.permissions import permission_findings
from oceanferry.usecases.doctor.route_timers import route_timer_findings
from oceanferry.usecases.doctor.schedule import schedule_findings
from oceanferry.usecases.permissions.grants import grants

_NOT_WRITTEN_YET = text("there is none beside the configuration yet; what sync would write there is checked")
_WRITE_IT = text("Run oceanferry sync. Where cron or systemd runs Oceanferry, none is needed")
_CORRECT = text("Correct this line; docs/configuration.md explains every key")


@dataclass(frozen=True)
class Doctor:
    """Checks everything, one group after the other; what cannot be checked is a finding as well."""

    config: Path | None
    s_yaml: Path | None

    def findings(self, *, offline: bool) -> Iterator[Finding]:
        """Yield what is found, as it is found."""
        file = configuration_file(self.config)
        path = file.path
        json_lines.configure(log_level_from(file.environment))
        topic = Topic("configuration", str(path))
        try:
            chosen = file.settings_without_parameters() if offline else file.settings()
        except OceanferryError as error:
            yield from _mistakes(topic, "configuration", error)
            return
        yield topic.ok("configuration", _summary(chosen))
        yield from retention_findings(retention_not_applied(chosen))
        if not chosen.endpoints.oceanbase:
            yield from region_findings(chosen.region)
        yield from instance_findings({name: each.instance_id for name, each in chosen.clusters.items()})
        yield from selection_findings(chosen.configuration().routes.values())
        yield from shared_folder_findings(routes_sharing_folders(chosen))
        if chosen.terms:
            yield from domain_findings(chosen.terms)
        differences, deployment = self._deployment(path, chosen)
        yield from differences
        if deployment:
            yield from _beside(chosen, deployment, path, fits=not differences)
        access = required_access_of(chosen, loading.parameters_named(path))
        yield from permission_findings(grants(access, deployment or Deployment(source="", functions=())))
        yield from unsendable(chosen, unknown=NOT_READ)
        if not offline:
            yield from machine_findings(_loaded_trust_store, file.environment)
            yield from _online(file, chosen, deployment)

    def _deployment(self, path: Path, chosen: Settings) -> tuple[list[Finding], Deployment | None]:
        """Return how s.yaml differs from the configuration, and what it deploys once it is synced.

        Each difference would otherwise be reported twice.
        """
        written = self.s_yaml or s_yaml_beside(path).is_file()
        if isinstance(chosen.ledger, DirectoryLedger) and not written:
            return [], None  # a host runs it: functions have no folder in common
        try:
            deployment = deployment_beside(path, self.s_yaml)
        except InvalidConfiguration as error:
            return list(_mistakes(Topic("deployment", "s.yaml"), "s_yaml", error)), None
        try:
            file = synced_beside(path, self.s_yaml, chosen)
        except InvalidConfiguration as error:
            return [Topic("deployment", deployment.source).failed("s_yaml_marks", error)], deployment
        if file.missing:
            topic = Topic("deployment", str(file.path))
            found = [topic.warning("s_yaml_missing", _NOT_WRITTEN_YET, _WRITE_IT)]
        else:
            found = list(_differences(file, deployment, loading.variables_named(path)))
        return found, parse_deployment(file.wanted, file.path)


def _differences(file: SyncedFile, deployment: Deployment, secrets: AbstractSet[str]) -> Iterator[Finding]:
    yield from grouped(literal_secret_findings(deployment, secrets))
    if changed := file.changed_lines(except_of=literal_secrets(deployment, secrets)):
        yield Topic("deployment", deployment.source).problem(
            "s_yaml_not_synced",
            text(
                "{number} that follow from the configuration say something else",
                number=counted(changed, "line"),
            ),
            text("Run oceanferry sync; with --check it shows the lines and changes nothing"),
        )


def _mistakes(topic: Topic, name: ProblemName, error: OceanferryError) -> Iterator[Finding]:
    problems = error.problems if isinstance(error, InvalidConfiguration) else ()
    if not problems:
        yield topic.failed(name, error)
    for each in problems:
        place = replace(topic, subject=str(each.origin))
        yield place.problem(name, each.described, each.fix or _CORRECT)


def _summary(chosen: Settings) -> Sentence:
    return text(
        "valid, and every environment variable that it names is set: {clusters}, {routes}, {destinations}",
        clusters=counted(len(chosen.clusters), "cluster"),
        routes=counted(len(chosen.routes), "route"),
        destinations=counted(len(chosen.destinations), "destination"),
    )


def _beside(chosen: Settings, deployment: Deployment, path: Path, *, fits: bool) -> Iterator[Finding]:
    now = SystemClock().now()
    differences = deployment_findings(deployment, expected_of(chosen, loading.variables_named(path)))
    yield from differences
    if fits and not differences:
        yield fitting(deployment)
    yield from topic_findings(deployment)
    yield from open_page_findings(deployment, redeems=chosen.redeem is not None)
    if not chosen.endpoints.oceanbase:
        yield from vpc_findings(chosen.region, deployment)
    yield from private_address_findings(private_addresses(chosen), deployment)
    yield from schedule_findings(deployment, now=now, zone=chosen.timezone)
    yield from route_timer_findings(deployment, expected_routes(chosen), now=now)


def _loaded_trust_store() -> str:
    from oceanferry.adapters.http.trust import tls_context, trust_store

    tls_context()
    return trust_store()


def _online(file: ConfigurationFile, chosen: Settings, deployment: Deployment | None) -> Iterator[Finding]:
    try:
        credentials = file.credentials()
    except InvalidConfiguration as error:
        yield Topic("credentials", "AccessKey").failed("credentials_missing", error)
        return
    composition = Composition(settings=chosen, credentials=credentials, in_region=False)
    with composition.closing:
        yield from online_findings(composition, deployment)
