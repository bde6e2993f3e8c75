"""Ids that the probe makes up, and that no account has; recordings keep them."""

from __future__ import annotations

INSTANCE = "obprobe000000"
BACKUP_SET = "999999999999001"
TASK = "999999999999002"
IDS = frozenset({INSTANCE, BACKUP_SET, TASK})
TASK_PREFIX = "probe_"
"""What the task ids of the probe's invocations begin with, so that a later probe finds them."""
TRIAL_REQUEST = '{"probe": true}'
"""The body of a message that asks for nothing, and that functions take as such."""
