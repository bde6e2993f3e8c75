"""``oceanferry copy``: any HTTP(S) object that honours ranges, into OSS, proven."""

from __future__ import annotations

import argparse
import sys
from urllib.parse import urlsplit

from oceanferry.application.copying import copier
from oceanferry.cli import exit_status
from oceanferry.cli.config_file import check_single_input
from oceanferry.cli.display import progress
from oceanferry.cli.options import Commands, add_command, add_config, add_region
from oceanferry.cli.output import Output
from oceanferry.domain.errors import InvalidRequest, OceanferryError
from oceanferry.domain.secrets import Secret
from oceanferry.domain.texts import text
from oceanferry.domain.wording import size

_LONGEST_LINK = 64 * 1024


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "copy", copy, "copy an HTTP(S) object into a bucket, proven by CRC64"),
        'oceanferry copy --link "$LINK" --to oss://my-archive/by-hand/part1.zip',
    )
    command.add_argument(
        "--link", required=True, metavar="URL", help="the source object's URL; - reads it from standard input"
    )
    command.add_argument("--to", required=True, metavar="oss://BUCKET/KEY", help="the target object")
    add_region(command)
    add_config(command)


def copy(arguments: argparse.Namespace, output: Output) -> int:
    """Copy the object behind a link; an equal object that is there already is left as it is."""
    bucket, key = _target(arguments.to)
    if arguments.link == "-":
        check_single_input("--link", arguments.config)
    link = _link(arguments.link)
    with progress(output.say) as shown, copier(arguments.config, arguments.region, bucket) as copying:
        try:
            stored = copying.copy(link, key, progress=shown)
        except OceanferryError as error:
            error.message = f"oss://{bucket}/{key} was not copied: {error.message}"
            raise
    if output.as_json:
        crc64 = str(stored.crc64)
        output.document(
            {"bucket": bucket, "key": stored.key, "size_bytes": stored.size_bytes, "crc64": crc64}
        )
    else:
        output.line(
            text(
                "✓ oss://{bucket}/{key}  {size}  CRC64 {crc64}, proven",
                bucket=bucket,
                key=stored.key,
                size=size(stored.size_bytes),
                crc64=stored.crc64,
            )
        )
    return exit_status.SUCCESS


def _link(given: str) -> Secret:
    link = sys.stdin.readline(_LONGEST_LINK).strip() if given == "-" else given
    if not _is_complete(link):
        raise InvalidRequest(
            text("--link is not an http(s) URL"),
            advice=text("Put it in quotes, so that the shell does not interpret &"),
        )
    return Secret(link)


def _is_complete(link: str) -> bool:
    try:
        parts = urlsplit(link)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # no port, or half an IPv6 address
        return False


def _target(given: str) -> tuple[str, str]:
    scheme, _, rest = given.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme != "oss" or not bucket or not key or key.endswith("/"):
        raise InvalidRequest(
            text("--to {given} does not name an object", given=given),
            advice=text("Write it as oss://BUCKET/KEY"),
        )
    return bucket, key
