"""The ways of bringing a file from a URL into a bucket that are compared."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from benchmarks import packages
from benchmarks.errand import Errand


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


def _python(name: str, interpreter: str = sys.executable) -> Callable[[Errand], Command]:
    def command(errand: Errand) -> Command:
        arguments = (interpreter, "-m", "benchmarks.clients", name, errand.model_dump_json())
        return Command(arguments, tells=True)

    return command


def _curl(errand: Errand) -> Command:
    pipeline = 'curl -sSf --cacert "$1" "$2" | curl -sSf --cacert "$1" -H Expect: -T - "$3"'
    arguments = ("sh", "-c", pipeline, "sh", str(errand.certificate), errand.source, errand.target)
    return Command(arguments)


def _rclone(errand: Errand) -> Command:
    remote = {
        "TYPE": "s3",
        "PROVIDER": "Other",
        "ENDPOINT": errand.endpoint,
        "ACCESS_KEY_ID": "AK",
        "SECRET_ACCESS_KEY": "secret",
        "FORCE_PATH_STYLE": "true",
        "NO_CHECK_BUCKET": "true",
    }
    environment = {f"RCLONE_CONFIG_BENCH_{name}": value for name, value in remote.items()}
    environment |= {"RCLONE_CONFIG": "", "RCLONE_CA_CERT": str(errand.certificate)}
    return Command(("rclone", "copyurl", errand.source, f"bench:{errand.bucket}/{errand.key}"), environment)


def _aws(errand: Errand) -> Command:
    pipeline = (
        'curl -sSf --cacert "$1" "$2" | "$3" s3 cp - "s3://$4/$5" --endpoint-url "$6" --expected-size "$7"'
        " --only-show-errors"
    )
    place = (errand.bucket, errand.key, errand.endpoint, str(errand.size_bytes))
    arguments = (str(errand.certificate), errand.source, packages.peer("aws"), *place)
    environment = {
        "AWS_ACCESS_KEY_ID": "AK",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CA_BUNDLE": str(errand.certificate),
        "AWS_EC2_METADATA_DISABLED": "true",
        # Stores other than Amazon's do not know the form of a body that has its checksum at its end.
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
        "PYTHONPATH": "",
    }
    return Command(("sh", "-c", pipeline, "sh", *arguments), environment)


_OSS2 = packages.peer("python")
CURL = Way("`curl \\| curl -T` (one stream, no proof)", "peer", _curl, "curl")
ONLY_GET = Way("limit: only GET", "limit", _python("get"), stores=False)
ONLY_PUT = Way("limit: only PUT", "limit", _python("put"))
RCLONE = Way("`rclone copyurl`", "peer", _rclone, "rclone")
SDK_WAYS = (
    Way("oss-v2 `put_object` of a stream", "peer", _python("sdk-put")),
    Way("oss-v2 `Uploader.upload_from`", "peer", _python("sdk-uploader")),
    Way("to disk, oss-v2 `put_object_from_file`", "peer", _python("sdk-disk")),
    Way("to disk, oss2 `resumable_upload`", "peer", _python("oss2", _OSS2), _OSS2),
)
NAIVE = Way(
    "the naive function (to disk, oss2 `put_object_from_file`)", "peer", _python("naive", _OSS2), _OSS2
)
OURS = Way("**oceanferry**", "ours", _python("oceanferry"))
KERNEL = Way(
    "**oceanferry**, kernel path", "ours", _python("oceanferry"), schemes=("http",), file="stated/file"
)
WAYS = (
    OURS,
    KERNEL,
    CURL,
    RCLONE,
    Way("`curl \\| aws s3 cp -`", "peer", _aws, packages.peer("aws")),
    *SDK_WAYS,
    NAIVE,
    ONLY_GET,
    ONLY_PUT,
)
