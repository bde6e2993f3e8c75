"""What a language has to have; its module is the value, so that a missing word is a type error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from oceanferry.domain.messages.alarm_words import AlarmWords
from oceanferry.domain.messages.message import Fact
from oceanferry.domain.runs.failures import Failure


@dataclass(frozen=True)
class Labels:
    """The names of facts."""

    cluster: str
    backup_set: str
    tenants: str
    method: str
    restores_to: str
    finished_at: str
    started_at: str
    size: str
    links: str
    buttons_until: str
    valid_until: str
    reachable_from: str
    route: str
    destination: str
    given_up_at: str
    code: str
    request_id: str
    run: str


class Words(Protocol):
    """What messages say in one language."""

    LABELS: Labels
    ALARMS: AlarmWords
    COLON: str
    UNKNOWN_EXPIRY: str
    UNKNOWN_BACKUP_SET: str
    FROM_INTERNET: str
    CONFIDENTIAL: str
    EXPIRED: str
    POSSIBLY_TWICE: str
    NOT_BY_TEMPLATE: str
    TRIAL_TITLE: str
    TRIAL: str

    def ready_title(self, cluster: str) -> str:
        """Head a message with links."""

    def delivered_title(self, cluster: str) -> str:
        """Head a message about a run whose deliveries are all proven."""

    def failed_title(self, cluster: str, destination: str) -> str:
        """Head a message about a delivery, or a whole run when *destination* is empty, that was given up."""

    def counted_title(self, title: str, count: int) -> str:
        """Head a message about *count* backup sets, *title* being that of a message about one."""

    def backed_up(self, method: str, object_type: str) -> str:
        """Describe how and what was backed up."""

    def listing(self, names: Sequence[str], most: int) -> str:
        """Name the first *most* of *names* and count the others."""

    def files(self, count: int, size: str) -> str:
        """Describe a backup set of *count* files, *size* is empty when it is not known."""

    def links_of(self, first: int, last: int, total: int) -> str:
        """Name the links that this one of several messages has, counted from 1."""

    def at(self, moment: str, away: timedelta) -> str:
        """Name a moment and how far away it is, in the future or, when negative, in the past."""

    def from_internal(self, region: str) -> str:
        """Say that links work only inside *region*, which is empty when it is not known."""

    def from_mixed(self, internal: int, count: int, region: str) -> str:
        """Say that *internal* of *count* links work only inside *region*."""

    def internal_only(self, region: str) -> str:
        """Tell people outside what to do with links that only work inside *region*."""

    def not_linked(self, count: int, names: str) -> str:
        """Tell how to get *count* files whose links a message has no room for."""

    def file(self, part_id: int) -> str:
        """Name a file without a name."""

    def button(self, name: str, size: str, *, internal: bool) -> str:
        """Label the download of a file; *internal* marks one that people outside cannot open."""

    def copied(self, folder: str, count: int, size: str, moment: str, *, before: bool) -> str:
        """Tell what a verified copy proves; *before*: made in an earlier run."""

    def checksum(self, size: str, crc64: str) -> str:
        """Describe one copied file."""

    def other_size(self, copied: str, stated: str) -> str:
        """Tell that what was copied has another size than OceanBase states, in an unknown unit."""

    def more_files(self, count: int, manifest: str) -> str:
        """Point to the manifest for *count* files that are not listed."""

    def accepted(self, moment: str, status: int, code: str, *, before: bool) -> str:
        """Tell that a chat or webhook took a message; *status* is 0 when it is not known."""

    def unproven(self, reason: str) -> str:
        """Tell that a delivery is not proven."""

    def explain(self, failure: Failure) -> tuple[Fact, ...]:
        """Say why something was given up, and what to do."""

    def repeat(self, request: str) -> str:
        """Tell that *request* does it again."""
