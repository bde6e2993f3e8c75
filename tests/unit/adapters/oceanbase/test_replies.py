"""Replies of the OceanBase API in all the shapes that they are known, or feared, to have."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from fakes.clock import NOON
from oceanferry.adapters.oceanbase.links import links
from oceanferry.adapters.oceanbase.replies import BackupSetItem, Creation, Description, ListingPage
from oceanferry.domain.links import DownloadLink, DownloadTask

HOST = "b.oss-cn-beijing.aliyuncs.com"
URL = f"http://{HOST}/folder/orders_0.zip"
INTERNAL = "http://b.oss-cn-beijing-internal.aliyuncs.com/folder/orders_0.zip"

# The samples of the API reference, before and since 2025-08-05.
OLD_SAMPLE = {
    "RequestId": "EE205C00-30E4-XXXX-XXXX-87E3A8A2AA0C",
    "Data": {
        "DownloadTaskId": 1000002,
        "DownloadTaskStatus": "RUNNING",
        "DownloadTaskCreateTime": "2020-05-22T17:04:18",
        "BackupRestorableTime": "yyyy-MM-dd HH:mm:ss",
        "BackupSetId": "bak-4nXXXXgacpa8",
        "InternalUrl": "http://bucket.oss-region-internal.aliyuncs.com/xxxxx",
        "UrlExpiredTime": "2024-01-04 17:39:49",
        "UrlAliveTime": 3600,
    },
}


def described(**data: object) -> tuple[DownloadLink, ...]:
    return links(Description.model_validate({"Data": data}).task, NOON)


def public(link: DownloadLink) -> str:
    return link.public_url.reveal() if link.public_url else ""


def internal(link: DownloadLink) -> str:
    return link.internal_url.reveal() if link.internal_url else ""


def test_the_old_sample_is_one_internal_link() -> None:
    task = Description.model_validate(OLD_SAMPLE).task
    [link] = links(task, NOON)

    assert (task.backup_set_id, task.status) == ("bak-4nXXXXgacpa8", "RUNNING")
    assert (link.part_id, link.file_name, link.public_url) == (1, "xxxxx", None)
    assert internal(link) == "http://bucket.oss-region-internal.aliyuncs.com/xxxxx"
    assert link.expires_at == NOON + timedelta(hours=1)


@pytest.mark.parametrize("part_id", [2, "2", 2.0, " 2 "])
def test_a_part_has_the_number_it_is_given_whatever_it_is_written_as(part_id: object) -> None:
    [link] = described(DownloadLinks=[{"Url": URL, "PartId": part_id}])

    assert link.part_id == 2


def test_parts_are_ordered_by_their_numbers() -> None:
    made = described(DownloadLinks=[{"Url": URL, "PartId": number} for number in (10, "9", 1)])

    assert [link.part_id for link in made] == [1, 9, 10]


@given(st.permutations(["a.zip", "b.zip", "c.zip"]))
def test_parts_without_numbers_have_the_same_ones_in_every_reply(names: list[str]) -> None:
    made = described(DownloadLinks=[{"Url": URL, "FileName": name} for name in names])

    assert [(link.part_id, link.file_name) for link in made] == [(1, "a.zip"), (2, "b.zip"), (3, "c.zip")]


@pytest.mark.parametrize(
    ("size", "size_bytes"),
    [
        (7168, 7168),
        (7168.0, 7168),
        ("7168", 7168),
        ("7168.0", 7168),
        (1.5, None),
        ("1.5 GB", None),
        (-1, None),
        (None, None),
        (True, None),
    ],
)
def test_a_size_is_a_whole_number_of_bytes_or_unknown(size: object, size_bytes: int | None) -> None:
    [link] = described(DownloadLinks={"Url": URL, "CompressedBackupSetSize": size})

    assert link.size_bytes == size_bytes


@pytest.mark.parametrize(("said", "stated"), [(25_000.5, 25_000.5), ("0.06", 0.06), (2, 2.0), (-1, None)])
def test_a_stated_size_is_kept_even_if_it_cannot_be_in_bytes(said: object, stated: float | None) -> None:
    [link] = described(DownloadLinks={"Url": URL, "CompressedBackupSetSize": said})

    assert link.stated_size == stated


@pytest.mark.parametrize("absent", [None, [], {}, "", [None], [{}], "null"])
def test_without_download_links_the_task_itself_has_the_link(absent: object) -> None:
    [link] = described(DownloadLinks=absent, Url=URL, InternalUrl=INTERNAL)

    assert (link.part_id, link.file_name) == (1, "orders_0.zip")
    assert internal(link) == INTERNAL


@pytest.mark.parametrize("nothing", [{}, {"Url": ""}, {"Url": None, "InternalUrl": "  "}])
def test_empty_urls_are_no_links(nothing: dict[str, object]) -> None:
    assert described(**nothing) == ()


def test_a_part_without_a_url_keeps_the_task_from_being_ready() -> None:
    made = described(DownloadLinks=[{"Url": URL, "PartId": 1}, {"Url": "", "PartId": 2}])

    assert [link.usable for link in made] == [True, False]


@pytest.mark.parametrize(
    "url",
    [
        "oss://bucket/key",
        "file:///etc/passwd",
        "http://",
        "http:///key",
        "//host/key",
        "bucket/key",
        "http://[::1/key",
        "http://host:99999/key",
        "http://host:0/key",
        "http://host/a\r\nb",
        "javascript:alert(1)",
    ],
)
def test_a_url_that_nothing_can_be_fetched_from_is_unusable(url: str) -> None:
    [link] = described(DownloadLinks={"Url": url})

    assert not link.usable


def test_a_public_link_is_turned_into_https_and_an_internal_one_is_not() -> None:
    [link] = described(Url=URL, InternalUrl=INTERNAL)

    assert urlsplit(public(link)).scheme == "https"
    assert urlsplit(internal(link)).scheme == "http"


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ({"FileName": "orders.zip"}, "orders.zip"),
        ({"FileName": "folder/orders.zip"}, "orders.zip"),
        ({"FileName": "..\\orders.zip"}, "orders.zip"),
        ({"FileName": "or\x00de\nrs.zip"}, "orders.zip"),
        ({"FileName": ".."}, "orders_0.zip"),
        ({"FileName": "orders.zip?Expires=1&Signature=planted"}, "orders.zip"),
        ({"FileName": "orders.zip#planted"}, "orders.zip"),
        ({"FileName": ""}, "orders_0.zip"),
        ({"Url": "http://b.oss-cn-beijing.aliyuncs.com/%E5%A4%87%2F%E4%BB%BD.zip"}, "份.zip"),
        ({"Url": "http://b.oss-cn-beijing.aliyuncs.com/"}, "part-1"),
    ],
)
def test_a_file_has_a_bare_name(entry: dict[str, object], name: str) -> None:
    [link] = described(DownloadLinks={"Url": URL, **entry})

    assert link.file_name == name


def test_a_link_ends_when_its_own_signature_does() -> None:
    ends = NOON + timedelta(minutes=7)
    signed = f"{URL}?Expires={ends.timestamp():.0f}&OSSAccessKeyId=AK&Signature=S"

    [link] = described(Url=signed, UrlAliveTime=3600, UrlExpiredTime="2024-01-04 17:39:49")

    assert link.expires_at == ends


def test_of_two_ends_the_earlier_counts() -> None:
    soon, late = (NOON + timedelta(minutes=minutes) for minutes in (5, 9))

    [link] = described(
        Url=f"{URL}?Expires={late.timestamp():.0f}", InternalUrl=f"{INTERNAL}?Expires={soon.timestamp():.0f}"
    )

    assert link.expires_at == soon


@pytest.mark.parametrize("seconds", [60, "60", 60.0])
def test_an_unsigned_link_lives_as_long_as_the_reply_says(seconds: object) -> None:
    [link] = described(Url=URL, UrlAliveTime=seconds)

    assert link.expires_at == NOON + timedelta(minutes=1)


@pytest.mark.parametrize(
    "query", ["", "?Expires=" + "9" * 30, "?x-oss-date=20261345T000000Z&x-oss-expires=1"]
)
def test_an_end_that_cannot_be_read_is_unknown(query: str) -> None:
    [link] = described(Url=URL + query, UrlExpiredTime="2024-01-04 17:39:49")

    assert link.expires_at is None


def test_an_absurd_life_is_a_year_at_most() -> None:
    [link] = described(Url=URL, UrlAliveTime=10**30)

    assert link.expires_at == NOON + timedelta(days=365)


@pytest.mark.parametrize(
    ("body", "task_id"),
    [
        ({"Data": {"DownloadTaskId": 77}}, "77"),
        ({"DownloadTaskId": 77}, "77"),
        ({"Data": {"DownloadTaskId": "77"}}, "77"),
        ({"Data": {}, "DownloadTaskId": 77}, "77"),
        ({"Data": [], "DownloadTaskId": 77}, "77"),
        ({"DownloadTaskId": 0}, ""),
        ({"DownloadTaskId": -1}, ""),
        ({"Data": {"DownloadTaskId": "-1"}}, ""),
        ({"Data": {"DownloadTaskId": "not_exist"}}, ""),
        ({"Data": {"DownloadTaskId": None}}, ""),
        ({}, ""),
    ],
)
def test_a_new_task_is_read_in_both_generations(body: dict[str, object], task_id: str) -> None:
    assert Creation.model_validate(body).task_id == task_id


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-22T12:00:00Z", NOON),
        ("2026-11-22T20:00:00", NOON),  # assumed: China's
        ("2026-11-22 20:00:00", NOON),
        ("2026-11-22T14:00:00+02:00", NOON),
        ("yyyy-MM-dd HH:mm:ss", None),
        ("0001-01-01T00:00:00", None),
        ("", None),
        (None, None),
        (1763812800, None),
    ],
)
def test_a_time_is_utc_or_unknown(written: object, read: datetime | None) -> None:
    listed = BackupSetItem.model_validate({"SetId": "bak-1", "EndTime": written})

    assert listed.end_time == read
    assert read is None or (listed.end_time and listed.end_time.tzinfo is timezone.utc)


def test_a_backup_set_that_says_little_is_listed_all_the_same() -> None:
    listing = ListingPage.model_validate({"Data": [{"SetId": "bak-1", "Status": None, "DownloadTaskId": 0}]})

    [listed] = listing.backup_sets
    assert (listed.set_id, listed.status, listed.download_task_id, listed.data_size) == (
        "bak-1",
        "",
        "",
        None,
    )
    assert listing.total is None


@pytest.mark.parametrize(
    "said",
    [
        {"DownloadTaskId": -1, "DownloadTaskStatus": ""},
        {"DownloadTaskId": -7},
        {"DownloadTaskId": "0"},
        {"DownloadTaskId": 1000002, "DownloadTaskStatus": "not_exist"},
    ],
)
def test_a_backup_set_without_a_download_task_names_none(said: dict[str, object]) -> None:
    """-1: "no download task has been created", OB Cloud's common-oceanbase-cloud-10000000003236279."""
    assert BackupSetItem.model_validate({"SetId": "bak-1", **said}).download_task_id == ""


def test_the_storage_class_of_a_backup_set_is_read() -> None:
    """DescribeDataBackupSet.StorageClass: "standard" or "archive", which is slow to read or cannot be."""
    assert (
        BackupSetItem.model_validate({"SetId": "bak-1", "StorageClass": "archive"}).storage_class == "archive"
    )


@pytest.mark.parametrize(
    ("said", "size_bytes"),
    [(25_600_000.0, 25_600_000), (31_457_280, 31_457_280), (0.06, None), (2.0, None), (1.7e308, None)],
)
def test_a_size_counts_bytes_only_if_it_can(said: float, size_bytes: int | None) -> None:
    """``dataBackupSize`` of the sibling API is a Double in GB, 0.06 in its sample."""
    [link] = described(DownloadLinks={"Url": URL, "CompressedBackupSetSize": said})

    assert link.size_bytes == size_bytes


@pytest.mark.parametrize(
    ("url", "used"),
    [
        (f"{HOST}/full backup.zip?Expires=1795348800", f"{HOST}/full%20backup.zip?Expires=1795348800"),
        (f"{HOST}/备份.zip", f"{HOST}/%E5%A4%87%E4%BB%BD.zip"),
        (f"{HOST}/a%2Fb%20c.zip?Signature=x%2By", f"{HOST}/a%2Fb%20c.zip?Signature=x%2By"),
    ],
)
def test_a_link_that_is_not_percent_encoded_is_encoded(url: str, used: str) -> None:
    """As urllib3#1890 and autopkg#143 met it: a blank, or Chinese letters, in the path."""
    [link] = described(Url=f"http://{url}")

    assert link.public_url
    assert link.public_url.reveal() == f"https://{used}"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://evil.example/orders.zip", "evil.example, which is not an OSS endpoint"),
        (f"http://{HOST}@evil.example/orders.zip", "not used"),
        ("https://100.100.100.200/latest/meta-data", "100.100.100.200, which is not an OSS endpoint"),
        ("orders.zip", "has a URL that cannot be read"),
        (f"http://{HOST}/{'x' * 9000}", "has a URL that cannot be read"),
    ],
)
def test_a_link_that_is_not_used_says_why(url: str, why: str) -> None:
    task = DownloadTask("7", "bak-1", "SUCCESS", described(DownloadLinks={"Url": url, "FileName": "a.zip"}))

    assert task.failed
    assert why in task.defect


def test_a_link_to_a_host_that_the_operator_allows_is_used() -> None:
    data = Description.model_validate({"Data": {"Url": "http://files.example/orders.zip"}}).task

    [link] = links(data, NOON, allow=["files.example"])

    assert link.usable


@pytest.mark.parametrize("part_id", [{}, {"PartId": 0}, {"PartId": None}, {"PartId": ""}])
def test_parts_without_ids_are_a_set_if_their_names_differ(part_id: dict[str, object]) -> None:
    entries = [{"Url": URL, "FileName": name, **part_id} for name in ("b.zip", "a.zip")]

    task = DownloadTask("7", "bak-1", "SUCCESS", described(DownloadLinks=entries))

    assert task.ready
    assert [(each.part_id, each.file_name) for each in task.links] == [(1, "a.zip"), (2, "b.zip")]


def test_parts_without_ids_are_no_set_if_their_names_are_the_same() -> None:
    entries = [{"Url": URL, "FileName": "a.zip", "PartId": 0} for _ in range(2)]

    assert DownloadTask("7", "bak-1", "SUCCESS", described(DownloadLinks=entries)).failed


FIELDS = [
    "Data",
    "DownloadLinks",
    "Url",
    "InternalUrl",
    "FileName",
    "PartId",
    "CompressedBackupSetSize",
    "UrlAliveTime",
    "DownloadTaskId",
    "SetId",
    "EndTime",
    "BackupObjects",
    "TotalCount",
]
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([URL, INTERNAL])
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=12,
)


@given(JSON, st.sampled_from([ListingPage, Creation, Description]))
def test_whatever_is_answered_is_read_or_refused_without_showing_a_link(
    body: object, reply: type[ListingPage | Creation | Description]
) -> None:
    shown = ""
    try:
        reply.model_validate(body)
    except ValidationError as error:
        shown = str(error)

    assert "aliyuncs" not in shown


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_whatever_is_said_of_links_they_have_names_and_show_no_url(data: dict[str, object]) -> None:
    for link in described(**data):
        assert link.file_name
        assert "/" not in link.file_name
        assert "aliyuncs" not in repr(link.public_url) + repr(link.internal_url)


@pytest.mark.parametrize("size", [1.7e308, "1e300", 2**63])
def test_a_size_that_no_disk_has_is_not_said(size: object) -> None:
    [link] = described(DownloadLinks={"Url": URL, "CompressedBackupSetSize": size})

    assert link.size_bytes is None


@pytest.mark.parametrize("name", ["a\ud800b.zip", "a\u202eb.zip", "a\x9bb.zip", "a\u2028b.zip"])
def test_a_file_name_has_nothing_that_a_terminal_obeys_or_no_encoding_has(name: str) -> None:
    [link] = described(DownloadLinks={"Url": URL, "FileName": name})

    assert link.file_name == "ab.zip"


def test_a_file_name_with_the_links_query_is_cut_before_it() -> None:
    """It would become the key, and be in the manifest and every receipt."""
    [link] = described(DownloadLinks={"Url": URL, "FileName": "x.zip?Expires=1&Signature=planted"})

    assert link.file_name == "x.zip"


def test_an_address_longer_than_any_is_none() -> None:
    [link] = described(DownloadLinks={"Url": "http://b.oss-cn-beijing.aliyuncs.com/" + "a" * 60_000})

    assert not link.usable


def test_more_files_than_any_backup_set_has_are_no_answer() -> None:
    with pytest.raises(ValidationError):
        described(DownloadLinks=[{"PartId": 1}] * 10_001)
