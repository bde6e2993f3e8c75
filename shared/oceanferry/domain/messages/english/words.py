"""The words of messages in English; what each function is for, :class:`words.Words` says."""

# ruff: noqa: D103

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from oceanferry.domain.messages.alarm_words import AlarmWords
from oceanferry.domain.messages.english import alarms as english_alarms
from oceanferry.domain.messages.figures import lasting
from oceanferry.domain.messages.message import Fact
from oceanferry.domain.messages.words import Labels
from oceanferry.domain.runs.failures import Failure

LABELS = Labels(
    cluster="Cluster",
    backup_set="Backup set",
    tenants="Tenants",
    method="Method",
    restores_to="Restores to",
    finished_at="Finished",
    started_at="Started",
    size="Size",
    links="Links",
    buttons_until="Buttons work until",
    valid_until="Valid until",
    reachable_from="Opens from",
    route="Route",
    destination="Destination",
    given_up_at="Failed at",
    code="Error code",
    request_id="Request ID",
    run="Run",
)
ALARMS: AlarmWords = english_alarms
COLON = ": "
UNKNOWN_EXPIRY = "unknown, so download soon"
UNKNOWN_BACKUP_SET = "none chosen yet"
FROM_INTERNET = "the internet"
CONFIDENTIAL = "Anyone with a link can read the backup. Do not share it."
EXPIRED = 'The links have expired. Send the request again with "force": true to get new links.'
POSSIBLY_TWICE = "possibly delivered twice: an earlier attempt got no response"
NOT_BY_TEMPLATE = (
    "This destination's template cannot be used for this message. The built-in text is shown instead;"
    " see templates in the configuration."
)
TRIAL_TITLE = "Test message from Oceanferry"
TRIAL = "This is a test message from oceanferry doctor chat. No action needed."

_UNITS = ("d", "h", "min")


def ready_title(cluster: str) -> str:
    return f"Backup ready to download: {cluster}"


def delivered_title(cluster: str) -> str:
    return f"Backup delivered: {cluster}"


def failed_title(cluster: str, destination: str) -> str:
    return (
        f"Backup delivery failed: {cluster} to {destination}"
        if destination
        else f"Backup delivery failed: {cluster}"
    )


def counted_title(title: str, count: int) -> str:
    return f"{title} ({count} backup sets)"


def backed_up(method: str, object_type: str) -> str:
    return f"{method}, {object_type}" if method and object_type else method or object_type


def listing(names: Sequence[str], most: int) -> str:
    named = ", ".join(names[:most])
    return f"{named} and {len(names) - most} more" if len(names) > most else named


def files(count: int, size: str) -> str:
    counted = f"{count} file{'s' * (count != 1)}"
    return f"{size} in {counted}" if size else counted


def links_of(first: int, last: int, total: int) -> str:
    """See Words."""
    which = f"{first} to {last}" if first < last else str(first)
    return f"{which} of {total}; the others come in further messages"


def at(moment: str, away: timedelta) -> str:
    duration = lasting(away, _UNITS, "less than a minute")
    ago = f"{duration}\N{NO-BREAK SPACE}ago"
    return f"{moment}, {ago}" if away < timedelta() else f"{moment}, in\N{NO-BREAK SPACE}{duration}"


def from_internal(region: str) -> str:
    return f"the internal network{_of(region)} only"


def from_mixed(internal: int, count: int, region: str) -> str:
    return f"the internet; {internal} of {count} files from {from_internal(region)}"


def internal_only(region: str) -> str:
    return (
        f"Internal links do not open from the internet. Download on a host in a VPC{_of(region)}, or"
        " run oceanferry copy there. To copy the backup without links, add a bucket (type oss) to the"
        " route's deliver."
    )


def not_linked(count: int, names: str) -> str:
    return (
        f"This message has no room for the links of {files(count, '')}: {names}. Deliver this backup"
        " set to a bucket"
        " (type oss) to get all of them, or download them in the OceanBase console."
    )


def file(part_id: int) -> str:
    return f"part {part_id}"


def button(name: str, size: str, *, internal: bool) -> str:
    return " · ".join(filter(None, (name, size, "internal only" if internal else "")))


def copied(folder: str, count: int, size: str, moment: str, *, before: bool) -> str:
    done = f"already copied {moment}" if before else f"copied {moment}"
    return f"{done} to {folder}: {files(count, size)}, size and CRC64 of each read back"


def checksum(size: str, crc64: str) -> str:
    return f"{size}, CRC64 {crc64}"


def other_size(copied: str, stated: str) -> str:
    return f"{copied} copied, and OceanBase states {stated}"


def more_files(count: int, manifest: str) -> str:
    return f"{count} more, all of them in {manifest}"


def accepted(moment: str, status: int, code: str, *, before: bool) -> str:
    done = f"message already accepted {moment}" if before else f"message accepted {moment}"
    return f"{done} (HTTP {status}, code {code})" if status else done


def unproven(reason: str) -> str:
    return f"NOT proven: {reason}"


def explain(failure: Failure) -> tuple[Fact, ...]:
    what = Fact("What happened", failure.message)
    return (what, Fact("What to do", failure.advice)) if failure.advice else (what,)


def repeat(request: str) -> str:
    return (
        'After fixing the cause, send this request (add "force": true to repeat a finished delivery):'
        f" {request}"
    )


def _of(region: str) -> str:
    return f" of {region}" if region else " of the cluster's region"
