"""What recorded calls say of how services behave. The probe compares it; the sandbox does the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

from oceanferry.domain.recording import invented
from oceanferry.domain.recording.exchange import RecordedCall
from oceanferry.domain.texts import Sentence, text

RecordedCalls = Sequence[RecordedCall]
Fields = dict[str, JsonValue]
Phase = Literal["absent", "running", "finished", "failed", "expired"]

LIST, CREATE, DESCRIBE = (
    "DescribeDataBackupSet",
    "CreateBackupSetDownloadLink",
    "DescribeBackupSetDownloadLink",
)
_FIRST_ERROR = 400
_CONFLICT = 409
_PARTIAL = 206
_TAG_AND_TEXT = 2
_LONGEST_LIFETIME_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True)
class SeenRefusal:
    """How a service says no."""

    status: int
    code: str

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> Sentence:
        """The status and the code, for people."""
        return text("{status} {code}", status=self.status, code=self.code or text("without a code"))


@dataclass(frozen=True)
class SeenTask:
    """A download task at one poll."""

    seconds: float
    fields: Fields

    @property
    def word(self) -> str:
        """The word of its status."""
        return str(self.fields.get("DownloadTaskStatus", ""))

    @property
    def links(self) -> list[Fields]:
        """Its links, in whatever form they come."""
        found = self.fields.get("DownloadLinks")
        several = found if isinstance(found, list) else [found]
        links = [each for each in several if isinstance(each, dict) and each]
        own = {name: self.fields[name] for name in ("Url", "InternalUrl") if self.fields.get(name)}
        return links or ([own] if own else [])


def entries(calls: RecordedCalls) -> list[Fields]:
    """Return the backup sets that were listed."""
    listed = [each.data for each in calls if each.action == LIST]
    return [entry for data in listed if isinstance(data, list) for entry in data if isinstance(entry, dict)]


def polls(calls: RecordedCalls) -> list[SeenTask]:
    """Return the polls of download tasks, in their order."""
    return [SeenTask(each.seconds, each.fields) for each in calls if each.action == DESCRIBE and each.fields]


def words(calls: RecordedCalls) -> dict[Phase, str]:
    """Return the word of each phase that was seen."""
    found: dict[Phase, str] = {}
    for entry in entries(calls):
        if has_no_task(entry) and entry.get("DownloadTaskStatus"):
            found["absent"] = str(entry["DownloadTaskStatus"])
    for poll in polls(calls):
        found["finished" if poll.links else "running"] = poll.word
    if found.get("running") == found.get("finished"):
        found.pop("running", None)
    return found


def has_no_task(entry: Fields) -> bool:
    """Tell whether the id of a listed set's task is one that no task has."""
    value = entry.get("DownloadTaskId")
    return value is None or str(value).startswith("-") or str(value) in {"0", "", "not_exist"}


def no_task_ids(calls: RecordedCalls) -> list[JsonValue]:
    """Return what stands for "no task", each once."""
    found = [entry.get("DownloadTaskId") for entry in entries(calls) if has_no_task(entry)]
    return [each for number, each in enumerate(found) if repr(each) not in map(repr, found[:number])]


def links_form(calls: RecordedCalls) -> str:
    """Return ``list``, ``object`` or ``absent``; empty when no links were seen."""
    for poll in polls(calls):
        if poll.links:
            found = poll.fields.get("DownloadLinks")
            return "list" if isinstance(found, list) else "object" if isinstance(found, dict) else "absent"
    return ""


def urls(calls: RecordedCalls) -> list[str]:
    """Return every link that was seen."""
    return [
        str(link[name])
        for poll in polls(calls)
        for link in poll.links
        for name in ("Url", "InternalUrl")
        if link.get(name)
    ]


def signature_form(calls: RecordedCalls) -> str:
    """Return ``v1`` or ``v4``; empty when no link was seen."""
    for url in urls(calls):
        if "x-oss-signature-version=" in url:
            return "v4"
        if "OSSAccessKeyId=" in url:
            return "v1"
    return ""


def lifetime_seconds(calls: RecordedCalls) -> int | None:
    """Return how long a link lives by ``UrlAliveTime``; None when that was not seen."""
    found = (each.fields.get("UrlAliveTime") for each in polls(calls) if each.links)
    return next(
        (each for each in found if isinstance(each, int) and 0 <= each <= _LONGEST_LIFETIME_SECONDS), None
    )


def preparation_seconds(calls: RecordedCalls) -> float | None:
    """Return the time from a task's creation to its first links; None when both were not seen."""
    created = next((each.seconds for each in calls if each.action == CREATE and _accepted(each)), None)
    ready = next((each.seconds for each in polls(calls) if each.links), None)
    return None if created is None or ready is None or ready < created else ready - created


def refused(calls: RecordedCalls, action: str, parameter: str, value: str) -> SeenRefusal | None:
    """Return how a call with an invented id was refused; None when it was not made, or not refused."""
    made = (each for each in calls if each.action == action and each.asked(parameter) == value)
    return next((refusal for each in made if (refusal := refusal_of(each))), None)


def creations(calls: RecordedCalls) -> list[RecordedCall]:
    """Return the requests for downloads of sets that there are, in their order."""
    return [
        each for each in calls if each.action == CREATE and each.asked("BackupSetId") != invented.BACKUP_SET
    ]


def created_id(call: RecordedCall) -> JsonValue:
    """Return the task's id in the reply to a creation, of either generation; None when it has none."""
    return call.fields.get("DownloadTaskId", call.reply.get("DownloadTaskId"))


def conflict(calls: RecordedCalls) -> SeenRefusal | None:
    """Return how Function Compute refuses a task id that it knows."""
    made = (each for each in calls if "x-fc-async-task-id" in each.request_headers)
    return next((_refusal(each) for each in made if each.status == _CONFLICT), None)


def ranges(calls: RecordedCalls) -> Iterator[tuple[RecordedCall, int]]:
    """Yield the reads of files behind links, each with the whole file's size."""
    for call in calls:
        total = call.headers.get("content-range", "").rpartition("/")[2]
        if call.method == "GET" and call.status == _PARTIAL and total.isdigit():
            yield call, int(total)


def refusal_of(call: RecordedCall) -> SeenRefusal | None:
    """Return how a call was refused, None when it was accepted."""
    return None if _accepted(call) else _refusal(call)


def _accepted(call: RecordedCall) -> bool:
    return call.status < _FIRST_ERROR and str(call.reply.get("Success", True)).lower() != "false"


def _refusal(call: RecordedCall) -> SeenRefusal:
    if call.body.form == "xml" and isinstance(call.body.content, list):
        children = call.body.content[-1] if call.body.content else []
        several = children if isinstance(children, list) else []
        pairs = [each for each in several if isinstance(each, list) and len(each) == _TAG_AND_TEXT]
        return SeenRefusal(call.status, next((str(text) for tag, text in pairs if tag == "Code"), ""))
    code = call.reply.get("Code") or call.reply.get("ErrorCode") or call.reply.get("code") or ""
    return SeenRefusal(call.status, str(code))
