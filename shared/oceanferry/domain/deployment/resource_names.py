"""What the resources of one deployment are called: everything follows from its name."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_NAME = "oceanferry"


@dataclass(frozen=True)
class ResourceNames:
    """The names that a deployment has unless a file gives others.

    Two deployments of one account stand beside each other when their names differ.
    """

    name: str = DEFAULT_NAME
    """Of the deployment; what every other name begins with."""
    account_id: str = ""

    def function(self, kind: str) -> str:
        """Return the name of the function that runs an entry point, such as ``fetch_link``."""
        return f"{self.name}-{kind.replace('_', '-')}"

    @property
    def function_role(self) -> str:
        """The RAM role that the functions act as."""
        return self.name

    @property
    def mns_role(self) -> str:
        """The RAM role with which MNS starts a function."""
        return f"{self.name}-mns"

    @property
    def requests(self) -> str:
        """The MNS topic, and the MNS queue, on which other systems ask for deliveries."""
        return f"{self.name}-requests"

    @property
    def dead_letters(self) -> str:
        """The MNS queue of messages that could not be handled."""
        return f"{self.name}-dead-letters"

    @property
    def log_project(self) -> str:
        """The Log Service project. Projects of all accounts share the names of a region."""
        return f"{self.name}-{self.account_id}" if self.account_id else self.name

    @property
    def log_store(self) -> str:
        """The logstore in the project."""
        return "functions"

    @property
    def stack(self) -> str:
        """The ROS stack of everything that can be made anew."""
        return self.name

    @property
    def data_stack(self) -> str:
        """The ROS stack, one in each region, of the buckets."""
        return f"{self.name}-data"
