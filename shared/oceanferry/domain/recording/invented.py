"""Ids that the probe makes up, and that no account has; recordings keep them."""

from __future__ import annotations

INSTANCE = "obprobe000000"
BACKUP_SET = "999999999999001"
TASK = "999999999999002"
IDS = frozenset({INSTANCE, BACKUP_SET, TASK})
