"""From the configuration file and the environment to adapters."""

from __future__ import annotations

from pathlib import Path

from oceanferry.adapters.http import call_timer
from oceanferry.bootstrap.composition import Composition
from oceanferry.bootstrap.configuration_file import configuration_file
from oceanferry.domain.credentials import Credentials
from oceanferry.logs import json_lines
from oceanferry.settings.environment import log_level_from


def build_composition(
    config: Path | None = None,
    *,
    credentials: Credentials | None = None,
    in_region: bool = False,
    short_timeouts: bool = False,
) -> Composition:
    """Make the adapters that the configuration asks for; the caller closes them.

    Args:
        config: The file; None for the one that the environment names, else the code's own.
        credentials: With which AccessKey; None for that of the environment.
        in_region: Whether this runs inside the region, so that internal links are worth trying first.
        short_timeouts: Likewise.

    Raises:
        InvalidConfiguration: The configuration or the environment is wrong.
        RetryableError: An encrypted parameter cannot be read now.
    """
    file = configuration_file(config)
    json_lines.configure(log_level_from(file.environment))
    composition = Composition(
        settings=file.settings(credentials),
        credentials=credentials or file.credentials(),
        in_region=in_region,
        short_timeouts=short_timeouts,
    )
    composition.closing.callback(call_timer.rest)
    return composition
