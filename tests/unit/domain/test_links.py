"""Download links: how long they live, where they lead, when all of them are there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from fakes.clock import NOON
from oceanferry.domain.links import (
    DownloadLink,
    DownloadTask,
    expiry,
    is_internal_host,
    is_oss_host,
    over_tls,
)
from oceanferry.domain.secrets import Secret

HOST = "backups.oss-cn-hangzhou.aliyuncs.com"


def link(
    part_id: int = 1, *, url: str = f"https://{HOST}/1", expires_at: datetime | None = None
) -> DownloadLink:
    return DownloadLink(
        part_id, f"part{part_id}.zip", public_url=Secret(url) if url else None, expires_at=expires_at
    )


def task(*links: DownloadLink, status: str = "RUNNING") -> DownloadTask:
    return DownloadTask("1", "bak-1", status, links)


@pytest.mark.parametrize("status", ["RUNNING", "some new word"])
def test_links_of_a_task_that_has_not_ended_count_when_two_polls_list_the_same_files(status: str) -> None:
    first, second = task(link(1), status=status), task(link(1), link(2), status=status)

    assert first.ready
    assert not first.whole(None)
    assert not second.whole(first.listing)
    assert second.whole(second.listing)


@pytest.mark.parametrize("status", ["SUCCESS", "Done", "EXPIRED"])
def test_links_of_a_task_that_has_ended_count_at_once(status: str) -> None:
    assert task(link(1), status=status).whole(None)


def test_the_same_number_of_other_files_is_not_the_same_list() -> None:
    renamed = DownloadTask("1", "bak-1", "RUNNING", (replace(link(1), file_name="other.zip"),))

    assert not renamed.whole(task(link(1)).listing)


def test_links_of_a_task_that_failed_do_not_count() -> None:
    assert task(link(), status="FAILED").failed
    assert not task(link(), status="FAILED").ready


@pytest.mark.parametrize(
    ("links", "why"),
    [
        ((), "it lists no links"),
        ((link(url=""),), "file part1.zip has no URL"),
        ((replace(link(url=""), defect="has a URL that cannot be read"),), "file part1.zip has a URL that"),
        ((link(1), link(3)), "parts 1, 3, and others are missing"),
        ((link(2), link(3)), "parts 2, 3, and others are missing"),
        ((link(1), link(1)), "same part id"),
    ],
)
def test_a_task_that_says_success_and_gives_nothing_usable_has_failed(
    links: tuple[DownloadLink, ...], why: str
) -> None:
    given = task(*links, status="SUCCESS")

    assert not given.ready
    assert given.failed
    assert why in given.defect


def test_a_missing_part_is_waited_for() -> None:
    assert not task(link(1), link(3)).ready
    assert task(link(1), link(2), link(3)).ready


def test_a_part_without_a_url_is_waited_for() -> None:
    assert not task(link(1), link(2, url="")).ready


def test_parts_that_share_an_id_are_not_taken_for_all_parts() -> None:
    assert not task(link(1), link(1)).ready


@pytest.mark.parametrize("status", ["FAILED", "failed", "Failure", "Error", "CANCELED", "CANCELING"])
def test_words_for_failure_end_the_wait(status: str) -> None:
    assert task(status=status).failed


def test_an_unknown_word_goes_on_waiting() -> None:
    pending = task(status="PREPARING_SOMETHING")

    assert not pending.ready
    assert not pending.failed
    assert not pending.expired(NOON)


def test_the_first_link_to_die_decides_about_the_task() -> None:
    both = task(link(1, expires_at=NOON + timedelta(hours=2)), link(2, expires_at=NOON + timedelta(hours=1)))

    assert both.expires_at == NOON + timedelta(hours=1)
    assert not both.expired(NOON)
    assert both.expired(NOON, margin=timedelta(hours=1))


def test_links_whose_end_is_unknown_are_dead_when_their_task_says_so() -> None:
    assert task(link(), status="EXPIRED").expired(NOON)
    assert not task(link(), status="SUCCESS").expired(NOON)


def test_a_link_that_ended_at_the_beginning_of_time_is_dead() -> None:
    first = datetime.min.replace(tzinfo=timezone.utc)

    assert task(link(expires_at=first)).expired(NOON, margin=timedelta(hours=1))


@pytest.mark.parametrize("status", ["EXPIRED", "OVERDUE", "not_exist"])
def test_a_task_without_links_may_be_expired_by_its_word(status: str) -> None:
    """OVERDUE, "the task has expired": en.oceanbase.com/docs/common-ocp-10000000001626257."""
    assert task(status=status).expired(NOON)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "Expires=1795348800&OSSAccessKeyId=x&Signature=y",
            datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc),
        ),
        (
            "x-oss-date=20261122T120000Z&x-oss-expires=3600&x-oss-signature=y",
            datetime(2026, 11, 22, 13, 0, tzinfo=timezone.utc),
        ),
        ("X-Oss-Date=20261122T120000Z&X-Oss-Expires=60", datetime(2026, 11, 22, 12, 1, tzinfo=timezone.utc)),
        ("x-oss-date=yesterday&x-oss-expires=3600", None),
        ("", None),
    ],
)
def test_the_expiry_is_read_from_the_signature(query: str, expected: datetime | None) -> None:
    assert expiry(f"https://{HOST}/file?{query}") == expected


@pytest.mark.parametrize(
    ("host", "oss", "internal"),
    [
        ("b.oss-cn-hangzhou.aliyuncs.com", True, False),
        ("b.oss-cn-hangzhou-internal.aliyuncs.com", True, True),
        ("oss-cn-beijing.aliyuncs.com", True, False),
        ("b.OSS-CN-HANGZHOU.aliyuncs.com", True, False),
        ("b.oss-accelerate.aliyuncs.com", True, False),
        ("ecs.aliyuncs.com", False, False),
        ("b.oss-cn-hangzhou.aliyuncs.com.evil.example", False, False),
        ("evil-oss-cn-hangzhou.aliyuncs.com.example", False, False),
        ("127.0.0.1", False, False),
        ("", False, False),
    ],
)
def test_oss_hosts_are_distinguished_from_others(host: str, *, oss: bool, internal: bool) -> None:
    assert (is_oss_host(host), is_internal_host(host)) == (oss, internal)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (f"http://{HOST}/f?Expires=1", f"https://{HOST}/f?Expires=1"),
        (f"http://{HOST}:80/f", f"https://{HOST}/f"),
        (f"https://{HOST}/f", f"https://{HOST}/f"),
        (
            "http://b.oss-cn-hangzhou-internal.aliyuncs.com/f",
            "http://b.oss-cn-hangzhou-internal.aliyuncs.com/f",
        ),
        ("http://127.0.0.1:8080/f", "http://127.0.0.1:8080/f"),
    ],
)
def test_public_links_are_moved_to_https(given: str, sent: str) -> None:
    assert over_tls(given) == sent


@pytest.mark.parametrize(
    "query",
    [
        f"Expires={10**30}",
        "Expires=²",
        "Expires=soon",
        "x-oss-date=20269999T120000Z&x-oss-expires=60",
        f"x-oss-date=20261122T120000Z&x-oss-expires={10**20}",
        "x-oss-date=20261122T120000Z&x-oss-expires=",
    ],
)
def test_a_nonsensical_expiry_counts_as_unknown(query: str) -> None:
    assert expiry(f"https://{HOST}/file?{query}") is None


def test_the_nearest_url_of_a_link_comes_first_and_one_that_is_not_there_is_left_out() -> None:
    public, internal = Secret("https://public.example"), Secret("http://internal.example")
    both = DownloadLink(1, "a", public_url=public, internal_url=internal)

    assert both.urls(internal_first=True) == [internal, public]
    assert both.urls(internal_first=False) == [public, internal]
    assert DownloadLink(1, "a", public_url=public).urls(internal_first=True) == [public]
