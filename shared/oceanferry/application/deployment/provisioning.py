"""``oceanferry provision``, wired up. It is no part of what functions load."""

from __future__ import annotations

from pathlib import Path

from oceanferry.application.deployment.prerequisites import stack_service_of, stacks_of
from oceanferry.domain.provisioning.stacks import Stack
from oceanferry.usecases.provisioning.provisioner import Provisioner


def stacks(config: Path | None, s_yaml: Path | None) -> list[Stack]:
    """Return the stacks of a configuration; needs no AccessKey.

    Raises:
        InvalidConfiguration: A file is wrong, or is not there.
    """
    return stacks_of(config, s_yaml)


def provisioner(config: Path | None, s_yaml: Path | None) -> Provisioner:
    """Return what plans, creates and deletes them.

    Raises:
        InvalidConfiguration: A file is wrong, or there is no AccessKey.
    """
    return Provisioner(stacks_of(config, s_yaml), stack_service_of(config))
