# ruff: noqa: E501  # a message stands here as the operator reads it: in one line

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from oceanferry.domain.copies.retention import RetentionRule
from oceanferry.domain.copies.target_options import TargetOptions
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.settings.loading import load
from oceanferry.settings.oss_destination import OssDestination
from oceanferry.settings.values import Rate, Size

SECTION = """\
region: cn-hangzhou
account_id: "1234567890123456"
clusters: {{orders: {{instance_id: ob317v4uif0000}}}}
destinations:
  archive:
    type: oss
    bucket: my-archive
    region: {region}
    {options}
"""
ROLE = "acs:ram::9876543210987654:role/archive-writer"
KIB, MIB, GIB = 1024, 1024**2, 1024**3


def destination(path: Path, *options: str, region: str = "cn-shanghai") -> OssDestination:
    path.write_text(SECTION.format(region=region, options="\n    ".join(options)), encoding="utf-8")
    loaded = load(path, {}).destinations["archive"]
    assert isinstance(loaded, OssDestination)
    return loaded


def mistakes(path: Path, *options: str, region: str = "cn-shanghai") -> list[str]:
    """Return what is wrong, each without the file and the name of the destination."""
    with pytest.raises(InvalidConfiguration) as refused:
        destination(path, *options, region=region)
    lines = str(refused.value).replace(f"{path}:", "").splitlines()
    return [line.replace("destinations.archive.", "") for line in lines]


def test_a_copy_that_is_read_back_cannot_be_archived_at_once(path: Path) -> None:
    [reported] = mistakes(path, "sha256: true", "storage_class: ColdArchive")

    assert "sha256: true and an archive class" in reported


def test_a_bucket_needs_no_options(path: Path) -> None:
    plain = destination(path)

    assert plain.options() == TargetOptions()
    assert plain.transfer(source_region="cn-shanghai", by_functions=True) == Transfer()
    assert (plain.endpoint, plain.role_arn, plain.external_id, plain.retention) == (None, None, None, None)


def test_every_option_of_the_objects_is_taken_over(path: Path) -> None:
    options = destination(
        path,
        "storage_class: Archive",
        "encryption: KMS",
        "kms_key_id: 9468da86-3509-4f8d-a61e-6eab1eac0001",
        "tags: {team: dba, cost center: a/b}",
        "metadata: {owner: dba@example.com}",
        "on_conflict: version",
    ).options()

    assert options == TargetOptions(
        storage_class="Archive",
        encryption="KMS",
        kms_key_id="9468da86-3509-4f8d-a61e-6eab1eac0001",
        tags={"team": "dba", "cost center": "a/b"},
        metadata={"owner": "dba@example.com"},
        on_conflict="version",
    )


def test_only_functions_divide_a_file_because_each_shard_is_an_invocation(path: Path) -> None:
    transfer = destination(path, "shard_above: 10GiB").transfer(
        source_region="cn-hangzhou", by_functions=False
    )

    assert transfer.shard_above_bytes is None


@pytest.mark.parametrize(
    ("storage_class", "archived"),
    [("Standard", False), ("IA", False), ("Archive", True), ("ColdArchive", True), ("DeepColdArchive", True)],
)
def test_files_of_the_archive_classes_are_archived(path: Path, storage_class: str, *, archived: bool) -> None:
    assert destination(path, f"storage_class: {storage_class}").archived is archived


def test_every_option_of_the_network_is_taken_over(path: Path) -> None:
    transfer = destination(
        path,
        "connections: 4",
        "part_size: 16MiB",
        "bandwidth_limit: 100MB/s",
        "shard_above: 10GiB",
        "max_shards: 3",
    ).transfer(source_region="cn-hangzhou", by_functions=True)

    assert transfer == Transfer(
        connections=4,
        part_size_bytes=16 * MIB,
        bytes_per_second=100_000_000,
        far=True,
        shard_above_bytes=10 * GIB,
        max_shards=3,
    )


def test_the_role_of_another_account_is_taken_over(path: Path) -> None:
    theirs = destination(path, f"role_arn: {ROLE}", "external_id: agreed", "role_session_name: nightly")

    assert (theirs.role_arn, theirs.external_id, theirs.role_session_name) == (ROLE, "agreed", "nightly")
    assert destination(path, f"role_arn: {ROLE}").role_session_name == "oceanferry"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{keep_last: 7}", RetentionRule(keep_last=7)),
        ("{keep_for: 30d, apply: true}", RetentionRule(keep_for=timedelta(days=30), apply=True)),
    ],
)
def test_retention_is_a_rule_that_is_tried_out_unless_it_says_otherwise(
    path: Path, text: str, rule: RetentionRule
) -> None:
    retention = destination(path, f"retention: {text}").retention

    assert retention is not None
    assert retention.rule() == rule


@pytest.mark.parametrize(
    "endpoint",
    [
        "public",
        "accelerate",
        "https://oss-cn-shanghai-finance-1.aliyuncs.com",
        "https://oss-accelerate-overseas.aliyuncs.com",
        "http://oss-cn-shanghai-internal.aliyuncs.com",
    ],
)
def test_an_endpoint_is_a_kind_or_a_url(path: Path, endpoint: str) -> None:
    assert destination(path, f"endpoint: {endpoint}").endpoint == endpoint


def test_the_internal_endpoint_is_for_buckets_of_the_functions_region(path: Path) -> None:
    assert destination(path, "endpoint: internal", region="cn-hangzhou").endpoint == "internal"


NOT_AN_ENDPOINT = "must be public, internal, accelerate, or the https:// URL of an OSS endpoint, without the bucket (http:// for an -internal one)"
NOT_A_SIZE = "must be a size such as 512KiB, 16MiB, 10GiB or 10GB"
NOT_A_RATE = "must be a rate in bytes, not bits, such as 500KB/s, 100MB/s or 1GiB/s"
NOT_A_COUNT = "must be a whole number, 1 or more"
NOT_A_PART = "must be between 100KiB and 5GiB, the size of a part in OSS"
NOT_A_TAG = "letters, digits, spaces and + - = . _ : /"


@pytest.mark.parametrize(
    ("option", "mistake"),
    [
        (
            "storage_class: Cold",
            "storage_class: must be Standard, IA, Archive, ColdArchive or DeepColdArchive",
        ),
        ("encryption: AES", "encryption: must be AES256 or KMS"),
        ("kms_key_id: 'key 1'", "kms_key_id: must be the id of a key, such as key-hzz6xxxxxxxx1l6"),
        ("tags: [team]", "tags: must be a mapping, with a name for each entry"),
        ("tags: {team: 7}", "tags.team: must be text: put quotes around it"),
        ("tags: {team: 备份}", f"tags.team: must be at most 256 {NOT_A_TAG}"),
        ("tags: {'': x}", f"tags.(a key that is no name): must be 1 to 128 {NOT_A_TAG}"),
        ("metadata: {Owner: me}", "metadata.Owner: must be 1 to 64 lower-case letters, digits and -"),
        (
            'metadata: {owner: "me\\r\\nx-oss-object-acl: public-read"}',
            "metadata.owner: must be 1 to 1024 printable ASCII characters, with no space at an end",
        ),
        (
            "metadata: {oceanferry-backup-set: x}",
            "metadata: has a name that begins with oceanferry-, which is reserved for Oceanferry",
        ),
        ("on_conflict: overwrite", "on_conflict: must be fail, version or replace"),
        (
            "endpoint: internal",
            "endpoint: can be reached only from the bucket's region, but the functions run in another region: write public or accelerate, or the URL if your network can reach it",
        ),
        ("endpoint: vpc", f"endpoint: {NOT_AN_ENDPOINT}"),
        ("endpoint: oss-cn-shanghai.aliyuncs.com", f"endpoint: {NOT_AN_ENDPOINT}"),
        ("endpoint: http://oss-cn-shanghai.aliyuncs.com", f"endpoint: {NOT_AN_ENDPOINT}"),
        ("endpoint: https://my-archive.oss-cn-shanghai.aliyuncs.com", f"endpoint: {NOT_AN_ENDPOINT}"),
        ("endpoint: https://oss-cn-shanghai.aliyuncs.com/path", f"endpoint: {NOT_AN_ENDPOINT}"),
        ("endpoint: 7", "endpoint: must be text: put quotes around it"),
        (
            "role_arn: archive-writer",
            "role_arn: must be the ARN of a role, such as acs:ram::1234567890123456:role/archive-writer",
        ),
        ("external_id: agreed", "external_id: is only used with role_arn"),
        ("role_session_name: nightly", "role_session_name: is only used with role_arn"),
        ("role_session_name: a b", "role_session_name: must be 2 to 32 letters, digits and . @ - _"),
        ("connections: 0", f"connections: {NOT_A_COUNT}"),
        ("connections: 1.5", f"connections: {NOT_A_COUNT}"),
        ("connections: true", f"connections: {NOT_A_COUNT}"),
        ("max_shards: -1", f"max_shards: {NOT_A_COUNT}"),
        ("part_size: 16", f"part_size: {NOT_A_SIZE}"),
        ("part_size: 16mb", f"part_size: {NOT_A_SIZE}"),
        ("part_size: 99KiB", f"part_size: {NOT_A_PART}"),
        ("part_size: 5.001GiB", f"part_size: {NOT_A_PART}"),
        ("shard_above: 0GiB", f"shard_above: {NOT_A_SIZE}"),
        ("bandwidth_limit: 100MB", f"bandwidth_limit: {NOT_A_RATE}"),
        ("bandwidth_limit: 100Mb/s", f"bandwidth_limit: {NOT_A_RATE}"),
        ("retention: 7", "retention: must be a mapping, such as {key: value}"),
        ("retention: {keep_last: 0}", f"retention.keep_last: {NOT_A_COUNT}"),
        (
            "retention: {keep_for: 1y}",
            "retention.keep_for: must be a duration such as 45s, 90m, 36h, 7d or 1d12h",
        ),
        (
            "retention: {apply: true}",
            "retention: needs keep_last: 7, keep_for: 30d, or both: without a rule, every copy could be removed",
        ),
        (
            "retention: {keep_lst: 7}",
            "retention.keep_lst: is not a known key; did you mean keep_last? (known here: keep_last, keep_for, apply)",
        ),
    ],
)
def test_a_mistake_is_reported_with_what_is_allowed(path: Path, option: str, mistake: str) -> None:
    assert f"9: {mistake}" in mistakes(path, option)


def test_a_key_of_the_key_service_is_only_for_encryption_with_it(path: Path) -> None:
    assert mistakes(path, "encryption: AES256", "kms_key_id: key-1") == [
        "10: kms_key_id: is only used with encryption: KMS"
    ]


def test_an_object_has_ten_tags_at_most(path: Path) -> None:
    tags = [f"tag-{number}: x" for number in range(11)]

    assert destination(path, f"tags: {{{', '.join(tags[:10])}}}").tags
    assert mistakes(path, f"tags: {{{', '.join(tags)}}}") == [
        "9: tags: has more than 10 tags, the limit of OSS"
    ]


def test_metadata_is_not_longer_than_the_store_takes(path: Path) -> None:
    long = [f"name-{number}: {'x' * 1024}" for number in range(4)]

    assert mistakes(path, f"metadata: {{{', '.join(long)}}}") == ["9: metadata: is larger than 4 KiB"]


@pytest.mark.parametrize("key", ["acl", "object_acl", "public", "x-oss-object-acl"])
def test_nothing_in_the_configuration_can_make_an_object_public(path: Path, key: str) -> None:
    [mistake] = mistakes(path, f"{key}: public-read")

    assert mistake.startswith(f"9: {key}: is not a known key")
    assert not [name for name in OssDestination.model_fields if "acl" in name or "public" in name]


@pytest.mark.parametrize(
    ("text", "size_bytes"),
    [
        ("1B", 1),
        ("512KiB", 512 * KIB),
        ("500KB", 500_000),
        ("16MiB", 16 * MIB),
        ("16 MB", 16_000_000),
        ("1.5GiB", 3 * GIB // 2),
        ("2TB", 2 * 10**12),
        ("1TiB", 1024**4),
    ],
)
def test_sizes_have_units(text: str, size_bytes: int) -> None:
    assert TypeAdapter[int](Size).validate_python(text) == size_bytes
    assert TypeAdapter[int](Rate).validate_python(f"{text}/s") == size_bytes


@given(st.one_of(st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.none()))
def test_anything_else_is_a_size_above_nothing_or_refused(value: object) -> None:
    for kind in (Size, Rate):
        try:
            assert TypeAdapter[int](kind).validate_python(value) > 0
        except ValidationError as error:
            assert "such as" in str(error)  # noqa: PT017  # either is fine
