from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanferry_sandbox.oss.errors import OssError
from oceanferry_sandbox.oss.operations.ranges import selected

sizes = st.integers(0, 50)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-499", (0, 500)),
        ("bytes=500-999", (500, 1000)),
        ("bytes=-500", (500, 1000)),
        ("bytes=500-", (500, 1000)),
        ("bytes=0-", (0, 1000)),
        ("bytes=0-499,500-999", (0, 500)),
        ("byte=0-499", None),
        ("bytes=0-1000", None),
        ("bytes=1000-2000", None),
        ("bytes=1000-", None),
        ("bytes=-2000", None),
        ("bytes=-0", None),
        ("", None),
    ],
)
def test_ranges_of_1000_bytes_mean_what_the_documentation_says(
    header: str, expected: tuple[int, int] | None
) -> None:
    assert selected(header, 1000, standard=False) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [("bytes=500-2000", (500, 1000)), ("bytes=-2000", (0, 1000)), ("byte=0-4", None), ("bytes=9-5", None)],
)
def test_standard_behaviour_cuts_a_range_to_the_object(header: str, expected: tuple[int, int] | None) -> None:
    assert selected(header, 1000, standard=True) == expected


@pytest.mark.parametrize("header", ["bytes=1000-2000", "bytes=1000-", "bytes=-0"])
def test_standard_behaviour_refuses_a_range_of_nothing(header: str) -> None:
    with pytest.raises(OssError, match="InvalidRange"):
        selected(header, 1000, standard=True)


@given(size=sizes, start=st.integers(0, 60), end=st.integers(0, 60))
def test_a_selected_range_is_never_empty_nor_outside(size: int, start: int, end: int) -> None:
    found = selected(f"bytes={start}-{end}", size, standard=False)

    if start <= end < size:
        assert found == (start, end + 1)
    else:
        assert found is None


@given(header=st.text())
def test_no_header_is_too_strange(header: str) -> None:
    assert selected(header, 0, standard=False) is None
