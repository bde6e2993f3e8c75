"""What a zip is made for: a runtime of Function Compute."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

GLIBC = (2, 28)
"""What the oldest of the runtimes has: python3.10 runs on Debian 10."""

RUNTIMES = ("3.10", "3.12")
"""The Python versions that Function Compute has a runtime of, and the project supports."""


@dataclass(frozen=True)
class Target:
    """A version of CPython on Linux, x86_64."""

    version: str
    """``3.10``."""

    @classmethod
    def named(cls, name: str) -> Target:
        """Return what ``PACKAGE_PYTHON`` means: a version, or ``current`` for that of this Python.

        Raises:
            ValueError: It means nothing.
        """
        if name == "current":
            return cls("{}.{}".format(*sys.version_info[:2]))
        if not re.fullmatch(r"3\.1\d", name):
            raise ValueError(f"{name} is no version of Python such as 3.10")
        return cls(name)

    @property
    def runtime(self) -> str:
        """The name that Function Compute has for it: ``python3.10``."""
        return f"python{self.version}"

    @property
    def abi(self) -> str:
        """The tag of its compiled modules: ``cp310``."""
        return f"cp{self.version.replace('.', '')}"

    @property
    def platforms(self) -> tuple[str, ...]:
        """The tags of wheels that need no newer C library than the runtime has."""
        return ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")

    @property
    def markers(self) -> dict[str, str]:
        """What decides whether a line of a lock applies; that of *this* Python would be the wrong one."""
        return {
            "implementation_name": "cpython",
            "os_name": "posix",
            "platform_machine": "x86_64",
            "platform_python_implementation": "CPython",
            "platform_system": "Linux",
            "python_full_version": f"{self.version}.0",
            "python_version": self.version,
            "sys_platform": "linux",
        }
