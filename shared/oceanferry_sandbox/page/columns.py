"""The bucket and invocation columns, the backup sets above them and the endpoints below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from oceanferry_sandbox.page.figures import count, duration, moment, size, status
from oceanferry_sandbox.page.html import Html, join, tag
from oceanferry_sandbox.page.markdown import language
from oceanferry_sandbox.page.view import (
    BackupSetView,
    BucketView,
    EndpointView,
    InvocationView,
    ObjectView,
)

_SHOWN = 100


def bucket(view: BucketView, now: datetime) -> Html:
    """Return one bucket, its objects by folder."""
    total = size(sum(each.size_bytes for each in view.objects))
    summary = (tag("span", count(len(view.objects), "object")), tag("span", total))
    head = tag("header", tag("div", tag("h3", view.name), tag("p", *summary, class_="facts")))
    latest = sorted(view.objects, key=lambda each: each.modified_at)[-_SHOWN:]
    folders = [_folder(path, inside, now) for path, inside in _by_folder(latest)]
    empty = tag("p", "No object yet.", class_="empty")
    return tag("article", head, *(folders or [empty]), _left_out(len(view.objects)), class_="bucket")


def _by_folder(objects: Sequence[ObjectView]) -> list[tuple[str, list[ObjectView]]]:
    """Return (folder, objects by name); the folder written to last comes first."""
    by_key = sorted(objects, key=lambda each: each.key)
    folders = [(path, list(inside)) for path, inside in groupby(by_key, key=_folder_of)]
    return sorted(folders, key=lambda folder: max(each.modified_at for each in folder[1]), reverse=True)


def _folder_of(each: ObjectView) -> str:
    return each.key.rpartition("/")[0]


def _folder(path: str, objects: Sequence[ObjectView], now: datetime) -> Html:
    steps = [join(step, "/", tag("wbr")) for step in path.split("/")] if path else ["(top level)"]
    head = tag("h4", *steps, class_="path")
    return join(head, tag("ul", *(_object(each, now) for each in objects), class_="objects"))


def _object(each: ObjectView, now: datetime) -> Html:
    name = each.key.rpartition("/")[2]
    facts = (
        tag("span", "CRC64 ", tag("code", each.crc64 or "none")),
        tag("span", each.storage_class),
        moment(each.modified_at, now),
    )
    return tag(
        "li",
        tag("p", tag("b", name, lang=language(name)), tag("span", size(each.size_bytes)), class_="name"),
        tag("p", *facts, class_="facts"),
        data_key=f"{each.key} {each.modified_at.timestamp()}",
    )


def invocations(views: Sequence[InvocationView], now: datetime) -> Html:
    """Return the invocations, newest first."""
    if not views:
        return tag("p", "No function has run yet.", class_="empty")
    newest = sorted(views, key=lambda each: each.started_at, reverse=True)[:_SHOWN]
    listed = tag("ol", *(_invocation(each, now) for each in newest), class_="invocations")
    return tag("div", listed, _left_out(len(views)), class_="card")


def _invocation(each: InvocationView, now: datetime) -> Html:
    facts = [
        tag("span", f"attempt {each.attempt}", class_="again" if each.attempt > 1 else None),
        tag("span", duration(each.duration)) if each.duration is not None else None,
        moment(each.started_at, now),
    ]
    return tag(
        "li",
        tag("p", tag("b", each.function), status(each.status), class_="name"),
        tag("p", *facts, class_="facts"),
        tag("p", each.detail, class_="detail", lang=language(each.detail)) if each.detail else None,
        tag("p", "task ", tag("code", each.task_id), class_="task", title=each.task_id),
        data_key=f"{each.task_id} {each.attempt}",
    )


def backup_sets(views: Sequence[BackupSetView], now: datetime) -> Html:
    """Return the backup sets as a row of cards."""
    if not views:
        return tag("p", "OceanBase has no backup set yet.", class_="empty")
    cards = tag("ul", *(_backup_set(each, now) for each in views[:_SHOWN]))
    return tag("div", cards, class_="sets", tabindex="0", role="group", aria_label="Backup sets")


def _backup_set(each: BackupSetView, now: datetime) -> Html:
    facts = [each.method or None, size(each.size_bytes) if each.size_bytes is not None else None]
    return tag(
        "li",
        tag("p", tag("b", each.tenant, lang=language(each.tenant)), status(each.status), class_="name"),
        tag("p", tag("code", each.backup_set_id), class_="facts"),
        tag("p", *(tag("span", fact) for fact in facts if fact), class_="facts"),
        tag("p", "restores to ", moment(each.restores_to, now), class_="facts") if each.restores_to else None,
        tag("p", "Download", status(each.task_status), class_="facts"),
        title=f"{each.backup_set_id} of {each.instance_id}",
    )


def first_step(command: str) -> Html:
    """Return what to do while nothing has happened yet."""
    return tag("p", "Nothing has happened yet. Begin with ", tag("code", command), class_="hint")


def endpoints(views: Sequence[EndpointView]) -> Html:
    """Return where the services listen."""
    rows = (tag("div", tag("dt", each.name), tag("dd", tag("code", each.url))) for each in views)
    return tag("dl", *rows, class_="endpoints")


def _left_out(number: int) -> Html | None:
    return tag("p", f"and {number - _SHOWN} older", class_="empty") if number > _SHOWN else None
