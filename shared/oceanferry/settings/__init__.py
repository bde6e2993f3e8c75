"""The operator's configuration: oceanferry.yaml and the environment."""

from __future__ import annotations

from oceanferry.settings.environment import VARIABLES, credentials_from, log_level_from, traced
from oceanferry.settings.loading import find, load, load_without_secrets
from oceanferry.settings.model import Settings
from oceanferry.settings.oss_destination import OssDestination, RetentionSettings
from oceanferry.settings.sections import (
    DestinationSettings,
    DingtalkDestination,
    DirectoryLedger,
    OssLedger,
    TablestoreLedger,
    WebhookDestination,
)

__all__ = [
    "VARIABLES",
    "DestinationSettings",
    "DingtalkDestination",
    "DirectoryLedger",
    "OssDestination",
    "OssLedger",
    "RetentionSettings",
    "Settings",
    "TablestoreLedger",
    "WebhookDestination",
    "credentials_from",
    "find",
    "load",
    "load_without_secrets",
    "log_level_from",
    "traced",
]
