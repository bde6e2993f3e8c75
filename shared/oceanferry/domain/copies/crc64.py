"""Joining checksums of parts into the checksum of the whole.

CRC-64/XZ (ECMA-182 polynomial, reflected) is what OSS answers in
``x-oss-hash-crc64ecma``. The parts of an object are read in parallel and out of
order; the checksum of the whole follows from theirs without reading again.
"""

from __future__ import annotations

from collections.abc import Iterable

from fastcrc.crc64 import xz

# The polynomial, reflected, without its highest term; bit 63 is the coefficient of x^0.
_POLYNOMIAL = 0xC96C5795D7870F42
_ONE = 1 << 63


def checksum(data: bytes | memoryview, initial: int = 0) -> int:
    """Return the CRC-64/XZ of *data*, going on from the checksum of what came before it."""
    return xz(data, initial)


def combine(parts: Iterable[tuple[int, int]]) -> int:
    """Return the CRC64 of the concatenation of parts given as (CRC64, length in bytes).

    Appending a part of n bytes multiplies what came before by x^(8n) modulo the
    polynomial; the initial value and the final inversion of CRC-64/XZ cancel out.
    """
    whole = 0
    for crc, length_bytes in parts:
        whole = _multiply(whole, _power(8 * length_bytes)) ^ crc
    return whole


def _multiply(a: int, b: int) -> int:
    product = 0
    while a:
        if a & _ONE:
            product ^= b
        a = (a << 1) & 0xFFFFFFFFFFFFFFFF
        b = (b >> 1) ^ (_POLYNOMIAL if b & 1 else 0)
    return product


_SQUARES = [_ONE >> 1]
for _ in range(66):
    _SQUARES.append(_multiply(_SQUARES[-1], _SQUARES[-1]))


def _power(exponent: int) -> int:
    """Return x^exponent modulo the polynomial, from the squares of x."""
    result = _ONE
    for bit in range(exponent.bit_length()):
        if exponent >> bit & 1:
            result = _multiply(result, _SQUARES[bit])
    return result
