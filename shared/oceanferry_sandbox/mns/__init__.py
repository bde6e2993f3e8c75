"""MNS (Simple Message Queue) on loopback: topics, queues, and triggers that invoke functions."""

from __future__ import annotations

from oceanferry_sandbox.mns.queue_triggers import QueueTrigger
from oceanferry_sandbox.mns.service import MnsService
from oceanferry_sandbox.mns.topics import Subscription

__all__ = ["MnsService", "QueueTrigger", "Subscription"]
