from __future__ import annotations

from typing import Any, SupportsIndex

from hypothesis import given
from hypothesis import strategies as st

from oceanferry_sandbox.oss.operations.listing import Page, page

keys = st.sets(st.text("ab/", min_size=1, max_size=6), max_size=20).map(sorted)


def listed(
    names: list[str],
    *,
    prefix: str = "",
    delimiter: str = "",
    after: str = "",
    resume: str = "",
    limit: int = 100,
) -> Page:
    return page(
        names, prefix=prefix, delimiter=delimiter, start_after=after, resume_after=resume, limit=limit
    )


@given(names=keys, prefix=st.text("ab/", max_size=2), delimiter=st.sampled_from(["", "/", "b"]))
def test_pages_of_one_show_what_one_page_shows(names: list[str], prefix: str, delimiter: str) -> None:
    whole = listed(names, prefix=prefix, delimiter=delimiter)

    entries: list[str] = []
    resume, truncated = "", True
    while truncated:
        found = listed(names, prefix=prefix, delimiter=delimiter, resume=resume, limit=1)
        entries += found.keys + found.common_prefixes
        resume, truncated = found.last, found.is_truncated

    assert entries == sorted(whole.keys + whole.common_prefixes)


@given(names=keys, prefix=st.text("ab/", max_size=2))
def test_every_key_is_shown_or_below_a_common_prefix(names: list[str], prefix: str) -> None:
    found = listed(names, prefix=prefix, delimiter="/")

    for name in names:
        shown = name in found.keys or name.startswith(found.common_prefixes)
        assert shown == name.startswith(prefix)


def test_a_common_prefix_is_listed_when_only_some_of_its_keys_come_after_the_start() -> None:
    found = listed(["a/1", "a/2", "b"], delimiter="/", after="a/1")

    assert (found.keys, found.common_prefixes) == (("b",), ("a/",))


def test_a_page_that_is_just_full_is_not_truncated() -> None:
    assert not listed(["a", "b"], limit=2).is_truncated
    assert listed(["a", "b", "c"], limit=2) == Page(("a", "b"), (), "b", is_truncated=True)


class Counted(list[str]):
    """Keys that count how many of them are checked."""

    checked_at = 0

    def __getitem__(self, at: SupportsIndex | slice) -> Any:  # noqa: ANN401
        self.checked_at += 1
        return super().__getitem__(at)


def test_a_page_checks_few_keys_of_a_large_bucket() -> None:
    names = Counted(f"{folder:03}/{number:03}" for folder in range(300) for number in range(300))
    found = page(names, prefix="200/", delimiter="", start_after="", resume_after="200/100", limit=10)

    assert found.keys[0] == "200/101"
    assert names.checked_at < 100


def test_a_page_passes_over_what_is_below_a_common_prefix() -> None:
    names = Counted(f"{folder:03}/{number:03}" for folder in range(3) for number in range(10_000))
    found = page(names, prefix="", delimiter="/", start_after="", resume_after="000/", limit=10)

    assert found.common_prefixes == ("001/", "002/")
    assert names.checked_at < 100
