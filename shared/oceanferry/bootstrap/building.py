"""From the configuration file and the environment to adapters."""

from __future__ import annotations

import os
from pathlib import Path

from oceanferry.bootstrap.composition import CODE_ROOT, Composition
from oceanferry.bootstrap.parameters import load_with_parameters
from oceanferry.domain.credentials import Credentials
from oceanferry.logs import json_lines
from oceanferry.settings import loading
from oceanferry.settings.environment import credentials_from, log_level_from


def build_composition(
    config: Path | None = None,
    *,
    credentials: Credentials | None = None,
    in_region: bool = False,
    short_timeouts: bool = False,
) -> Composition:
    """Make the adapters that the configuration asks for; whoever asked closes them.

    Args:
        config: The file; None for the one that the environment names, else the code's own.
        credentials: With which AccessKey; None for that of the environment.
        in_region: Whether this runs inside the region, so that internal links are worth trying first.
        short_timeouts: Likewise.

    Raises:
        InvalidConfiguration: The configuration or the environment is wrong.
        RetryableError: An encrypted parameter cannot be read now.
    """
    json_lines.configure(log_level_from(os.environ))
    path = loading.find(config, os.environ, CODE_ROOT)

    def own() -> Credentials:
        return credentials or credentials_from(os.environ)

    chosen = load_with_parameters(path, os.environ, own)
    return Composition(settings=chosen, credentials=own(), in_region=in_region, short_timeouts=short_timeouts)
