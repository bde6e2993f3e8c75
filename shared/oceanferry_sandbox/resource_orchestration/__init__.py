"""Resource Orchestration Service (ROS), as far as ``oceanferry provision`` calls it."""

from __future__ import annotations

from oceanferry_sandbox.resource_orchestration.resources import Resources
from oceanferry_sandbox.resource_orchestration.service import RosService

__all__ = ["Resources", "RosService"]
