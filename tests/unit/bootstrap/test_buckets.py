from __future__ import annotations

from pathlib import Path

import pytest

from fakes.clock import FakeClock
from oceanferry.adapters.alibaba_cloud.assumed_role import AssumedRole
from oceanferry.adapters.oss.endpoints import endpoint_of
from oceanferry.bootstrap.buckets import BucketAccesses
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.secrets import Secret
from oceanferry.settings.loading import load
from oceanferry.settings.oss_destination import OssDestination

OURS = Credentials("LTAImade-up", Secret("made-up"))
FILE = """\
region: cn-hangzhou
account_id: "1234567890123456"
clusters: {orders: {instance_id: ob317v4uif0000}}
destinations:
  domain: {type: oss, bucket: own-domain, region: cn-hangzhou, domain: "https://backups.example.com"}
  near: {type: oss, bucket: near-archive, region: cn-hangzhou, tags: {team: dba}}
  far: {type: oss, bucket: far-archive, region: cn-shanghai, endpoint: accelerate}
  theirs: {type: oss, bucket: theirs, region: cn-beijing, role_arn: "acs:ram::9876543210987654:role/writer"}
  theirs-too: {type: oss, bucket: more, region: cn-beijing, role_arn: "acs:ram::9876543210987654:role/writer"}
"""


def accesses(tmp_path: Path, *, in_region: bool = True, **environment: str) -> BucketAccesses:
    path = tmp_path / "oceanferry.yaml"
    path.write_text(FILE, encoding="utf-8")
    return BucketAccesses(load(path, environment), OURS, in_region=in_region, clock=FakeClock())


@pytest.mark.parametrize(
    ("region", "asked", "in_region", "host"),
    [
        ("cn-hangzhou", None, True, "oss-cn-hangzhou-internal.aliyuncs.com"),
        ("cn-hangzhou", None, False, "oss-cn-hangzhou.aliyuncs.com"),
        ("cn-shanghai", None, True, "oss-cn-shanghai.aliyuncs.com"),
        ("cn-shanghai", None, False, "oss-cn-shanghai.aliyuncs.com"),
        ("cn-hangzhou", "public", True, "oss-cn-hangzhou.aliyuncs.com"),
        ("cn-hangzhou", "internal", False, "oss-cn-hangzhou-internal.aliyuncs.com"),
        ("us-east-1", "accelerate", True, "oss-accelerate.aliyuncs.com"),
        ("cn-hangzhou", "https://oss.example.com", True, "oss.example.com"),
    ],
)
def test_the_endpoint_is_the_nearest_that_can_be_reached_unless_one_is_asked_for(
    region: str, asked: str | None, in_region: bool, host: str
) -> None:
    chosen = endpoint_of(
        region, asked=asked, functions_region="cn-hangzhou" if in_region else None, stand_in=None
    )

    assert chosen.url == f"https://{host}"
    assert chosen.why


def test_a_stand_in_takes_the_place_of_every_endpoint() -> None:
    for asked in (None, "accelerate", "https://oss-cn-hangzhou.aliyuncs.com"):
        chosen = endpoint_of(
            "cn-hangzhou",
            asked=asked,
            functions_region="cn-hangzhou",
            stand_in="http://127.0.0.1:1",
        )
        assert chosen.url == "http://127.0.0.1:1"


def test_a_bucket_is_reached_as_the_destination_in_it_says(tmp_path: Path) -> None:
    access = accesses(tmp_path).to("far-archive")

    assert (access.region, access.endpoint.url) == ("cn-shanghai", "https://oss-accelerate.aliyuncs.com")
    assert accesses(tmp_path).to("near-archive").options.tags == {"team": "dba"}


def test_a_bucket_of_no_destination_is_ours_and_in_the_region_of_the_functions(tmp_path: Path) -> None:
    access = accesses(tmp_path, in_region=False).to("my-state")

    assert (access.region, access.credentials) == ("cn-hangzhou", OURS)
    assert access.endpoint.url == "https://oss-cn-hangzhou.aliyuncs.com"


def test_a_region_that_is_given_goes_before_all_others(tmp_path: Path) -> None:
    assert accesses(tmp_path).to("near-archive", "eu-central-1").region == "eu-central-1"
    assert accesses(tmp_path).to("my-state", "eu-central-1").region == "eu-central-1"


def test_a_bucket_of_our_own_is_reached_without_what_a_destination_in_it_says(tmp_path: Path) -> None:
    access = accesses(tmp_path).own("theirs")

    assert (access.credentials, access.role_arn, access.region) == (OURS, None, "cn-hangzhou")


def test_a_role_is_assumed_once_for_all_of_its_buckets(tmp_path: Path) -> None:
    found = accesses(tmp_path)
    first, second = found.to("theirs"), found.to("more")

    assert isinstance(first.credentials, AssumedRole)
    assert first.credentials is second.credentials
    assert found.to("theirs").credentials is first.credentials


def test_errors_say_which_endpoint_was_called_why_and_for_whom(tmp_path: Path) -> None:
    near, theirs = (accesses(tmp_path).to(each).by(FakeClock()) for each in ("near-archive", "theirs"))

    assert near.called_at == (
        "https://oss-cn-hangzhou-internal.aliyuncs.com, because the function runs in the bucket's region"
    )
    assert near.identity == "the function's role, or of the AccessKey's user"
    assert theirs.identity == "the role acs:ram::9876543210987654:role/writer"


def test_the_shipped_archive_is_reached_from_another_region_at_the_public_endpoint() -> None:
    path = Path(__file__).parents[3] / "oceanferry.yaml"
    secrets = dict.fromkeys(("DINGTALK_WEBHOOK", "AUDIT_URL"), "https://example.com/made-up")
    secrets |= dict.fromkeys(("DINGTALK_SECRET", "AUDIT_SECRET", "REDEEM_KEYS"), "made-up-" * 4)
    settings = load(path, secrets)
    archive = settings.destinations["archive"]

    assert isinstance(archive, OssDestination)
    access = BucketAccesses(settings, OURS, in_region=True, clock=FakeClock()).of(archive)
    assert access.endpoint.url == "https://oss-cn-shanghai.aliyuncs.com"
    assert "cn-hangzhou" in access.endpoint.why


@pytest.mark.parametrize(
    ("region", "in_region", "url"),
    [
        ("cn-hangzhou", True, "https://oss-cn-hangzhou-internal.aliyuncs.com"),
        ("cn-hangzhou", False, "https://backups.example.com"),
        ("cn-shanghai", True, "https://backups.example.com"),
    ],
)
def test_a_domain_of_the_bucket_takes_the_place_of_the_public_endpoint_only(
    tmp_path: Path, region: str, in_region: bool, url: str
) -> None:
    access = accesses(tmp_path, in_region=in_region).to("own-domain", region)

    assert access.endpoint.url == url
    assert access.by(FakeClock()).is_domain == (url == "https://backups.example.com")


def test_the_ledger_is_reached_at_the_domain_of_its_bucket(tmp_path: Path) -> None:
    path = tmp_path / "oceanferry.yaml"
    ledger = 'ledger: {type: oss, bucket: my-state, domain: "https://state.example.com"}\n'
    path.write_text(FILE + ledger, encoding="utf-8")
    found = BucketAccesses(load(path, {}), OURS, in_region=False, clock=FakeClock()).own("my-state")

    assert (found.endpoint.url, found.endpoint.is_domain) == ("https://state.example.com", True)
