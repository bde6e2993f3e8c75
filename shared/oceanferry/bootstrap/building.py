"""From the configuration file and the environment to adapters."""

from __future__ import annotations

from pathlib import Path

from oceanferry.adapters.http import call_timer
from oceanferry.bootstrap.composition import Composition
from oceanferry.bootstrap.configuration_file import (
    ConfigurationFile,
    configuration_file,
    packed_configuration_file,
)
from oceanferry.domain.credentials import Credentials
from oceanferry.logs import json_lines
from oceanferry.settings.environment import log_level_from


def build_composition(config: Path | None = None) -> Composition:
    """Make the adapters of a command, with the AccessKey of the environment; the caller closes them.

    Args:
        config: The file; None for the one that the environment names, else the one of the current folder.

    Raises:
        InvalidConfiguration: The configuration or the environment is wrong.
        RetryableError: An encrypted parameter cannot be read now.
    """
    file = configuration_file(config)
    return _build(file, None, in_region=False, short_timeouts=False)


def build_in_function(credentials: Credentials | None, *, short_timeouts: bool = False) -> Composition:
    """Make the adapters of a function, with the AccessKey of its invocation, if it has one. Raises as above.

    A function is inside the region, where internal links are worth trying first.
    """
    file = packed_configuration_file()
    return _build(file, credentials, in_region=True, short_timeouts=short_timeouts)


def _build(
    file: ConfigurationFile, credentials: Credentials | None, *, in_region: bool, short_timeouts: bool
) -> Composition:
    json_lines.configure(log_level_from(file.environment))
    composition = Composition(
        settings=file.settings(credentials),
        credentials=credentials or file.credentials(),
        in_region=in_region,
        short_timeouts=short_timeouts,
    )
    composition.closing.callback(call_timer.rest)
    return composition
