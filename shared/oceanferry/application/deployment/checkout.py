"""What the commands about a deployment work with: the configuration, s.yaml and what the source has of it."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path

from oceanferry.adapters.function_compute.s_yaml.deployment import read_deployment, s_yaml_to_read
from oceanferry.bootstrap.configuration_file import CODE_ROOT, ENVIRONMENT
from oceanferry.domain.deployment.deployed import Deployment
from oceanferry.domain.deployment.required_access import (
    AssumedAs,
    CopyTarget,
    LedgerBucket,
    RequiredAccess,
)
from oceanferry.settings.destinations import BucketDestination
from oceanferry.settings.environment import VARIABLES
from oceanferry.settings.model import Settings
from oceanferry.settings.sections import OssLedger
from oceanferry.usecases.doctor.deployment import Expected

_INSTALLED = Path(__file__).parents[2] / "source"
SOURCE = _INSTALLED if _INSTALLED.is_dir() else CODE_ROOT
"""Where the s.yaml that sync begins with is, and docs/operations: in the package, or in a checkout."""


def deployment_beside(config: Path, s_yaml: Path | None) -> Deployment:
    """Read s.yaml: the one that is named, else the one beside the configuration, else the source's.

    Raises:
        InvalidConfiguration: It cannot be read.
    """
    return read_deployment(s_yaml_to_read(config, s_yaml, SOURCE))


def required_access_of(chosen: Settings, parameters: Iterable[str]) -> RequiredAccess:
    """Return what a configuration, which names these *parameters* of OOS, has to be allowed."""
    return RequiredAccess(
        region=chosen.region,
        account_id=chosen.account_id,
        functions=chosen.function_names,
        targets=tuple(_target(name, each) for name, each in chosen.buckets.items()),
        ledger=_ledger(chosen),
        offers_copies=chosen.redeem is not None,
        parameters=tuple(parameters),
        parameters_key=chosen.parameters_kms_key_id,
        requests=chosen.resource_names.requests,
        dead_letters=chosen.resource_names.dead_letters,
    )


def _ledger(chosen: Settings) -> LedgerBucket | None:
    if isinstance(chosen.ledger, OssLedger):
        return LedgerBucket(chosen.ledger.bucket, chosen.ledger.prefix)
    return None


def expected_of(chosen: Settings, variables: AbstractSet[str]) -> Expected:
    """Return what a configuration, which names these *variables*, expects of its deployment."""
    needed = ["fetch_link", "publish", "copy_object"]
    needed += ["redeem_link"] if chosen.terms else []
    needed += ["watchdog"] if any(route.expect_every for route in chosen.routes.values()) else []
    return Expected(
        region=chosen.region,
        account_id=chosen.account_id,
        functions=chosen.function_names,
        variables={name: len(ENVIRONMENT.get(name, "").encode()) for name in variables},
        configuration=chosen.configuration(),
        known_variables=frozenset(VARIABLES),
        needed=tuple(each for each in needed if each in chosen.function_names),
    )


def _target(name: str, chosen: BucketDestination) -> CopyTarget:
    return CopyTarget(
        destination=name,
        bucket=chosen.bucket,
        prefix=chosen.prefix,
        region=chosen.region,
        role=AssumedAs(chosen.role_arn, chosen.external_id or "") if chosen.role_arn else None,
        tags=bool(chosen.tags),
        kms_key=chosen.kms_key_id if chosen.encryption == "KMS" else None,
        removes_old=chosen.retention is not None,
    )
