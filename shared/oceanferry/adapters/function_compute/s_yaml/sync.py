"""Writing into s.yaml what follows from oceanferry.yaml, between marked lines; every other byte stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pydantic_core import to_json

from oceanferry.domain.deployment.repeated import BUTTONS, Repeated, RepeatedTimer
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.texts import Sentence, text

BLOCKS = ("vars", "variables", "route-timers", "buttons-trigger", "watchdog-timer")
"""The marked parts of the file, by name."""
_MAY_BE_MISSING = ("buttons-trigger",)
"""Parts that may be written by hand instead."""
_IN_MAPPINGS = ("vars", "variables", "buttons-trigger")
"""Parts whose keys may be written by hand beside them."""

_BEGIN = re.compile(r"( *)# oceanferry sync: ([\w-]+)\b(?! *end).*")
_END = re.compile(r" *# oceanferry sync ends")
_PLAIN = re.compile(r"(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][A-Za-z0-9_./-]*")


@dataclass(frozen=True)
class _Block:
    name: str
    indent: str
    first: int
    """The index of the first line below the mark."""
    end: int
    """The index of the mark that ends it."""


def synced(content: str, repeated: Repeated, *, source: str) -> str:
    """Return s.yaml as it should be: *content*, with what stands between marked lines written anew.

    A key that is written by hand outside of the marks is left to the hand.

    Raises:
        InvalidConfiguration: A mark is missing, twice there, or has no end.
    """
    lines = content.splitlines(keepends=True)
    blocks = _blocks(lines, source)
    by_hand = _keys_outside(lines, blocks)
    ending = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    for block in reversed(blocks):
        kept = by_hand.get(block.indent, frozenset()) if block.name in _IN_MAPPINGS else frozenset()
        written = _WRITERS[block.name](repeated, kept)
        lines[block.first : block.end] = [f"{block.indent}{line}{ending}" for line in written]
    return "".join(lines)


def _blocks(lines: list[str], source: str) -> list[_Block]:
    found: list[_Block] = []
    opened: tuple[str, str, int] | None = None
    for number, line in enumerate(lines):
        if begin := _BEGIN.match(line.rstrip("\r\n")):
            if opened:
                raise _wrong(
                    opened[1],
                    text(
                        "{place}: a part that sync writes does not end before the next one begins",
                        place=f"{source}:{opened[2]}",
                    ),
                )
            opened = (begin[1], begin[2], number + 1)
        elif _END.fullmatch(line.rstrip("\r\n ")):
            if not opened:
                raise _wrong(
                    "NAME",
                    text(
                        "{place}: a part that sync writes ends and has not begun",
                        place=f"{source}:{number + 1}",
                    ),
                )
            found.append(_Block(opened[1], opened[0], opened[2], number))
            opened = None
    if opened:
        raise _wrong(
            opened[1], text("{place}: a part that sync writes does not end", place=f"{source}:{opened[2]}")
        )
    _check_names([block.name for block in found], source)
    return found


def _check_names(names: list[str], source: str) -> None:
    for name in BLOCKS:
        if name not in names and name not in _MAY_BE_MISSING:
            raise _wrong(
                name,
                text("{source}: the part that sync writes as {name} is missing", source=source, name=name),
            )
        if names.count(name) > 1:
            raise _wrong(
                name,
                text(
                    "{source}: the part that sync writes as {name} is there twice", source=source, name=name
                ),
            )
    if unknown := set(names) - set(BLOCKS):
        raise InvalidConfiguration(
            text("{source}: sync writes no part {names}", source=source, names=", ".join(sorted(unknown))),
            advice=text("The parts are {names}", names=", ".join(BLOCKS)),
        )


def _wrong(name: str, what: Sentence) -> InvalidConfiguration:
    return InvalidConfiguration(
        what,
        advice=text(
            "Put `# oceanferry sync: {name}` and `# oceanferry sync ends`"
            " where the s.yaml of the source has them",
            name=name,
        ),
    )


def _keys_outside(lines: list[str], blocks: list[_Block]) -> Mapping[str, frozenset[str]]:
    """Return the keys of the mappings that the marks stand in, by their indentation."""
    found: dict[str, frozenset[str]] = {}
    for block in blocks:
        key = re.compile(rf"{block.indent}([A-Za-z_]\w*):(?=\s|$)")
        before, after = lines[: block.first][::-1], lines[block.end :]
        around = [*_siblings(before, block.indent), *_siblings(after, block.indent)]
        names = frozenset(match[1] for line in around if (match := key.match(line)))
        found[block.indent] = found.get(block.indent, frozenset()) | names
    return found


def _siblings(lines: list[str], indent: str) -> Iterator[str]:
    """Yield the lines of the same mapping: up to the first that is indented less."""
    for line in lines:
        written = line.strip()
        if written and not written.startswith("#") and not line.startswith(indent):
            return
        yield line


def _vars(repeated: Repeated, by_hand: frozenset[str]) -> Iterator[str]:
    for name, value in repeated.choices.items():
        if name not in by_hand:
            yield f"{name}: {_scalar(value)}"


def _variables(repeated: Repeated, by_hand: frozenset[str]) -> Iterator[str]:
    for name, value in repeated.variables.items():
        if name not in by_hand:
            yield f"{name}: {_scalar(value)}"
    for name in repeated.secrets:
        if name not in by_hand:
            yield f"{name}: ${{env('{name}')}}"


def _route_timers(repeated: Repeated, _: frozenset[str]) -> Iterator[str]:
    for timer in repeated.route_timers:
        yield from _timer(timer)


def _buttons_trigger(repeated: Repeated, by_hand: frozenset[str]) -> Iterator[str]:
    if repeated.buttons and "triggers" not in by_hand:
        yield "triggers:"
        yield f"  - triggerName: {BUTTONS}"
        yield "    triggerType: http"
        yield "    triggerConfig:"
        yield "      authType: anonymous"
        yield "      methods: [GET, HEAD, POST]"


def _watchdog_timer(repeated: Repeated, _: frozenset[str]) -> Iterator[str]:
    for timer in repeated.watchdog_timers:
        yield from _timer(timer)


_WRITERS: Mapping[str, Callable[[Repeated, frozenset[str]], Iterator[str]]] = dict(
    zip(BLOCKS, (_vars, _variables, _route_timers, _buttons_trigger, _watchdog_timer), strict=True)
)


def _timer(timer: RepeatedTimer) -> Iterator[str]:
    yield f"- triggerName: {_scalar(timer.name)}"
    yield "  triggerType: timer"
    yield "  triggerConfig:"
    yield f"    cronExpression: {_quoted(timer.cron)}"
    yield "    enable: true"
    yield f"    payload: '{timer.payload}'"


def _scalar(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else _quoted(value)


def _quoted(value: str) -> str:
    return to_json(value).decode()
