"""Withdrawing the buttons of messages, as the command line does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from oceanferry.bootstrap.building import build_composition
from oceanferry.bootstrap.composition import Composition
from oceanferry.domain.errors import InvalidConfiguration, InvalidRequest
from oceanferry.domain.redeeming.terms import (
    EVERYTHING,
    Revocation,
    of_backup_set,
    of_destination,
    of_reference,
)
from oceanferry.domain.redeeming.vouchers import is_reference, reference_in
from oceanferry.domain.runs.requests import is_identifier
from oceanferry.domain.texts import text
from oceanferry.settings.model import Settings


@dataclass(frozen=True)
class NamedButtons:
    """Which buttons are to end: those of what is named, or else all of them."""

    backup_set_id: str | None = None
    destination: str | None = None
    button: str | None = None
    """A reference, or the address of a button."""
    known_only: bool = True
    """Whether to refuse a backup set that no cluster lists: a mistyped ID would look like a success."""

    def subject(self, composition: Composition) -> str:
        """Return what a revocation is about. Raises InvalidRequest for what cannot be such a name."""
        if self.button is not None:
            return of_reference(_reference(self.button))
        if self.destination is not None:
            return of_destination(_reader(composition, self.destination))
        if self.backup_set_id is None:
            return EVERYTHING
        subject = of_backup_set(_checked(self.backup_set_id))
        if self.known_only:
            _check_listed(composition, self.backup_set_id)
        return subject


def revoke(config: Path | None, buttons: NamedButtons, *, apply: bool = True) -> tuple[Revocation, tzinfo]:
    """Withdraw the buttons that were sent until now.

    Args:
        config: Where the configuration is.
        buttons: Which of them.
        apply: Do it; else only check whether it could be done.

    Returns:
        What was withdrawn, and the time zone in which its time is shown.

    Raises:
        InvalidConfiguration: It is wrong, or there is no ledger in which functions would find it.
        InvalidRequest: What is named cannot be the name of such a thing.
    """
    composition = build_composition(config)
    _check_has_buttons(composition.settings)
    with composition.closing:
        revocation = Revocation(buttons.subject(composition), composition.clock.now())
        if apply:
            composition.redemptions.revoke(revocation)
    return revocation, composition.settings.timezone


def _check_has_buttons(settings: Settings) -> None:
    if settings.ledger is None:
        raise InvalidConfiguration(
            text("Buttons cannot be revoked without a ledger"),
            advice=text("Add the section ledger. Until then, replace redeem.keys: this revokes every button"),
        )
    if settings.redeem is None:
        raise InvalidConfiguration(
            text("There is no section redeem, so that no button was sent that could be withdrawn"),
            advice=text("A link that was sent itself ends by itself, mostly within an hour"),
        )


def _checked(backup_set_id: str) -> str:
    if not is_identifier(backup_set_id):
        raise InvalidRequest(
            text("This is not the ID of a backup set"), advice=text("List them with: oceanferry list")
        )
    return backup_set_id


def _check_listed(composition: Composition, backup_set_id: str) -> None:
    clusters = composition.configuration.clusters.values()
    if not any(
        each.backup_set_id == backup_set_id
        for cluster in clusters
        for each in composition.backups.backup_sets(cluster.instance_id)
    ):
        raise InvalidRequest(
            text("No cluster lists a backup set {id}", id=backup_set_id),
            advice=text("List them with: oceanferry list. If OceanBase has removed it since, add --force"),
        )


def _reader(composition: Composition, name: str) -> str:
    destination = composition.configuration.destination(name)
    if destination.takes_copies:
        raise InvalidRequest(
            text("{name} is a bucket, which gets no buttons", name=name),
            advice=text("Name the chat or webhook that got them"),
        )
    return destination.name


def _reference(button: str) -> str:
    reference = reference_in(button)
    if not is_reference(reference):
        raise InvalidRequest(
            text("This is neither the reference nor the address of a button"),
            advice=text("The page of the button shows its reference"),
        )
    return reference
