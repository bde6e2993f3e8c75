"""Trying out templates, before there is a message that they could spoil."""

from __future__ import annotations

from datetime import datetime, timezone

from oceanferry.domain.messages.rendering import render
from oceanferry.domain.runs.orders import MessageKind
from oceanferry.settings.chat_destinations import Robot
from oceanferry.settings.document import ParsedYaml
from oceanferry.settings.message_templates import Rewording
from oceanferry.settings.model import Settings

_NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


def check_templates(settings: Settings, document: ParsedYaml) -> None:
    """Fill in every template with sample data of its kind, and add what is wrong to *document*."""
    for name, section in settings.destinations.items():
        if isinstance(section, Robot):
            for kind in section.templates:
                _check(settings, name, section, kind, document)


def _check(settings: Settings, name: str, section: Robot, kind: MessageKind, document: ParsedYaml) -> None:
    cluster, chosen = next(iter(settings.clusters.items()))
    # What only those load who have a template.
    from oceanferry.domain.messages.samples import sample  # noqa: PLC0415

    notification = sample(
        kind,
        destination=name,
        reader=settings.configuration().destination(name).reader,
        instance_id=chosen.instance_id,
        cluster=cluster,
        now=_NOW,
    )
    rewording = Rewording(name, section.templates)
    for key, what in rewording.mistakes(notification, render(notification, _NOW)):
        document.problem(("destinations", name, "templates", kind, key), what)
