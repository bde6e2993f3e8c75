"""The results as a picture that follows the reader's light or dark theme."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import count

from benchmarks.cost import usd_per_terabyte
from benchmarks.report import Row
from benchmarks.results import Results

_WIDTH, _LEFT, _BAR, _ROW, _TOP = 830, 300, 260, 24, 58
_COLUMNS = (_LEFT + _BAR + 70, _LEFT + _BAR + 150, _WIDTH - 8)
_HEADINGS = {"http": "Plain HTTP on both sides", "https": "TLS on both sides"}
_KIND = 'xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title about"'
_STYLE = """\
    text { font: 13px -apple-system, "Segoe UI", "PingFang SC", sans-serif; fill: #14252f; }
    .head { font-weight: 600; }
    .soft { font-size: 12px; fill: #566872; }
    .end { text-anchor: end; }
    .ours { fill: #0e6f87; }
    .peer { fill: #b9c7cf; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e4ecf0; }
      .soft { fill: #9aacb6; }
      .ours { fill: #62c4dc; }
      .peer { fill: #46606d; }
    }"""


def picture(results: Results) -> str:
    """Draw the rate, the CPU time and the price of every way."""
    rows = [row for row in results.rows if row.mb_per_second and row.kind != "limit"]
    fastest = max((row.mb_per_second or 0 for row in rows), default=1)
    lines = [*_head(results)]
    height = _TOP
    for scheme, heading in _HEADINGS.items():
        lines.append(_text(8, height, heading, "head"))
        for row, number in zip((each for each in rows if each.scheme == scheme), count(1), strict=False):
            lines += _bar(row, height + number * _ROW, fastest)
        height += (1 + sum(row.scheme == scheme for row in rows)) * _ROW + 22
    about = "How fast files are copied from one HTTP server to another, by Oceanferry and by other tools."
    return "\n".join(
        [
            f'<svg {_KIND} viewBox="0 0 {_WIDTH} {height}">',
            '  <title id="title">How fast copies are</title>',
            f'  <desc id="about">{about}</desc>',
            "  <style>",
            _STYLE,
            "  </style>",
            *lines,
            "</svg>",
            "",
        ]
    )


def _head(results: Results) -> Iterator[str]:
    document = f"{results.size_mib} MiB, medians of {results.rounds}; {results.machine.text()}"
    yield _text(8, 18, document, "soft")
    for at, heading in zip(_COLUMNS, ("MB/s", "CPU s/GiB", "US$ per TB"), strict=True):
        yield _text(at, _TOP - 18, heading, "soft end")


def _bar(row: Row, at: int, fastest: float) -> Iterator[str]:
    rate, cost = row.mb_per_second or 0, row.cpu_seconds_per_gib or 0
    plain = row.way.replace("*", "").replace("`", "").replace("\\", "").partition(" (")[0]
    length = max(2, round(_BAR * rate / fastest))
    yield _text(_LEFT - 8, at, plain, "end head" if row.kind == "ours" else "end")
    kind = "ours" if row.kind == "ours" else "peer"
    yield f'  <rect class="{kind}" x="{_LEFT}" y="{at - 13}" width="{length}" height="17" rx="2"/>'
    reported = f"{rate:.0f}", f"{cost:.2f}", f"{usd_per_terabyte(cost):.3f}"
    for column, number in zip(_COLUMNS, reported, strict=True):
        yield _text(column, at, number, "end")


def _text(x: int, y: int, text: str, kind: str) -> str:
    return f'  <text class="{kind}" x="{x}" y="{y}">{escape(text)}</text>'
