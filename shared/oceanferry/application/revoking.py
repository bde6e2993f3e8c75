"""Withdrawing the buttons of messages, as the command line does."""

from __future__ import annotations

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


def revoke(
    config: Path | None,
    *,
    backup_set_id: str | None,
    destination: str | None,
    button: str | None,
    known_only: bool = True,
    apply: bool = True,
) -> tuple[Revocation, tzinfo]:
    """Withdraw the buttons that were sent until now: those of what is named, or else all of them.

    Args:
        config: Where the configuration is.
        backup_set_id: Whose buttons end.
        destination: Whose buttons end.
        button: The reference or the address of the one that ends.
        known_only: Refuse a backup set that no cluster lists: a mistyped id would look like a success.
        apply: Do it; else only check whether it could be done.

    Returns:
        What was withdrawn, and where whoever reads its time is.

    Raises:
        InvalidConfiguration: It is wrong, or there is no ledger in which functions would find it.
        InvalidRequest: What is named cannot be the name of such a thing.
    """
    composition = build_composition(config)
    if composition.settings.ledger is None:
        raise InvalidConfiguration(
            "Buttons cannot be revoked without a ledger",
            advice="Add the section ledger. Until then, replace redeem.keys: this revokes every button",
        )
    if composition.settings.redeem is None:
        raise InvalidConfiguration(
            "There is no section redeem, so that no button was sent that could be withdrawn",
            advice="A link that was sent itself ends by itself, mostly within an hour",
        )
    subject = EVERYTHING
    if backup_set_id is not None:
        subject = of_backup_set(_checked(backup_set_id))
        if known_only:
            _check_listed(composition, backup_set_id)
    if destination is not None:
        subject = of_destination(_reader(composition, destination))
    if button is not None:
        subject = of_reference(_reference(button))
    revocation = Revocation(subject, composition.clock.now())
    with composition.closing:
        if apply:
            composition.redemptions.revoke(revocation)
    return revocation, composition.settings.timezone


def _checked(backup_set_id: str) -> str:
    if not is_identifier(backup_set_id):
        raise InvalidRequest("This is not the ID of a backup set", advice="List them with: oceanferry list")
    return backup_set_id


def _check_listed(composition: Composition, backup_set_id: str) -> None:
    clusters = composition.configuration.clusters.values()
    if not any(
        each.backup_set_id == backup_set_id
        for cluster in clusters
        for each in composition.backups.backup_sets(cluster.instance_id)
    ):
        raise InvalidRequest(
            f"No cluster lists a backup set {backup_set_id}",
            advice="List them with: oceanferry list. If OceanBase has removed it since, add --force",
        )


def _reader(composition: Composition, name: str) -> str:
    destination = composition.configuration.destination(name)
    if destination.takes_copies:
        raise InvalidRequest(
            f"{name} is a bucket, which gets no buttons", advice="Name the chat or webhook that got them"
        )
    return destination.name


def _reference(button: str) -> str:
    reference = reference_in(button)
    if not is_reference(reference):
        raise InvalidRequest(
            "This is neither the reference nor the address of a button",
            advice="The page of the button shows its reference",
        )
    return reference
