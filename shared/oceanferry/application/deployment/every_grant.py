"""The permissions of everything and everybody: functions, triggers, commands, deploying and provisioning."""

from __future__ import annotations

from pathlib import Path

from oceanferry.application.deployment.prerequisites import prerequisites_of
from oceanferry.domain.deployment.permissions import Grant
from oceanferry.usecases.permissions.deployer import deployer_grant
from oceanferry.usecases.provisioning.permissions import provisioner_grant
from oceanferry.usecases.provisioning.required_stacks import required_stacks


def every_grant(config: Path | None, s_yaml: Path | None) -> list[Grant]:
    """Return what each role needs; needs no secret and no network.

    Raises:
        InvalidConfiguration: A file is wrong, or is not there.
    """
    wanted = prerequisites_of(config, s_yaml)
    return [
        *wanted.grants,
        deployer_grant(wanted.deployment, wanted.account_id),
        provisioner_grant(
            required_stacks(wanted),
            wanted.account_id,
            region=wanted.region,
            parameters=wanted.parameters,
            parameters_key=wanted.parameters_key,
        ),
    ]
