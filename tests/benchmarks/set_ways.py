"""The ways of bringing the files of a backup set from a web server into a bucket that are compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import packages
from benchmarks.errand import SetErrand
from benchmarks.ways import Command, aws_environment, python_client, rclone_environment


@dataclass(frozen=True)
class SetWay:
    """One way of copying a backup set."""

    label: str
    command: Callable[[SetErrand], Command]
    needs: str = ""
    """The program that has to be installed."""
    is_ours: bool = False


def _rclone(errand: SetErrand) -> Command:
    at_once = str(errand.at_once)
    arguments = (
        *("rclone", "copy", ":http:", f"bench:{errand.bucket}/{errand.prefix}"),
        *("--http-url", f"{errand.source}/", "--transfers", at_once, "--checkers", at_once),
        *("--multi-thread-streams", "16", "--s3-upload-concurrency", "16", "--s3-chunk-size", "16M"),
    )
    return Command(arguments, rclone_environment(errand.endpoint, errand.certificate))


def _aws(errand: SetErrand) -> Command:
    script = (
        'curl -sSf --parallel --parallel-max "$1" -o "$2/#1.zip" "$3/[00001-$4].zip" && '
        '"$5" s3 cp --recursive "$2" "s3://$6" --endpoint-url "$7" --only-show-errors'
    )
    arguments = (
        *(str(errand.at_once), str(errand.scratch), errand.source, f"{errand.files:05d}"),
        *(packages.peer("aws"), f"{errand.bucket}/{errand.prefix}", errand.endpoint),
    )
    return Command(("sh", "-c", script, "sh", *arguments), aws_environment(errand.certificate))


SET_WAYS = (
    SetWay("**oceanferry**", python_client("oceanferry-set"), is_ours=True),
    SetWay("`rclone copy`, 64 transfers", _rclone, "rclone"),
    SetWay("oss-v2, 64 threads, `Uploader` for one file", python_client("sdk-set")),
    SetWay("`curl --parallel` to disk, `aws s3 cp --recursive`", _aws, packages.peer("aws")),
)
