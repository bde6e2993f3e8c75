"""``oceanferry provision``, wired up. It is no part of what functions load."""

from __future__ import annotations

from pathlib import Path

from oceanferry.adapters.system_clock import SystemClock
from oceanferry.application.deployment.prerequisites import stacks_of
from oceanferry.bootstrap.configuration_file import configuration_file
from oceanferry.usecases.provisioning.provisioner import Provisioner


def provisioner(config: Path | None, s_yaml: Path | None) -> Provisioner:
    """Return what plans, creates and deletes the stacks, with the AccessKey of the environment.

    Raises:
        InvalidConfiguration: A file is wrong, or there is no AccessKey.
    """
    # Loads the SDK, which is not needed to write templates.
    from oceanferry.adapters.resource_orchestration.stack_service import RosStackService

    stacks = stacks_of(config, s_yaml)
    file = configuration_file(config)
    chosen = file.settings_without_secrets()
    service = RosStackService(
        credentials=file.credentials(),
        region=chosen.region,
        endpoint=chosen.endpoints.ros,
        clock=SystemClock(),
    )
    return Provisioner(stacks, service)
