"""What a compiled module demands of the machine: its processor, and its C library."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

X86_64 = 62

_NEEDED_VERSIONS = 0x6FFFFFFE
_HEADER = struct.Struct("<16x2x H 20x Q 10x H H")
_SECTION = struct.Struct("<4x I 8x 8x Q Q I I 16x")
_LIBRARY = struct.Struct("<H H I I I")
_VERSION = struct.Struct("<I H H I I")


class NotElf(Exception):
    """The bytes are no 64-bit little-endian ELF file."""


@dataclass(frozen=True)
class _Section:
    kind: int
    offset: int
    size: int
    link: int
    entries: int


def machine(module: bytes) -> int:
    """Return the number of the processor's architecture."""
    return _header(module)[0]


def glibc(module: bytes) -> tuple[int, int]:
    """Return the newest version of glibc that a symbol of *module* needs; (0, 0) when none is needed."""
    found = [re.fullmatch(r"GLIBC_(\d+)\.(\d+)(?:\.\d+)?", name) for name in _versions(module)]
    return max(((int(each[1]), int(each[2])) for each in found if each), default=(0, 0))


def _header(module: bytes) -> tuple[int, int, int, int]:
    if len(module) < _HEADER.size or module[:6] != b"\x7fELF\x02\x01":
        raise NotElf("no 64-bit little-endian ELF file")
    return _HEADER.unpack_from(module)


def _sections(module: bytes) -> list[_Section]:
    _, offset, size, count = _header(module)
    return [_Section(*_SECTION.unpack_from(module, offset + number * size)) for number in range(count)]


def _versions(module: bytes) -> Iterator[str]:
    """Yield the names of all symbol versions that other libraries have to provide."""
    sections = _sections(module)
    for section in sections:
        if section.kind != _NEEDED_VERSIONS:
            continue
        names = sections[section.link].offset
        library = section.offset
        for _ in range(section.entries):
            _, count, _, first, following = _LIBRARY.unpack_from(module, library)
            version = library + first
            for _ in range(count):
                *_, name, step = _VERSION.unpack_from(module, version)
                yield module[names + name : module.index(b"\0", names + name)].decode("ascii")
                version += step
            library += following
