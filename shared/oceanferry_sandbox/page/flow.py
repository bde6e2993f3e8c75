"""The picture in the header: backup sets, functions, chats and buckets, with their numbers."""

from __future__ import annotations

from typing import NamedTuple

from oceanferry_sandbox.page.figures import count, is_busy
from oceanferry_sandbox.page.html import Html, join, tag
from oceanferry_sandbox.page.view import SandboxView

_WIDTH, _HEIGHT = 156, 48

_ICONS = {
    "sets": "M2 4.5C2 3.1 5.1 2 9 2s7 1.1 7 2.5v9C16 14.9 12.9 16 9 16s-7-1.1-7-2.5z"
    "M2 4.5C2 5.9 5.1 7 9 7s7-1.1 7-2.5M2 9c0 1.4 3.1 2.5 7 2.5S16 10.4 16 9",
    "functions": "M10.5 1.5 3.5 10.2h5l-1 6.3 7-8.7h-5z",
    "chats": "M2 3.5h14v9.5H8l-3.5 3v-3H2zM5.5 7h7M5.5 9.7h4",
    "bucket": "M2.5 4.5h13L14 15.5H4zM2.5 4.5C2.5 3.4 5.4 2.5 9 2.5s6.5.9 6.5 2",
}


class _Station(NamedTuple):
    icon: str
    name: str
    figure: str


class _Drawing(NamedTuple):
    layout: str
    box: str
    places: tuple[tuple[int, int], ...]
    """Upper left corners of sets, functions, chats, bucket."""
    lines: tuple[str, ...]


_WIDE = _Drawing(
    "wide",
    "0 0 600 108",
    ((1, 30), (222, 30), (443, 1), (443, 59)),
    ("M157 54H214", "M378 54C412 54 402 25 435 25", "M378 54C412 54 402 83 435 83"),
)
_NARROW = _Drawing(
    "narrow",
    "0 0 340 134",
    ((1, 1), (183, 1), (1, 85), (183, 85)),
    ("M157 25H175", "M261 49V77", "M261 49C261 67 79 59 79 77"),
)


def flow(view: SandboxView) -> Html:
    """Return the picture twice, for wide and for narrow screens; CSS shows one."""
    stations = _stations(view)
    busy = any(is_busy(each.status) for each in view.invocations)
    label = ", ".join(f"{station.name}: {station.figure}" for station in stations)
    return join(*(_draw(drawing, stations, label, busy=busy) for drawing in (_WIDE, _NARROW)))


def _stations(view: SandboxView) -> tuple[_Station, ...]:
    messages = sum(len(chat.messages) for chat in view.chats)
    objects = sum(len(bucket.objects) for bucket in view.buckets)
    return (
        _Station("sets", "OceanBase", count(len(view.backup_sets), "backup set")),
        _Station("functions", "Functions", count(len(view.invocations), "invocation")),
        _Station("chats", "Chats", count(messages, "message")),
        _Station("bucket", "Bucket", count(objects, "object")),
    )


def _draw(drawing: _Drawing, stations: tuple[_Station, ...], label: str, *, busy: bool) -> Html:
    tip = f"tip-{drawing.layout}"
    lines = [tag("path", d=line, class_="line", marker_end=f"url(#{tip})") for line in drawing.lines]
    boxes = [_box(station, *place) for station, place in zip(stations, drawing.places, strict=True)]
    classes = f"flow {drawing.layout}" + (" busy" if busy else "")
    return tag(
        "svg",
        _arrow_head(tip),
        *lines,
        *boxes,
        viewBox=drawing.box,
        class_=classes,
        role="img",
        aria_label=label,
    )


def _box(station: _Station, x: int, y: int) -> Html:
    return tag(
        "g",
        tag("rect", width=str(_WIDTH), height=str(_HEIGHT), rx="12"),
        tag("path", d=_ICONS[station.icon], class_="icon", transform="translate(14 15)"),
        tag("text", station.name, x="44", y="21", class_="name"),
        tag("text", station.figure, x="44", y="37", class_="figure"),
        transform=f"translate({x} {y})",
        class_=f"station {station.icon}",
    )


def _arrow_head(name: str) -> Html:
    head = tag("path", d="M0 0 6 4 0 8")
    size = {"markerWidth": "9", "markerHeight": "9", "markerUnits": "userSpaceOnUse"}
    return tag("marker", head, id=name, viewBox="-1 -1 9 10", refX="5", refY="4", orient="auto", **size)
