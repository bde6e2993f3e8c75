"""The words of a first configuration: questions, comments and next steps, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """One language."""

    questions: Mapping[str, str]
    comments: Mapping[str, str]
    """By the place in the file."""
    overwrite: str
    """Asks whether a file, ``{file}``, may be replaced."""
    written: str
    with_parameters: tuple[str, ...]
    """Begins the next steps where secrets are encrypted parameters; the commands that store them follow."""
    with_variables: tuple[str, ...]
    """Does so where they are environment variables, which follow."""
    with_chat: tuple[str, ...]
    """Comes next where there is a chat."""
    in_a_checkout: tuple[str, ...]
    """How functions are deployed with a file that is in a checkout."""
    elsewhere: tuple[str, ...]
    """How they are with a file that is not; its path is ``{file}``."""
    on_a_host: tuple[str, ...]
