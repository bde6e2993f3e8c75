"""The part of ApsaraDB for OceanBase's API that hands out backup sets, on loopback."""

from __future__ import annotations

from oceanferry_sandbox.oceanbase.backup_sets import SandboxBackupSet, SandboxPart
from oceanferry_sandbox.oceanbase.download_tasks import DownloadTask
from oceanferry_sandbox.oceanbase.service import OceanBaseService

__all__ = ["DownloadTask", "OceanBaseService", "SandboxBackupSet", "SandboxPart"]
