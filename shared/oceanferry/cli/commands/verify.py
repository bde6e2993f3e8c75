"""``oceanferry verify``: copies against their manifests."""

from __future__ import annotations

import argparse
from datetime import tzinfo

from oceanferry.application.verification import verifier
from oceanferry.cli import exit_status
from oceanferry.cli.display import progress
from oceanferry.cli.options import Commands, add_command, add_config, add_region
from oceanferry.cli.output import Output
from oceanferry.cli.printable import printable
from oceanferry.domain.copies.verification import CheckedCopy, CheckedObject, Verification
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.wording import count, local_time, size


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "verify", verify, "check copies against their manifests"),
        "oceanferry verify oss://my-archive/oceanbase/",
        "oceanferry verify --read oss://my-archive/oceanbase/",
    )
    command.add_argument("place", metavar="oss://BUCKET/PREFIX", help="the prefix of the copies' keys")
    command.add_argument("--read", action="store_true", help="read every byte back and compute its CRC64")
    add_region(command)
    add_config(command)


def verify(arguments: argparse.Namespace, output: Output) -> int:
    """Check all copies below a prefix; exit status 1 unless all is proven, 3 when there is nothing."""
    bucket, prefix = _place(arguments.place)
    with progress() as shown, verifier(arguments.config, arguments.region, bucket) as verifying:
        found = verifying.verify(prefix, read=arguments.read, progress=shown)
        timezone = verifying.timezone
    show(output, found, timezone)
    if found.empty:
        return exit_status.NOTHING_YET
    return exit_status.SUCCESS if found.proven else exit_status.DELIVERY_FAILED


def show(output: Output, found: Verification, timezone: tzinfo) -> None:
    """Print each copy, and below it what is wrong with it; times are told to people in *timezone*."""
    if output.as_json:
        output.document({"proven": found.proven, **found.model_dump(mode="json")})
        return
    for copy in found.copies:
        _print(output, found.bucket, copy, timezone)
    for key in found.unnamed:
        output.line(f"✗ {_address(found.bucket, key)}  no manifest names it")
    for each in found.uploads:
        since = local_time(each.began_at, timezone)
        what = f"parts since {since}: unfinished multipart upload, of a running or a failed copy"
        output.line(f"· {_address(found.bucket, each.key)}  {what}")
    output.line(_summary(found))


def _print(output: Output, bucket: str, copy: CheckedCopy, timezone: tzinfo) -> None:
    mark = "✓" if copy.status == "proven" else "✗"
    output.line(f"{mark} {_address(bucket, copy.manifest)}  {_status(copy, timezone)}")
    for each in copy.objects:
        if each.status != "proven":
            output.line(f"    ✗ {_address(bucket, each.key)}  {_wrong(each)}")
    for key in copy.extra:
        output.line(f"    ✗ {_address(bucket, key)}  no manifest names it")


def _address(bucket: str, key: str) -> str:
    return f"oss://{bucket}/{printable(key)}"


def _status(copy: CheckedCopy, timezone: tzinfo) -> str:
    if copy.detail:
        return copy.detail
    when = f", copied {local_time(copy.copied_at, timezone)}" if copy.copied_at else ""
    proven = sum(each.status == "proven" for each in copy.objects)
    return f"{proven} of {count(len(copy.objects), 'file')} proven, {size(copy.size_bytes)}{when}"


def _wrong(each: CheckedObject) -> str:
    """Say what is not as the manifest says."""
    return {
        "missing": "is missing",
        "other_size": f"has {each.stored_size_bytes} B instead of {each.size_bytes} B",
        "other_crc64": f"has CRC64 {each.stored_crc64} instead of {each.crc64}",
        "no_crc64": "has no CRC64 to compare; --read computes it",
        "other_bytes": f"reads back with CRC64 {each.read_crc64} instead of {each.crc64}",
        "unreadable": each.detail,
    }[each.status]


def _summary(found: Verification) -> str:
    if found.empty:
        return f"There are no objects below oss://{found.bucket}/{found.prefix}"
    proven = sum(each.status == "proven" for each in found.copies)
    how = "every byte read back" if found.read else "size and CRC64 of each file as OSS reports them"
    extra = f"; {count(len(found.extra), 'file')} that no manifest names" if found.extra else ""
    return f"Proven copies: {proven} of {len(found.copies)} ({how}){extra}"


def _place(given: str) -> tuple[str, str]:
    scheme, _, rest = given.partition("://")
    bucket, _, prefix = rest.partition("/")
    if scheme != "oss" or not bucket:
        raise InvalidRequest(f"{given} does not name a bucket", advice="Write it as oss://BUCKET/PREFIX")
    return bucket, prefix
