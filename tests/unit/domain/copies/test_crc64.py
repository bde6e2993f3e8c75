"""The checksum of the whole follows from those of the parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oceanferry.domain.copies.crc64 import checksum, combine


def test_the_check_value_is_the_published_one() -> None:
    assert checksum(b"123456789") == 0x995DC9BBDF1939FA


def test_nothing_has_the_checksum_zero() -> None:
    assert combine([]) == checksum(b"") == 0


@given(st.lists(st.binary(max_size=300), max_size=8))
def test_parts_combine_to_the_checksum_of_their_concatenation(parts: list[bytes]) -> None:
    assert combine((checksum(part), len(part)) for part in parts) == checksum(b"".join(parts))


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_a_checksum_goes_on_from_an_earlier_one(first: bytes, second: bytes) -> None:
    assert checksum(second, checksum(first)) == checksum(first + second)


@given(st.binary(min_size=1, max_size=200), st.integers(min_value=0))
def test_one_flipped_bit_changes_it(data: bytes, where: int) -> None:
    bit = where % (8 * len(data))
    flipped = bytearray(data)
    flipped[bit // 8] ^= 1 << bit % 8

    assert checksum(bytes(flipped)) != checksum(data)


def test_lengths_beyond_memory_combine_as_their_halves_do() -> None:
    half = 1 << 45
    assert combine([(7, half), (0, half), (9, 5)]) == combine(
        [(combine([(7, half), (0, half)]), 2 * half), (9, 5)]
    )
