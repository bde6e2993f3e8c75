"""Checking the functions that are deployed."""

from __future__ import annotations

from typing import Protocol

from oceanferry.domain.deployment.deployed import DeployedFunction


class DeployedFunctions(Protocol):
    """Function Compute, as far as it tells what is there."""

    def function(self, name: str) -> DeployedFunction | None:
        """Return a function with its triggers and the settings of its asynchronous invocations.

        None when there is none of this name. The values of its environment are left
        out: they are secrets. Raises the errors of the tree.
        """
