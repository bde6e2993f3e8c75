"""Download links: how long they live, where they lead, when all of them are there."""

from __future__ import annotations

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


def test_a_url_counts_for_more_than_the_status_word() -> None:
    assert task(link(), status="RUNNING").ready
    assert task(link(), status="some new word").ready
    assert not task(link(), status="FAILED").failed


def test_without_a_url_nothing_is_ready_whatever_the_status_says() -> None:
    assert not task(status="SUCCESS").ready
    assert not task(link(url=""), status="SUCCESS").ready


def test_a_missing_part_is_waited_for() -> None:
    assert not task(link(1), link(3)).ready
    assert task(link(1), link(2), link(3)).ready


def test_a_part_without_a_url_is_waited_for() -> None:
    assert not task(link(1), link(2, url="")).ready


def test_parts_that_share_an_id_are_not_taken_for_all_parts() -> None:
    assert not task(link(1), link(1)).ready


@pytest.mark.parametrize("status", ["FAILED", "failed", "Error", "CANCELED"])
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


@pytest.mark.parametrize("status", ["EXPIRED", "not_exist"])
def test_a_task_without_links_may_be_expired_by_its_word(status: str) -> None:
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
def test_oss_hosts_are_told_from_others(host: str, *, oss: bool, internal: bool) -> None:
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
