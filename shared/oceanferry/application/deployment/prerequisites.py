"""The facts of a configuration and its s.yaml that decide which stacks there are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter

from oceanferry.adapters.function_compute.s_yaml.deployment import parse_deployment, s_yaml_beside
from oceanferry.adapters.ledger.entries import DELIVERIES
from oceanferry.application.deployment.checkout import SOURCE, deployment_beside, required_access_of
from oceanferry.application.deployment.syncing import synced_beside
from oceanferry.bootstrap.configuration_file import configuration_file
from oceanferry.domain.deployment.deployed import Deployment
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.provisioning.prerequisites import LogViews, Prerequisites, WantedBucket
from oceanferry.domain.provisioning.stacks import Stack
from oceanferry.domain.texts import text
from oceanferry.settings import loading
from oceanferry.settings.model import Settings
from oceanferry.settings.sections import OssLedger
from oceanferry.usecases.permissions.grants import grants
from oceanferry.usecases.provisioning.buckets import ledger_expiry
from oceanferry.usecases.provisioning.required_stacks import required_stacks

_LOG_VIEWS = SOURCE / "docs/operations"
_DOCUMENT = TypeAdapter(dict[str, object])
_DOCUMENTS = TypeAdapter(list[dict[str, object]])


def stacks_of(config: Path | None, s_yaml: Path | None) -> list[Stack]:
    """Return the stacks that a configuration and its s.yaml need; needs no secret and no network.

    Raises:
        InvalidConfiguration: A file is wrong, or is not there.
    """
    return required_stacks(prerequisites_of(config, s_yaml))


def prerequisites_of(config: Path | None, s_yaml: Path | None) -> Prerequisites:
    """Return the facts that decide which stacks there are. Raises as stacks_of."""
    file = configuration_file(config)
    chosen = file.settings_without_secrets()
    deployment = _deployment(file.path, s_yaml, chosen)
    access = required_access_of(chosen, loading.parameters_named(file.path))
    return Prerequisites(
        names=chosen.resource_names,
        region=chosen.region,
        account_id=chosen.account_id,
        grants=tuple(grants(access, deployment)),
        deployment=deployment,
        buckets=tuple(_buckets(chosen)),
        log_views=_log_views(),
        existing=frozenset(chosen.existing),
        parameters=access.parameters,
        parameters_key=access.parameters_key,
    )


def _deployment(config: Path, s_yaml: Path | None, chosen: Settings) -> Deployment:
    """Return what s.yaml deploys; where there is none, what sync would write beside the configuration."""
    if s_yaml or s_yaml_beside(config).is_file():
        return deployment_beside(config, s_yaml)
    file = synced_beside(config, s_yaml, chosen)
    return parse_deployment(file.wanted, file.path)


def _buckets(chosen: Settings) -> Iterator[WantedBucket]:
    """Yield the buckets of the functions' account; those of other accounts are created there."""
    for each in chosen.buckets.values():
        if not each.role_arn:
            keeps_versions = each.on_conflict == "version"
            yield WantedBucket(each.bucket, each.region, each.prefix, keeps_versions=keeps_versions)
    ledger = chosen.ledger
    if isinstance(ledger, OssLedger):
        ages = [route.select.max_age for route in chosen.routes.values() if route.select.max_age]
        expiry = ledger_expiry(f"{ledger.prefix}{DELIVERIES}", ages)
        yield WantedBucket(ledger.bucket, ledger.region or chosen.region, ledger.prefix, expiry=expiry)


def _log_views() -> LogViews:
    try:
        alarms = (_LOG_VIEWS / "alarms.json").read_bytes()
        dashboard = (_LOG_VIEWS / "dashboard.json").read_bytes()
    except OSError as error:
        raise InvalidConfiguration(
            text(
                "The alarm rules and the dashboard cannot be read: {file}: {why}",
                file=error.filename,
                why=error.strerror,
            ),
            advice=text("Install Oceanferry again, or run the command in a checkout of the source code"),
        ) from None
    return LogViews(tuple(_DOCUMENTS.validate_json(alarms)), _DOCUMENT.validate_json(dashboard))
