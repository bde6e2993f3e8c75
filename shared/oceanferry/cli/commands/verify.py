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
from oceanferry.domain.texts import Sentence, counted, text
from oceanferry.domain.wording import local_time, size


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
    with progress(output.say) as shown, verifier(arguments.config, arguments.region, bucket) as verifying:
        found = verifying.verify(prefix, read=arguments.read, progress=shown)
        timezone = verifying.timezone
    show(output, found, timezone)
    if found.empty:
        return exit_status.NOTHING_YET
    return exit_status.SUCCESS if found.proven else exit_status.DELIVERY_FAILED


def show(output: Output, found: Verification, timezone: tzinfo) -> None:
    """Print each copy, and below it what is wrong with it; times for people are in *timezone*."""
    if output.as_json:
        output.document({"proven": found.proven, **found.model_dump(mode="json")})
        return
    for copy in found.copies:
        _print(output, found.bucket, copy, timezone)
    for key in found.unnamed:
        output.line(text("✗ {address}  no manifest names it", address=_address(found.bucket, key)))
    for each in found.uploads:
        output.line(
            text(
                "· {address}  parts since {since}: unfinished multipart upload,"
                " of a running or a failed copy",
                address=_address(found.bucket, each.key),
                since=local_time(each.began_at, timezone),
            )
        )
    output.line(_summary(found))


def _print(output: Output, bucket: str, copy: CheckedCopy, timezone: tzinfo) -> None:
    mark = "✓" if copy.status == "proven" else "✗"
    output.line(f"{mark} {_address(bucket, copy.manifest)}  {output.say(_status(copy, timezone))}")
    for each in copy.objects:
        if each.status != "proven":
            output.line(f"    ✗ {_address(bucket, each.key)}  {output.say(_wrong(each))}")
    for key in copy.extra:
        output.line(text("    ✗ {address}  no manifest names it", address=_address(bucket, key)))


def _address(bucket: str, key: str) -> str:
    return f"oss://{bucket}/{printable(key)}"


def _status(copy: CheckedCopy, timezone: tzinfo) -> str:
    if copy.detail:
        return copy.detail
    when = text(", copied {at}", at=local_time(copy.copied_at, timezone)) if copy.copied_at else ""
    return text(
        "{proven} of {files} proven, {size}{when}",
        proven=sum(each.status == "proven" for each in copy.objects),
        files=counted(len(copy.objects), "file"),
        size=size(copy.size_bytes),
        when=when,
    )


def _wrong(each: CheckedObject) -> str:
    """Say what is not as the manifest says."""
    return {
        "missing": text("is missing"),
        "other_size": text(
            "has {found} B instead of {named} B", found=each.stored_size_bytes, named=each.size_bytes
        ),
        "other_crc64": text(
            "has CRC64 {found} instead of {named}", found=each.stored_crc64, named=each.crc64
        ),
        "no_crc64": text("has no CRC64 to compare; --read computes it"),
        "other_bytes": text(
            "reads back with CRC64 {found} instead of {named}", found=each.read_crc64, named=each.crc64
        ),
        "unreadable": each.detail,
    }[each.status]


def _summary(found: Verification) -> Sentence:
    if found.empty:
        return text(
            "There are no objects below oss://{bucket}/{prefix}", bucket=found.bucket, prefix=found.prefix
        )
    files = counted(len(found.extra), "file")
    return text(
        "Proven copies: {proven} of {copies} ({how}){extra}",
        proven=sum(each.status == "proven" for each in found.copies),
        copies=len(found.copies),
        how=text("every byte read back")
        if found.read
        else text("size and CRC64 of each file as OSS reports them"),
        extra=text("; {files} that no manifest names", files=files) if found.extra else "",
    )


def _place(given: str) -> tuple[str, str]:
    scheme, _, rest = given.partition("://")
    bucket, _, prefix = rest.partition("/")
    if scheme != "oss" or not bucket:
        raise InvalidRequest(
            text("{given} does not name a bucket", given=given),
            advice=text("Write it as oss://BUCKET/PREFIX"),
        )
    return bucket, prefix
