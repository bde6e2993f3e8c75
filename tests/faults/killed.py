"""How a process ends in a simulation when it is killed."""

from __future__ import annotations


class Killed(BaseException):
    """The process is gone: not even clean-up runs."""
