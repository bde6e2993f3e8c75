"""The configuration file, with the environment that fills it in: the only module that reads either."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from oceanferry.bootstrap.parameters import load_with_parameters
from oceanferry.domain.credentials import Credentials
from oceanferry.settings import loading
from oceanferry.settings.environment import credentials_from
from oceanferry.settings.file import PARAMETER
from oceanferry.settings.model import Settings

CODE_ROOT = Path(__file__).parents[3]
"""``/code`` on Function Compute, the checkout elsewhere."""
ENVIRONMENT: Mapping[str, str] = os.environ
"""What this process was started with."""
NOT_READ = "https://not-read.invalid/0123456789abcdef"
"""Stands for an encrypted parameter where OOS is not asked: an address, and long enough for a key."""


@dataclass(frozen=True)
class ConfigurationFile:
    """A file, and what its ``${NAME}`` stand for. Each method raises InvalidConfiguration."""

    path: Path
    environment: Mapping[str, str]

    def settings(self, credentials: Credentials | None = None) -> Settings:
        """Read it, and the encrypted parameters that it names, with that AccessKey or our own.

        Raises:
            RetryableError: A parameter cannot be read now.
        """
        return load_with_parameters(self.path, self.environment, lambda: credentials or self.credentials())

    def settings_without_parameters(self) -> Settings:
        """Read it as if every encrypted parameter were there; OOS is not asked."""
        made_up = {f"{PARAMETER}{name}": NOT_READ for name in loading.parameters_named(self.path)}
        return loading.load(self.path, {**self.environment, **made_up})

    def settings_without_secrets(self) -> Settings:
        """Read it as if every variable and parameter were set."""
        return loading.load_without_secrets(self.path, self.environment)

    def credentials(self) -> Credentials:
        """Return the AccessKey of the environment."""
        return credentials_from(self.environment)


def configuration_file(config: Path | None) -> ConfigurationFile:
    """Find the file of a command: the one that is given, else the environment's, else the current folder's.

    Raises:
        InvalidConfiguration: There is none.
    """
    return ConfigurationFile(loading.find(config, ENVIRONMENT, Path()), ENVIRONMENT)


def packed_configuration_file() -> ConfigurationFile:
    """Find the file of a function: the environment's, else the one in the zip. Raises as above."""
    return ConfigurationFile(loading.find(None, ENVIRONMENT, CODE_ROOT), ENVIRONMENT)
