"""From the configuration file and the environment to adapters."""

from __future__ import annotations

import os
from pathlib import Path

from oceanferry import logs, settings
from oceanferry.bootstrap.composition import CODE_ROOT, Composition
from oceanferry.domain.credentials import Credentials


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
    """
    logs.configure(settings.log_level_from(os.environ))
    chosen = settings.load(settings.find(config, os.environ, CODE_ROOT), os.environ)
    credentials = credentials or settings.credentials_from(os.environ)
    return Composition(
        settings=chosen, credentials=credentials, in_region=in_region, short_timeouts=short_timeouts
    )
