"""What the page says in one language; braces are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oceanferry.domain.redeeming.terms import Address, ButtonState


@dataclass(frozen=True)
class StateWords:
    """What is said of one state."""

    badge: str
    title: str
    lead: str


@dataclass(frozen=True)
class PageWords:
    """Everything that the page says, besides the words that messages have, too."""

    language: str
    """As HTML names it."""
    states: Mapping[ButtonState, StateWords]
    download: str
    """The button, before the file's name."""
    download_copy: str
    other: Mapping[Address, str]
    """What unfolds the button for the other address of the same."""
    prepare: str
    try_again: str
    check_now: str
    stop_reloading: str
    reloading: str
    """{0} is a number of seconds."""
    stopped: str
    asked: str
    """{0} is how long ago."""
    reach: Mapping[Address, str]
    """Who can open an address; {0} is a region."""
    inside_unnamed: str
    """Instead of the region, when it is not known."""
    copies: str
    copy: str
    """{0} the bucket, {1} the region, {2} the size, {3} when it was made."""
    copy_archived: str
    file: str
    works_until: str
    worked_until: str
    uses_left: str
    confidential: str
    ask: str
    ask_administrators: str
    tell_reference: str
    """What helps them; {0} is the reference."""
    reference: str
