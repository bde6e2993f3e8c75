"""The operator's configuration: oceanferry.yaml and the environment."""

from __future__ import annotations

from oceanferry.settings.chat_destinations import ChatDestination
from oceanferry.settings.destinations import DestinationSettings
from oceanferry.settings.environment import VARIABLES, credentials_from, log_level_from, traced
from oceanferry.settings.file import PARAMETER
from oceanferry.settings.loading import (
    find,
    load,
    load_without_secrets,
    parameters_named,
    variables_named,
)
from oceanferry.settings.model import Settings
from oceanferry.settings.oss_destination import OssDestination, RetentionSettings
from oceanferry.settings.sections import (
    DirectoryLedger,
    OssLedger,
)

__all__ = [
    "PARAMETER",
    "VARIABLES",
    "ChatDestination",
    "DestinationSettings",
    "DirectoryLedger",
    "OssDestination",
    "OssLedger",
    "RetentionSettings",
    "Settings",
    "credentials_from",
    "find",
    "load",
    "load_without_secrets",
    "log_level_from",
    "parameters_named",
    "traced",
    "variables_named",
]
