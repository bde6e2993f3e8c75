"""The ways of bringing a file from a URL into a bucket that are compared."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from benchmarks import packages
from benchmarks.errand import Copying, Errand


@dataclass(frozen=True)
class Command:
    """What is run, and in which environment besides that of the benchmark."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    tells: bool = False
    """Whether it prints what it took, as :mod:`benchmarks.clients` does."""


@dataclass(frozen=True)
class Way:
    """One way of copying."""

    label: str
    """What the tables call it."""
    kind: Literal["ours", "peer", "limit"]
    command: Callable[[Errand], Command]
    needs: str = ""
    """The program that has to be installed."""
    schemes: tuple[str, ...] = ("http", "https")
    stores: bool = True
    file: str = "file"
    """What the source is asked for: ``file``, or ``stated/file``, whose CRC64 it states, as OSS does."""


def python_client(name: str, interpreter: str = sys.executable) -> Callable[[Copying], Command]:
    """Run one of the ways of :mod:`benchmarks.clients`."""

    def command(errand: Copying) -> Command:
        arguments = (interpreter, "-m", "benchmarks.clients", name, errand.model_dump_json())
        return Command(arguments, tells=True)

    return command


def _curl(errand: Errand) -> Command:
    pipeline = 'curl -sSf --cacert "$1" "$2" | curl -sSf --cacert "$1" -H Expect: -T - "$3"'
    arguments = ("sh", "-c", pipeline, "sh", str(errand.certificate), errand.source, errand.target)
    return Command(arguments)


def rclone_environment(endpoint: str, certificate: Path) -> dict[str, str]:
    """Return what makes ``bench:`` a store for rclone."""
    remote = {
        "TYPE": "s3",
        "PROVIDER": "Other",
        "ENDPOINT": endpoint,
        "ACCESS_KEY_ID": "AK",
        "SECRET_ACCESS_KEY": "secret",
        "FORCE_PATH_STYLE": "true",
        "NO_CHECK_BUCKET": "true",
    }
    environment = {f"RCLONE_CONFIG_BENCH_{name}": value for name, value in remote.items()}
    return environment | {"RCLONE_CONFIG": "", "RCLONE_CA_CERT": str(certificate)}


def aws_environment(certificate: Path) -> dict[str, str]:
    """Return what the aws cli needs to call a store that is not Amazon's."""
    return {
        "AWS_ACCESS_KEY_ID": "AK",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CA_BUNDLE": str(certificate),
        "AWS_EC2_METADATA_DISABLED": "true",
        # Stores other than Amazon's do not know the form of a body that has its checksum at its end.
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
        "PYTHONPATH": "",
    }


def _rclone(errand: Errand) -> Command:
    arguments = ("rclone", "copyurl", errand.source, f"bench:{errand.bucket}/{errand.key}")
    return Command(arguments, rclone_environment(errand.endpoint, errand.certificate))


def _aws(errand: Errand) -> Command:
    pipeline = (
        'curl -sSf --cacert "$1" "$2" | "$3" s3 cp - "s3://$4/$5" --endpoint-url "$6" --expected-size "$7"'
        " --only-show-errors"
    )
    place = (errand.bucket, errand.key, errand.endpoint, str(errand.size_bytes))
    arguments = (str(errand.certificate), errand.source, packages.peer("aws"), *place)
    return Command(("sh", "-c", pipeline, "sh", *arguments), aws_environment(errand.certificate))


_OSS2 = packages.peer("python")
CURL = Way("`curl \\| curl -T` (one stream, no proof)", "peer", _curl, "curl")
ONLY_GET = Way("limit: only GET", "limit", python_client("get"), stores=False)
ONLY_PUT = Way("limit: only PUT", "limit", python_client("put"))
RCLONE = Way("`rclone copyurl`", "peer", _rclone, "rclone")
AWS = Way("`curl \\| aws s3 cp -`", "peer", _aws, packages.peer("aws"))
SDK_WAYS = (
    Way("oss-v2 `put_object` of a stream", "peer", python_client("sdk-put")),
    Way("oss-v2 `Uploader.upload_from`", "peer", python_client("sdk-uploader")),
    Way("to disk, oss-v2 `put_object_from_file`", "peer", python_client("sdk-disk")),
    Way("to disk, oss2 `resumable_upload`", "peer", python_client("oss2", _OSS2), _OSS2),
)
NAIVE = Way(
    "the naive function (to disk, oss2 `put_object_from_file`)",
    "peer",
    python_client("naive", _OSS2),
    _OSS2,
)
OURS = Way("**oceanferry**", "ours", python_client("oceanferry"))
KERNEL = Way(
    "**oceanferry**, path chosen",
    "ours",
    python_client("oceanferry"),
    schemes=("http",),
    file="stated/file",
)
FEWER_WAYS = (OURS, KERNEL, CURL, RCLONE, AWS, SDK_WAYS[0])
"""The best known ones."""
WAYS = (*FEWER_WAYS, *SDK_WAYS[1:], NAIVE, ONLY_GET, ONLY_PUT)
